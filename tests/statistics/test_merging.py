"""Which regions stand as one: by response counts alone, one plan for all principles, and never undone."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from consult.domain.rules import DisclosureRule
from consult.statistics.disclosure import Earlier, protect
from consult.statistics.merging import merge_crossings, merge_earlier, merge_groups, parts_of, plan
from consult.statistics.tallies import REGION, WORLD, Cell, Crossing, Group
from tests.statistics.worlds import KEY, SCALE, STEPS, Organisation, cell, crossings_of, federations, groups_of

RULE = DisclosureRule()


def region(code, *sizes, named=0):
    """A region with so many confidential answers to each of its principles."""
    cells = {f"p{i}": cell(size + named, named=(named,)) for i, size in enumerate(sizes)}
    return Group(REGION, code, code.title(), 9, max(sizes, default=0) + named, cells)


def planned(*groups, kept=(), **preferences):
    return plan(groups, preferences, RULE, kept)


def test_regions_that_pass_stand_alone():
    assert planned(region("a", 5), region("b", 9), region("c", 0, named=4)) == ()
    assert planned() == ()


def test_a_small_region_joins_the_first_that_it_prefers():
    groups = [region("a", 3), region("b", 6), region("c", 7), region("d", 8)]
    assert planned(*groups, a=["c", "b"]) == (("a", "c"),)
    assert planned(*groups, a=["nowhere", "d"]) == (("a", "d"),)


def test_without_a_preference_it_joins_its_neighbour_in_display_order():
    assert planned(region("a", 6), region("b", 3), region("c", 6)) == (("b", "c"),)
    assert planned(region("a", 6), region("b", 6), region("c", 3)) == (("b", "c"),)


def test_a_region_whose_answers_all_bear_names_protects_nobody_and_is_passed_over():
    groups = [region("a", 3), region("b", 0, named=6), region("c", 6)]
    assert planned(*groups, a=["b"]) == (("a", "c"),)
    assert planned(region("a", 3), region("b", 0, named=6)) == ()


def test_the_smallest_goes_first_and_a_block_goes_on_until_it_passes():
    groups = [region("a", 2), region("b", 1), region("c", 1), region("d", 9)]
    assert planned(*groups, region("e", 7), b=["c"]) == (("a", "b", "c", "d"),)
    assert planned(*groups, region("e", 7), a=["e"], b=["c"], c=["a"]) == (("a", "b", "c", "e"),)
    assert planned(region("a", 4), region("b", 2), region("c", 3), region("d", 4)) == (("a", "d"), ("b", "c"))


def test_where_one_block_would_be_left_nothing_is_merged():
    groups = [region("a", 2), region("b", 1), region("c", 1)]
    assert planned(*groups) == ()
    assert planned(*groups, region("d", 1), kept=(("a", "b"),)) == (("a", "b"),)
    assert planned(region("a", 2), region("b", 9)) == ()


def test_a_region_that_fails_on_few_principles_is_left_to_withholding():
    others = [region("b", 9, 9, 9), region("c", 9, 9, 9)]
    assert planned(region("a", 5, 5, 4), *others) == ()
    assert planned(region("a", 5, 4, 4), *others) == (("a", "b"),)


def test_a_plan_once_published_only_grows():
    groups = [region("a", 6), region("b", 7), region("c", 8), region("d", 2)]
    assert planned(*groups, kept=(("a", "b"),)) == (("a", "b"), ("c", "d"))
    assert planned(*groups, kept=(("a", "b"),), d=["b"]) == (("a", "b", "d"),)


def test_answers_play_no_part():
    alike = [region("a", 3), region("b", 6), region("c", 7)]
    turned = [
        replace(group, cells={key: Cell({STEPS[3]: each.answered}) for key, each in group.cells.items()})
        for group in alike
    ]
    assert planned(*alike) == planned(*turned)


def test_a_block_stands_in_the_place_of_its_first_region():
    world = Group(WORLD, WORLD, "World", 40, 20, {})
    groups = [world, region("a", 3), region("b", 6, named=1), region("c", 2), region("d", 9)]
    merged = merge_groups(groups, (("a", "c"),))
    assert [(group.code, group.label) for group in merged[1:]] == [("a+c", "A + C"), ("b", "B"), ("d", "D")]
    block = merged[1]
    assert (block.invited, block.responded, block.cell("p0")) == (18, 5, Cell({STEPS[0]: 5}))
    assert merged[0] is world
    assert merge_groups(groups, ()) == groups


def test_a_block_may_grow():
    groups = [region("a", 3), region("b", 2), region("c", 6), region("d", 5)]
    once = merge_groups(groups, (("a", "c"),))
    twice = merge_groups(once, (("a", "b", "c"),))
    assert [group.code for group in twice] == ["a+b+c", "d"]
    assert twice[0].cell("p0") == merge_groups(groups, (("a", "b", "c"),))[0].cell("p0")
    assert parts_of(twice[0].code) == ("a", "b", "c")


def test_one_block_of_all_regions_leaves_no_region_table():
    world = Group(WORLD, WORLD, "World", 40, 20, {})
    assert merge_groups([world, region("a", 3), region("b", 3)], (("a", "b"),)) == [world]
    assert merge_groups([world, region("a", 9)], ()) == [world, region("a", 9)]


def test_a_principle_that_one_region_lacks_is_blank_there():
    silent = Group(REGION, "b", "B", 4, 3, {})
    block = merge_groups([region("a", 3), silent, region("c", 5)], (("a", "b"),))[0]
    assert block.cell("p0") == Cell({STEPS[0]: 3}, blank=3)


def test_crossings_merge_as_their_regions_do():
    crossings = [Crossing(code, "x", {KEY: cell(2, 1)}) for code in "abc"] + [Crossing("b", "y", {})]
    merged = merge_crossings(crossings, (("a", "b"),))
    assert merged == [
        Crossing("a+b", "x", {KEY: Cell({STEPS[0]: 4, STEPS[1]: 2})}),
        Crossing("c", "x", {KEY: Cell({STEPS[0]: 2, STEPS[1]: 1})}),
        Crossing("a+b", "y", {}),
    ]


def test_an_earlier_release_is_seen_through_the_plan_of_now():
    groups = [region("a", 3), region("b", 6), region("c", 7)]
    earlier = merge_earlier(Earlier(groups, {("p0", REGION, "a"), ("p0", "kind", "x")}), (("a", "b"),))
    assert [group.code for group in earlier.groups] == ["a+b", "c"]
    assert earlier.withheld == {("p0", REGION, "a+b"), ("p0", "kind", "x")}


@given(federations(regions="abcdef"), st.permutations("abcdef"), st.integers(2, 6))
def test_every_plan_passes_keeps_the_totals_and_hides_no_row_for_its_size(organisations, order, k):
    rule, groups = DisclosureRule(k), groups_of(organisations)
    preferences = {code: order[i + 1 : i + 3] for i, code in enumerate(order)}
    found = plan(groups, preferences, rule)
    merged = merge_groups(groups, found)
    assert plan(groups, preferences, rule, found) == found
    assert len({code for block in found for code in block}) == sum(map(len, found))
    rows = [group for group in merged if group.by == REGION]
    sizes = [sum(group.cell(KEY).residual.values()) for group in rows]
    if found:
        assert len(rows) > 1
        assert all(size == 0 or size >= k for size in sizes)
    if rows:
        assert sum(group.responded for group in rows) == merged[0].responded
    crossings = merge_crossings(crossings_of(organisations), found)
    protect(merged, SCALE, rule, crossings=crossings)  # raises where crossing and groups differ


@given(federations(regions="abcd"))
def test_merging_regions_beforehand_is_the_same_as_merging_their_tallies(organisations):
    together = [
        Organisation("a" if each.region == "b" else each.region, each.kind, each.step, each.named)
        for each in organisations
    ]
    merged = merge_groups(groups_of(organisations), (("a", "b"),))
    counts = [[(g.by, g.responded, g.cell(KEY).residual) for g in found] for found in (merged, groups_of(together))]
    if len({each.region for each in together}) > 1:
        assert [(by, responded, +Counter(r)) for by, responded, r in counts[0]] == [
            (by, responded, +Counter(r)) for by, responded, r in counts[1]
        ]
