"""Figures that are saved as pictures: whole by themselves, with their words, numbers, key and faces, on a desk and on a phone."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from consult.publications.figures import figure_data
from consult.publications.viewing import View
from tests.journeys.figures import drawn_chart, unlike
from tests.journeys.site import CLOSED, Site
from tests.publications import big

RELEASE = f"/consultations/{CLOSED}/releases/1"
FIGURES = ("regions", "answers", "estimates", "comparison", "participation", "territories")
COMPARED = "compare=europe,asia"
WIDTHS = pytest.mark.parametrize("width", [1280, 360], ids=["desk", "phone"])
NAMES = pytest.mark.parametrize("name", FIGURES)
PICTURE = """async () => {
  await document.fonts.ready;
  const texts = [...document.querySelectorAll("text")].filter((each) => each.textContent.trim());
  return {
    title: document.querySelector("svg > title").textContent,
    desc: document.querySelector("svg > desc").textContent,
    words: texts.map((each) => each.textContent.replaceAll("\\u2002", " ").trim()),
    all: texts.map((each) => each.textContent).join(" "),
    faces: [...document.fonts].map((face) => `${face.family.replaceAll('"', "")} ${face.status}`),
    outside: texts.filter((each) => {
      const { left, top, right, bottom } = each.getBoundingClientRect();
      return left < 0 || top < 0 || right > document.documentElement.width.baseVal.value || bottom > document.documentElement.height.baseVal.value;
    }).map((each) => each.textContent),
    signs: document.querySelectorAll("svg > rect, svg > path").length - 1,
    width: document.documentElement.width.baseVal.value,
    height: document.documentElement.height.baseVal.value,
  };
}"""
BEGINS = """() => [...document.querySelectorAll(".point")].map((point) => {
  const [bar, text] = [point.querySelector("path"), point.querySelector("text")];
  return text && text.textContent.trim() ? { text: text.textContent, by: text.getBoundingClientRect().left - bar.getBoundingClientRect().left } : null;
}).filter(Boolean)"""


@pytest.fixture
def open_at(new_context: Callable[..., BrowserContext], site: Site) -> Callable[..., Page]:
    """`open_at(width, scheme)`: the release, with two regions side by side."""

    def open_page(width: int, scheme: str = "light", query: str = COMPARED) -> Page:
        page = new_context(viewport={"width": width, "height": 1000}, color_scheme=scheme).new_page()
        page.goto(f"{RELEASE}?{query}")
        return page

    return open_page


def saved(figure: Locator, kind: str, folder: Path) -> Path:
    """The file that a figure's button gives, under the name that it suggests."""
    with figure.page.expect_download() as download:
        figure.get_by_role("button", name=kind).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def words_of(found: Locator) -> str:
    return re.sub(r"[ \t\r\n]+", " ", (found.text_content() or "").strip())


def numbers_in(drawing: dict[str, Any]) -> list[str]:
    """What stands in the marks of a figure, by the data that it is drawn from."""
    texts = [text for trace in drawing["data"] for text in trace.get("text") or []]
    return sorted(text.replace("\u2002", " ").strip() for text in texts if text)


@WIDTHS
@NAMES
def test_a_saved_drawing_stands_alone(open_at: Callable[..., Page], name: str, width: int, tmp_path: Path) -> None:
    page = open_at(width)
    figure = page.locator(f"#{name}")
    path = saved(figure, "SVG", tmp_path)
    assert path.name == f"{CLOSED}-{name}.svg"
    told = [words_of(figure.locator(f".figure__{part}")) for part in ("title", "about", "source")]
    key = [words_of(each) for each in figure.locator("[data-key] > li").all()]
    data = page.request.get(f"{RELEASE}/figures.json?{COMPARED}").json()[name]["wide" if width > 700 else "narrow"]
    signs = figure.locator("[data-key] [aria-hidden]").count()
    alone = page.context.new_page()
    alone.goto(path.as_uri())
    picture = alone.evaluate(PICTURE)
    assert (picture["title"], picture["desc"]) == (told[0], f"{told[1]} {told[2]}")
    assert picture["outside"] == []
    assert all(word in picture["all"].split() for sentence in (*told, *key) for word in sentence.split())
    assert picture["signs"] >= signs
    drawn = list(picture["words"])
    for number in numbers_in(data):
        drawn.remove(number)
    assert sorted(picture["faces"]) == ["Source Sans 3 loaded", "Source Serif 4 loaded"]


@pytest.mark.parametrize("name", ["answers", "comparison"])
def test_without_its_faces_a_number_still_begins_on_its_bar(
    open_at: Callable[..., Page], name: str, tmp_path: Path
) -> None:
    page = open_at(1280)
    path = saved(page.locator(f"#{name}"), "SVG", tmp_path)
    text = re.sub(r"@font-face \{.*?\}", "", path.read_text("utf-8"))
    path.write_text(text.replace("&quot;Source Sans 3&quot;", "DejaVu Sans Mono"), "utf-8")
    page.goto(path.as_uri())
    begins = page.evaluate(BEGINS)
    assert len(begins) > 15
    assert [each for each in begins if each["by"] < -0.5] == []


@WIDTHS
@NAMES
def test_a_picture_in_dots_is_the_drawing(
    new_context: Callable[..., BrowserContext], site: Site, name: str, width: int, tmp_path: Path
) -> None:
    page = new_context(viewport={"width": width, "height": 1000}, device_scale_factor=2, color_scheme="dark").new_page()
    page.goto(f"{RELEASE}?{COMPARED}")
    figure = page.locator(f"#{name}")
    drawing, dots = saved(figure, "SVG", tmp_path), saved(figure, "PNG", tmp_path)
    page.goto(drawing.as_uri())
    size = page.evaluate(PICTURE)
    page.set_viewport_size({"width": int(size["width"]), "height": int(size["height"])})
    assert unlike(page, page.screenshot(), dots.read_bytes()) < 0.004
    bare = re.sub(r"@font-face \{.*?\}", "", drawing.read_text("utf-8")).replace("Source S", "No such s")
    drawing.write_text(bare, "utf-8")
    page.goto(drawing.as_uri())
    assert unlike(page, page.screenshot(), dots.read_bytes()) > 0.008, "the comparison does not see other faces"


def test_a_live_picture_says_so_in_its_name_and_in_itself(
    new_context: Callable[..., BrowserContext], site: Site, tmp_path: Path
) -> None:
    context = new_context(viewport={"width": 1280, "height": 1000})
    site.sign_in(context, site.manager())
    page = context.new_page()
    page.goto(f"/staff/consultations/{CLOSED}/results/pictures")
    path = saved(page.locator("#answers"), "SVG", tmp_path)
    assert path.name == f"{CLOSED}-answers-live-not-released.svg"
    page.goto(path.as_uri())
    picture = page.evaluate(PICTURE)
    assert picture["title"].startswith("Live, not released") and "not to be passed on" in picture["desc"]
    assert picture["all"].count("Live, not released") == 2


HEADS = """(figure) => {
  const frame = figure.querySelector(".chart__drawing .main-svg").getBoundingClientRect();
  return [...figure.querySelectorAll(".xtick text")].map((each) => {
    const { left, right, top, width } = each.getBoundingClientRect();
    const isSeen = getComputedStyle(each).display !== "none" && getComputedStyle(each).opacity !== "0" && width > 0;
    return { text: each.textContent, isWhole: isSeen && left >= frame.left && right <= frame.right && top >= frame.top, left, right };
  });
}"""
CELLS = """(figure) => {
  const plot = figure.querySelector(".js-plotly-plot"), { xaxis } = plot._fullLayout, corner = plot.getBoundingClientRect().left;
  const x = (value) => corner + xaxis._offset + xaxis.l2p(value);
  const columns = plot.data.filter((trace) => trace.type === "heatmap").flatMap((trace) => trace.x.slice(1).map((end, at) => [x(trace.x[at]), x(end)]));
  return [...figure.querySelectorAll(".scatterlayer text")].map((each) => {
    const { left, right } = each.getBoundingClientRect();
    return { text: each.textContent, isInside: columns.some(([from, to]) => left >= from && right <= to) };
  });
}"""


def test_on_a_phone_every_column_of_the_matrix_has_its_heading(open_at: Callable[..., Page]) -> None:
    page = open_at(360, query="figure=chart")
    drawn_chart(page, "regions")
    figure = page.locator("#regions")
    heads = figure.evaluate(HEADS)
    assert [each["text"] for each in heads][:1] + [each["text"] for each in heads][-1:] == ["World", "Oceania"]
    assert [each["text"] for each in heads if not each["isWhole"]] == []
    expect(figure.locator(".matrix-key")).to_contain_text("Withheld to protect")


@WIDTHS
def test_a_large_matrix_keeps_every_figure_inside_its_cell(
    open_at: Callable[..., Page], site: Site, width: int
) -> None:
    with site.app.test_request_context():
        data = figure_data(big.release(), View(only="regions", by="kind"))
    page = open_at(width, query="")
    page.route("**/figures.json*", lambda route: route.fulfill(json=data))
    page.goto(f"{RELEASE}?figure=chart")
    drawn_chart(page, "regions")
    figure = page.locator("#regions")
    cells = figure.evaluate(CELLS)
    assert len(cells) >= big.PRINCIPLES * big.KINDS
    assert [each["text"] for each in cells if not each["isInside"]] == []
    heads = figure.evaluate(HEADS)
    assert len(heads) == big.KINDS + 1 and all(each["isWhole"] for each in heads)
    assert all(one["right"] <= other["left"] for one, other in zip(heads, heads[1:], strict=False))
