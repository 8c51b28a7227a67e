"""Which rows the public does not see: groups, blanks, names, tables that lack a group, and earlier releases."""

from dataclasses import replace

import pytest

from consult.domain.rules import DisclosureRule
from consult.statistics.disclosure import Earlier, crossing_cells, holds, principles_of, protect, tables_of
from consult.statistics.tallies import Cell, Crossing, Group
from tests.statistics.worlds import KEY, SCALE, STEPS, Organisation, cell, crossings_of, groups_of

RULE = DisclosureRule()


def organisations(region, kind, agree, disagree, *, named=False, blank=0):
    steps = ["agree"] * agree + ["disagree"] * disagree + [None] * blank
    return [Organisation(region, kind, step, named) for step in steps]


def rows(withheld):
    return {f"{by}:{code}" for _, by, code in withheld}


def withheld_of(members, rule=RULE, leave_out=frozenset(), crossed=True, **more):
    crossings = crossings_of(members) if crossed else None
    return rows(protect(groups_of(members, leave_out), SCALE, rule, crossings=crossings, **more))


LARGE = organisations("c", "x", 7, 3) + organisations("d", "x", 8, 2)


def test_everything_that_passes_is_shown():
    assert withheld_of(LARGE) == set()


def test_k_can_be_raised():
    assert withheld_of(LARGE, DisclosureRule(k=11)) == {"region:c", "region:d"}
    assert "world:world" in withheld_of(LARGE, DisclosureRule(k=21))


def test_named_answers_protect_nobody():
    few = organisations("a", "x", 2, 1) + organisations("b", "x", 4, 2)
    behind_names = organisations("a", "x", 9, 4, named=True)
    assert withheld_of([*LARGE, *few, *behind_names]) == {"region:a", "region:b"}
    assert withheld_of([*LARGE, *behind_names]) == set()


def test_blank_responses_protect_nobody():
    few = organisations("a", "x", 2, 1, blank=9) + organisations("b", "x", 4, 2)
    assert withheld_of([*LARGE, *few]) == {"region:a", "region:b"}


def test_a_row_without_an_answer_looks_like_a_withheld_one():
    assert withheld_of([*LARGE, *organisations("a", "x", 0, 0, blank=6)]) == {"region:a"}
    assert withheld_of([]) == {"world:world"}


def test_a_world_that_fails_takes_every_row_with_confidential_answers_along():
    members = organisations("a", "x", 3, 0) + organisations("b", "x", 4, 0) + organisations("c", "y", 2, 1, named=True)
    assert withheld_of(members) == {"world:world", "region:a", "region:b", "kind:x"}


def test_a_group_that_one_table_lacks_is_a_withheld_row_of_it():
    members = [*LARGE, *organisations("a", "x", 2, 1), *organisations("b", "x", 4, 2)]
    assert withheld_of(members, leave_out={("region", "a")}) == {"region:b"}
    whole = {("region", code) for code in "abcd"}
    assert withheld_of(members, leave_out=whole) == withheld_of(members, leave_out=whole, crossed=False) == set()


LINKED = (
    organisations("a", "x", 3, 1)
    + organisations("a", "y", 1, 0)
    + organisations("b", "x", 0, 1)
    + organisations("b", "y", 1, 3)
)


def test_kinds_give_way_where_the_two_tables_betray_each_other():
    assert withheld_of(LINKED) == {"kind:x", "kind:y"}


def test_without_the_crossing_kinds_give_way_wherever_they_might():
    harmless = [
        *organisations("a", "x", 6, 3),
        *organisations("a", "y", 6, 3),
        *organisations("b", "x", 6, 3),
        *organisations("b", "y", 6, 3),
    ]
    assert withheld_of(harmless) == set()
    assert withheld_of(harmless, crossed=False) == {"kind:x", "kind:y"}
    assert withheld_of(LARGE, crossed=False) == set()  # one kind: its row is the world's


def test_a_crossing_that_does_not_add_up_is_refused():
    crossings = crossings_of(LARGE)[:1]
    with pytest.raises(ValueError, match="does not add up to group d"):
        protect(groups_of(LARGE), SCALE, RULE, crossings=crossings)


def test_a_crossing_may_lack_a_principle_that_nobody_answered():
    assert crossing_cells([Crossing("a", "x", {})], KEY, SCALE).counts == {("a", "x"): (0,) * len(STEPS)}
    assert crossing_cells(None, KEY, SCALE) is None


def test_each_principle_is_judged_by_itself():
    world = Group("world", "world", "World", 20, 20, {KEY: cell(12, 3, 0, 5), "safety": cell(20)})
    region = replace(world, by="region", code="europe")
    found = protect([world, region], SCALE, RULE)
    assert found == {("safety", "world", "world"), ("safety", "region", "europe")}
    assert principles_of([world, region]) == [KEY, "safety"]
    assert protect([world, region], SCALE, RULE, principles=[KEY]) == set()


def test_countries_are_not_judged():
    members = groups_of(LARGE)
    assert protect([*members, Group("country", "ES", "Spain", 1, 1, {KEY: cell(1)})], SCALE, RULE) == set()


def test_there_is_one_world():
    with pytest.raises(ValueError, match="0 groups of the world"):
        protect(groups_of(LARGE)[1:], SCALE, RULE)


# ---- Earlier releases ------------------------------------------------------------------------------------------------


def since(members, withheld=frozenset()):
    return [Earlier(groups_of(members), frozenset((KEY, *row.split(":")) for row in withheld))]


FIRST = organisations("a", "x", 4, 2) + organisations("b", "x", 5, 2) + LARGE


def test_an_unchanged_release_shows_what_it_showed():
    assert withheld_of(FIRST, earlier=since(FIRST)) == set()


def test_one_more_answer_is_not_published_until_four_more_have_come():
    one_more = [*FIRST, *organisations("a", "x", 1, 0)]
    assert "world:world" in withheld_of(one_more, earlier=since(FIRST))
    assert withheld_of([*one_more, *organisations("a", "x", 2, 2)], earlier=since(FIRST)) == set()


def test_a_row_that_changed_a_little_goes_with_rows_that_changed_enough():
    changed = [*FIRST, *organisations("a", "x", 1, 0), *organisations("d", "x", 3, 2)]
    found = withheld_of(changed, earlier=since(FIRST))
    assert {"region:a", "region:d"} <= found
    assert "world:world" not in found


def test_a_changed_answer_counts_like_a_new_one():
    turned = organisations("a", "x", 2, 4) + FIRST[6:]
    assert "world:world" in withheld_of(turned, earlier=since(FIRST))


def test_names_of_new_answers_are_public_and_protect_nobody():
    named = [*FIRST, *organisations("a", "x", 3, 1, named=True)]
    assert withheld_of(named, earlier=since(FIRST)) == set()
    assert "world:world" in withheld_of([*named, *organisations("a", "x", 1, 0)], earlier=since(FIRST))


def test_what_was_withheld_stays_withheld():
    assert withheld_of(FIRST, earlier=since(FIRST, {"region:c", "region:d"})) == {"region:c", "region:d"}


def test_a_group_that_is_new_has_changed_altogether():
    added = [*FIRST, *organisations("e", "x", 4, 2)]
    assert withheld_of(added, earlier=since(FIRST)) == set()


# ---- The check that stands behind quoting -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("regions", "kinds", "expected"),
    [("", "xy", True), ("", "", False), ("a", "xy", False), ("ab", "", True), ("ab", "xy", True), ("", "x", False)],
)
def test_a_plan_holds_or_does_not(regions, kinds, expected):
    tables = tables_of(groups_of(LINKED), KEY, SCALE)
    cells = crossing_cells(crossings_of(LINKED), KEY, SCALE)
    assert holds(tables, {"region": set(regions), "kind": set(kinds)}, RULE, cells) is expected


def test_a_plan_does_not_hold_where_a_row_or_the_world_fails():
    nothing = {"region": set(), "kind": set()}
    small = [*LARGE, *organisations("a", "x", 2, 1), *organisations("b", "x", 4, 2)]
    assert not holds(tables_of(groups_of(small), KEY, SCALE), nothing, RULE, None)
    assert holds(tables_of(groups_of(small), KEY, SCALE), {"region": {"a", "b"}, "kind": set()}, RULE, None)
    alike = organisations("a", "x", 9, 0)
    assert not holds(tables_of(groups_of(alike), KEY, SCALE), nothing, RULE, None)


def test_rows_that_hold_more_than_the_world_are_refused():
    groups = groups_of(LARGE)
    groups[0] = replace(groups[0], cells={KEY: Cell({"agree": 1})})
    with pytest.raises(ValueError, match="more answers than the world"):
        protect(groups, SCALE, RULE)
