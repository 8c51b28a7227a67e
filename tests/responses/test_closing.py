"""The server's clock at receipt decides: one second before, at, and after the close."""

import pytest

from consult.models import AnswerDraft, Response
from tests.conftest import StoppedClock
from tests.responses.desk import JSON, LeadDesk, World, rows, text

pytestmark = pytest.mark.usefixtures("database")
REFUSED = "Answers closed on Tuesday 16 March 2027, 12:00 in London (12:00 UTC). Nothing was submitted or changed."


def at_the_close(world: World, clock: StoppedClock, seconds: float) -> LeadDesk:
    """AIM's lead, so many seconds after the closing time."""
    assert world.round.closes_at is not None
    clock.at = world.round.closes_at
    clock.move(seconds=seconds)
    return world.desk()


def before(world: World, clock: StoppedClock) -> tuple[LeadDesk, dict[str, str], dict[str, str]]:
    """A minute before the close: the desk with two forms open, a principle and the sign-off."""
    desk = at_the_close(world, clock, -60)
    desk.prepare()
    answer = desk.form("/principles/p1") | {"reason": "No.", "stance": "disagree", "wording": "Other words."}
    return desk, answer, desk.signed()


def test_a_second_before_the_close_everything_is_taken(world: World, clock: StoppedClock) -> None:
    desk, answer, sign_off = before(world, clock)
    clock.move(seconds=59)
    assert desk.submit(sign_off).status_code == 302
    assert desk.send("/principles/p1", answer).status_code == 302


@pytest.mark.parametrize("seconds", [60, 61])
def test_from_the_close_on_nothing_is_taken_and_what_was_typed_is_shown(
    world: World, clock: StoppedClock, seconds: int
) -> None:
    desk, answer, sign_off = before(world, clock)
    clock.move(seconds=seconds)
    refused = desk.send("/principles/p1", answer)
    assert refused.status_code == 409
    page = refused.get_data(as_text=True)
    assert REFUSED in text(page)
    assert ">No.</textarea>" in page.replace("\n", "")
    assert ">Other words.</textarea>" in page.replace("\n", "")
    assert ">Disagree</textarea>" in page.replace("\n", "")
    refused = desk.submit(sign_off)
    assert refused.status_code == 409
    assert REFUSED in text(refused.get_data(as_text=True))
    assert rows(world.app, Response) == []
    assert rows(world.app, AnswerDraft)[0].stance == "agree"


def test_remarks_and_withdrawal_are_refused_too(world: World, clock: StoppedClock) -> None:
    desk, _answer, sign_off = before(world, clock)
    desk.submit(sign_off)
    remarks, withdrawal = desk.form("/remarks"), desk.form("/withdraw")
    clock.move(seconds=60)
    refused = desk.send("/remarks", remarks | {"remarks": "Too late."})
    assert refused.status_code == 409
    assert ">Too late.</textarea>" in refused.get_data(as_text=True).replace("\n", "")
    assert desk.send("/withdraw", withdrawal).status_code == 409
    assert desk.get("/withdraw").status_code == 409
    assert [row.state.value for row in rows(world.app, Response)] == ["submitted"]


def test_the_script_is_told_that_the_round_has_closed(world: World, clock: StoppedClock) -> None:
    desk, answer, _sign_off = before(world, clock)
    clock.move(seconds=60)
    refused = desk.client.post(desk.home + "/principles/p1", data=answer, headers=JSON)
    assert refused.status_code == 409
    assert refused.json["message"].startswith(REFUSED)
    assert "conflict" not in refused.json


def test_a_retried_form_gives_its_receipt_even_after_the_close(world: World, clock: StoppedClock) -> None:
    desk, _answer, sign_off = before(world, clock)
    first = desk.submit(sign_off)
    clock.move(hours=1)
    assert desk.submit(sign_off).location == first.location


def test_after_the_close_every_page_is_read_only(world: World, clock: StoppedClock) -> None:
    desk, answer, _sign_off = before(world, clock)
    desk.send("/principles/p1", answer | {"reason": "Because it is vague."})
    desk.submit()
    clock.move(hours=1)
    for path in ("", "/principles/p1", "/principles/p2", "/remarks", "/check", "/receipt"):
        page = desk.page(path)
        assert f'action="{desk.home}' not in page
        assert "Answers closed" in page
    said = text(desk.page("/principles/p1"))
    assert "Disagree It needs changes." in said
    assert "Because it is vague." in said
    assert "inserted: Other" in said
    assert "Left blank." in text(desk.page("/principles/p2"))
    assert "Your response is submitted" in text(desk.page())


def test_what_was_never_submitted_can_still_be_read(world: World, clock: StoppedClock) -> None:
    desk, _answer, _sign_off = before(world, clock)
    clock.move(hours=1)
    assert "No response was submitted" in text(desk.page())
    assert "Agree" in text(desk.page("/check"))
