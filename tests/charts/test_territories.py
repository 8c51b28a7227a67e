"""Tiles by their structure."""

from consult.charts.ink import PAPER
from consult.charts.territories import Tile, territories_figure

TILES = [
    Tile("DE", "sa", "Germany"),
    Tile("FR", "none", "France"),
    Tile("NL", "mixed", "Netherlands"),
    Tile("PL", "", "Poland"),
]


def test_no_opinion_is_ruled_and_answers_of_different_sides_are_hatched():
    shapes = territories_figure([("Europe", TILES)])["layout"]["shapes"]
    assert [shape["type"] for shape in shapes] == ["rect", "rect", "path", "rect", "path", "rect"]
    ruled, hatched = (shape["path"].split(" M ") for shape in shapes if shape["type"] == "path")
    assert all(_level(line) for line in ruled) and not any(_level(line) for line in hatched)
    assert [shape["fillcolor"] for shape in shapes if shape["type"] == "rect"][1:] == [PAPER] * 3


def _level(line: str) -> bool:
    """Whether a line of a path runs as the page's foot does."""
    start, end = line.removeprefix("M ").split(" L ")
    return start.split(",")[1] == end.split(",")[1]
