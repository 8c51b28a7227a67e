"""Small multiples of dot and interval: a panel for each principle, in each a row for the world and every group, always in the same order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from consult.charts.ink import (
    EDGE,
    HAIRLINE,
    INK,
    INK_2,
    PAPER,
    SERIF,
    SHARES,
    axis,
    cut,
    escaped,
    figure,
    label,
    wrapped,
)
from consult.charts.sizes import ESTIMATES_COLUMNS, ESTIMATES_GAP, ESTIMATES_HEAD, ESTIMATES_ROW, FOOT, estimates_height

MARK = SHARES[4]
LABELS, LABELS_NARROW = 0.17, 0.38
"""The part of a wide page, and of a narrow one, that stands left of a panel for the groups' names."""
MARGIN = 0.03


@dataclass(frozen=True, slots=True)
class Estimate:
    """A group on one principle, in percent of those invited but for `share`, which is of those who answered.

    `band` is what the missing answers leave possible, `interval` where the truth lies with 95 % confidence; None where there is none. Without a share
    `words` stand in the row instead of a mark.
    """

    share: float | None
    band: tuple[float, float] | None
    interval: tuple[float, float] | None
    is_few: bool
    hover: str
    words: str = ""


def estimates_figure(
    titles: Sequence[str],
    groups: Sequence[str],
    panels: Sequence[Sequence[Estimate]],
    limits: Sequence[float],
    narrow: bool = False,
) -> dict[str, Any]:
    """Draw one panel per title and in it one row per group. `limits` are the rule's shares, in percent: a dashed line through every panel."""
    height = estimates_height(len(titles), len(groups), narrow)
    traces: list[Any] = []
    layout: dict[str, Any] = {"annotations": []}
    for place, (title, panel) in enumerate(zip(titles, panels, strict=True)):
        number = "" if place == 0 else str(place + 1)
        across, down = _domain(place, len(groups), height, narrow)
        layout[f"xaxis{number}"] = _shares(across, limits, number)
        layout[f"yaxis{number}"] = axis(range=[len(groups) - 0.5, -0.5], domain=down, anchor=f"x{number}")
        traces += _traces(panel, number)
        layout["annotations"] += _words(title, groups, panel, number, across[0] - LABELS, narrow)
    return figure(traces, height=height, margin={"l": 0, "r": 0, "t": 0, "b": FOOT}, **layout)


def _domain(place: int, rows: int, height: int, narrow: bool) -> tuple[list[float], list[float]]:
    """Where a panel's marks stand, in parts of the width and of the height from the foot."""
    line, column = (place, 0) if narrow else divmod(place, ESTIMATES_COLUMNS)
    top = line * (ESTIMATES_HEAD + rows * ESTIMATES_ROW + ESTIMATES_GAP) + ESTIMATES_HEAD
    width, inside = 1 / (1 if narrow else ESTIMATES_COLUMNS), height - FOOT
    left = column * width + (LABELS_NARROW if narrow else LABELS)
    down = [1 - (top + rows * ESTIMATES_ROW) / inside, 1 - top / inside]
    return [round(left, 4), round((column + 1) * width - MARGIN, 4)], [max(0.0, round(each, 5)) for each in down]


def _shares(across: list[float], limits: Sequence[float], number: str) -> dict[str, Any]:
    """The axis of a panel: lines at nought, at the rule's shares and at everything."""
    ticks = sorted({0.0, *limits, 100.0})
    return axis(
        range=[-2, 102],
        domain=across,
        anchor=f"y{number}",
        showgrid=True,
        gridcolor=HAIRLINE,
        griddash="4px,3px",
        tickvals=ticks,
        ticktext=[f"{tick:g}" for tick in ticks],
        showticklabels=True,
        tickfont={"size": 14, "color": INK_2},
    )


def _traces(panel: Sequence[Estimate], number: str) -> list[Any]:
    """The bands, the intervals over them, and the dots on top."""
    axes = {"xaxis": f"x{number}", "yaxis": f"y{number}"}
    shown = [(row, each) for row, each in enumerate(panel) if each.share is not None]
    return [
        _stretches([(row, each.band) for row, each in shown], EDGE, 9, 0.35, axes),
        _stretches([(row, each.interval) for row, each in shown], INK, 2, 1.0, axes),
        go.Scatter(
            x=[each.share for _row, each in shown],
            y=[row for row, _each in shown],
            mode="markers",
            marker={
                "size": 12,
                "color": [PAPER if each.is_few else MARK for _row, each in shown],
                "line": {"width": 2, "color": MARK},
            },
            hovertext=[each.hover for _row, each in shown],
            hovertemplate="%{hovertext}<extra></extra>",
            cliponaxis=False,
            **axes,
        ),
    ]


def _stretches(
    rows: Sequence[tuple[int, tuple[float, float] | None]],
    colour: str,
    width: int,
    opacity: float,
    axes: dict[str, str],
) -> go.Scatter:
    found = [(row, ends) for row, ends in rows if ends is not None]
    return go.Scatter(
        x=[x for _row, ends in found for x in (*ends, None)],
        y=[y for row, _ends in found for y in (row, row, None)],
        mode="lines",
        line={"width": width, "color": colour},
        opacity=opacity,
        hoverinfo="skip",
        cliponaxis=False,
        **axes,
    )


def _words(
    title: str, groups: Sequence[str], panel: Sequence[Estimate], number: str, left: float, narrow: bool
) -> list[dict[str, Any]]:
    """The panel's title, the name of every row, and what stands in a row without a mark."""
    beside = {"xref": f"x{number} domain", "yref": f"y{number}"}
    room = {"xshift": -12, "xanchor": "right", "align": "right"}
    return [
        label(
            escaped(cut(title, 38 if narrow else 58)),
            0 if narrow else left,
            1,
            xref="paper",
            yref=f"y{number} domain",
            xanchor="left",
            yanchor="bottom",
            yshift=6,
            font={"family": SERIF, "size": 16, "color": INK},
        ),
        *(label(wrapped(group, 18, 2), 0, row, **beside, **room) for row, group in enumerate(groups)),
        *(
            label(escaped(each.words), 0, row, xanchor="left", xshift=6, **beside)
            for row, each in enumerate(panel)
            if each.share is None and each.words
        ),
    ]
