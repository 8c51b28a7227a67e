"""The colours and faces of the figures, and which of the page's own colours each stands for.

A figure is complete in itself, in the colours of the light scheme. Those written as `#rrggbb` stand for a custom property of the style sheet, listed in
`TOKENS`: the page's script re-inks them, so that the same figure fits the dark scheme. Those written as `rgb(…)` are the same in both.
"""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

INK, INK_2, EDGE, HAIRLINE, PAPER = "#1c1a17", "#57524a", "#857d70", "#d9d1c1", "#fbf8f1"
SHARES = ("#f3eee2", "#dfe9e4", "#b7d3d0", "#72aaad", "#0f565e")
"""Fills of levels 1 to 5."""
ON_TOP_SHARE = "#ffffff"
STANCES = {
    "sa": "rgb(84,39,136)",
    "a": "rgb(153,142,195)",
    "n": "rgb(217,217,217)",
    "d": "rgb(241,163,64)",
    "sd": "rgb(179,88,6)",
    "none": PAPER,
}
ON_STANCES = {"sa": "rgb(255,255,255)", "sd": "rgb(255,255,255)", "none": INK}
ON_LIGHT_STANCE = "rgb(28,26,23)"

DIGIT, BEARINGS = 7.5, 2.0
"""The pixels that a letter of a number in a bar takes, and those without ink at the number's ends."""
NARROWEST, NARROWEST_WIDE = 328, 700
"""The pixels that a figure has at least on a narrow page and on a wide one."""
LINES = 3
"""So many lines of a title fit beside a row."""

TOKENS = {
    INK: "--ink",
    INK_2: "--ink-2",
    EDGE: "--edge",
    HAIRLINE: "--hairline",
    PAPER: "--paper",
    **{colour: f"--share-{level}" for level, colour in enumerate(SHARES, start=1)},
    ON_TOP_SHARE: "--on-share-5",
}

SANS = '"Source Sans 3", system-ui, sans-serif'
SERIF = '"Source Serif 4", Georgia, serif'


def figure(traces: list[Any], **layout: Any) -> dict[str, Any]:
    """A checked Plotly figure as plain JSON data: no template of Plotly's, no zoom, our faces and colours."""
    drawn = go.Figure(
        data=traces,
        layout={
            "template": "none",
            "font": {"family": SANS, "size": 15, "color": INK},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "showlegend": False,
            "dragmode": False,
            "hovermode": "closest",
            "hoverlabel": {"bgcolor": PAPER, "bordercolor": INK, "font": {"family": SANS, "size": 15, "color": INK}},
            "meta": {"tokens": TOKENS},
            **layout,
        },
    )
    plain: dict[str, Any] = drawn.to_plotly_json()
    return plain


def axis(**settings: Any) -> dict[str, Any]:
    """An axis that is only there to place things."""
    return {
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "showticklabels": False,
        **settings,
    }


def label(text: str, x: float, y: float, **settings: Any) -> dict[str, Any]:
    """Words on a figure, in the smallest size there is."""
    return {"text": text, "x": x, "y": y, "showarrow": False, "font": {"size": 14, "color": INK_2}, **settings}


# Words on figures carry no tags but line breaks: Plotly draws bold and italics by style attributes, which the page's content security policy forbids.


def wrapped(text: str, most: int, lines: int = 4) -> str:
    """`text` in at most `lines` lines of at most `most` characters where its words allow it; what is left out is marked."""
    made = [""]
    for word in text.split(" "):
        if made[-1] and len(made[-1]) + 1 + len(word) > most:
            made.append(word)
        else:
            made[-1] = f"{made[-1]} {word}".strip()
    if len(made) > lines:
        made = [*made[: lines - 1], made[lines - 1] + " …"]
    return "<br>".join(escaped(line) for line in made)


def row_titles(
    titles: Sequence[str], middles: Sequence[float], width: int, narrow: bool, numbers: Sequence[int] = ()
) -> list[dict[str, Any]]:
    """Titles at the left with their `numbers`, from 1 where none are given: in the margin of `width` pixels, wrapped; on a narrow page in one line at
    `middles`, cut where it must be.

    A cut title stands whole in the table beside the figure.
    """
    settings = {
        "xref": "paper",
        "xanchor": "left",
        "align": "left",
        "font": {"family": SERIF, "size": 16, "color": INK},
    }
    return [
        label(
            f"{place}\u2002{escaped(cut(title, 38))}" if narrow else wrapped(f"{place}\u2002{title}", 30, LINES),
            0,
            middle,
            xshift=0 if narrow else -width,
            yanchor="middle",
            **settings,
        )
        for place, title, middle in zip(numbers or range(1, len(titles) + 1), titles, middles, strict=True)
    ]


def cut(title: str, most: int) -> str:
    """A title in at most so many letters, on which nothing is left out unmarked."""
    return title if len(title) <= most else title[: most - 1].rstrip() + "…"


def has_room(text: str, pixels: float) -> bool:
    """Whether a number fits into so many pixels: what does not is left to the table, for on its neighbour it would read as another number."""
    return pixels >= DIGIT * len(text) - BEARINGS


def escaped(text: str) -> str:
    """A person's words for a place where Plotly reads tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
