"""Exact intervals against published values, scipy and plain enumeration."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from consult.statistics.intervals import EXACT_UP_TO, Interval, agreement_interval, hypergeometric, wilson


@pytest.mark.parametrize(
    ("agree", "answered", "invited", "low", "high"),
    [
        # R package ExactCIone, exact intervals for the hypergeometric; scipy gives the same
        (4, 5, 8, 4, 7),
        (4, 5, 12, 5, 11),
        (4, 5, 40, 13, 39),
        (18, 20, 25, 20, 23),
        (45, 100, 300, 111, 160),
    ],
)
def test_published_exact_intervals(agree, answered, invited, low, high):
    assert hypergeometric(agree, answered, invited) == Interval(low, high, invited, 0.95, "hypergeometric")


@pytest.mark.parametrize(
    ("agree", "answered", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17:857, Table I, method 3
        (81, 263, 0.2553, 0.3662),
        (0, 20, 0.0, 0.1611),
    ],
)
def test_published_wilson_intervals(agree, answered, low, high):
    interval = wilson(agree, answered)
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


def test_wilson_is_mirrored_and_ends_exactly_at_nobody_and_everybody():
    assert wilson(0, 20).low == 0.0
    assert wilson(20, 20).high == 1.0
    assert wilson(20, 20).low == pytest.approx(1 - wilson(0, 20).high)
    assert wilson(0, 0) is None
    with pytest.raises(ValueError, match="21 agree of 20"):
        wilson(21, 20)


@st.composite
def samples(draw, largest):
    invited = draw(st.integers(2, largest))
    answered = draw(st.integers(1, invited))
    return draw(st.integers(0, answered)), answered, invited


@given(samples(28))
def test_small_populations_equal_plain_enumeration(sample):
    agree, answered, invited = sample
    everything = math.comb(invited, answered)

    def ways(k, drawn):
        return math.comb(k, drawn) * math.comb(invited - k, answered - drawn)

    population = range(agree, invited - answered + agree + 1)
    low = min(k for k in population if 40 * sum(ways(k, i) for i in range(agree, answered + 1)) > everything)
    high = max(k for k in population if 40 * sum(ways(k, i) for i in range(agree + 1)) > everything)
    interval = hypergeometric(agree, answered, invited)
    assert (interval.low, interval.high) == (low, high)


@given(samples(100_000))
def test_ends_are_where_scipys_tails_cross_two_and_a_half_percent(sample):
    agree, answered, invited = sample
    interval = hypergeometric(agree, answered, invited)
    at_least = [hypergeom.sf(agree - 1, invited, k, answered) for k in (interval.low, interval.low - 1)]
    at_most = [hypergeom.cdf(agree, invited, k, answered) for k in (interval.high, interval.high + 1)]
    assume(all(abs(tail - 0.025) > 1e-7 for tail in at_least + at_most))  # scipy's own floats cannot tell those
    assert at_least[0] > 0.025
    assert interval.low == agree or at_least[1] <= 0.025
    assert at_most[0] > 0.025
    assert interval.high == invited - answered + agree or at_most[1] <= 0.025


@pytest.mark.parametrize("invited", [EXACT_UP_TO, EXACT_UP_TO + 1, 100_000])
def test_both_computations_meet_and_large_populations_are_searched_not_enumerated(invited, monkeypatch):
    asked = []
    real = math.lgamma
    monkeypatch.setattr(math, "lgamma", lambda value: asked.append(value) or real(value))
    hypergeometric.cache_clear()
    interval = hypergeometric(invited // 3, invited // 2, invited)
    assert invited / 3 < interval.low < invited * 2 / 3 < interval.high < invited * 0.75
    assert len(asked) <= 2 * 9 * math.ceil(math.log2(invited))


def test_a_tail_of_exactly_the_threshold_is_outside():
    # N = 40, n = 1, x = 1: P(X >= 1 | K = 1) = 1/40 = 2.5 % exactly, which is not above it.
    assert hypergeometric(1, 1, 40).low == 2


@given(samples(200))
def test_the_interval_is_mirrored_between_those_who_agree_and_those_who_do_not(sample):
    agree, answered, invited = sample
    interval, mirror = hypergeometric(agree, answered, invited), hypergeometric(answered - agree, answered, invited)
    assert (interval.low, interval.high) == (invited - mirror.high, invited - mirror.low)


@given(samples(200))
def test_the_interval_lies_within_the_bounds_and_a_census_is_a_point(sample):
    agree, answered, invited = sample
    interval = hypergeometric(agree, answered, invited)
    assert agree <= interval.low <= interval.high <= agree + invited - answered
    if answered == invited:
        assert interval.low == interval.high == agree


@given(st.integers(6, 30), st.data())
def test_coverage_never_falls_below_its_level(invited, data):
    answered, agreeing = data.draw(st.integers(5, invited - 1)), data.draw(st.integers(0, invited))
    covered = 0
    for drawn in range(max(0, answered - invited + agreeing), min(answered, agreeing) + 1):
        interval = hypergeometric(drawn, answered, invited)
        if interval.low <= agreeing <= interval.high:
            covered += math.comb(agreeing, drawn) * math.comb(invited - agreeing, answered - drawn)
    assert covered * 20 >= 19 * math.comb(invited, answered)


@pytest.mark.parametrize(("agree", "answered", "invited"), [(4, 4, 8), (8, 8, 8), (4, 5, None), (0, 0, 8), (9, 9, 8)])
def test_no_interval_from_four_answers_a_census_or_an_unknown_population(agree, answered, invited):
    assert agreement_interval(agree, answered, invited) is None


def test_an_interval_from_five_answers_on():
    assert agreement_interval(4, 5, 8) == Interval(4, 7, 8, 0.95)


@pytest.mark.parametrize("numbers", [(6, 5, 8), (-1, 5, 8), (4, 9, 8), (0, 0, 8)])
def test_impossible_numbers_are_refused(numbers):
    with pytest.raises(ValueError, match="agree of"):
        hypergeometric(*numbers)


def test_an_impossible_level_is_refused():
    with pytest.raises(ValueError, match="level"):
        hypergeometric(4, 5, 8, level=1.0)
