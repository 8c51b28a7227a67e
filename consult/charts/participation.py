"""Who has answered: a bar for each group, as long as it has members that were asked, filled as far as they answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from consult.charts.ink import EDGE, INK, SHARES, axis, escaped, figure, label
from consult.charts.sizes import FOOT, PARTICIPATION_TOP, SET_GAP, participation_height

ABOVE = 0.36
"""How far above its bar a group's name stands, in rows."""


@dataclass(frozen=True, slots=True)
class Turnout:
    """A group: `asked` is None where anyone could answer, and so nobody knows how many did not; `words` stand at the bar's end."""

    label: str
    asked: int | None
    answered: int
    words: str
    is_first: bool = False


def participation_figure(rows: Sequence[Turnout], narrow: bool = False) -> dict[str, Any]:
    """Draw one bar per row; the first of a breakdown has a little line above it."""
    longest = max((row.asked or row.answered for row in rows), default=1) or 1
    places: list[float] = []
    for row in rows:
        places.append(places[-1] + 1 + (SET_GAP if row.is_first else 0) if places else 0.0)
    return figure(
        [
            _bars(places, [row.asked or 0 for row in rows], "rgba(0,0,0,0)", rows),
            _bars(places, [row.answered for row in rows], SHARES[3], rows),
        ],
        height=participation_height(len(rows), sum(row.is_first for row in rows)),
        barmode="overlay",
        margin={"l": 2, "r": 2, "t": PARTICIPATION_TOP, "b": FOOT},
        xaxis=axis(range=[0, longest * (1.34 if narrow else 1.16)]),
        yaxis=axis(range=[(places[-1] if places else 0) + 0.5, -0.5]),
        annotations=[
            *(
                label(
                    escaped(row.label),
                    0,
                    place - ABOVE,
                    xanchor="left",
                    yanchor="middle",
                    font={"size": 15, "color": INK},
                )
                for place, row in zip(places, rows, strict=True)
            ),
            *(
                label(escaped(row.words), row.asked or row.answered, place + 0.08, xanchor="left", xshift=6)
                for place, row in zip(places, rows, strict=True)
            ),
        ],
        shapes=[
            {
                "type": "line",
                "xref": "paper",
                "x0": 0,
                "x1": 1,
                "y0": place - 0.64,
                "y1": place - 0.64,
                "line": {"color": EDGE, "width": 1},
            }
            for place, row in zip(places, rows, strict=True)
            if row.is_first and place
        ],
    )


def _bars(places: Sequence[float], lengths: Sequence[int], colour: str, rows: Sequence[Turnout]) -> go.Bar:
    return go.Bar(
        orientation="h",
        x=list(lengths),
        y=[place + 0.08 for place in places],
        width=0.4,
        marker={"color": colour, "line": {"color": INK, "width": 1}},
        hovertext=[f"{escaped(row.label)}: {escaped(row.words)}" for row in rows],
        hovertemplate="%{hovertext}<extra></extra>",
        cliponaxis=False,
    )
