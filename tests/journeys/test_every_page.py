"""Every page of the walk in a real browser: axe, widths, zoom, right to left, in the light and in the dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser import PHONE, assert_accessible, assert_no_sideways_scrolling, assert_well_formed
from tests.journeys.site import Site
from tests.journeys.walk import PAGES, REFUSALS, Stop

DESKTOP = {"width": 1280, "height": 900}
SMALLEST = {"width": 320, "height": 700}
ZOOMED = {"width": 640, "height": 450}
"""What a window of 1280 pixels holds at 200 %."""
PAPER = {"width": 658, "height": 970}
"""What a sheet of A4 holds between its margins."""

NO_USE_ON_PAPER = ".masthead__side, .subnav, .skip-link, .ways, .on-page, .footer__links, .switch, .button, .pager"
CUT_ON_PAPER = """() => [...document.querySelectorAll("main, table, .scroll, [role=region]")]
  .filter((each) => each.checkVisibility())
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 1 || each.scrollWidth > each.clientWidth + 1)
  .map((each) => `${each.tagName} ${each.className}`)"""
"""Boxes that run over the edge of the sheet, or would have to be scrolled."""


ARRIVED = """() => {
  const drawn = (views) => views.querySelector("[data-ready], [data-drawn]") !== null;
  const waits = ({ dataset: { shown } }) => shown === "chart" || (shown === "auto" && innerWidth >= 960);
  const missing = [...document.querySelectorAll(".views")].find((views) => waits(views) && !drawn(views));
  missing?.scrollIntoView();
  return missing === undefined && document.fonts.status === "loaded";
}"""
"""The faces are there, and the charts are drawn, which come one by one as they come near. Not asynchronous: a promise would count as true at once."""


@pytest.fixture
def opened(new_context: Callable[..., BrowserContext], site: Site) -> Callable[[Stop], Page]:
    """`opened(stop)`: the page of a stop, once all that it draws is drawn."""

    def open_page(stop: Stop) -> Page:
        context = new_context(viewport=DESKTOP)
        if stop.who != "nobody":
            site.sign_in(context, site.lead() if stop.who == "lead" else site.manager())
        page = context.new_page()
        answer = page.goto(site.fill(stop.address))
        assert answer is not None
        assert answer.status == stop.status
        page.wait_for_function(ARRIVED)
        return page

    return open_page


@pytest.mark.parametrize("stop", [*PAGES, *REFUSALS], ids=lambda stop: stop.name)
def test_page(stop: Stop, opened: Callable[[Stop], Page]) -> None:
    page = opened(stop)
    assert_well_formed(page)
    for window in (DESKTOP, PHONE):
        page.set_viewport_size(window)
        assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    for window in (PHONE, DESKTOP):
        page.set_viewport_size(window)
        assert_accessible(page, ["color-contrast"])  # all that a scheme changes is colours
    for direction, windows in (("ltr", (DESKTOP, ZOOMED, PHONE, SMALLEST)), ("rtl", (SMALLEST, DESKTOP))):
        page.evaluate("direction => { document.documentElement.dir = direction }", direction)
        for window in windows:
            page.set_viewport_size(window)
            assert_no_sideways_scrolling(page)
    page.evaluate("document.documentElement.dir = 'ltr'")
    assert_fit_for_paper(page)


def assert_fit_for_paper(page: Page) -> None:
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print")
    shown = page.locator(NO_USE_ON_PAPER).filter(visible=True)
    assert shown.count() == 0, shown.first.evaluate("each => each.outerHTML")
    assert page.evaluate(CUT_ON_PAPER) == []
