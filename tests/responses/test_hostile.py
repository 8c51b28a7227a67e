"""What people type is shown as text, wherever it is shown."""

from collections.abc import Callable

import pytest

from consult.models import Mail
from tests.responses.desk import LeadDesk, World, fields, rows, text

HOSTILE = """<script>alert(1)</script>"'><img src=x onerror=alert(2)></textarea><b>%s %d \\ ' OR 1=1 --"""
MARKS = ("<script>alert", "<img src=x", "</textarea><b>")


def assert_shown_as_text(page: str) -> None:
    for mark in MARKS:
        assert mark not in page, mark


@pytest.mark.usefixtures("database")
def test_hostile_answers_are_text_on_every_page_and_in_the_mail(world: World, desk: LeadDesk) -> None:
    desk.save(stance="agree", reason=HOSTILE, wording=HOSTILE)
    desk.remark(remarks=HOSTILE, disclosure="named")
    for path in ("", "/principles/p1", "/remarks", "/check"):
        assert_shown_as_text(desk.page(path))
    form = desk.form("/principles/p1")
    assert (form["reason"], form["wording"]) == (HOSTILE, HOSTILE)
    answer = desk.save(json=True, disclosure="named", wording="x" + HOSTILE)
    assert_shown_as_text(answer.json["change"] + answer.json["audiences"])
    desk.submit(desk.signed(name=HOSTILE[:100], capacity=HOSTILE[:100]))
    page = desk.page("/receipt")
    assert_shown_as_text(page)
    assert HOSTILE[:100] in text(page)
    (mail,) = [mail for mail in rows(world.app, Mail) if mail.event == "receipt"]
    assert "\n" not in mail.subject


def test_hostile_words_are_text_in_a_conflict(world: World, desk: LeadDesk) -> None:
    mine = desk.form("/principles/p1") | {"reason": HOSTILE, "wording": HOSTILE}
    world.desk(world.colleague).save(reason="x" + HOSTILE)
    answer = desk.send("/principles/p1", mine)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert_shown_as_text(page)
    assert fields(page, desk.home + "/principles/p1")["reason"] == HOSTILE


def test_hostile_names_and_wordings_are_text(make_world: Callable[..., World]) -> None:
    world = make_world(title=HOSTILE, summary=HOSTILE)
    desk = world.desk()
    for path in ("", "/principles/p1", "/check", "/desk"):
        assert_shown_as_text(desk.page(path))
