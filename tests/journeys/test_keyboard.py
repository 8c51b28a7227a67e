"""The lead's journey by keyboard alone: every step reached by Tab, chosen by Space, pressed by Enter, and seen where one is."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.site import CLOSED, OPEN, Site
from tests.journeys.steps import heading

FOCUSED = """async () => {
  const here = document.activeElement;
  await new Promise(requestAnimationFrame);
  const words = here.labels?.[0]?.innerText ?? here.innerText ?? "";
  const seen = (element) => ["", "::after"].some((part) => {
    const style = getComputedStyle(element, part);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
  });
  const row = here.closest(".choice, .pick");
  const box = here.getBoundingClientRect();
  return {
    name: (here.getAttribute("aria-label") ?? words).trim(),
    kind: here.type || here.tagName.toLowerCase(),
    visible: seen(here) || (row !== null && seen(row)),
    inside: box.bottom > 0 && box.top < innerHeight,
  };
}"""


@pytest.fixture
def page(new_context: Callable[..., BrowserContext], own_site: Site) -> Page:
    context = new_context()
    own_site.sign_in(context, own_site.lead())
    return context.new_page()


def reach(page: Page, name: str, kind: str = "") -> None:
    """Press Tab until the focus stands there; on the way it is always visible, inside the window, and never stuck."""
    before = ""
    for _press in range(120):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUSED)
        inner, before = (
            here["kind"] == "date" and before == "date",
            here["kind"],
        )  # a date's own parts are the browser's
        if here["kind"] == "body" or inner:
            continue
        assert here["visible"], f"the focus cannot be seen on “{here['name']}” at {page.url}"
        assert here["inside"], f"the focus is outside the window on “{here['name']}” at {page.url}"
        if here["name"].startswith(name) and kind in ("", here["kind"]):
            return
    raise AssertionError(f"Tab never reaches “{name}” at {page.url}")


def test_the_skip_link_comes_first_and_leads_to_the_content(page: Page) -> None:
    page.goto("/desk")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#main').contains(document.activeElement)")


def test_the_leads_journey(page: Page) -> None:
    page.goto("/desk")
    reach(page, "A code of practice")
    page.keyboard.press("Enter")
    heading(page, "A code of practice")
    reach(page, "Begin")
    page.keyboard.press("Enter")
    heading(page, "Say what is licensed")
    reach(page, "Adopt", "radio")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Adopt with changes", exact=True)).to_be_checked()
    reach(page, "Why?")
    page.keyboard.type("Typed, not pointed at.")
    reach(page, "Save and go on")
    page.keyboard.press("Enter")
    heading(page, "The same door for every catalogue")
    page.goto(f"/responses/{OPEN}/aim/remarks")
    reach(page, "Named", "radio")
    page.keyboard.press("Space")
    reach(page, "Save and go on")
    page.keyboard.press("Enter")
    heading(page, "Check your answers")
    reach(page, "In which capacity")
    page.keyboard.type("Head of policy")
    reach(page, "I am authorised", "checkbox")
    page.keyboard.press("Space")
    reach(page, "Submit the response")
    page.keyboard.press("Enter")
    heading(page, "Your response is submitted")


def test_an_error_takes_the_reader_into_the_field(page: Page) -> None:
    page.goto(f"/responses/{OPEN}/aim/principles/scope")
    reach(page, "Adopt", "radio")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    reach(page, "Save and go on")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    reach(page, "“Adopt with changes” needs a reason.")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Why?")).to_be_focused()


def test_a_policymakers_way_through_a_release(page: Page) -> None:
    page.goto(f"/consultations/{CLOSED}/releases/1?figure=table&bars=table")
    reach(page, "Read the principle")
    page.keyboard.press("Enter")
    expect(page.locator("#finding-1 .wording, #finding-1 .details__body")).to_be_visible()
    reach(page, "Kind of member")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("by=kind.*#regions"))
    reach(page, "33/36")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("cell=copyright.world.*#opened"))
    reach(page, "Close")  # what was opened comes next
    page.keyboard.press("Enter")
    expect(page.locator(".opened")).to_have_count(0)
    page.goto(f"/consultations/{CLOSED}/releases/1?figure=table&bars=table")
    reach(page, "Chart")
    page.keyboard.press("Enter")
    expect(page.locator("#regions .js-plotly-plot")).to_be_visible()
    expect(page.get_by_role("link", name="Chart", exact=True).first).to_be_focused()
