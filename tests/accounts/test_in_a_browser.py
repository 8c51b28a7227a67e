"""The pages about accounts in a real browser: without scripts, on a telephone, in the dark; axe finds nothing."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from consult.accounts import actions
from consult.domain.roles import COMMAND_LINE, StaffRole
from consult.extensions import db, transaction
from consult.models import Person, Purpose
from tests.browser import PHONE, assert_accessible, assert_no_sideways_scrolling, assert_well_formed, sign_in
from tests.factories import organisations, people
from tests.servers import Server


@pytest.fixture
def places(app: Flask) -> dict[str, str]:
    """Paths by what is seen there; `{manager}` needs a sign-in."""
    with app.app_context(), transaction():
        manager = people.staff(StaffRole.MANAGER, "manager@win.example")
        invited, _token = actions.invite_staff(
            COMMAND_LINE, "an.address.too.long.for.a.line@win.example", StaffRole.OBSERVER
        )
        lead = actions.make_link(
            Purpose.LEAD_INVITATION,
            actions.make_person("ada@aim.example"),
            "/account",
            organisations.organisation("aim").id,
        )
        reset = actions.make_link(Purpose.PASSWORD_RESET, manager)
        return {
            "sign in": "/sign-in",
            "forgotten": "/forgotten-password",
            "invitation": f"/links/{lead}",
            "new password": f"/links/{reset}",
            "spent": "/links/spent",
            "people*": "/staff/people",
            "person*": f"/staff/people/{invited.id}",
            "disable*": f"/staff/people/{manager.id}/disable",
            "account*": "/account",
        }


@pytest.mark.parametrize(("scheme", "phone"), [("light", False), ("dark", True)])
def test_every_page_is_for_everybody(
    app: Flask,
    live_server: Server,
    new_context: Callable[..., BrowserContext],
    places: dict[str, str],
    scheme: str,
    phone: bool,
) -> None:
    size = {"viewport": PHONE} if phone else {}
    nobody = new_context(color_scheme=scheme, **size).new_page()
    manager = new_context(color_scheme=scheme, **size)
    with app.app_context():
        sign_in(manager, live_server, app, db.session.query(Person).filter_by(email="manager@win.example").one())
    somebody = manager.new_page()
    for name, path in places.items():
        page = somebody if name.endswith("*") else nobody
        page.goto(path)
        expect(page.locator("h1")).to_be_visible()
        assert_accessible(page)
        assert_no_sideways_scrolling(page)
        assert_well_formed(page)


def test_an_invited_lead_comes_in_without_scripts(
    plain_page: Page, live_server: Server, places: dict[str, str]
) -> None:
    plain_page.goto(places["invitation"])
    plain_page.get_by_label("Your name").fill("Ada Lovelace")
    plain_page.get_by_label("New password").fill("short")
    plain_page.get_by_role("button", name="Make the account").click()
    expect(plain_page.get_by_role("alert")).to_contain_text("Choose a password of 12 characters or more.")
    expect(plain_page.get_by_label("Your name")).to_have_value("Ada Lovelace")
    plain_page.get_by_label("New password").fill("a few plain words in a row")
    plain_page.get_by_role("button", name="Make the account").click()
    expect(plain_page.get_by_role("heading", level=1)).to_have_text("Your account")
    plain_page.get_by_role("button", name="Sign out").click()
    plain_page.goto("/sign-in?next=/account")
    plain_page.get_by_label("E-mail address").fill("ada@aim.example")
    plain_page.get_by_label("Password").fill("a few plain words in a row")
    plain_page.get_by_role("button", name="Sign in").click()
    expect(plain_page.get_by_label("Your name")).to_have_value("Ada Lovelace")
