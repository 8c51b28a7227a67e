"""What a sentence about one principle in one group is made of."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.statistics.agreement import Bounds, bounds, summarise
from tests.statistics.worlds import SCALE, STEPS, cell

numbers = st.lists(st.integers(0, 30), min_size=len(STEPS), max_size=len(STEPS))


def test_neutral_and_no_opinion_count_as_answers_and_blank_does_not():
    summary = summarise(cell(5, 2, 1, 1, 0, 3, blank=4), SCALE, invited=20)
    assert (summary.answered, summary.agree, summary.neutral, summary.disagree, summary.no_opinion) == (12, 7, 1, 1, 3)
    assert (summary.agree_share, summary.disagree_share) == (Fraction(7, 12), Fraction(1, 12))
    assert (summary.blank, summary.bounds) == (4, Bounds(low=7, high=15, of=20))


def test_nobody_gives_no_share_but_the_widest_bounds():
    summary = summarise(cell(blank=3), SCALE, invited=8)
    assert (summary.answered, summary.agree_share, summary.disagree_share) == (0, None, None)
    assert summary.bounds == Bounds(low=0, high=8, of=8)


def test_no_bounds_where_the_number_invited_is_unknown_or_cannot_be():
    assert summarise(cell(3, 1), SCALE, invited=None).bounds is None
    assert summarise(cell(3, 1), SCALE, invited=3).bounds is None
    with pytest.raises(ValueError, match="5 agree of 6 answers of 4 invited"):
        bounds(5, 6, 4)


@given(numbers, numbers)
def test_merging_groups_adds_everything_up(first, second):
    merged = [a + b for a, b in zip(first, second, strict=True)]
    one, two, both = (summarise(cell(*each), SCALE, sum(each)) for each in (first, second, merged))
    for figure in ("answered", "agree", "neutral", "disagree", "no_opinion"):
        assert getattr(one, figure) + getattr(two, figure) == getattr(both, figure)


@given(numbers)
def test_the_order_of_a_tallys_steps_does_not_matter_and_a_census_leaves_nothing_open(counts):
    tally, turned = cell(*counts), cell(*counts)
    assert summarise(tally, SCALE, 500) == summarise(type(tally)(dict(reversed(turned.counts.items()))), SCALE, 500)
    census = summarise(tally, SCALE, sum(counts))
    assert census.bounds == Bounds(census.agree, census.agree, sum(counts))
