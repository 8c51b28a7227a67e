"""100 % bars of all answers: stacked from both edges, or diverging from the middle; what lies between stands apart on the same scale."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from consult.charts.bars import AnswerBar, Geometry, place_bars
from consult.charts.ink import (
    EDGE,
    INK,
    NARROWEST,
    NARROWEST_WIDE,
    ON_LIGHT_STANCE,
    ON_STANCES,
    PAPER,
    STANCES,
    axis,
    escaped,
    figure,
    has_room,
    label,
    row_titles,
)
from consult.charts.sizes import ANSWERS_TOP, ANSWERS_TOP_NARROW, FOOT, answers_height

LABELS_WIDTH = 252
WORDS_FROM, WORDS_FROM_NARROW = 26.0, 46.0
"""The least part of the answers, in percent, whose bar has room for the stance's name."""
THICKNESS, THICKNESS_NARROW = 0.56, 0.42
PLOTLYS = 4.0
"""The pixels that Plotly leaves between the edge of a part and words that start there."""
TITLE_UP = 0.44
"""How far above its bar's middle a title stands on a narrow page, in rows."""


def answers_figure(
    titles: Sequence[str],
    bars: Sequence[AnswerBar],
    wholes: Sequence[int],
    empty: Sequence[str],
    agree_share: float,
    disagree_share: float,
    limits: tuple[str, str],
    heads: tuple[str, str, str],
    narrow: bool = False,
    diverging: bool = False,
) -> dict[str, Any]:
    """Draw one row per title; `wholes` are the counts that 100 % stands for. `empty` holds, for a row that has no bar, the words that say why.

    `agree_share` and `disagree_share` are fractions of one, `limits` what is written at their lines; `heads` stand over agreement, disagreement and the rest.
    """
    placed = place_bars(bars, wholes, agree_share, disagree_share, diverging)
    pixels = (NARROWEST if narrow else NARROWEST_WIDE - LABELS_WIDTH) / (placed.end - placed.left)
    traces = [_trace(bar, start, wholes, narrow, pixels) for bar, start in zip(bars, placed.starts, strict=True)]
    at = (placed.agree_limit, placed.disagree_limit)
    return figure(
        traces,
        height=answers_height(len(titles), narrow),
        barmode="overlay",
        margin={
            "l": 2 if narrow else LABELS_WIDTH,
            "r": 6,
            "t": ANSWERS_TOP_NARROW if narrow else ANSWERS_TOP,
            "b": FOOT,
        },
        xaxis=axis(range=[placed.left, placed.end + 0.5]),
        yaxis=axis(
            range=[len(titles) - 0.5, -0.5],
        ),
        shapes=[
            *_links(placed),
            *_limit_lines(at, len(titles), narrow),
            *(_middle_line(len(titles), narrow) if diverging else []),
        ],
        annotations=[
            *_limit_words(at, limits, narrow, diverging),
            *_head_words(heads, placed, narrow, diverging),
            *row_titles(
                titles, [row - (TITLE_UP if narrow else 0) for row in range(len(titles))], LABELS_WIDTH, narrow
            ),
            *(label(text, (placed.left + placed.right) / 2, row) for row, text in enumerate(empty) if text),
        ],
    )


def _trace(bar: AnswerBar, starts: Sequence[float], wholes: Sequence[int], narrow: bool, pixels: float) -> go.Bar:
    """One stance in all rows; `pixels` are the least that a percent takes."""
    rows = [row for row, count in enumerate(bar.counts) if count]
    widths = [round(100 * bar.counts[row] / wholes[row], 3) for row in rows]
    words_from = WORDS_FROM_NARROW if narrow else WORDS_FROM
    name = escaped(bar.label[:1].lower() + bar.label[1:])
    return go.Bar(
        name=escaped(bar.label),
        orientation="h",
        y=rows,
        x=widths,
        base=[starts[row] for row in rows],
        width=THICKNESS_NARROW if narrow else THICKNESS,
        text=[
            _words(bar, row, name if width >= words_from else "", width * pixels)
            for row, width in zip(rows, widths, strict=True)
        ],
        textposition="inside",
        insidetextanchor="start" if bar.side == "agree" else "middle",
        textangle=0,
        constraintext="none",
        textfont={"size": 15, "weight": 600, "color": ON_STANCES.get(bar.swatch, ON_LIGHT_STANCE)},
        cliponaxis=False,
        hovertext=[f"{bar.counts[row]}/{wholes[row]}: {name}" for row in rows],
        hovertemplate="%{hovertext}<extra></extra>",
        marker=bar_marker(bar.swatch),
    )


def bar_marker(swatch: str) -> dict[str, Any]:
    """The fill of a stance's part: outlined always; no opinion is ruled and not coloured."""
    ruled = {"pattern": {"shape": "-", "fgcolor": EDGE, "bgcolor": PAPER, "size": 6, "solidity": 0.15}}
    return {"color": STANCES[swatch], "line": {"color": INK, "width": 1}, **(ruled if swatch == "none" else {})}


def _words(bar: AnswerBar, row: int, name: str, room: float) -> str:
    """The count, with the stance's name where there is room; set off from the edge it starts at. Nothing where its part has no room for it."""
    count = str(bar.counts[row])
    text = f"{count} {name}" if name else count
    if bar.side == "agree" and has_room(f"\u2002{count}", room - PLOTLYS):
        return f"\u2002{text}"
    return text if has_room(count, room - PLOTLYS if bar.side == "agree" and len(count) > 1 else room) else ""


def _links(placed: Geometry) -> list[dict[str, Any]]:
    """A thin line from the end of agreement to the beginning of disagreement."""
    line = {"type": "line", "line": {"color": EDGE, "width": 1}, "layer": "below"}
    return [
        {**line, "x0": ends[0], "x1": ends[1], "y0": row, "y1": row}
        for row, ends in enumerate(placed.links)
        if ends is not None
    ]


def _middle_line(rows: int, narrow: bool) -> list[dict[str, Any]]:
    """Where agreement and disagreement part."""
    line = {"type": "line", "line": {"color": INK, "width": 1}, "layer": "below", "x0": 0, "x1": 0}
    return [{**line, "y0": low, "y1": high} for low, high in _pieces(rows, narrow)]


def _pieces(rows: int, narrow: bool) -> list[tuple[float, float]]:
    """A line through all rows; on a narrow page a piece at each bar, since the titles stand between them."""
    return [(row - 0.3, row + 0.3) for row in range(rows)] if narrow else [(-0.5, rows - 0.5)]


def _limit_lines(at: tuple[float, float], rows: int, narrow: bool) -> list[dict[str, Any]]:
    """The shares that the rule asks for."""
    ends = _pieces(rows, narrow)
    line = {"type": "line", "line": {"color": INK, "width": 1, "dash": "4px,3px"}, "layer": "above"}
    return [{**line, "x0": x, "x1": x, "y0": low, "y1": high} for x in at for low, high in ends]


def _limit_words(
    at: tuple[float, float], limits: tuple[str, str], narrow: bool, diverging: bool
) -> list[dict[str, Any]]:
    """Beside their lines on a wide page; on a narrow one under one another, each at its line."""
    above = {"yref": "paper", "yanchor": "bottom"}
    if narrow:
        return [
            label(limits[0], at[0], 1, xanchor="right", yshift=22, **above),
            label(limits[1], at[1], 1, xanchor="left" if diverging else "right", yshift=2, **above),
        ]
    return [
        label(limits[0], at[0], 1, xanchor="right", yshift=24, **above),
        label(limits[1], at[1], 1, xanchor="left", yshift=24, **above),
    ]


def _head_words(heads: tuple[str, str, str], placed: Geometry, narrow: bool, diverging: bool) -> list[dict[str, Any]]:
    if narrow:
        return []
    places: list[tuple[str, float, str]] = [
        (heads[0], 0, "left"),
        (heads[1], 0 if diverging else 100, "right"),
        *([(heads[2], placed.apart, "left")] if placed.end > placed.apart else []),
    ]
    aside = {"left": 6, "right": -6} if diverging else {"left": 0, "right": 0}
    return [
        label(
            text,
            x,
            1,
            yref="paper",
            yanchor="bottom",
            xanchor=anchor,
            xshift=aside[anchor] if x == 0 else 0,
            yshift=2,
        )
        for text, x, anchor in places
    ]
