"""Looking at charts as they are drawn: colours at places, shifts of the layout, files that are saved."""

import base64
import re
from typing import Any

from playwright.sync_api import Page

Colour = tuple[int, int, int]

SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifts.push([entry.value, ...entry.sources.map((each) => each.node?.className ?? "")]);
}).observe({ type: "layout-shift", buffered: true });
"""
"""Collects what moved on a page without anybody having asked for it; for add_init_script."""


def drawn_chart(page: Page, figure: str) -> None:
    """Wait until a figure's chart stands in its place, whole in the window."""
    page.locator(f"#{figure} .chart--drawn").wait_for()
    page.locator(f"#{figure} .chart__drawing").scroll_into_view_if_needed()
    page.wait_for_timeout(200)


def colours_at(page: Page, points: list[tuple[float, float]]) -> list[Colour]:
    """The colours of a page's pixels, read from a picture of its window by a blank page, which no policy binds."""
    picture = base64.b64encode(page.screenshot()).decode()
    reader = page.context.new_page()
    found: list[list[int]] = reader.evaluate(
        """async ([picture, points]) => {
          const image = new Image();
          image.src = `data:image/png;base64,${picture}`;
          await image.decode();
          const canvas = new OffscreenCanvas(image.width, image.height);
          const context = canvas.getContext("2d", { willReadFrequently: true });
          context.drawImage(image, 0, 0);
          return points.map(([x, y]) => [...context.getImageData(Math.round(x), Math.round(y), 1, 1).data.slice(0, 3)]);
        }""",
        [picture, points],
    )
    reader.close()
    return [(each[0], each[1], each[2]) for each in found]


def heat_cells(page: Page) -> list[dict[str, Any]]:
    """The filled cells of the drawn heat map: the level that each has and its box in the window, by Plotly's own axes."""
    found: list[dict[str, Any]] = page.evaluate(
        """() => {
          const plot = document.querySelector("#regions .js-plotly-plot");
          const { xaxis, yaxis, margin } = plot._fullLayout;
          const corner = plot.getBoundingClientRect();
          const x = (value) => corner.x + xaxis._offset + xaxis.l2p(value);
          const y = (value) => corner.y + yaxis._offset + yaxis.l2p(value);
          return plot.data.filter((trace) => trace.type === "heatmap").flatMap((trace) =>
            trace.z.flatMap((row, down) => row.flatMap((level, across) => level ? [{
              level, left: x(trace.x[across]), right: x(trace.x[across + 1]), top: y(trace.y[down]), bottom: y(trace.y[down + 1]),
            }] : [])));
        }"""
    )
    return found


def fills(page: Page) -> dict[int, Colour]:
    """What the style sheet says that each level of the heat map is filled with, in the scheme that is on."""
    found: list[str] = page.evaluate(
        """() => [1, 2, 3, 4, 5].map((level) => {
          const probe = document.createElement("span");
          probe.className = `matrix-key__fill share--${level}`;
          document.body.append(probe);
          const colour = getComputedStyle(probe).backgroundColor;
          probe.remove();
          return colour;
        })"""
    )
    return {level: colour(text) for level, text in enumerate(found, start=1)}


def colour(text: str) -> Colour:
    """rgb(1, 2, 3) as three numbers."""
    red, green, blue = (int(part) for part in re.findall(r"\d+", text)[:3])
    return red, green, blue


def near(one: Colour, other: Colour, most: int = 6) -> bool:
    """Whether two colours differ by no more than rounding does."""
    return all(abs(a - b) <= most for a, b in zip(one, other, strict=True))


def off_blend(seen: Colour, one: Colour, other: Colour) -> float:
    """How far a colour lies from every mixture of two others: an edge between two areas is a mixture of them unless a line runs along it."""
    along = [b - a for a, b in zip(one, other, strict=True)]
    length = sum(part * part for part in along)
    at = sum((s - a) * part for s, a, part in zip(seen, one, along, strict=True)) / length if length else 0.0
    at = min(1.0, max(0.0, at))
    return sum((s - a - at * part) ** 2 for s, a, part in zip(seen, one, along, strict=True)) ** 0.5


def unlike(page: Page, one: bytes, other: bytes) -> float:
    """The part of the pixels in which two pictures of one size differ clearly; 1 where their sizes differ."""
    reader = page.context.new_page()
    part: float = reader.evaluate(
        """async (pictures) => {
          const read = async (picture) => {
            const image = new Image();
            image.src = `data:image/png;base64,${picture}`;
            await image.decode();
            const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
            context.drawImage(image, 0, 0);
            return { width: image.width, height: image.height, dots: context.getImageData(0, 0, image.width, image.height).data };
          };
          const [one, other] = await Promise.all(pictures.map(read));
          if (one.width !== other.width || one.height !== other.height) return 1;
          let differing = 0;
          for (let at = 0; at < one.dots.length; at += 4) {
            if ([0, 1, 2].some((part) => Math.abs(one.dots[at + part] - other.dots[at + part]) > 60)) differing += 1;
          }
          return differing / (one.width * one.height);
        }""",
        [base64.b64encode(picture).decode() for picture in (one, other)],
    )
    reader.close()
    return part
