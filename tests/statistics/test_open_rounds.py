"""Rounding in rounds that are open to anyone."""

import pytest

from consult.statistics.open_rounds import rounded, rounded_share


@pytest.mark.parametrize(
    ("count", "printed"),
    [(0, 0), (1, "fewer than 8"), (7, "fewer than 8"), (8, 10), (12, 10), (13, 15), (97, 95), (98, 100), (2502, 2500)],
)
def test_small_counts_are_words_and_others_go_to_the_nearest_five(count, printed):
    assert rounded(count) == printed


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="-1"):
        rounded(-1)


def test_a_share_is_made_of_rounded_numbers_or_not_at_all():
    assert rounded_share(15, 20) == 0.75
    assert rounded_share("fewer than 8", 20) is None
    assert rounded_share(0, "fewer than 8") is None
    assert rounded_share(0, 0) is None
