"""Where the parts of the bars stand, in both shapes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.charts.answers import answers_figure
from consult.charts.bars import AnswerBar, place_bars

SIDES = (("sa", "agree"), ("a", "agree"), ("n", "neutral"), ("d", "disagree"), ("sd", "disagree"), ("none", "none"))


def bars(*counts):
    """The scale's bars of rows that hold counts in its order."""
    return [AnswerBar(swatch, side, swatch, [row[at] for row in counts]) for at, (swatch, side) in enumerate(SIDES)]


def test_diverging_bars_part_at_nought_the_mildest_first():
    placed = place_bars(bars((5, 3, 1, 0, 0, 1), (0, 6, 2, 1, 1, 0)), [10, 10], 0.75, 0.15, diverging=True)
    starts = dict(zip([swatch for swatch, _side in SIDES], placed.starts, strict=True))
    assert (starts["a"], starts["sa"]) == ([0, 0], [30, 60])
    assert (starts["d"], starts["sd"]) == ([0, -10], [0, -20])
    assert (placed.agree_limit, placed.disagree_limit) == (75, -15)
    assert (placed.left, placed.right, placed.apart, placed.end) == (-21, 81, 85, 105)
    assert placed.links == [None, None]


rows = st.lists(st.tuples(*[st.integers(0, 40)] * 6), min_size=1, max_size=6)


@given(rows, st.booleans())
def test_parts_never_lie_over_one_another_and_are_as_long_as_their_counts(counts, diverging):
    wholes = [sum(row) for row in counts]
    made = bars(*counts)
    placed = place_bars(made, wholes, 0.75, 0.15, diverging)
    for row, whole in enumerate(wholes):
        if not whole:
            continue
        parts = sorted(
            (starts[row], starts[row] + 100 * bar.counts[row] / whole)
            for bar, starts in zip(made, placed.starts, strict=True)
            if bar.counts[row]
        )
        assert all(end <= start + 0.01 for (_start, end), (start, _end) in zip(parts, parts[1:], strict=False))
        assert parts[0][0] >= placed.left - 0.01 and parts[-1][1] <= placed.end + 0.01
        beside = [part for part in parts if part[0] >= placed.apart - 0.01]
        between = 100 * (counts[row][2] + counts[row][5]) / whole
        assert sum(end - start for start, end in beside) == pytest.approx(between, abs=0.02)


def test_the_figure_diverges_on_request():
    settings = {
        "titles": ["One"],
        "bars": bars((5, 3, 1, 1, 0, 0)),
        "wholes": [10],
        "empty": [""],
        "agree_share": 0.75,
        "disagree_share": 0.15,
        "limits": ("75 % must agree", "at most 15 % against"),
        "heads": ("Agree", "Disagree", "Neither"),
    }
    figure = answers_figure(**settings, diverging=True)
    assert list(figure["layout"]["xaxis"]["range"]) == [-16, 95.5]
    dashed = {shape["x0"] for shape in figure["layout"]["shapes"] if shape["line"].get("dash")}
    assert dashed == {75, -15}
    heads = {each["text"]: (each["x"], each["xanchor"]) for each in figure["layout"]["annotations"]}
    assert heads["Agree"] == (0, "left") and heads["Disagree"] == (0, "right")
