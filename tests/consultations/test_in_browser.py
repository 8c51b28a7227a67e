"""Staff pages in a real browser: accessible and whole at every width, in light and dark; the journey without a script; the live preview."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from consult.domain.rules import Disclosure
from consult.extensions import db
from consult.models import Person
from tests.browser import PHONE, assert_accessible, assert_no_sideways_scrolling, assert_well_formed, sign_in
from tests.factories import consultations, organisations, people
from tests.factories.staff_pages import written
from tests.servers import Server

OPEN, DRAFT = "/staff/consultations/running", "/staff/consultations/drafted"
PAGES = [
    "/staff",
    "/staff/consultations/new",
    "/staff/consultations/new/from-file",
    "/staff/organisations",
    "/staff/organisations/org-01",
    "/staff/new-organisation",
    "/staff/upload-organisations",
    "/staff/record",
    DRAFT,
    *(f"{DRAFT}/{page}" for page in ("settings", "scale", "text", "text/add", "text/principles/p1", "invitations")),
    *(f"{DRAFT}/{page}" for page in ("text/principles/p1/remove", "open", "board", "results")),
    OPEN,
    *(f"{OPEN}/{page}" for page in ("settings", "text", "invitations", "close", "board", "results")),
    *(
        f"{OPEN}/{page}"
        for page in ("results?by=country", "results/principles/p1", "results/principles/p2?stance=blank")
    ),
]


@pytest.fixture
def manager(app: Flask, live_server: Server) -> Person:
    """A manager; a draft ready to open and a round that twelve of sixteen have answered."""
    with written(app):
        people.staff()
        many = organisations.organisations(16)
        for each in many[:4]:
            people.lead(each)
        long = "An association with a name that is a good deal longer than the columns of tables usually are"
        many[0].name, many[1].lead_email = long, "somebody.with.a.long.address@association.example"
        draft = consultations.draft("drafted")
        consultations.actions.invite(consultations.COMMAND_LINE, draft.round, many[:3])
        running = consultations.opened(many, "running")
        for number, each in enumerate(many[:12]):
            stances = {"p1": ("strongly_agree", "agree", "disagree", "no_opinion")[number % 4], "p2": "agree"}
            if number == 5:
                stances["p2"] = ""
            consultations.submitted(running, each, stances, tuple(Disclosure)[number % 3])
    with app.app_context():
        found = db.session.query(Person).filter_by(email="manager@win.example").one()
        db.session.expunge(found)
    return found


@pytest.fixture
def opened(
    new_context: Callable[..., BrowserContext], app: Flask, live_server: Server, manager: Person
) -> Callable[..., Page]:
    """A new browser in which the manager is signed in."""

    def make(**options: object) -> Page:
        context = new_context(**options)
        sign_in(context, live_server, app, manager)
        return context.new_page()

    return make


@pytest.mark.parametrize(
    ("viewport", "scheme"), [({"width": 1280, "height": 900}, "light"), (PHONE, "dark")], ids=["wide", "phone"]
)
def test_every_page_is_accessible_and_fits(opened: Callable[..., Page], viewport: dict[str, int], scheme: str) -> None:
    page = opened(viewport=viewport, color_scheme=scheme)
    for path in PAGES:
        answer = page.goto(path)
        assert answer is not None and answer.status == 200, path
        assert_accessible(page)
        assert_no_sideways_scrolling(page)
        assert_well_formed(page)


def test_refusals_are_accessible_and_put_the_reader_at_what_is_wrong(opened: Callable[..., Page]) -> None:
    page = opened()
    page.goto("/staff/consultations/new")
    page.get_by_label("Short name").fill("not a code")
    page.get_by_role("button", name="Make the consultation").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    assert_accessible(page)
    page.get_by_role("link", name="Write a title.").click()
    expect(page.get_by_label("Title")).to_be_focused()


def test_from_nothing_to_an_open_round_without_a_script(opened: Callable[..., Page], tmp_path: Path) -> None:
    page = opened(java_script_enabled=False)
    page.goto("/staff")
    page.get_by_role("link", name="New consultation").click()
    page.get_by_label("Title").fill("Fair streaming")
    page.get_by_label("Time zone").select_option("Europe/Madrid")
    closes = page.get_by_role("group", name="Closes")
    closes.get_by_label("Date").fill("2099-04-01")
    closes.get_by_label("Time").fill("18:00")
    page.get_by_role("button", name="Make the consultation").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Fair streaming")

    page.get_by_role("link", name="Scale", exact=True).click()
    page.get_by_role("button", name="Remove step 6").click()
    expect(page.get_by_text("Not saved yet.")).to_be_visible()
    page.get_by_role("button", name="Save the scale").last.click()
    expect(page.get_by_text("The scale is saved.")).to_be_visible()

    page.get_by_role("link", name="Text", exact=True).click()
    page.get_by_role("link", name="Add a principle").click()
    page.get_by_label("Title").fill("Pay everyone")
    page.get_by_label("Wording").fill("Everyone who plays is **paid**.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("[data-preview] strong")).to_have_text("paid")
    page.get_by_role("button", name="Save the principle").click()
    expect(page.get_by_text("“Pay everyone” is added.")).to_be_visible()

    page.get_by_role("link", name="Invitations", exact=True).click()
    codes = tmp_path / "codes.csv"
    codes.write_text("code\norg-01\norg-02\n")
    page.get_by_label("A CSV file with one column, code").set_input_files(codes)
    page.get_by_role("button", name="Invite those of the file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 organisations are invited")

    page.get_by_role("link", name="Overview", exact=True).click()
    page.get_by_role("link", name="Open the round").click()
    expect(page.get_by_text("2 mails go out, one to each lead who has an account;")).to_be_visible()
    page.get_by_role("button", name="Open now").click()
    expect(page.get_by_text("The round is open.")).to_be_visible()
    page.get_by_role("link", name="Who has answered").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("0 of 2 have submitted")


def test_the_preview_follows_the_typing(opened: Callable[..., Page]) -> None:
    page = opened()
    page.goto(f"{DRAFT}/text/principles/p1")
    expect(page.get_by_role("button", name="Preview")).to_be_hidden()
    page.get_by_label("Wording").fill("Now **this** <script>document.title='hacked'</script>")
    expect(page.locator("[data-preview] strong")).to_have_text("this")
    expect(page.locator("[data-preview]")).to_contain_text("<script>")
    assert "hacked" not in page.title()
    assert_well_formed(page)


def test_the_focus_is_never_hidden_behind_the_bar_of_buttons(opened: Callable[..., Page]) -> None:
    page = opened(viewport={"width": 1280, "height": 500})
    page.goto(f"{OPEN}/invitations")
    boxes = page.locator("td.roll__tick input")
    boxes.first.focus()
    bar = page.locator(".roll-actions")
    for _each in range(boxes.count() - 1):
        page.keyboard.press("Tab")
        focused, covered = page.evaluate(
            "[document.activeElement.getBoundingClientRect().bottom, document.querySelector('.roll-actions').getBoundingClientRect().top]"
        )
        if page.evaluate("document.activeElement.matches('td.roll__tick input')"):
            assert focused <= covered + 1
    expect(bar).to_be_visible()
