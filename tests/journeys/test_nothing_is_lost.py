"""What goes wrong while people write: colleagues, lost connections, the close, ended sessions. Nothing typed is lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import assert_accessible
from tests.journeys.site import OPEN, Site
from tests.journeys.steps import choose, heading, press, saved, sign_off

CLAUSE = f"/responses/{OPEN}/aim/principles/scope"
REMARKS = f"/responses/{OPEN}/aim/remarks"
CHECK = f"/responses/{OPEN}/aim/check"
BOTH = pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])


@pytest.fixture
def lead(new_context: Callable[..., BrowserContext], own_site: Site) -> Callable[..., Page]:
    """`lead(scripts, "Robin Roe")`: a page of AIM's lead, or of a colleague of that name."""

    def come_in(scripts: bool = True, name: str = "") -> Page:
        context = new_context(java_script_enabled=scripts)
        own_site.sign_in(context, own_site.colleague(name) if name else own_site.lead())
        return context.new_page()

    return come_in


def keep(page: Page, scripts: bool) -> None:
    """Let the page save by itself, or press the button."""
    if scripts:
        saved(page)
    else:
        press(page, "Save")
        expect(page.get_by_label("Why?")).to_be_visible()


def kept(site: Site, text: str) -> None:
    assert site.typed("scope") == text


@BOTH
def test_the_second_of_two_colleagues_is_told_and_sees_both_texts(
    lead: Callable[..., Page], own_site: Site, scripts: bool
) -> None:
    first, second = lead(scripts, "Robin Roe"), lead(scripts)
    first.goto(CLAUSE)
    second.goto(CLAUSE)
    first.get_by_label("Why?").fill("Robin writes this first.")
    keep(first, scripts)
    second.get_by_label("Why?").fill("Alex writes that second.")
    if scripts:
        expect(second.locator("[data-save-problem]")).to_contain_text("Robin Roe changed this")
        assert_accessible(second)
        press(second, "See both texts")
    else:
        press(second, "Save")
    alert = second.get_by_role("alert")
    expect(alert).to_contain_text("Robin Roe changed this on")
    expect(alert).to_contain_text("Robin writes this first.")
    expect(alert).to_contain_text("Alex writes that second.")
    if scripts:
        assert_accessible(second)
    kept(own_site, "Robin writes this first.")
    press(second, "Use mine")
    expect(second.get_by_label("Why?")).to_have_value("Alex writes that second.")
    kept(own_site, "Alex writes that second.")
    second.get_by_text("earlier text").first.click()
    expect(second.get_by_text("Robin writes this first.")).to_be_visible()


@BOTH
def test_two_colleagues_put_their_texts_together(lead: Callable[..., Page], own_site: Site, scripts: bool) -> None:
    first, second = lead(scripts, "Robin Roe"), lead(scripts)
    first.goto(CLAUSE)
    second.goto(CLAUSE)
    first.get_by_label("Why?").fill("One thought.")
    keep(first, scripts)
    second.get_by_label("Why?").fill("Another thought.")
    press(second, "See both texts" if scripts else "Save")
    second.get_by_label("Reason").fill("One thought. Another thought.")
    press(second, "Save this text")
    heading(second, "Say what is licensed")
    kept(own_site, "One thought. Another thought.")


def test_what_is_typed_without_a_connection_is_saved_when_it_is_back(lead: Callable[..., Page], own_site: Site) -> None:
    page = lead()
    page.goto(CLAUSE)
    page.context.set_offline(True)
    page.get_by_label("Why?").fill("Typed in a tunnel.")
    expect(page.locator("[data-save-problem]")).to_contain_text("Not saved: the server cannot be reached.")
    expect(page.get_by_label("Why?")).to_have_value("Typed in a tunnel.")
    page.context.set_offline(False)
    saved(page)
    kept(own_site, "Typed in a tunnel.")


def test_a_conflict_met_after_a_lost_connection_loses_neither_text(lead: Callable[..., Page], own_site: Site) -> None:
    first, second = lead(True, "Robin Roe"), lead()
    second.goto(CLAUSE)
    second.context.set_offline(True)
    second.get_by_label("Why?").fill("Typed in a tunnel.")
    expect(second.locator("[data-save-problem]")).to_contain_text("cannot be reached")
    first.goto(CLAUSE)
    first.get_by_label("Why?").fill("Typed in the office.")
    saved(first)
    second.context.set_offline(False)
    expect(second.locator("[data-save-problem]")).to_contain_text("Robin Roe changed this")
    expect(second.get_by_label("Why?")).to_have_value("Typed in a tunnel.")
    kept(own_site, "Typed in the office.")


@BOTH
def test_the_round_closes_while_somebody_types(lead: Callable[..., Page], own_site: Site, scripts: bool) -> None:
    page = lead(scripts)
    page.goto(CLAUSE)
    own_site.close_round()
    page.get_by_label("Why?").fill("A minute too late, and worth keeping.")
    if scripts:
        expect(page.locator("[data-save-problem]")).to_contain_text("Not saved:")
        expect(page.get_by_label("Why?")).to_have_value("A minute too late, and worth keeping.")
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        press(page, "Save and go on")
    assert answered.value.status == 409
    expect(page.get_by_text("A minute too late, and worth keeping.")).to_be_visible()
    kept(own_site, "")


@BOTH
def test_a_check_page_left_open_until_after_the_close_submits_nothing(
    lead: Callable[..., Page], own_site: Site, scripts: bool
) -> None:
    page = lead(scripts)
    ready_to_sign(page)
    own_site.close_round()
    page.get_by_label("In which capacity").fill("Head of policy")
    choose(page, "I am authorised to submit", exact=False)
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        press(page, "Submit the response")
    assert answered.value.status == 409
    page.goto(f"/responses/{OPEN}/aim")
    heading(page, "No response was submitted")


def ready_to_sign(page: Page) -> None:
    """One answer, named: enough to be signed off."""
    page.goto(CLAUSE)
    choose(page, "Adopt")
    press(page, "Save and go on")
    page.goto(REMARKS)
    choose(page, "Named")
    press(page, "Save and go on")
    heading(page, "Check your answers")


@BOTH
def test_back_after_submitting_and_submitting_again_gives_the_same_receipt(
    lead: Callable[..., Page], scripts: bool
) -> None:
    page = lead(scripts)
    ready_to_sign(page)
    token, seen, key = (
        page.locator(f"main [name={name}]").first.input_value() for name in ("csrf_token", "seen", "key")
    )
    sign_off(page)
    address = page.url
    page.go_back()  # the page may be shown as it was, or anew
    if page.get_by_role("button", name="Submit the response").count():
        sign_off(page)
    else:
        expect(page.get_by_text("Nothing has changed since version 1 was submitted.")).to_be_visible()
    form = {
        "csrf_token": token,
        "seen": seen,
        "key": key,
        "name": "Alex",
        "capacity": "Lead",
        "signed_on": "2026-01-01",
    }
    again = page.request.post(f"/responses/{OPEN}/aim/submit", form=form | {"authorised": "y"}, headers=_from(page))
    assert again.url == address
    page.goto(address)
    expect(page.get_by_role("row", name="Version")).to_have_count(2)  # the head of the table, and version 1


def _from(page: Page) -> dict[str, str]:
    origin = "/".join(page.url.split("/")[:3])
    return {"Origin": origin, "Referer": page.url}


def test_a_double_click_submits_once(lead: Callable[..., Page]) -> None:
    page = lead()
    ready_to_sign(page)
    page.get_by_label("In which capacity").fill("Head of policy")
    choose(page, "I am authorised to submit", exact=False)
    page.get_by_role("button", name="Submit the response").dblclick()
    heading(page, "Your response is submitted")
    expect(page.get_by_role("link", name="Version 1", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Version 2", exact=True)).to_have_count(0)


def test_typing_after_signing_out_in_another_window_is_kept_once_back(
    lead: Callable[..., Page], own_site: Site
) -> None:
    page = lead()
    page.goto(CLAUSE)
    other = page.context.new_page()
    other.goto("/desk")
    press(other, "Sign out")
    page.get_by_label("Why?").fill("Typed after the session had ended.")
    expect(page.locator("[data-save-problem]")).to_contain_text("Not saved:")
    own_site.sign_in(page.context, own_site.lead())
    saved(page)
    kept(own_site, "Typed after the session had ended.")


def test_a_form_sent_after_signing_out_shows_what_was_typed(lead: Callable[..., Page], own_site: Site) -> None:
    page = lead(scripts=False)
    page.goto(CLAUSE)
    other = page.context.new_page()
    other.goto("/desk")
    press(other, "Sign out")
    page.get_by_label("Why?").fill("Typed after the session had ended.")
    press(page, "Save and go on")
    expect(page.get_by_role("main")).to_contain_text("Typed after the session had ended.")
    kept(own_site, "")


@BOTH
def test_going_on_from_the_list_at_the_side_keeps_what_was_typed(
    lead: Callable[..., Page], own_site: Site, scripts: bool
) -> None:
    page = lead(scripts)
    page.goto(CLAUSE)
    page.get_by_label("Why?").fill("Typed, and not saved by hand.")
    page.get_by_role("navigation", name="Your progress").get_by_role("button", name="Remarks and readers").click()
    heading(page, "Remarks and readers")
    kept(own_site, "Typed, and not saved by hand.")
