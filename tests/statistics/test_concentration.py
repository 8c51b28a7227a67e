"""Figures of concentration against published values and their definitions."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.statistics.concentration import (
    agreement,
    consensus,
    dispersion,
    interquartile,
    median,
    ordered_counts,
    quantile,
)
from tests.statistics.worlds import SCALE, cell

counts = st.lists(st.integers(0, 60), min_size=2, max_size=7)
some_counts = counts.filter(any)


def test_van_der_eijks_example():
    votes = (30, 40, 210, 130, 530, 50, 10)
    # R package agrmt, manual, agreement(); van der Eijk 2001, Quality & Quantity 35:325, p. 331 gives .61
    assert agreement(votes) == pytest.approx(0.6113333, abs=5e-8)
    # agrmt manual, consensus() and Leik()
    assert consensus(votes) == pytest.approx(0.7256876, abs=5e-8)
    assert dispersion(votes) == pytest.approx(0.2866667, abs=5e-8)


def test_the_vignettes_example():
    # R package agrmt, vignette
    assert agreement((2, 0, 1, 1)) == pytest.approx(0.0833333, abs=5e-8)
    assert consensus((2, 0, 1, 1)) == pytest.approx(0.1916782, abs=5e-8)


def test_the_ends_of_consensus():
    # Tastle and Wierman 2007, by definition
    assert consensus((5, 0, 0, 0, 5)) == 0
    assert consensus((0, 0, 0, 0, 5)) == 1


def test_the_ends_of_agreement_and_dispersion():
    assert (agreement((5, 0, 0, 0, 5)), dispersion((5, 0, 0, 0, 5))) == (-1, 1)
    assert (agreement((0, 7, 0)), dispersion((0, 7, 0))) == (1, 0)
    assert agreement((3, 3, 3, 3)) == 0
    assert (agreement((4, 4)), agreement((4, 0))) == (0, 1)


@pytest.mark.parametrize("figure", [consensus, agreement, dispersion, median, interquartile])
def test_nobody_gives_no_figure(figure):
    assert figure((0, 0, 0)) is None


@pytest.mark.parametrize("figure", [consensus, agreement, dispersion])
def test_one_step_is_no_scale(figure):
    assert figure((4,)) is None


@given(some_counts)
def test_figures_keep_their_ranges_and_do_not_know_which_end_is_which(votes):
    assert 0 <= consensus(votes) <= 1
    assert 0 <= dispersion(votes) <= 1
    assert -1 <= agreement(votes) <= 1
    for figure in (consensus, dispersion, agreement):
        assert figure(votes) == pytest.approx(figure(votes[::-1]), abs=1e-12)


@given(some_counts, st.integers(2, 9))
def test_figures_do_not_depend_on_the_number_of_answers(votes, times):
    for figure in (consensus, dispersion, agreement):
        assert figure(votes) == pytest.approx(figure([vote * times for vote in votes]), abs=1e-12)


@given(some_counts)
def test_median_and_quartiles_are_those_of_the_sorted_answers(votes):
    answers = [step for step, vote in enumerate(votes) for _ in range(vote)]

    def inverted(share):
        return answers[max(0, -(-len(answers) * share.numerator // share.denominator) - 1)]

    assert median(votes) == inverted(Fraction(1, 2))
    assert interquartile(votes) == (inverted(Fraction(1, 4)), inverted(Fraction(3, 4)))


def test_no_quantile_lies_above_everybody():
    with pytest.raises(ValueError, match="above 1"):
        quantile((1, 2), Fraction(3, 2))


def test_steps_of_side_none_are_left_out():
    assert ordered_counts(cell(5, 2, 1, 1, 0, 9), SCALE) == (5, 2, 1, 1, 0)
