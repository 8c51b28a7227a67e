"""Answering in a real browser: kept as typed, with and without scripts, for every eye and hand."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from consult.models import AnswerDraft, Invitation, Response
from tests.browser import PHONE, assert_accessible, assert_no_sideways_scrolling, assert_well_formed, sign_in
from tests.responses.desk import World, rows
from tests.servers import Server

HOME = "/responses/licensing/aim"
SAVED = re.compile(r"^Saved \d\d:\d\d$")
COVERED = """box => {
  box.blur();
  scrollBy(0, box.getBoundingClientRect().top + 24 - innerHeight);
  box.focus();
  return box.getBoundingClientRect().top + 48 > document.querySelector(".keeping").getBoundingClientRect().top;
}"""
"""Whether the first line of a box is behind the bar once it has the focus, though it was there before."""


@pytest.fixture
def page(world: World, live_server: Server, app: Flask, new_context: Callable[..., BrowserContext]) -> Page:
    """AIM's lead in a browser."""
    context = new_context()
    sign_in(context, live_server, app, world.lead)
    return context.new_page()


def choose(page: Page, label: str) -> None:
    """Press a row of choices."""
    page.get_by_text(label, exact=True).first.click()


def test_what_is_typed_is_kept_and_the_change_is_shown_beside_it(world: World, page: Page) -> None:
    page.goto(f"{HOME}/principles/p1")
    choose(page, "Agree")
    page.get_by_label("Why?").fill("Our members want it.")
    page.get_by_label("Your wording").fill("Wording of principle **one**.")
    expect(page.locator("[data-save-mark]")).to_have_text(SAVED)
    expect(page.locator("[data-change] ins")).to_contain_text("one")
    expect(page.locator(".progress__item[aria-current] .progress__state")).to_have_text("Answered")
    page.get_by_role("button", name="Start again from the draft").click()
    expect(page.locator("[data-change]")).to_contain_text("No change yet")
    (kept,) = rows(world.app, AnswerDraft)
    assert (kept.stance, kept.reason, kept.wording) == ("agree", "Our members want it.", "")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_the_preview_follows_the_choice_of_readers(page: Page) -> None:
    page.goto(f"{HOME}/principles/p1")
    choose(page, "Agree")
    page.get_by_label("Why?").fill("Quote me.")
    page.locator("label", has_text="Unnamed").click()
    expect(page.locator("[data-audiences] blockquote")).to_have_text("“Quote me.”")
    page.locator("label", has_text="Confidential").click()
    expect(page.locator("[data-audiences] blockquote")).to_have_count(0)


def test_a_stance_is_taken_back_in_place(world: World, page: Page) -> None:
    page.goto(f"{HOME}/principles/p1")
    expect(page.get_by_text("Leave blank")).to_be_hidden()
    choose(page, "Agree")
    expect(page.locator("[data-save-mark]")).to_have_text(SAVED)
    choose(page, "Leave blank")
    expect(page.locator(".progress__item[aria-current] .progress__state")).to_have_text("Not started")
    assert rows(world.app, AnswerDraft)[0].stance == ""


def test_without_a_connection_the_text_stays_and_is_sent_later(world: World, page: Page) -> None:
    page.goto(f"{HOME}/principles/p1")
    page.context.set_offline(True)
    page.get_by_label("Why?").fill("Typed on a train.")
    expect(page.locator("[data-save-problem]")).to_have_text(
        "Not saved: the server cannot be reached. Your text is still here."
    )
    page.get_by_label("Why?").fill("Typed on a train, and after it.")
    page.context.set_offline(False)
    expect(page.locator("[data-save-mark]")).to_have_text(SAVED)
    expect(page.locator("[data-save-problem]")).to_be_hidden()
    expect(page.locator("[name=base_version]")).to_have_value("2")
    assert rows(world.app, AnswerDraft)[0].reason == "Typed on a train, and after it."


@pytest.mark.parametrize("window", [PHONE, {"width": 1280, "height": 900}], ids=["phone", "desktop"])
def test_what_is_kept_and_what_is_not_stays_in_view_and_covers_nothing_typed(
    page: Page, window: dict[str, int]
) -> None:
    page.set_viewport_size(window)  # type: ignore[arg-type]
    page.goto(f"{HOME}/principles/p1")
    page.get_by_label("Why?").fill("Seen while typing.")
    expect(page.locator("[data-save-mark]")).to_be_in_viewport(ratio=1)
    expect(page.get_by_text("Kept as you type")).to_be_visible()
    page.context.set_offline(True)
    page.get_by_label("Why?").fill("Seen while typing on a train.")
    expect(page.locator("[data-save-problem]")).to_be_in_viewport(ratio=1)
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    for label in ("Why?", "Your wording"):
        assert page.get_by_label(label).evaluate(COVERED) is False
    page.context.set_offline(False)
    expect(page.get_by_text("Kept as you type")).to_be_visible()


def test_leaving_with_unsaved_text_asks_first(page: Page) -> None:
    page.goto(f"{HOME}/principles/p1")
    page.context.set_offline(True)
    page.get_by_label("Why?").fill("Not sent yet.")
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.accept()


def test_a_sign_in_elsewhere_lets_the_open_page_go_on(
    world: World, page: Page, app: Flask, live_server: Server
) -> None:
    with page.expect_response(lambda response: response.url.endswith("/opened")):
        page.goto(f"{HOME}/principles/p1")
    page.context.clear_cookies()
    page.get_by_label("Why?").fill("Typed after the session was over.")
    expect(page.locator("[data-save-problem]")).to_contain_text("you are signed out in this browser.")
    way_in = page.get_by_role("link", name="Sign in (new tab)")
    expect(way_in).to_have_attribute("href", f"/sign-in?next={HOME}/principles/p1")
    sign_in(page.context, live_server, app, world.lead)
    expect(page.locator("[data-save-mark]")).to_have_text(SAVED, timeout=60_000)
    expect(way_in).to_be_hidden()
    assert rows(world.app, AnswerDraft)[0].reason == "Typed after the session was over."


def test_a_colleague_s_change_is_told_at_once_and_both_texts_shown(
    world: World, page: Page, app: Flask, live_server: Server, new_context: Callable[..., BrowserContext]
) -> None:
    page.goto(f"{HOME}/principles/p1")
    context = new_context()
    sign_in(context, live_server, app, world.colleague)
    grace = context.new_page()
    grace.goto(f"{HOME}/principles/p1")
    grace.get_by_label("Why?").fill("Grace's words.")
    expect(grace.locator("[data-save-mark]")).to_have_text(SAVED)
    page.get_by_label("Why?").fill("My words.")
    expect(page.locator("[data-save-problem]")).to_contain_text("Grace Hopper changed this on")
    assert page.get_by_label("Why?").input_value() == "My words."
    page.get_by_role("button", name="See both texts").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two texts of one answer")
    expect(page.locator(".conflict")).to_contain_text("Grace's words.")
    expect(page.locator(".conflict")).to_contain_text("My words.")
    assert_accessible(page)
    page.get_by_role("button", name="Use mine").click()
    expect(page.get_by_label("Why?")).to_have_value("My words.")
    expect(page.get_by_text("earlier texts are kept")).to_be_visible()


def test_a_text_that_cannot_be_kept_says_why_and_is_not_sent_again_and_again(page: Page) -> None:
    page.goto(f"{HOME}/principles/p1")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method) if request.method == "POST" else None)
    page.get_by_label("Why?").fill("x" * 10_001)
    expect(page.locator("[data-save-problem]")).to_contain_text("This has 10,001 characters; 10,000 are the most.")
    count = len(sent)
    page.wait_for_timeout(2500)
    assert len(sent) == count
    page.get_by_label("Why?").fill("x" * 10_000)
    expect(page.locator("[data-save-mark]")).to_have_text(SAVED)


@pytest.mark.browser_context_args(timezone_id="Asia/Tokyo")
def test_closing_times_stand_on_the_reader_s_clock(page: Page) -> None:
    page.goto(HOME)
    strip = page.locator("[data-clocks]")
    expect(strip).to_have_text("Tuesday 16 March 2027, 21:00 in Tokyo, 12:00 in London")


def test_opening_the_pages_is_noted_once(world: World, page: Page) -> None:
    with page.expect_response(lambda response: response.url.endswith("/opened")) as answer:
        page.goto(HOME)
    assert answer.value.status == 204
    assert [row.opened_at is not None for row in rows(world.app, Invitation)] == [True, False]
    page.goto(HOME)
    assert page.locator("form[data-opened]").count() == 0


@pytest.mark.parametrize("scripts", [True, False])
def test_the_whole_way_from_the_desk_to_the_receipt(
    world: World, live_server: Server, app: Flask, new_context: Callable[..., BrowserContext], scripts: bool
) -> None:
    context = new_context(java_script_enabled=scripts)
    sign_in(context, live_server, app, world.lead)
    page = context.new_page()
    page.goto("/desk")
    page.get_by_role("link", name="Principles for licensing").click()
    page.get_by_role("link", name="Begin").click()
    choose(page, "Disagree")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("alert")).to_contain_text("“Disagree” needs a reason.")
    page.get_by_label("Why?").fill("It is vague.")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Principle 2")
    choose(page, "Strongly agree")
    page.get_by_role("button", name="Save and go on").click()
    page.locator("label", has_text="Unnamed").click()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    expect(page.get_by_role("main")).to_contain_text("It is vague.")
    page.get_by_label("In which capacity").fill("Head of policy")
    page.get_by_label("Date").fill("2026-11-20")
    page.get_by_text("I am authorised to submit").click()
    page.get_by_role("button", name="Submit the response").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your response is submitted")
    assert [row.version for row in rows(world.app, Response)] == [1]
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the receipt", exact=True).click()
    assert download.value.suggested_filename == "receipt-licensing-aim-1.json"
    page.get_by_role("link", name="Withdraw the response").click()
    page.get_by_role("button", name="Withdraw the response").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This version was withdrawn")


@pytest.mark.parametrize(
    "options",
    [{}, {"viewport": PHONE, "has_touch": True}, {"color_scheme": "dark"}],
    ids=["desktop", "phone", "dark"],
)
def test_every_page_is_for_everybody(
    world: World,
    live_server: Server,
    app: Flask,
    new_context: Callable[..., BrowserContext],
    options: dict[str, object],
) -> None:
    world.desk().prepare("disagree", "unnamed", reason="It is vague.", wording="Other words.").submit()
    world.desk().save("p2", stance="disagree")
    context = new_context(**options)
    sign_in(context, live_server, app, world.lead)
    page = context.new_page()
    places = ("", "/principles/p1", "/principles/p2?check=1", "/remarks", "/check", "/receipt", "/withdraw")
    for address in ["/desk", "/receipts", *(HOME + place for place in places)]:
        page.goto(address)
        assert_accessible(page)
        assert_no_sideways_scrolling(page)
        assert_well_formed(page)


def test_what_is_left_runs_down_and_ends_at_the_close(page: Page) -> None:
    page.clock.install()
    page.goto(HOME)
    left = page.locator("[data-left]")
    expect(left).to_have_text(re.compile(r"^\d+ days"))
    rest = left.evaluate("line => Date.parse(line.dataset.closes) - Date.parse(line.dataset.now)")
    page.clock.fast_forward(int(rest) - 600_000)
    expect(left).to_have_text(re.compile(r"^(9|10) minutes left$"))
    page.clock.fast_forward(600_000)
    expect(left).to_have_count(0)
    expect(page.get_by_text("Answers closed")).to_be_visible()
