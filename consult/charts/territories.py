"""A tile for every territory, not a map: one association is not its country's area. Tiles stand by region, in the regions' order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from consult.charts.ink import (
    EDGE,
    HAIRLINE,
    INK,
    ON_LIGHT_STANCE,
    ON_STANCES,
    PAPER,
    STANCES,
    axis,
    escaped,
    figure,
    label,
)
from consult.charts.sizes import FOOT, TILE, TILES_ACROSS, TILES_ACROSS_NARROW, TILES_HEAD, tile_lines, tiles_height

INSET = 2
"""Between the edge of a tile's place and the tile, in pixels."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A territory by its code; `swatch` names the colour of the stance taken there under a name, "mixed" where there are several, "" where there is none."""

    code: str
    swatch: str
    hover: str


def territories_figure(regions: Sequence[tuple[str, Sequence[Tile]]], narrow: bool = False) -> dict[str, Any]:
    """Draw each region's tiles under its name. One unit is a pixel, but for the width of a narrow page, on which the tiles shrink."""
    counts = [len(tiles) for _label, tiles in regions]
    height = tiles_height(counts, narrow)
    across = TILES_ACROSS_NARROW if narrow else TILES_ACROSS
    placed: list[tuple[float, float, Tile]] = []
    heads: list[tuple[str, float]] = []
    top = 0
    for (name, tiles), lines in zip(regions, tile_lines(counts, narrow), strict=True):
        heads.append((name, top + TILES_HEAD - 2))
        for place, tile in enumerate(tiles):
            line, column = divmod(place, across)
            placed.append((column * TILE, top + TILES_HEAD + line * TILE, tile))
        top += TILES_HEAD + lines * TILE
    return figure(
        [_marks(placed)],
        height=height,
        margin={"l": 2, "r": 2, "t": 0, "b": FOOT},
        xaxis=axis(range=[0, across * TILE if narrow else 1180]),
        yaxis=axis(range=[top, 0]),
        shapes=[shape for x, y, tile in placed for shape in _tile(x, y, tile)],
        annotations=[
            label(escaped(name), 0, y, xanchor="left", yanchor="bottom", font={"size": 15, "color": INK})
            for name, y in heads
        ],
    )


def _marks(placed: Sequence[tuple[float, float, Tile]]) -> go.Scatter:
    """The codes, which also carry what is said when one points at a tile."""
    return go.Scatter(
        x=[x + TILE / 2 for x, _y, _tile in placed],
        y=[y + TILE / 2 for _x, y, _tile in placed],
        text=[escaped(tile.code) for _x, _y, tile in placed],
        mode="text",
        textfont={"size": 16, "weight": 600, "color": [_ink(tile.swatch) for _x, _y, tile in placed]},
        hovertext=[escaped(tile.hover) for _x, _y, tile in placed],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _ink(swatch: str) -> str:
    return ON_STANCES.get(swatch, ON_LIGHT_STANCE) if swatch in STANCES else INK


def _tile(x: float, y: float, tile: Tile) -> list[dict[str, Any]]:
    box = {"x0": x + INSET, "x1": x + TILE - INSET, "y0": y + INSET, "y1": y + TILE - INSET}
    edge = {
        "type": "rect",
        **box,
        "fillcolor": STANCES.get(tile.swatch, PAPER),
        "line": {"color": INK if tile.swatch else HAIRLINE, "width": 1},
        "layer": "below",
    }
    if tile.swatch == "mixed":
        lines = " ".join(
            f"M {box['x0']},{box['y1'] - step} L {box['x0'] + (box['y1'] - box['y0']) - step},{box['y0']}"
            for step in range(0, TILE - 2 * INSET, 8)
        )
    elif tile.swatch == "none":
        lines = " ".join(
            f"M {box['x0']},{box['y0'] + step} L {box['x1']},{box['y0'] + step}"
            for step in range(7, TILE - 2 * INSET, 7)
        )
    else:
        return [edge]
    return [edge, {"type": "path", "path": lines, "line": {"color": EDGE, "width": 1}, "layer": "below"}]
