"""The main job, end to end: a federation asks, its members answer, policymakers see."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
import rfc8785
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import assert_accessible
from tests.journeys.composing import PRINCIPLES, compose, fill_the_register, invite_and_open, make_from_a_file
from tests.journeys.steps import choose, fill, follow, heading, make_account, press, saved, sign_in, sign_off
from tests.journeys.world import consult, link_in, mails, text_of
from tests.servers import Server


@pytest.fixture(
    params=[
        pytest.param(("sqlite", True), id="sqlite-with-scripts"),
        pytest.param(("sqlite", False), id="sqlite-without-scripts"),
        pytest.param(("postgresql", True), id="postgresql-with-scripts", marks=pytest.mark.postgresql),
    ]
)
def way(request: pytest.FixtureRequest) -> tuple[str, bool]:
    """On which database, and whether browsers run scripts."""
    found: tuple[str, bool] = request.param
    return found


@pytest.fixture
def database(way: tuple[str, bool]) -> str:
    return way[0]


@pytest.fixture
def scripts(way: tuple[str, bool]) -> bool:
    return way[1]


@pytest.fixture
def somebody(new_context: Callable[..., BrowserContext], scripts: bool) -> Iterator[Callable[[], Page]]:
    """A page in a browser of somebody's own."""
    yield lambda: new_context(java_script_enabled=scripts).new_page()


def test_the_main_job(somebody: Callable[[], Page], scripts: bool, live_server: Server, tmp_path: Path) -> None:
    manager, lead, other, public = somebody(), somebody(), somebody(), somebody()
    link = consult(live_server, "staff", "invite", "manager@win.example", "--role", "manager").strip()
    make_account(manager, link, "Mira Manager")
    heading(manager, "No consultation yet")
    fill_the_register(manager, tmp_path)
    make_from_a_file(manager, tmp_path)
    compose(manager, scripts)
    invite_and_open(manager)

    invitations = mails(live_server, "lead@aim.example")
    make_account(lead, link_in(invitations[0]), "Lea Lead")
    answer_everything(lead, scripts)
    keep_the_receipt(lead, live_server, "lead@aim.example", 1, tmp_path)
    change_and_submit_again(lead, scripts)
    keep_the_receipt(lead, live_server, "lead@aim.example", 2, tmp_path)

    make_account(other, link_in(mails(live_server, "lead@kelp.example")[0]), "Kim Kelp")
    answer_briefly(other)

    see_live_results(manager)
    close_and_publish(manager)
    read_the_release(public, manager, scripts)


def answer_everything(page: Page, scripts: bool) -> None:
    """Every principle with stance, reason, other wording and readers; then remarks and the readers of the whole."""
    heading(page, "Your desk")
    page.get_by_role("link", name="Principles for licensing").last.click()
    follow(page, "Begin")
    heading(page, "Licences first")
    choose(page, "Disagree")
    press(page, "Save and go on")
    expect(page.get_by_role("alert")).to_contain_text("“Disagree” needs a reason. What you typed is saved.")
    choose(page, "Agree")
    wording = page.get_by_label("Your wording")
    wording.fill("Training on recordings needs a written **licence** from those who own them.")
    fill(page, {"Why?": "A licence that nobody wrote down is no licence."})
    if scripts:
        saved(page)
    else:
        press(page, "Save")
    expect(page.locator("[data-change] ins").first).to_contain_text("written")
    choose(page, "Unnamed")
    press(page, "Save and go on")
    heading(page, "Records are kept")
    choose(page, "Strongly agree")
    fill(page, {"Why?": "Our members can show what they own."})
    press(page, "Save and go on")
    heading(page, "Remarks and readers")
    fill(page, {"General remarks (optional)": "Thank you for asking."})
    press(page, "Save and go on")
    expect(page.get_by_role("alert")).to_contain_text("Choose who may read your response.")
    page.get_by_role("alert").get_by_role("link").click()
    choose(page, "Named")
    press(page, "Save and go on")
    heading(page, "Check your answers")
    expect(page.get_by_text("A licence that nobody wrote down is no licence.")).to_be_visible()
    if scripts:
        assert_accessible(page)
    sign_off(page)


def keep_the_receipt(page: Page, server: Server, email: str, version: int, folder: Path) -> None:
    """The receipt as page, as file and by mail: all three carry the same digest, which is that of the document; both files are the same."""
    shown = page.locator(".receipt__digest").inner_text()
    with page.expect_download() as download:
        follow(page, "Download the receipt")
    download.value.save_as(folder / f"receipt-{version}.json")
    text = (folder / f"receipt-{version}.json").read_bytes()
    receipt = json.loads(text)
    assert hashlib.sha256(rfc8785.dumps(receipt["document"])).hexdigest() == receipt["sha256"] == shown
    assert receipt["document"]["version"] == version
    mail: EmailMessage = mails(server, email)[-1]
    assert f"Digest (SHA-256): {shown}" in text_of(mail)
    (attached,) = mail.iter_attachments()
    assert attached.get_payload(decode=True) == text


def change_and_submit_again(page: Page, scripts: bool) -> None:
    """Sign out, come back, change one answer, submit again: version 2 counts, version 1 is kept."""
    press(page, "Sign out")
    sign_in(page, "lead@aim.example")
    page.goto("/responses/licensing/aim/principles/records")
    choose(page, "Agree")
    if scripts:
        saved(page)
    press(page, "Save and go on")
    page.goto("/responses/licensing/aim/check")
    expect(page.get_by_text("Version 1 stands.")).to_be_visible()
    sign_off(page, "Deputy head of policy")
    expect(page.get_by_role("row", name="Version 2")).to_contain_text("Counts")
    expect(page.get_by_role("row", name="Version 1")).to_contain_text("Superseded")


def answer_briefly(page: Page) -> None:
    """The second organisation: one stance, one left blank, everything named."""
    page.goto("/responses/licensing/kelp/principles/licences_first")
    choose(page, "Disagree")
    fill(page, {"Why?": "Small labels cannot read a licence of ninety pages."})
    press(page, "Save and go on")
    page.goto("/responses/licensing/kelp/remarks")
    choose(page, "Named")
    press(page, "Save and go on")
    sign_off(page, "Treasurer")


def see_live_results(page: Page) -> None:
    """Who has answered, and what."""
    page.goto("/staff/consultations/licensing/board")
    heading(page, "2 of 2")
    page.goto("/staff/consultations/licensing/results")
    expect(page.locator(".outcome").first).to_contain_text("1 of 2 agree")
    expect(page.locator(".outcome").last).to_contain_text("1 of 1 agree")
    page.goto("/staff/consultations/licensing/results/principles/licences_first")
    expect(page.get_by_text("Small labels cannot read a licence of ninety pages.")).to_be_visible()


def close_and_publish(page: Page) -> None:
    """Close early, look at exactly what the public will see, publish."""
    page.goto("/staff/consultations/licensing/close")
    press(page, "Close the round now")
    page.goto("/staff/consultations/licensing/publish")
    heading(page, "Publish release 1")
    preview = page.locator(".release").inner_text()
    press(page, "Publish release 1")
    expect(page.get_by_text("Release 1 is published.")).to_be_visible()
    expect(page).to_have_url("/consultations/licensing/releases/1")
    published = page.locator(".findings").inner_text()
    assert published in preview


def read_the_release(page: Page, manager: Page, scripts: bool) -> None:
    """From the public list to the release, a cell, the positions behind it, and files that say what the page says."""
    page.goto("/")
    follow(page, "Principles for licensing")
    expect(page).to_have_url("/consultations/licensing/releases/1")
    page.goto("/consultations/licensing/releases/1?figure=table&bars=table")
    results = json.loads(_download(page, "JSON"))
    rows = {(row["principle"], row["by"], row["group"]): row for row in results["results"]}
    cells = page.locator(".matrix__row [class^=share--]")
    shown = [cells.nth(number).get_by_role("link").inner_text().split()[0] for number in range(cells.count())]
    groups = [
        ("world", "world"),
        *(("region", group["code"]) for group in results["groups"] if group["by"] == "region"),
    ]
    told = [_cell(rows[key, by, code]) for _words, key in PRINCIPLES.values() for by, code in groups]
    assert shown == told
    with page.expect_download() as download:
        page.locator(".strip-facts").get_by_role("link", name="CSV", exact=True).click()
    lines = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text())))
    flat = {(line["principle"], line["by"], line["group"]): line for line in lines}
    assert flat.keys() == rows.keys()
    for place, row in rows.items():
        assert flat[place]["agree"] == ("" if row["agree"] is None else str(row["agree"]))
        assert flat[place]["answered"] == ("" if row["answered"] is None else str(row["answered"]))
    open_a_cell(page)
    assert "A licence that nobody wrote down" not in page.content()  # unnamed, and alone: nobody may guess whose it is


def _cell(row: dict[str, object]) -> str:
    if row["withheld"]:
        return "withheld"
    return f"{row['agree']}/{row['answered']}" if row["answered"] else "none"


def open_a_cell(page: Page) -> None:
    """The positions that may be read behind a cell of the second region, by name."""
    page.locator(".matrix__row").first.get_by_role("link").last.click()
    expect(page).to_have_url(re.compile(r"cell=licences_first\.oceania"))
    expect(page.locator(".opened")).to_be_visible()
    expect(page.locator(".opened")).to_contain_text("Small labels cannot read a licence of ninety pages.")
    expect(page.locator(".opened")).to_contain_text("Kelp Coast Labels (invented)")


def _download(page: Page, name: str) -> str:
    with page.expect_download() as download:
        page.locator(".strip-facts").get_by_role("link", name=name, exact=True).click()
    return Path(download.value.path()).read_text()
