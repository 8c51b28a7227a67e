"""Tallies refuse what cannot be, and know their residual."""

import pytest

from consult.domain.scales import Side
from consult.statistics.tallies import Cell, Group, by_side
from tests.statistics.worlds import SCALE, cell


def test_the_residual_is_what_bears_no_name():
    tally = cell(5, 2, 0, 1, named=(5, 1))
    assert tally.residual == {"strongly_agree": 0, "agree": 1, "neutral": 0, "disagree": 1}
    assert tally.answered == 8


@pytest.mark.parametrize(
    "arguments",
    [
        {"counts": {"agree": -1}},
        {"blank": -1},
        {"counts": {"agree": 1}, "named": {"agree": 2}},
        {"counts": {"agree": 1}, "named": {"agree": -1}},
        {"counts": {"agree": 1}, "named": {"neutral": 1}},
    ],
)
def test_impossible_tallies_are_refused(arguments):
    with pytest.raises(ValueError, match="negative|named answers"):
        Cell(**arguments)


def test_sides_add_steps_up_and_no_opinion_stands_apart():
    assert by_side(cell(5, 2, 1, 3, 4, 6).counts, SCALE) == {
        Side.AGREE: 7,
        Side.NEUTRAL: 1,
        Side.DISAGREE: 7,
        Side.NONE: 6,
    }


def test_a_step_that_is_not_on_the_scale_is_refused():
    with pytest.raises(ValueError, match="perhaps"):
        by_side({"perhaps": 1}, SCALE)


def test_a_principle_without_tally_is_blank_in_every_response():
    assert Group("region", "asia", "Asia", 5, 3, {}).cell("safety") == Cell(blank=3)
