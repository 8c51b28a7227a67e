"""The audit: what it refuses and why, its remedies, and that it finds exactly what an attacker of his own making finds."""

from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from consult.domain.rules import DisclosureRule
from consult.domain.scales import Side
from consult.statistics import programmes
from consult.statistics.audit import NarrowRange, Reason, audit
from consult.statistics.disclosure import Earlier, protect
from consult.statistics.merging import merge_crossings, merge_earlier, merge_groups
from consult.statistics.remedies import Action, Remedy
from consult.statistics.tallies import Crossing, Group
from tests.statistics.attacker import Attacker
from tests.statistics.test_attacker import LINKED, SMALL, members, published, small_rows_only
from tests.statistics.worlds import (
    KEY,
    SCALE,
    STEPS,
    Organisation,
    cell,
    crossings_of,
    federations,
    groups_of,
    mixed_federations,
)

RULE, STRICT = DisclosureRule(), DisclosureRule(strict=True)


def audited(organisations, withheld, rule=RULE, earlier=()):
    return audit(
        groups_of(organisations),
        crossings_of(organisations),
        SCALE,
        rule,
        {(KEY, *row) for row in withheld},
        principles=[KEY],
        earlier=earlier,
    )


def what(findings):
    return [(each.by, each.group, each.reason) for each in findings]


def test_hiding_small_rows_only_is_refused_with_the_row_named():
    found = audit(groups_of(SMALL), crossings_of(SMALL), SCALE, RULE, small_rows_only(SMALL), principles=[KEY])
    assert found.refused
    assert what(found.findings) == [("region", "a", Reason.ROW)]
    assert found.findings[0].remedy == Remedy(Action.MERGE, "region", ("a", "b"))
    assert NarrowRange(KEY, "region", "a", Side.AGREE, 2, 2) in found.narrow


def test_what_the_rules_withhold_passes():
    for organisations in (SMALL, LINKED):
        withheld = protect(groups_of(organisations), SCALE, RULE, crossings=crossings_of(organisations))
        assert not audited(organisations, {row[1:] for row in withheld}).refused


def test_a_unanimous_row_is_refused_and_its_organisations_are_named_by_region_and_kind():
    unanimous = members(("a", "x", 6, 0), ("b", "x", 4, 2), ("c", "y", 6, 3), ("d", "y", 4, 3))
    found = audited(unanimous, [])
    assert what(found.findings) == [("region", "a", Reason.ORGANISATION)]
    assert found.findings[0].cell == ("a", "x")
    assert found.findings[0].remedy == Remedy(Action.MERGE, "region", ("a", "b"))


def test_where_too_few_regions_are_left_to_merge_a_row_or_a_table_is_withheld():
    two = members(("a", "x", 5, 0), ("b", "x", 4, 2))
    assert audited(two, []).findings[0].remedy == Remedy(Action.WITHHOLD_TABLE, "region", ("a", "b"))
    assert audited(LINKED, []).findings[0].remedy == Remedy(Action.WITHHOLD_TABLE, "kind", ("x", "y"))
    half = members(("a", "x", 5, 0), ("b", "x", 4, 2))
    assert audited(half, [("region", "a")]).findings[0].remedy == Remedy(Action.WITHHOLD_ROW, "region", ("b",))


def test_the_last_remedies_are_to_ask_and_to_say_nothing():
    all_agree = members(("a", "x", 6, 0))
    assert audited(all_agree, []).findings[0].remedy == Remedy(Action.ASK, "", ("a", "x"))
    two_cells = members(("a", "x", 3, 0), ("a", "y", 3, 0))
    found = audited(two_cells, [("kind", "x"), ("kind", "y")])
    assert {each.remedy for each in found.findings} == {Remedy(Action.WITHHOLD_PRINCIPLE, "world", ("world",))}


def test_a_remedy_makes_the_audit_pass():
    found = audited(LINKED, [])
    again = audited(LINKED, [("kind", code) for code in found.findings[0].remedy.codes])
    assert not again.refused


def test_strict_mode_asks_for_every_organisation_that_knows_its_own_answer():
    organisations = members(("a", "x", 4, 1), ("b", "x", 4, 2), ("c", "x", 4, 3))
    assert not audited(organisations, [("kind", "x")]).refused
    found = audited(organisations, [("kind", "x")], STRICT)
    assert {(each.cell, each.reason) for each in found.findings} == {(("a", "x"), Reason.ORGANISATION)}


def test_a_narrow_range_is_a_warning():
    organisations = members(("a", "x", 3, 1), ("b", "x", 3, 0), ("c", "x", 6, 3))
    found = audited(organisations, [("region", "a"), ("region", "b")])
    assert not found.refused
    assert NarrowRange(KEY, "region", "a", Side.AGREE, 3, 4) in found.narrow
    assert {each.low <= each.high for each in found.narrow} == {True}


def test_nothing_in_confidence_leaves_nothing_to_find():
    named = [Organisation("a", "x", "agree", named=True)] * 3
    assert audited(named, []) == audited([], []) == audit([], [], SCALE, RULE, set(), principles=[])


def test_tables_that_contradict_each_other_are_an_error():
    with pytest.raises(ValueError, match="does not add up"):
        audit(groups_of(SMALL), crossings_of(SMALL)[1:], SCALE, RULE, set(), principles=[KEY])
    merged = [("a", "b")]
    with pytest.raises(ValueError, match="as one"):
        audit(groups_of(SMALL), merge_crossings(crossings_of(SMALL), merged), SCALE, RULE, set(), principles=[KEY])


def cube(seed):
    """Organisations of five regions, kinds and steps, one or none of each, so that tables say hardly more than sizes."""
    random = Random(seed)
    return [
        Organisation(region, kind, step)
        for region in "abcde"
        for kind in "vwxyz"
        for step in STEPS[:5]
        if random.random() < 0.3
    ]


def test_what_is_not_settled_in_time_is_refused_as_undecided(monkeypatch):
    assert not audited(cube(0), []).refused
    monkeypatch.setattr(programmes, "NODES", 0)
    found = audited(cube(0), [])
    assert {each.reason for each in found.findings} == {Reason.UNDECIDED}
    assert {each.remedy.action for each in found.findings} == {Action.MERGE}


def test_hundreds_of_thousands_of_answers_beside_a_few():
    sizes = {"a": (200_000, 150_000), "b": (400_000, 7), "c": (3, 2), "d": (2, 3)}
    crossings = [Crossing(code, "x", {KEY: cell(agree, 0, 0, against)}) for code, (agree, against) in sizes.items()]
    groups = [Group("region", each.region, each.region, 0, each.cells[KEY].answered, each.cells) for each in crossings]
    total = merge_crossings(crossings, [tuple("abcd")])[0].cells
    groups.append(Group("world", "world", "World", 0, total[KEY].answered, total))
    for hidden, refused in (("", False), ("ab", False), ("cd", False), ("a", True), ("d", True)):
        withheld = {(KEY, "region", code) for code in hidden}
        found = audit(groups, crossings, SCALE, RULE, withheld, principles=[KEY])
        assert found.refused is refused


# ---- Over time ------------------------------------------------------------------------------------------------------

BEFORE = members(("a", "x", 5, 2), ("b", "x", 5, 2), ("c", "x", 5, 3))


def shown(organisations, withheld=()):
    return Earlier(groups_of(organisations), {(KEY, *row) for row in withheld}, crossings_of(organisations))


def test_one_more_answer_is_seen_by_comparison():
    later = [*BEFORE, Organisation("a", "x", "agree")]
    assert not audited(later, []).refused
    found = audited(later, [], earlier=[shown(BEFORE)])
    assert what(found.findings) == [("region", "a", Reason.ORGANISATION)]
    assert found.findings[0].remedy == Remedy(Action.ASK, "", ("a", "x"))


def test_a_changed_answer_is_seen_by_comparison():
    later = members(("a", "x", 4, 3), ("b", "x", 5, 2), ("c", "x", 5, 3))
    assert audited(later, [], earlier=[shown(BEFORE)]).refused


def test_enough_changes_of_more_than_one_side_are_not():
    later = [*BEFORE, *members(("a", "x", 3, 2))]
    assert not audited(later, [], earlier=[shown(BEFORE)]).refused
    alike = [*BEFORE, *members(("a", "x", 5, 0))]
    assert audited(alike, [], earlier=[shown(BEFORE)]).refused


def test_what_was_given_away_before_is_known_and_no_reason_to_refuse():
    found = audited(SMALL, [("region", "a"), ("region", "b")], earlier=[shown(SMALL, [("region", "a")])])
    assert not found.refused
    assert ("region", "a", Reason.ROW) in what(found.known)
    assert {each.remedy for each in found.known} == {None}


def test_regions_merged_since_do_not_hide_what_was_shown_apart():
    later = [*BEFORE, *members(("a", "x", 1, 0), ("b", "x", 4, 1))]
    plan = (("a", "b"),)
    merged = audit(
        merge_groups(groups_of(later), plan),
        crossings_of(later),
        SCALE,
        RULE,
        set(),
        principles=[KEY],
        earlier=[shown(BEFORE)],
    )
    assert not merged.refused
    assert audited(later, [], earlier=[shown(BEFORE)]).refused


def test_what_was_shown_apart_once_is_remembered_when_it_is_merged():
    # Region b stands as it stood: what the block has gained has been gained by region a, where all that is new is agreement.
    later = [*BEFORE, *members(("a", "x", 5, 0), ("c", "x", 3, 2))]
    plan = (("a", "b"),)
    earlier = [merge_earlier(shown(BEFORE), plan)]
    merged = merge_groups(groups_of(later), plan)
    found = audit(merged, crossings_of(later), SCALE, RULE, set(), principles=[KEY], earlier=earlier)
    assert found.refused
    assert found == audit(merged, crossings_of(later), SCALE, RULE, set(), principles=[KEY], earlier=[shown(BEFORE)])
    assert (found.findings[0].group, found.findings[0].cell) == ("a+b", ("a", "x"))


# ---- As exact as an attacker who shares no code with it --------------------------------------------------------------

rows = st.frozensets(
    st.sampled_from([("region", code) for code in "abcd"] + [("kind", code) for code in "xyz"] + [("world", "world")])
)


@settings(max_examples=80)
@given(federations(max_size=20) | mixed_federations(), rows, st.booleans())
@example(LINKED, frozenset(), False)
def test_it_finds_what_the_attacker_finds_and_nothing_else(organisations, withheld, merging):
    plan = (("a", "b"),) if merging else ()
    groups = merge_groups(groups_of(organisations), plan)
    keys = {(KEY, *row) for row in withheld}
    found = audit(groups, crossings_of(organisations), SCALE, RULE, keys, principles=[KEY])
    mine = {("organisation", *each.cell) if each.cell else ("row", each.by, each.group) for each in found.findings}
    document = published(organisations, keys, groups=groups)
    theirs = {each[:3] for each in Attacker(document, organisations).implied()}
    assert mine == theirs
    assert all(each.remedy is not None for each in found.findings)


@settings(max_examples=30)
@given(federations(max_size=14) | mixed_federations(kinds="x"), st.data())
def test_in_strict_mode_it_finds_what_those_with_an_answer_of_their_own_find(organisations, data):
    keys = {(KEY, *row) for row in data.draw(rows)}
    found = audit(groups_of(organisations), crossings_of(organisations), SCALE, STRICT, keys, principles=[KEY])
    document = published(organisations, keys)
    theirs = {each[:3] for each in Attacker(document, organisations).implied()}
    for own in dict.fromkeys(organisations):
        i = organisations.index(own)
        knowing = [*organisations[:i], *organisations[i + 1 :], Organisation(own.region, own.kind, own.step, True)]
        theirs |= {each[:3] for each in Attacker(document, knowing).implied() if each[0] == "organisation"}
    assert {
        ("organisation", *each.cell) if each.cell else ("row", each.by, each.group) for each in found.findings
    } == theirs
