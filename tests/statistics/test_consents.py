"""Consent to be deducible: what stands by it, and that nobody who did not give it is given away by those who did."""

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from consult.domain.rules import DisclosureRule
from consult.statistics.audit import audit
from consult.statistics.consents import hear
from consult.statistics.disclosure import protect
from consult.statistics.merging import merge_crossings, merge_groups, plan
from tests.statistics.attacker import Attacker
from tests.statistics.test_attacker import members, published
from tests.statistics.worlds import (
    KEY,
    SCALE,
    SIDE,
    STEPS,
    Organisation,
    crossings_of,
    federations,
    groups_of,
    mixed_federations,
)

RULE = DisclosureRule()
MIXED = [("b", "x", 4, 2), ("b", "y", 2, 2), ("c", "x", 6, 3), ("c", "y", 3, 2)]
# Region a agrees with one voice, and its seven are not half of all.
ALIKE = members(("a", "x", 4, 0), ("a", "y", 3, 0), *MIXED)


def willing(*regions):
    return {(KEY, region) for region in regions}


def heard_by(organisations, regions, rule=RULE, merge=(), withheld=()):
    groups, crossings = groups_of(organisations), crossings_of(organisations)
    return hear(groups, crossings, merge, willing(*regions), SCALE, rule, withheld)


def withheld_from(organisations, regions, rule=RULE, merge=()):
    """What a release withholds in which these regions agreed, each organisation in them."""
    heard = heard_by(organisations, regions, rule, merge)
    merged, crossed = merge_groups(heard.groups, merge), merge_crossings(heard.crossings, merge)
    return protect(merged, SCALE, rule, crossings=crossed, standing=heard.standing)


def regions_hidden(organisations, regions, rule=RULE):
    return {code for _, by, code in withheld_from(organisations, regions, rule) if by == "region"}


def test_a_unanimous_row_is_shown_where_all_in_it_agreed_and_nobody_goes_with_it():
    assert regions_hidden(ALIKE, "") == {"a", "b", "c"}
    assert regions_hidden(ALIKE, "b") >= {"a"}
    assert regions_hidden(ALIKE, "a") == set()


def test_what_is_known_counts_as_named_in_every_table():
    heard = heard_by(ALIKE, "a")
    left = {(group.by, group.code): sum(group.cell(KEY).residual.values()) for group in heard.groups}
    assert left == {
        **{("world", "world"): 24, ("region", "a"): 0, ("region", "b"): 10, ("region", "c"): 14},
        **{("kind", "x"): 15, ("kind", "y"): 9},
    }
    assert heard.known == willing("a") == heard.standing
    assert {each.kind: sum(each.cells[KEY].residual.values()) for each in heard.crossings if each.region == "a"} == {
        "x": 0,
        "y": 0,
    }
    assert [group.cell(KEY).counts for group in heard.groups] == [group.cell(KEY).counts for group in groups_of(ALIKE)]


def test_names_that_were_given_are_counted_once():
    organisations = [*ALIKE, Organisation("a", "x", "agree", named=True), Organisation("a", "y", None)]
    world, region = heard_by(organisations, "a").groups[:2]
    assert (world.cell(KEY).named, region.cell(KEY).named) == ({"agree": 8}, {"agree": 8})


def test_a_row_that_differs_stands_and_nothing_of_it_is_known():
    organisations = members(("a", "x", 4, 1), ("a", "y", 3, 0), *MIXED)
    heard = heard_by(organisations, "a")
    assert (heard.standing, heard.known) == (willing("a"), frozenset())
    assert heard.groups == groups_of(organisations)


def test_a_small_row_is_never_shown_for_consent_and_takes_the_next_with_it():
    organisations = members(("a", "x", 3, 0), ("b", "x", 6, 0), ("c", "x", 6, 3), ("d", "x", 9, 3))
    assert heard_by(organisations, "ab").standing == frozenset()
    assert regions_hidden(organisations, "ab") >= {"a", "b"}


def test_in_strict_mode_it_covers_all_but_one_too():
    organisations = members(("a", "x", 6, 1), *MIXED)
    strict = DisclosureRule(strict=True)
    assert "a" in regions_hidden(organisations, "", strict)
    assert "a" not in regions_hidden(organisations, "a", strict)
    assert heard_by(organisations, "a", strict).known == willing("a")


def test_those_who_did_not_agree_keep_half_of_the_answers_between_them():
    organisations = members(("a", "x", 6, 0), ("b", "x", 7, 0), ("c", "x", 8, 0), ("d", "x", 6, 3))
    assert heard_by(organisations, "abc").standing == willing("a", "b")
    assert heard_by(organisations, "abcd").standing == willing("a", "b", "c", "d")


def test_where_everybody_agreed_unanimity_withholds_nothing():
    organisations = members(("a", "x", 2, 0), ("b", "x", 7, 0), ("c", "y", 8, 0))
    assert withheld_from(organisations, "abc") == set()
    assert (KEY, "world", "world") in withheld_from(organisations, "ab")


def test_merged_regions_stand_together_or_not_at_all():
    organisations = members(("a", "x", 3, 0), ("d", "x", 4, 0), *MIXED)
    block = (("a", "d"),)
    assert heard_by(organisations, "ad", merge=block).known == willing("a", "d")
    assert heard_by(organisations, "ad", merge=block).standing == {(KEY, "a+d")}
    assert heard_by(organisations, "a", merge=block).standing == frozenset()


def test_without_regions_the_world_stands_where_all_agreed():
    organisations = members(("a", "x", 3, 0), ("b", "x", 4, 0))
    everything = (("a", "b"),)
    assert withheld_from(organisations, "ab", merge=everything) == set()
    assert withheld_from(organisations, "a", merge=everything)


def test_what_an_earlier_release_withheld_stands_for_no_consent():
    assert heard_by(ALIKE, "a", withheld=[(KEY, "region", "a")]).standing == frozenset()


def test_consent_on_one_principle_says_nothing_of_another():
    groups = [replace(group, cells={**group.cells, "safety": group.cell(KEY)}) for group in groups_of(ALIKE)]
    crossings = [replace(each, cells={**each.cells, "safety": each.cells[KEY]}) for each in crossings_of(ALIKE)]
    heard = hear(groups, crossings, (), willing("a"), SCALE, RULE)
    assert heard.known == willing("a")
    assert [group.cell("safety") for group in heard.groups] == [group.cell("safety") for group in groups]


# ---- A reader of the whole release, who knows who agreed -----------------------------------------------------------------

regions_agreeing = st.frozensets(st.sampled_from("abcd"))
rules = st.builds(DisclosureRule, st.sampled_from([2, 3, 5]), st.just(False))


def release_of(organisations, regions, rule, heed=lambda heard, _groups, _crossings: heard):
    """A release as the product makes it, with merged regions: its document, whether the audit refuses it, what was heard."""
    groups, crossings = groups_of(organisations), crossings_of(organisations)
    blocks = plan(groups, {}, rule)
    heard = heed(hear(groups, crossings, blocks, willing(*regions), SCALE, rule), groups, crossings)
    merged, crossed = merge_groups(heard.groups, blocks), merge_crossings(heard.crossings, blocks)
    withheld = protect(merged, SCALE, rule, crossings=crossed, standing=heard.standing)
    refused = audit(merged, heard.crossings, SCALE, rule, withheld, principles=[KEY]).refused
    return published(organisations, withheld, groups=merged), refused, heard


def given_away(document, organisations, regions):
    """What follows, but for organisations and rows of regions in which all agreed and all are alike."""
    sides = defaultdict(set)
    for each in organisations:
        if each.step is not None and not each.named:
            sides[each.region].add(SIDE[each.step])
    covered = {region for region in regions if len(sides[region]) == 1}
    return [
        leak
        for leak in Attacker(document, organisations).implied()
        if not (set(leak[2 if leak[0] == "row" else 1].split("+")) <= covered and leak[:2] != ("row", "kind"))
    ]


@settings(max_examples=120)
@given(federations(max_size=32) | mixed_federations(), regions_agreeing, rules)
@example(ALIKE, frozenset("a"), RULE)
def test_nothing_follows_for_those_who_did_not_agree_and_no_audit_stands_in_the_way(organisations, regions, rule):
    document, refused, heard = release_of(organisations, regions, rule)
    event(f"something is known by consent: {bool(heard.known)}")
    assert not refused
    assert given_away(document, organisations, regions) == []


@settings(max_examples=80)
@given(federations(max_size=32) | mixed_federations(), regions_agreeing, rules)
@example(ALIKE, frozenset("a"), RULE)
def test_nothing_follows_even_for_who_knows_each_answer_that_consent_tells(organisations, regions, rule):
    document, _, heard = release_of(organisations, regions, rule)
    told = [replace(each, named=each.named or (KEY, each.region) in heard.known) for each in organisations]
    assert Attacker(document, told).implied() == []


@settings(max_examples=15)
@given(federations(max_size=24) | mixed_federations(), regions_agreeing, st.sampled_from([2, 3, 5]))
def test_in_strict_mode_nothing_follows_for_those_who_know_their_own_answer(organisations, regions, k):
    document, refused, heard = release_of(organisations, regions, DisclosureRule(k, strict=True))
    assert not refused
    told = [replace(each, named=each.named or (KEY, each.region) in heard.known) for each in organisations]
    for own in dict.fromkeys(told):
        i = told.index(own)
        knowing = [*told[:i], replace(own, named=True), *told[i + 1 :]]
        assert [leak for leak in Attacker(document, knowing).implied() if leak[0] == "organisation"] == []


# All of kind y are in region a: who knows what a said knows kind y, and by the world's row kind x.
BITES = members(("a", "x", 4, 0), ("a", "y", 2, 0), ("b", "x", 3, 0), ("c", "x", 3, 2), ("d", "x", 4, 0))


def test_shown_without_being_counted_as_named_a_row_gives_another_away():
    def not_counted_as_named(heard, groups, crossings):
        return replace(heard, groups=groups, crossings=crossings)

    document, _, _ = release_of(BITES, "a", DisclosureRule(3), not_counted_as_named)
    assert ("row", "kind", "x") in given_away(document, BITES, "a")
    document, refused, _ = release_of(BITES, "a", DisclosureRule(3))
    assert (refused, given_away(document, BITES, "a")) == (False, [])


def test_a_row_that_is_merely_spared_gives_others_away():
    broken = Counter()
    counts = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2)), min_size=6, max_size=6)

    @settings(max_examples=60, database=None, derandomize=True)
    @given(counts, st.integers(2, 4), st.integers(1, 3))
    def attack(drawn, x, y):
        others = [(*pair, *each) for pair, each in zip(product("bcd", "xy"), drawn, strict=True)]
        organisations = members(("a", "x", x, 0), ("a", "y", y, 0), *others)
        standing = heard_by(organisations, "a", DisclosureRule(3)).standing
        withheld = withheld_from(organisations, "", DisclosureRule(3)) - {
            (key, "region", code) for key, code in standing
        }
        broken[bool(given_away(published(organisations, withheld), organisations, "a"))] += 1

    attack()
    assert broken[True] > broken.total() // 4


# ---- A reader who also knows the rules, and enumerates every possible table ------------------------------------------------


def every_row(size, sides=2):
    if sides == 1:
        return [(size,)]
    return [(first, *rest) for first in range(size + 1) for rest in every_row(size - first, sides - 1)]


def table_of(answers):
    pairs = zip("abcde", answers, strict=False)
    return [Organisation(code, "x", step) for code, row in pairs for step, n in zip(STEPS[1:], row) for _ in range(n)]  # noqa: B905


def telltale_outcomes(sizes, regions, scheme):
    """Outcomes from which somebody's side follows, other than by a row that is shown because all in it agreed."""
    outcomes = defaultdict(list)
    for answers in product(*(every_row(size) for size in sizes)):
        withheld = scheme(table_of(answers), regions)
        seen = tuple(
            None if (KEY, "region", code) in withheld else row for code, row in zip("abcde", answers, strict=False)
        )
        total = None if (KEY, "world", "world") in withheld else tuple(map(sum, zip(*answers, strict=True)))
        outcomes[total, seen].append(answers)
    telling = []
    for (total, seen), tables in outcomes.items():
        for i, size in enumerate(sizes):
            rows = {answers[i] for answers in tables}
            alike = any(all(row[side] == size for row in rows) for side in range(2))
            by_consent = seen[i] is not None and "abcde"[i] in regions
            if (alike and not by_consent) or (seen[i] is None and len(rows) == 1):
                telling.append((total, seen))
    return telling


def spared_where_unanimous(organisations, regions):
    """The plain exception: a unanimous row is shown where all in it agreed, and counts as named; else all is as ever."""
    groups, rule = groups_of(organisations), DisclosureRule(3)
    alike = {
        group.code
        for group in groups
        if group.by == "region" and group.responded >= 3 and group.responded in group.cell(KEY).counts.values()
    }
    told = [replace(each, named=each.region in alike & set(regions)) for each in organisations]
    return protect(groups_of(told), SCALE, rule, crossings=crossings_of(told))


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(
    ("sizes", "regions"),
    [((3, 5, 6), "b"), ((3, 4), "ab"), ((3, 4, 5, 6), "c"), ((2, 4, 5, 6), "cd"), ((1, 3, 4, 5), "bcd")],
)
def test_who_knows_the_rules_and_who_agreed_learns_nothing_from_what_is_withheld(sizes, regions, strict):
    rule = DisclosureRule(3, strict)
    assert telltale_outcomes(sizes, regions, lambda each, agreed: withheld_from(each, agreed, rule)) == []


def test_the_plain_exception_fails_that_test():
    # Rows of 1 and 3: the row of 3 goes with the small one. Withheld, it cannot be unanimous, for then it would be shown.
    assert len(telltale_outcomes((1, 3, 4, 5), "bcd", spared_where_unanimous)) > 50
