"""What anybody can do without an account: from the list to a cell of a release, with scripts and without."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.site import CLOSED, OPEN, Site
from tests.journeys.steps import follow, heading

RELEASE = f"/consultations/{CLOSED}/releases/1"
WIDE = {"width": 1280, "height": 900}
BOTH = pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])


@pytest.fixture
def page_with(new_context: Callable[..., BrowserContext], site: Site) -> Callable[..., Page]:
    """`page_with(scripts)`: a page of somebody without an account."""
    return lambda scripts=True: new_context(java_script_enabled=scripts, viewport=WIDE).new_page()


@BOTH
def test_from_the_list_to_the_text_and_the_results(page_with: Callable[..., Page], scripts: bool) -> None:
    page = page_with(scripts)
    page.goto("/")
    page.get_by_role("link", name="A code of practice for licensing music").click()
    expect(page).to_have_url(f"/consultations/{OPEN}")
    expect(page.locator(".wording")).to_have_count(4)
    expect(page.get_by_text("An invented example").first).to_be_visible()
    page.goto(f"/consultations/{CLOSED}")
    page.get_by_role("link", name="Release 1").click()
    expect(page).to_have_url(RELEASE)
    for place in range(1, 6):
        expect(page.locator(f"#finding-{place}")).to_contain_text(re.compile("of 3[56] agree"))
    follow(page, "Method")
    expect(page).to_have_url("/method")


@BOTH
def test_the_address_bar_holds_the_view(page_with: Callable[..., Page], scripts: bool) -> None:
    page = page_with(scripts)
    page.goto(f"{RELEASE}?figure=table&bars=table")
    page.get_by_role("navigation", name="Group by").get_by_role("link", name="Kind of member").click()
    expect(page).to_have_url(re.compile("by=kind"))
    expect(page.locator(".matrix__group").nth(1)).to_contain_text("Trade association")
    page.locator(".matrix__row").nth(1).get_by_role("link").nth(1).click()
    expect(page).to_have_url(re.compile(r"by=kind.*cell=human_centred\."))
    opened = page.locator(".opened")
    expect(opened).to_be_visible()
    expect(opened).to_contain_text(re.compile(r"\d+ of \d+ agree"))
    again = page_with(scripts)
    again.goto(page.url)
    expect(again.locator(".opened")).to_have_text(opened.inner_text(), use_inner_text=True)
    again.locator(".opened__close").click()
    expect(again.locator(".opened")).to_have_count(0)


@BOTH
def test_a_cell_opens_the_positions_that_may_be_read(page_with: Callable[..., Page], scripts: bool) -> None:
    page = page_with(scripts)
    page.goto(f"{RELEASE}?figure=table&bars=table")
    row = page.locator(".matrix__row").first
    row.locator("[data-label=Europe]").get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"cell=copyright\.europe"))
    expect(page.locator(".opened .position").first).to_be_visible()
    expect(page.locator(".opened .position__source").first).to_contain_text("(invented)")


def test_charts_are_drawn_and_the_switch_is_kept_in_the_address(page_with: Callable[..., Page]) -> None:
    page = page_with()
    page.goto(RELEASE)
    regions = page.locator("#regions")
    expect(regions.locator("table")).to_be_visible()
    regions.get_by_role("link", name="Chart", exact=True).click()
    expect(regions.locator(".js-plotly-plot")).to_be_visible()
    expect(page).to_have_url(re.compile("figure=chart"))
    expect(regions.locator("table")).to_be_hidden()
    page.reload()
    expect(regions.locator(".js-plotly-plot")).to_be_visible()
    regions.get_by_role("link", name="Table", exact=True).click()
    expect(regions.locator("table")).to_be_visible()
    expect(page).to_have_url(re.compile("figure=table"))
    answers = page.locator("#answers")
    answers.scroll_into_view_if_needed()
    expect(answers.locator(".js-plotly-plot")).to_be_visible()
    with page.expect_download() as download:
        answers.get_by_role("button", name="SVG").click()
    assert download.value.suggested_filename == f"{CLOSED}-answers.svg"


def test_a_chart_asked_for_without_scripts_is_a_table(page_with: Callable[..., Page]) -> None:
    page = page_with(scripts=False)
    page.goto(f"{RELEASE}?figure=chart&bars=chart")
    for name in ("regions", "answers"):
        expect(page.locator(f"#{name} table")).to_be_visible()


def test_the_release_can_be_read_before_any_script_arrives(page_with: Callable[..., Page]) -> None:
    page = page_with()
    held = []
    page.route("**/*.js", lambda route: held.append(route))  # no script ever arrives
    page.goto(RELEASE, wait_until="commit")
    expect(page.locator("#finding-5")).to_be_visible()
    expect(page.locator("#regions table")).to_be_visible()
    expect(page.locator("#answers table")).to_be_visible()
    expect(page.locator("#regions .matrix__row")).to_have_count(5)
    assert held


def test_a_chart_script_that_never_arrives_leaves_the_table(page_with: Callable[..., Page]) -> None:
    page = page_with()
    page.route("**/plotly-cartesian*", lambda route: route.fulfill(status=404, body=""))
    page.goto(RELEASE)
    regions = page.locator("#regions")
    regions.get_by_role("link", name="Chart", exact=True).click()
    expect(regions.locator("table")).to_be_visible()


@BOTH
def test_what_the_page_says_is_what_the_file_says(page_with: Callable[..., Page], scripts: bool) -> None:
    page = page_with(scripts)
    page.goto(RELEASE)
    document = json.loads(page.request.get(f"{RELEASE}/results.json").text())
    world = {row["principle"]: row for row in document["results"] if row["by"] == "world"}
    for place, row in enumerate(world.values(), start=1):
        expect(page.locator(f"#finding-{place} .finding__figure")).to_have_text(
            f"{row['agree']} of {row['answered']} agree"
        )
    page.locator("#missing").scroll_into_view_if_needed()
    heading(page, "What is withheld, and why")


@BOTH
def test_somebody_keeps_her_place_when_she_signs_in(page_with: Callable[..., Page], scripts: bool) -> None:
    page = page_with(scripts)
    page.goto(f"/responses/{OPEN}/aim")
    expect(page).to_have_url(re.compile(r"/sign-in\?next="))
    heading(page, "Sign in")


def test_the_release_prints(page_with: Callable[..., Page]) -> None:
    page = page_with()
    page.goto(RELEASE)
    page.emulate_media(media="print")
    expect(page.locator(".masthead .nav").first).to_be_hidden()
    expect(page.locator("#regions table")).to_be_visible()
    expect(page.locator("#answers table")).to_be_visible()
    page.emulate_media(media="screen")
    paper = page.pdf(format="A4")
    assert paper.startswith(b"%PDF-")
    assert 3 <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= 12
