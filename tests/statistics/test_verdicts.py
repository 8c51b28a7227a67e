"""Verdicts at their thresholds, to the organisation."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.domain.rules import ConsensusRule
from consult.statistics.agreement import summarise
from consult.statistics.verdicts import Comparison, VerdictName, decide, exact, verdict_of
from tests.statistics.worlds import SCALE, cell

RULE = ConsensusRule()


def summary(agree, neutral, disagree):
    return summarise(cell(agree, 0, neutral, disagree), SCALE, None)


@pytest.mark.parametrize(
    ("agree", "neutral", "disagree", "expected"),
    [
        (27, 9, 0, "consensus"),  # 75 % exactly
        (26, 10, 0, "majority"),
        (17, 0, 3, "consensus"),  # 15 % against, exactly
        (17, 0, 4, "majority"),  # 80.95 % for, but 19 % against
        (18, 18, 0, "no_clear_view"),  # half is no majority
        (19, 17, 0, "majority"),
        (5, 10, 5, "divided"),  # both 25 % exactly
        (5, 11, 5, "no_clear_view"),
        (10, 0, 10, "divided"),
        (0, 0, 9, "no_clear_view"),  # unanimous refusal has no name of its own in the rule
        (0, 9, 0, "no_clear_view"),
        (1, 0, 0, "consensus"),
    ],
)
def test_thresholds(agree, neutral, disagree, expected):
    assert verdict_of(summary(agree, neutral, disagree), RULE).name == expected


def test_no_answers_no_verdict():
    assert verdict_of(summary(0, 0, 0), RULE) is None


def test_a_region_below_its_threshold_prevents_a_consensus_and_the_reason_says_which():
    regions = {"asia": summary(3, 2, 0), "europe": summary(4, 3, 0), "oceania": summary(0, 0, 0)}
    verdict = verdict_of(summary(30, 5, 0), RULE, regions)
    assert verdict.name is VerdictName.MAJORITY
    (missed,) = verdict.missed
    assert (missed.verdict, missed.measure, missed.comparison) == ("consensus", "agree", Comparison.AT_LEAST)
    assert (missed.region, missed.share, missed.threshold) == ("europe", Fraction(4, 7), Fraction(3, 5))


def test_a_region_at_its_threshold_is_enough():
    verdict = verdict_of(summary(30, 5, 0), RULE, {"asia": summary(3, 2, 0)})
    assert (verdict.name, verdict.missed) == ("consensus", ())


def test_the_reason_for_no_clear_view_names_every_condition_that_failed():
    missed = verdict_of(summary(9, 10, 1), RULE).missed
    assert [(each.verdict, each.measure) for each in missed] == [
        ("consensus", "agree"),
        ("majority", "agree"),
        ("divided", "disagree"),
    ]


def test_a_rules_share_is_the_decimal_that_was_typed():
    assert [exact(share) for share in (0.1, 0.15, 0.6667, 1.0, 0.0)] == [
        Fraction(1, 10),
        Fraction(3, 20),
        Fraction(6667, 10000),
        1,
        0,
    ]


@given(st.integers(1, 100), st.integers(0, 100), st.integers(0, 100), st.integers(2, 1000))
def test_the_verdict_depends_on_shares_alone(agree, neutral, disagree, times):
    one, many = summary(agree, neutral, disagree), summary(agree * times, neutral * times, disagree * times)
    assert verdict_of(one, RULE).name is verdict_of(many, RULE).name


@given(st.fractions(0, 1), st.fractions(0, 1), st.dictionaries(st.sampled_from("abc"), st.fractions(0, 1)))
def test_the_first_that_applies_and_the_regions_in_any_order(agree, disagree, regions):
    verdict = decide(agree, disagree, RULE, regions)
    assert verdict.name is decide(agree, disagree, RULE, dict(reversed(regions.items()))).name
    consensus = agree * 4 >= 3 and disagree * 20 <= 3 and all(share * 5 >= 3 for share in regions.values())
    expected = (
        "consensus"
        if consensus
        else "majority"
        if agree * 2 > 1
        else "divided"
        if min(agree, disagree) * 4 >= 1
        else "no_clear_view"
    )
    assert verdict.name == expected
    assert (verdict.missed == ()) == consensus


counted = st.tuples(*[st.integers(0, 40)] * 3)


@given(counted, counted)
def test_groups_of_one_verdict_on_shares_keep_it_when_they_are_merged(first, second):
    # Every condition is linear in the counts: what holds for the shares of two groups holds for those of their sum.
    merged = tuple(a + b for a, b in zip(first, second, strict=True))
    if sum(first) and sum(second):
        verdicts = {each: shares(*each) for each in (first, second, merged)}
        if verdicts[first] == verdicts[second] != VerdictName.NO_CLEAR_VIEW:
            assert STRENGTH.index(verdicts[merged]) >= STRENGTH.index(verdicts[first])


STRENGTH = [VerdictName.NO_CLEAR_VIEW, VerdictName.DIVIDED, VerdictName.MAJORITY, VerdictName.CONSENSUS]


def shares(agree, neutral, disagree):
    total = agree + neutral + disagree
    return decide(Fraction(agree, total), Fraction(disagree, total), ConsensusRule()).name
