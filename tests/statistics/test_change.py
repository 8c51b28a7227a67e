"""What moved between two rounds, among the organisations that answered both."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from consult.statistics.change import between, chi_squared, exact_mcnemar
from tests.statistics.worlds import SCALE, SIDE, STEPS

rounds = st.dictionaries(st.sampled_from("abcdefghijkl"), st.sampled_from([*STEPS, None]))


def test_who_answered_one_round_only_is_not_compared():
    change = between({"a": "agree", "b": "agree", "c": None}, {"a": "disagree", "c": "agree", "d": "agree"}, SCALE)
    assert (change.organisations, change.moved, change.moved_share) == (1, 1, 1)
    assert (change.won, change.lost, change.net, change.agreed_before, change.agreed_after) == (0, 1, -1, 1, 0)


def test_a_move_within_a_side_is_a_move_and_changes_no_agreement():
    change = between({"a": "agree", "b": "neutral"}, {"a": "strongly_agree", "b": "neutral"}, SCALE)
    assert (change.moved, change.moved_share, change.net, change.p_value) == (1, Fraction(1, 2), 0, 1)
    assert change.chi_squared is None
    assert change.transitions[STEPS.index("agree")][STEPS.index("strongly_agree")] == 1


def test_nobody():
    change = between({}, {"a": "agree"}, SCALE)
    assert (change.organisations, change.moved_share, change.p_value) == (0, None, 1)


def test_mcnemar_on_the_approval_ratings():
    # R, ?mcnemar.test: 794/150/86/570, Agresti 1990, p. 350; 17.356 without the continuity correction.
    assert round(float(chi_squared(150, 86)), 3) == 17.356
    assert exact_mcnemar(150, 86) == exact_mcnemar(86, 150) < Fraction(1, 10_000)


def test_mcnemar_small():
    assert exact_mcnemar(0, 0) == 1
    assert exact_mcnemar(5, 0) == Fraction(1, 16)
    assert exact_mcnemar(1, 5) == Fraction(7, 32)


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="-1 lost"):
        exact_mcnemar(1, -1)
    with pytest.raises(ValueError, match="perhaps is not on the scale"):
        between({"a": "perhaps"}, {"a": "agree"}, SCALE)


@given(st.integers(0, 60), st.integers(0, 60))
def test_the_exact_test_is_the_binomial_one(won, lost):
    expected = binomtest(min(won, lost), won + lost, 0.5).pvalue if won + lost else 1.0
    assert float(exact_mcnemar(won, lost)) == pytest.approx(expected)


@given(rounds, rounds, st.randoms())
def test_every_comparison_adds_up(before, after, random):
    change = between(before, after, SCALE)
    both = [code for code in before if before[code] and after.get(code)]
    assert change.organisations == len(both) == sum(map(sum, change.transitions))
    assert change.moved == change.organisations - sum(change.transitions[i][i] for i in range(len(STEPS)))
    assert change.net == change.agreed_after - change.agreed_before
    assert change.agreed_after == sum(SIDE[after[code]] == "agree" for code in both)
    assert between(dict(random.sample(list(before.items()), len(before))), after, SCALE) == change
    back = between(after, before, SCALE)
    assert (back.net, back.moved, back.p_value) == (-change.net, change.moved, change.p_value)
    assert back.transitions == tuple(zip(*change.transitions, strict=True))


@given(rounds)
def test_nothing_changed_says_so(answers):
    change = between(answers, answers, SCALE)
    assert (change.moved, change.net, change.p_value, change.chi_squared) == (0, 0, 1, None)
