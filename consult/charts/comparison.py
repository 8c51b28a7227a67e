"""Groups side by side: under each principle one bar for each group, all of its answers from the first stance to the last."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from consult.charts.answers import bar_marker
from consult.charts.ink import (
    INK,
    NARROWEST,
    NARROWEST_WIDE,
    ON_LIGHT_STANCE,
    ON_STANCES,
    SERIF,
    axis,
    cut,
    escaped,
    figure,
    has_room,
    label,
    wrapped,
)
from consult.charts.sizes import COMPARISON_HEAD, COMPARISON_ROW, COMPARISON_TOP, FOOT, comparison_height

LABELS_WIDTH, LABELS_WIDTH_NARROW = 180, 112


@dataclass(frozen=True, slots=True)
class Share:
    """One stance in all rows, in percent of each row's answers, with what stands in each part and what is said of it."""

    swatch: str
    widths: Sequence[float]
    texts: Sequence[str]
    hovers: Sequence[str]


def comparison_figure(
    titles: Sequence[str], groups: Sequence[str], shares: Sequence[Share], empty: Sequence[str], narrow: bool = False
) -> dict[str, Any]:
    """Rows run through the groups of each principle. `empty` holds, for a row without a bar, the words that say why."""
    middles = [_middle(row, len(groups)) for row in range(len(titles) * len(groups))]
    room = LABELS_WIDTH_NARROW if narrow else LABELS_WIDTH
    pixels = ((NARROWEST if narrow else NARROWEST_WIDE) - room) / 100
    height = comparison_height(len(titles), len(groups))
    heads = [
        label(
            escaped(cut(title, 38 if narrow else 110)),
            0,
            place * _block(len(groups)) + COMPARISON_HEAD - 8,
            xref="paper",
            xanchor="left",
            yanchor="bottom",
            xshift=-room,
            font={"family": SERIF, "size": 16, "color": INK},
        )
        for place, title in enumerate(titles)
    ]
    names = [
        label(wrapped(groups[row % len(groups)], 14 if narrow else 24, 2), 0, middle, xanchor="right", xshift=-8)
        for row, middle in enumerate(middles)
    ]
    return figure(
        [_bar(share, middles, pixels) for share in shares],
        height=height,
        barmode="stack",
        margin={"l": room, "r": 6, "t": COMPARISON_TOP, "b": FOOT},
        xaxis=axis(range=[-0.2, 100.5]),
        yaxis=axis(range=[height - COMPARISON_TOP - FOOT, 0]),
        annotations=[
            *heads,
            *names,
            *(
                label(escaped(words), 0, middle, xanchor="left", xshift=6)
                for words, middle in zip(empty, middles, strict=True)
                if words
            ),
        ],
    )


def _block(groups: int) -> int:
    return COMPARISON_HEAD + groups * COMPARISON_ROW


def _middle(row: int, groups: int) -> float:
    principle, group = divmod(row, groups)
    return principle * _block(groups) + COMPARISON_HEAD + (group + 0.5) * COMPARISON_ROW


def _bar(share: Share, middles: Sequence[float], pixels: float) -> go.Bar:
    """One stance in all rows; `pixels` are the least that a percent takes."""
    return go.Bar(
        orientation="h",
        x=list(share.widths),
        y=list(middles),
        width=26,
        text=[
            text if has_room(text, width * pixels) else ""
            for text, width in zip(share.texts, share.widths, strict=True)
        ],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        textfont={"size": 14, "weight": 600, "color": ON_STANCES.get(share.swatch, ON_LIGHT_STANCE)},
        hovertext=[escaped(hover) for hover in share.hovers],
        hovertemplate="%{hovertext}<extra></extra>",
        cliponaxis=False,
        marker=bar_marker(share.swatch),
    )
