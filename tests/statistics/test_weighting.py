"""Three ways of counting."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.domain.rules import ConsensusRule
from consult.domain.scales import Side
from consult.statistics.agreement import summarise
from consult.statistics.weighting import Ballot, effective_n, members_may_show, three_ways, weighted_share
from tests.statistics.worlds import SCALE, cell

RULE = ConsensusRule()


def summary(agree, neutral, disagree):
    return summarise(cell(agree, 0, neutral, disagree), SCALE, None)


def ballots(agree, disagree, members=10, named=False):
    return [Ballot(Side.AGREE, members, named)] * agree + [Ballot(Side.DISAGREE, members, named)] * disagree


def test_kish():
    # worked example: (50 + 100)^2 / (50 + 200) = 90
    assert effective_n([1] * 50 + [2] * 50) == 90
    assert effective_n([]) == effective_n([0, 0]) == 0


@given(st.lists(st.integers(1, 1000), min_size=1))
def test_equal_weights_lose_nothing_and_others_never_gain(weights):
    assert 1 <= effective_n(weights) <= len(weights)
    assert effective_n([7] * len(weights)) == len(weights)


def test_a_weighted_share():
    assert weighted_share([10, 30, 60], [True, False, True]) == Fraction(7, 10)
    assert weighted_share([0, 0], [True, True]) is None
    with pytest.raises(ValueError, match="zip"):
        weighted_share([1, 2], [True])


def test_all_three_agree():
    ways = three_ways(summary(18, 0, 2), {"asia": summary(9, 0, 1), "europe": summary(9, 0, 1)}, ballots(18, 2), RULE)
    assert (ways.organisations.agree_share, ways.regions.agree_share, ways.members.agree_share) == (
        Fraction(9, 10),
    ) * 3
    assert ways.members.effective_n == 20
    assert ways.robust is True


def test_one_large_region_carries_the_verdict_and_equal_regions_do_not():
    regions = {"asia": summary(30, 0, 0), "europe": summary(2, 0, 3), "oceania": summary(1, 0, 3)}
    ways = three_ways(summary(33, 0, 6), regions, ballots(33, 6), RULE)
    # (1 + 2/5 + 1/4) / 3
    assert (ways.regions.agree_share, ways.regions.verdict) == (Fraction(11, 20), "majority")
    assert ways.robust is True  # the regional condition had already refused the consensus
    lenient = three_ways(summary(33, 0, 6), regions, ballots(33, 6), ConsensusRule(0.75, 0.16, 0.2))
    assert (lenient.organisations.verdict, lenient.regions.verdict) == ("consensus", "majority")
    assert lenient.robust is False


def test_member_counts_are_rounded_to_five_points_but_judged_exactly():
    few = [Ballot(Side.AGREE, 74, False), Ballot(Side.NEUTRAL, 26, False)] * 10
    ways = three_ways(summary(10, 10, 0), {}, few, RULE)
    assert (ways.members.agree_share, ways.members.verdict) == (Fraction(3, 4), "majority")


@pytest.mark.parametrize(
    ("votes", "shown"),
    [
        (ballots(8, 2), True),
        (ballots(7, 2), False),  # nine without a name
        (ballots(7, 2) + ballots(5, 0, named=True), False),
        (ballots(9, 3) + ballots(1, 0, members=40), False),  # 40 of 160 is a quarter
        (ballots(9, 3) + ballots(1, 0, members=39), True),
        (ballots(9, 3, members=0), False),
        ([], False),
    ],
)
def test_member_counts_show_only_where_they_hide_their_organisations(votes, shown):
    assert members_may_show(votes) is shown
    ways = three_ways(summary(9, 0, 3), {}, votes, RULE)
    assert (ways.members is not None) is shown


def test_a_missing_way_leaves_robustness_open():
    assert three_ways(summary(9, 0, 1), {}, ballots(8, 2), RULE).robust is None
    nobody = three_ways(summary(0, 0, 0), {"asia": summary(0, 0, 0)}, [], RULE)
    assert (nobody.organisations, nobody.regions, nobody.members, nobody.robust) == (None, None, None, None)


many_ballots = st.lists(
    st.builds(Ballot, st.sampled_from(list(Side)), st.integers(0, 5000), st.booleans()), min_size=0, max_size=40
)


def of_ballots(given):
    sides = [sum(each.side is side for each in given) for side in (Side.AGREE, Side.NEUTRAL, Side.DISAGREE, Side.NONE)]
    return summarise(cell(sides[0], 0, sides[1], sides[2], 0, sides[3]), SCALE, None)


@given(st.lists(st.sampled_from(list(Side)), min_size=10, max_size=40), st.integers(1, 5000))
def test_equal_weights_give_the_verdict_of_one_vote_each(sides, members):
    given_ballots = [Ballot(side, members, False) for side in sides]
    ways = three_ways(of_ballots(given_ballots), {}, given_ballots, RULE)
    assert ways.members.verdict == ways.organisations.verdict
    assert abs(ways.members.agree_share - ways.organisations.agree_share) <= Fraction(25, 1000)
    assert ways.members.effective_n == len(sides)


@given(many_ballots.filter(bool))
def test_one_region_alone_is_the_world(given_ballots):
    world = of_ballots(given_ballots)
    ways = three_ways(world, {"asia": world}, given_ballots, RULE)
    assert ways.regions == ways.organisations


@given(
    many_ballots, st.randoms(), st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)), max_size=5)
)
def test_the_order_of_organisations_and_regions_does_not_matter(given_ballots, random, rows):
    regions = {chr(97 + i): summary(*row) for i, row in enumerate(rows)}
    world = of_ballots(given_ballots)
    ways = three_ways(world, regions, given_ballots, RULE)
    shuffled = dict(random.sample(list(regions.items()), len(regions)))
    assert three_ways(world, shuffled, random.sample(given_ballots, len(given_ballots)), RULE) == ways


def test_nobody_is_counted_no_way():
    ways = three_ways(of_ballots([]), {"asia": of_ballots([])}, [], RULE)
    assert (ways.organisations, ways.regions, ways.members, ways.robust) == (None, None, None, None)
