"""Steps that several journeys take, as a person takes them: by what stands on the page."""

import re
from collections.abc import Mapping

from playwright.sync_api import Page, expect

PASSWORD = "four words in a row"
SAVED = re.compile(r"^Saved \d\d:\d\d")


def press(page: Page, name: str) -> None:
    """Press the button that says so."""
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    """Follow the link in the page's content that says so."""
    page.get_by_role("main").get_by_role("link", name=name, exact=True).click()


def fill(page: Page, values: Mapping[str, str]) -> None:
    """Type into fields, by their labels."""
    for label, value in values.items():
        page.get_by_label(label, exact=True).fill(value)


def choose(page: Page, label: str, exact: bool = True) -> None:
    """Choose or tick, by the label; the whole row can be pressed, so the label lies over the box."""
    page.get_by_label(label, exact=exact).check(force=True)


def heading(page: Page, words: str) -> None:
    """The page is the one with this title, or one that says so among its titles."""
    expect(page.get_by_role("heading", name=words).first).to_be_visible()


def make_account(page: Page, link: str, name: str) -> None:
    """From an invitation's link to an account."""
    page.goto(link)
    fill(page, {"Your name": name, "New password": PASSWORD})
    press(page, "Make the account")


def sign_in(page: Page, email: str) -> None:
    """Come back with address and password."""
    page.goto("/sign-in")
    fill(page, {"E-mail address": email, "Password": PASSWORD})
    press(page, "Sign in")


def saved(page: Page) -> None:
    """What was typed is kept, and the page says since when."""
    expect(page.locator("[data-save-mark]")).to_have_text(SAVED)


def sign_off(page: Page, capacity: str = "Head of policy") -> None:
    """Sign off what the check page shows, and submit it."""
    fill(page, {"In which capacity": capacity})
    choose(page, "I am authorised to submit", exact=False)
    press(page, "Submit the response")
    heading(page, "Your response is submitted")
