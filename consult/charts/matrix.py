"""The heat map of principle × group: a column for the world, then one for each group."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go

from consult.charts.ink import (
    EDGE,
    HAIRLINE,
    INK,
    INK_2,
    ON_TOP_SHARE,
    SANS,
    SHARES,
    axis,
    cut,
    figure,
    row_titles,
    wrapped,
)
from consult.charts.sizes import FOOT, heads_run_upwards, matrix_height, matrix_top

APART = 0.2
"""Room between the world and the groups, in columns."""
TITLE_SHARE = 0.44
"""On a narrow page, the part of a row's height that its title takes."""
CELL_WIDTH, CELL_WIDTH_NARROW, HEAD_WIDTH, LABELS_WIDTH = 62, 44, 66, 252
"""The least pixels of a column, those of one whose name stands upright, and what the titles take on a wide page."""
FIGURES, FIGURES_NARROW, WORDS, AROUND = 9.0, 7.6, 7.0, 6
"""The pixels that a letter of a cell's figures takes at most, of its word, and the room around them."""
HEAD_LETTERS, HEAD_LETTERS_UPWARDS = 10, 17
"""So many letters of a group's name fit in a line; where lines run upwards there is room for two."""


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """`level` 1..5 fills the cell, 0 leaves it unfilled; `text` stands in it, `hover` says it in words.

    An empty cell has a word for its text; only one that is withheld is hatched.
    """

    level: int
    text: str
    hover: str
    is_empty: bool = False
    is_withheld: bool = False


def matrix_figure(
    titles: Sequence[str],
    groups: Sequence[str],
    cells: Sequence[MatrixCell],
    narrow: bool = False,
    numbers: Sequence[int] = (),
) -> dict[str, Any]:
    """Draw `cells`, row by row, one for each of `groups` (the first is the world). `numbers` are those of the titles, in the order shown.

    Raises ValueError where the cells' number does not fit.
    `layout.meta.least_width` is the width below which the figure must scroll in a frame of its own.
    """
    if len(cells) != len(titles) * len(groups):
        raise ValueError(f"{len(cells)} cells for {len(titles)} principles and {len(groups)} groups")
    tops = [row + (TITLE_SHARE if narrow else 0.0) for row in range(len(titles))]
    grid = [list(cells[row * len(groups) : (row + 1) * len(groups)]) for row in range(len(titles))]
    upwards = heads_run_upwards(len(groups), narrow)
    least = CELL_WIDTH_NARROW if narrow else CELL_WIDTH if upwards else HEAD_WIDTH
    pixels = _pixels([cell for row in grid for cell in row[1:]], least, narrow)
    world = max(1.0, round(_pixels([row[0] for row in grid], least, narrow) / pixels, 2))
    edges = [world + APART + place for place in range(len(groups))] if len(groups) > 1 else []
    columns = [(0.0, world), *pairwise(edges)]
    right = columns[-1][1]
    made = figure(
        [
            _heat([row[:1] for row in grid], [0.0, world], narrow),
            *([_heat([row[1:] for row in grid], edges, narrow)] if edges else []),
            _texts(grid, columns, tops, narrow),
            _words(grid, columns, tops, pixels),
        ],
        height=matrix_height(len(titles), len(groups), narrow),
        margin={
            "l": 0 if narrow else LABELS_WIDTH,
            "r": 2,
            "t": matrix_top(len(groups), narrow),
            "b": FOOT,
        },
        xaxis=axis(
            range=[0, right],
            side="top",
            showticklabels=True,
            tickvals=[(left + end) / 2 for left, end in columns],
            ticktext=[_head(group, upwards) for group in groups],
            tickangle=-90 if upwards else 0,
            tickfont={"size": 14, "color": INK},
            ticklabeloverflow="allow",
        ),
        yaxis=axis(
            range=[len(titles), 0],
        ),
        shapes=[
            shape
            for row, top in zip(grid, tops, strict=True)
            for (left, end), cell in zip(columns, row, strict=True)
            for shape in _outline(cell, left, end, top, top // 1 + 1)
        ],
        annotations=row_titles(
            titles,
            [row + (TITLE_SHARE if narrow else 1) / 2 for row in range(len(titles))],
            LABELS_WIDTH,
            narrow,
            numbers,
        ),
    )
    made["layout"]["meta"] = {
        **made["layout"]["meta"],
        "least_width": round(right * pixels) + (0 if narrow else LABELS_WIDTH),
    }
    return made


def _pixels(cells: Sequence[MatrixCell], least: int, narrow: bool) -> int:
    """How wide a column must be for the longest figures in it."""
    longest = max((len(cell.text) for cell in cells if not cell.is_empty), default=0)
    return max(least, round(longest * (FIGURES_NARROW if narrow else FIGURES)) + AROUND)


def _head(group: str, upwards: bool) -> str:
    """A group's name over its column: whole where its words allow it, marked where it is cut."""
    if not upwards:
        return wrapped(group, HEAD_LETTERS)
    words = " ".join(cut(word, HEAD_LETTERS_UPWARDS) for word in group.split(" "))
    return wrapped(words, HEAD_LETTERS_UPWARDS, 2)


def _heat(rows: Sequence[Sequence[MatrixCell]], edges: Sequence[float], narrow: bool) -> go.Heatmap:
    """Cells of one block; on a narrow page with an empty line above each row, for its title."""
    levels: list[list[int | None]] = [[cell.level or None for cell in row] for row in rows]
    hovers = [[cell.hover for cell in row] for row in rows]
    height = [0.0]
    if narrow:
        levels = [line for row in levels for line in (_nothing(row), row)]
        hovers = [line for row in hovers for line in ([""] * len(row), row)]
        for row in range(len(rows)):
            height += [row + TITLE_SHARE, row + 1.0]
    else:
        height += [row + 1.0 for row in range(len(rows))]
    steps = [place / len(SHARES) for place in range(len(SHARES) + 1)]
    return go.Heatmap(
        x=list(edges),
        y=height,
        z=levels,
        zmin=0.5,
        zmax=5.5,
        colorscale=[
            [at, colour] for (low, high), colour in zip(pairwise(steps), SHARES, strict=True) for at in (low, high)
        ],
        showscale=False,
        xgap=3,
        ygap=3,
        hoverongaps=False,
        hovertext=hovers,
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _nothing(row: Sequence[object]) -> list[int | None]:
    """The line above a row of cells."""
    return [None] * len(row)


Grid = Sequence[Sequence[MatrixCell]]
Columns = Sequence[tuple[float, float]]
Placed = list[tuple[float, float, MatrixCell]]


def _placed(grid: Grid, columns: Columns, tops: Sequence[float]) -> Placed:
    """Every cell with its middle."""
    return [
        ((left + end) / 2, (top + top // 1 + 1) / 2, cell)
        for row, top in zip(grid, tops, strict=True)
        for (left, end), cell in zip(columns, row, strict=True)
    ]


def _texts(grid: Grid, columns: Columns, tops: Sequence[float], narrow: bool) -> go.Scatter:
    """The figures of the cells that have any."""
    placed = [each for each in _placed(grid, columns, tops) if not each[2].is_empty]
    colours = [ON_TOP_SHARE if cell.level == len(SHARES) else INK for _x, _y, cell in placed]
    return _text(placed, {"family": SANS, "size": 14 if narrow else 16, "weight": 600, "color": colours})


def _words(grid: Grid, columns: Columns, tops: Sequence[float], pixels: int) -> go.Scatter:
    """The word in an empty cell; where a withheld one has no room for it the hatching speaks alone, explained in the key."""
    placed = [
        each
        for each in _placed(grid, columns, tops)
        if each[2].is_empty and (not each[2].is_withheld or len(each[2].text) * WORDS + AROUND <= pixels)
    ]
    return _text(placed, {"family": SANS, "size": 14, "color": INK_2})


def _text(placed: Placed, font: dict[str, Any]) -> go.Scatter:
    return go.Scatter(
        x=[x for x, _y, _cell in placed],
        y=[y for _x, y, _cell in placed],
        text=[cell.text for _x, _y, cell in placed],
        mode="text",
        textfont=font,
        hoverinfo="skip",
    )


def _outline(cell: MatrixCell, left: float, end: float, top: float, bottom: float) -> list[dict[str, Any]]:
    """The lightest fills and the empty cells need an edge; a withheld one is hatched besides, so that it never looks like zero."""
    if cell.level > 2:
        return []
    inset_x, inset_y = 0.02, 0.03
    box = {"x0": left + inset_x, "x1": end - inset_x, "y0": top + inset_y, "y1": bottom - inset_y}
    edge = {
        "type": "rect",
        **box,
        "line": {"color": HAIRLINE if cell.level == 0 else EDGE, "width": 1},
        "layer": "above",
    }
    if not cell.is_withheld:
        return [edge]
    hatch = " ".join(
        f"M {box['x0'] + (box['x1'] - box['x0']) * at:.3f},{box['y0']:.3f} L {box['x0'] + (box['x1'] - box['x0']) * (at - 0.2):.3f},{box['y1']:.3f}"
        for at in (0.2, 0.4, 0.6, 0.8, 1.0)
    )
    return [edge, {"type": "path", "path": hatch, "line": {"color": HAIRLINE, "width": 1}, "layer": "below"}]
