"""The charts as Chromium draws them, on a desk and on a phone, by light and in the dark; and that nothing moves while they come."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import assert_accessible, assert_no_sideways_scrolling
from tests.journeys.figures import SHIFTS, colour, colours_at, drawn_chart, fills, heat_cells, near, off_blend
from tests.journeys.site import CLOSED, Site

RELEASE = f"/consultations/{CLOSED}/releases/1"
WIDTHS = pytest.mark.parametrize("width", [1280, 360], ids=["desk", "phone"])
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])
FIGURES = ("regions", "answers", "estimates", "comparison", "participation", "territories")
COMPARED = "compare=europe,asia"
SMOOTHED = """
const sheet = new CSSStyleSheet();
sheet.replaceSync(".js-plotly-plot .heatmaplayer image { image-rendering: auto !important; }");
document.adoptedStyleSheets = [sheet];
const plot = document.querySelector("#regions .js-plotly-plot");
Plotly.restyle(plot, { xgap: 0, ygap: 0 });
"""
"""What trap 1 of Plotly under a strict policy does to cells: without gaps each is a pixel of a small picture, blown up."""


@pytest.fixture
def open_at(new_context: Callable[..., BrowserContext], site: Site) -> Callable[..., Page]:
    """`open_at(query, width, scheme)`: the release as somebody without an account has it."""

    def open_page(query: str = "", width: int = 1280, scheme: str = "light", **options: object) -> Page:
        context = new_context(viewport={"width": width, "height": 1000}, color_scheme=scheme, **options)
        context.add_init_script(SHIFTS)
        page = context.new_page()
        page.goto(RELEASE + query)
        return page

    return open_page


@pytest.fixture
def elsewhere() -> Iterator[Callable[[str], str]]:
    """`elsewhere(body)`: the address of a page of another site that holds `body`."""
    served = {"body": ""}

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = f'<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>Elsewhere</title>{served["body"]}'
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_arguments: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()

    def hold(body: str) -> str:
        served["body"] = body
        return f"http://127.0.0.1:{server.server_port}/"

    yield hold
    server.shutdown()
    server.server_close()
    thread.join()


def smeared(page: Page) -> list[str]:
    """Cells whose colour is not the same all over, and not that of their level."""
    wanted, cells = fills(page), heat_cells(page)
    assert len(cells) > 20
    window = page.viewport_size or {"height": 0}
    cells = [cell for cell in cells if cell["top"] > 0 and cell["bottom"] < window["height"]]
    assert len(cells) >= 8
    places = [(cell, point) for cell in cells for point in _corners(cell)]
    found = colours_at(page, [point for _cell, point in places])
    return [
        f"level {cell['level']} at {point}: {seen}, not {wanted[cell['level']]}"
        for (cell, point), seen in zip(places, found, strict=True)
        if not near(seen, wanted[cell["level"]])
    ]


def _corners(cell: dict[str, float]) -> list[tuple[float, float]]:
    """Four places well inside a cell, beyond the count in its middle."""
    across, down = cell["right"] - cell["left"], cell["bottom"] - cell["top"]
    return [(cell["left"] + a * across, cell["top"] + d * down) for a in (0.13, 0.87) for d in (0.18, 0.82)]


@WIDTHS
@SCHEMES
def test_every_cell_of_the_heat_map_has_the_colour_of_its_level(
    open_at: Callable[..., Page], width: int, scheme: str
) -> None:
    page = open_at("?figure=chart", width, scheme)
    drawn_chart(page, "regions")
    assert smeared(page) == []


def test_a_smoothed_heat_map_would_be_noticed(browser: Browser, site: Site) -> None:
    # not watched: breaking it is reported in the console
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.goto(f"{site.url}{RELEASE}?figure=chart")
    drawn_chart(page, "regions")
    page.evaluate(SMOOTHED)
    page.wait_for_timeout(300)
    assert len(smeared(page)) > 10
    context.close()


@WIDTHS
@SCHEMES
@pytest.mark.parametrize("bars", ["stacked", "diverging"])
def test_bars_have_the_colours_of_their_stances_and_an_outline(
    open_at: Callable[..., Page], width: int, scheme: str, bars: str
) -> None:
    page = open_at(f"?answers=chart&bars={bars}", width, scheme)
    drawn_chart(page, "answers")
    parts = page.evaluate(
        """() => [...document.querySelectorAll("#answers .js-plotly-plot .bars .point path")].map((path) => {
          const box = path.getBoundingClientRect(), style = getComputedStyle(path);
          return { left: box.left, right: box.right, top: box.top, bottom: box.bottom, fill: style.fill, stroke: style.stroke };
        }).filter((part) => part.right - part.left > 16 && part.top > 0 && part.bottom < innerHeight && part.fill.startsWith("rgb"))"""
    )
    assert len(parts) >= 6
    fill = colours_at(page, [(part["left"] + 4, part["top"] + 4) for part in parts])
    below = [[((part["left"] + part["right"]) / 2, part["bottom"] - up) for up in (0, 1, 2)] for part in parts]
    edges = colours_at(page, [point for points in below for point in points])
    ink, paper = page.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    for at, (part, inside) in enumerate(zip(parts, fill, strict=True)):
        assert near(inside, _rgb(part["fill"])), part
        assert near(_rgb(part["stroke"]), _rgb(ink)), part
        outlined = [off_blend(seen, inside, _rgb(paper)) > 4 for seen in edges[3 * at : 3 * at + 3]]
        assert any(outlined), f"no outline under {part}: {edges[3 * at : 3 * at + 3]}"


@WIDTHS
@SCHEMES
def test_dots_stand_where_their_shares_say_and_few_answers_are_hollow(
    open_at: Callable[..., Page], width: int, scheme: str
) -> None:
    page = open_at("?estimates=chart", width, scheme)
    drawn_chart(page, "estimates")
    dots = page.evaluate(
        """() => {
          const plot = document.querySelector("#estimates .js-plotly-plot"), corner = plot.getBoundingClientRect();
          return plot.data.filter((trace) => trace.mode === "markers").flatMap((trace) => {
            const x = plot._fullLayout[trace.xaxis.replace("x", "xaxis")], y = plot._fullLayout[trace.yaxis.replace("y", "yaxis")];
            return trace.x.map((share, at) => ({
              x: corner.x + x._offset + x.l2p(share), y: corner.y + y._offset + y.l2p(trace.y[at]), fill: trace.marker.color[at], line: trace.marker.line.color,
            }));
          }).filter((dot) => dot.y > 10 && dot.y < innerHeight - 10);
        }"""
    )
    assert len(dots) >= 7
    assert len({dot["fill"] for dot in dots}) == 2
    middles = colours_at(page, [(dot["x"], dot["y"] - 2) for dot in dots])
    hollow = [
        near(middle, _rgb(page.evaluate("getComputedStyle(document.body).backgroundColor"))) for middle in middles
    ]
    # a line may run through a hollow dot's middle; none is filled with the mark's colour
    for dot, middle, empty in zip(dots, middles, hollow, strict=True):
        assert near(middle, _rgb(dot["fill"])) or not empty, dot


@WIDTHS
def test_nothing_moves_while_the_page_and_its_charts_come(open_at: Callable[..., Page], width: int) -> None:
    page = open_at(f"?{COMPARED}", width)
    page.wait_for_load_state("networkidle")
    for name in FIGURES:
        page.locator(f"#{name}").scroll_into_view_if_needed()
        page.wait_for_timeout(300)
    if width > 960:
        expect(page.locator("#answers .views")).to_have_attribute("data-shown", "over")
    shifts = page.evaluate("window.shifts")
    assert sum(shift[0] for shift in shifts) == 0, shifts


@WIDTHS
@SCHEMES
def test_all_charts_at_once_are_accessible_and_fit(open_at: Callable[..., Page], width: int, scheme: str) -> None:
    ways = "&".join(f"{name}=chart" for name in ("figure", *FIGURES[1:]))
    page = open_at(f"?{COMPARED}&{ways}", width, scheme)
    for name in FIGURES[:-1]:
        drawn_chart(page, name)
    assert_no_sideways_scrolling(page)
    assert_accessible(page)


def test_without_scripts_everything_is_there_as_a_table(open_at: Callable[..., Page]) -> None:
    page = open_at(f"?{COMPARED}&bars=diverging&sort=-europe&figure=chart", java_script_enabled=False)
    for name in FIGURES:
        expect(page.locator(f"#{name} :is(table, ul.tiles__list):visible").first).to_be_visible()
    expect(page.locator(".figure__save").first).to_be_hidden()
    page.get_by_label("Order").select_option("Most agreement first: World")
    page.get_by_role("button", name="Sort").click()
    shares = [_share(text) for text in page.locator(".matrix__row .matrix__world").all_inner_texts()]
    assert shares == sorted(shares, reverse=True)
    page.get_by_role("link", name="From both edges").click()
    assert "bars=" not in page.url and "sort=world" in page.url and "compare=europe,asia" in page.url


def test_another_site_may_show_a_figure_which_sets_no_cookie(
    new_context: Callable[..., BrowserContext], site: Site, elsewhere: Callable[[str], str]
) -> None:
    context = new_context(viewport={"width": 900, "height": 1400})
    page = context.new_page()
    address = f"{site.url}{RELEASE}/embed/regions?figure=chart"
    page.goto(elsewhere(f'<iframe src="{address}" title="Results" width="800" height="1200"></iframe>'))
    inside = page.frame_locator("iframe")
    expect(inside.locator(".chart--drawn")).to_be_visible()
    expect(inside.get_by_role("link", name="Read it whole")).to_have_attribute("target", "_blank")
    expect(inside.get_by_role("navigation", name="Main")).to_have_count(0)
    assert context.cookies() == []


def _share(text: str) -> float:
    agree, answered = text.split()[0].split("/")
    return int(agree) / int(answered)


def _rgb(text: str) -> tuple[int, int, int]:
    if text.startswith("#"):
        return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)
    return colour(text)


def test_charts_keep_their_words_in_their_places_on_a_page_from_the_right(
    new_context: Callable[..., BrowserContext], site: Site
) -> None:
    page = new_context(viewport={"width": 1280, "height": 1000}).new_page()
    page.route(
        lambda address: "/releases/1?" in address,
        lambda route: route.fulfill(
            response=(answer := route.fetch()), body=answer.text().replace('dir="ltr">', 'dir="rtl">', 1)
        ),
    )
    page.goto(f"{RELEASE}?figure=chart")
    plot = page.locator("#regions .js-plotly-plot")
    expect(plot).to_be_visible()
    assert page.evaluate("document.documentElement.dir") == "rtl"
    cells = plot.locator(".heatmaplayer").first.evaluate("each => each.getBoundingClientRect().left")
    for title in plot.locator(".annotation-text").all():
        box = title.evaluate("each => each.getBoundingClientRect().toJSON()")
        if box["height"] and box["left"] < cells:
            assert box["right"] <= cells, f"{title.text_content()} lies over the cells"
