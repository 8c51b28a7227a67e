"""The text: adding, changing, moving and removing principles, by one manager and by two."""

import pytest
from flask import Flask
from sqlalchemy import select

from consult.consultations import queries
from consult.domain.roles import StaffRole
from consult.extensions import db
from consult.models import Event
from tests.conftest import StoppedClock
from tests.factories import consultations
from tests.factories.staff_pages import Desk, desk, written

TEXT = "/staff/consultations/licensing/text"
HOSTILE = '</textarea><script>alert(1)</script><b>" onload="x'


@pytest.fixture
def at(app: Flask, clock: StoppedClock, database: str) -> Desk:
    """A manager's browser; there is a draft with principles p1 and p2."""
    with written(app):
        consultations.draft("licensing")
    return desk(app)


def principles(app: Flask) -> list[tuple[str, str, str]]:
    """Key, title and wording of the principles, in order."""
    with app.app_context():
        found = queries.get_consultation("licensing").round.draft.wordings
        return [(wording.key, wording.title, wording.text) for wording in found]


def seen_in(page: str) -> str:
    return page.split('name="seen" value="', 1)[1].split('"', 1)[0]


def form_of(at: Desk, key: str) -> dict[str, str]:
    return {
        "title": "Changed",
        "key": key,
        "wording": "New *words*.",
        "rationale": "",
        "seen": seen_in(at.get(f"{TEXT}/principles/{key}")),
    }


def test_a_principle_is_added_at_the_end_with_a_key_from_its_title(app: Flask, at: Desk) -> None:
    page = at.done(f"{TEXT}/add", {"title": "Fair pay, for all", "key": "", "wording": "One.\r\n\r\nTwo."})
    assert "“Fair pay, for all” is added." in page
    assert "<p>One.</p>\n<p>Two.</p>" in page
    assert principles(app)[2] == ("fair_pay_for_all", "Fair pay, for all", "One.\n\nTwo.")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "Write a title."),
        ({"wording": " \n "}, "Write the wording."),
        ({"key": "p1"}, "“p1” is or was the key of another principle"),
        ({"key": "remarks"}, "“remarks” is the name of another column"),
        ({"key": "a b"}, "Use 1 to 64 of the letters"),
        ({"title": "語", "key": ""}, "Write a key of Latin letters and digits."),
        ({"wording": "x" * 100_001}, "Field cannot be longer than 100000 characters."),
    ],
)
def test_a_mistake_is_told_and_nothing_is_lost(app: Flask, at: Desk, change: dict[str, str], sentence: str) -> None:
    typed = {"title": "Third", "key": "third", "wording": "Kept words."} | change
    page = at.refused(f"{TEXT}/add", 422, typed)
    assert sentence in page
    assert typed["wording"].strip()[:50] in page
    assert len(principles(app)) == 2


def test_the_preview_works_without_a_script_and_keeps_nothing(app: Flask, at: Desk) -> None:
    response = at.post(f"{TEXT}/principles/p1", form_of(at, "p1") | {"preview": "1"})
    page = response.get_data(as_text=True)
    assert response.status_code == 200
    assert "<p>New <em>words</em>.</p>" in page
    assert 'value="Changed"' in page
    assert principles(app)[0][1] == "Principle 1"


def test_the_live_preview_gives_clean_html(at: Desk) -> None:
    answer = at.post("/staff/preview", {"wording": "**Bold** <script>alert(1)</script> [x](javascript:alert(1))"})
    html = answer.get_json()["html"]
    assert "<strong>Bold</strong>" in html
    assert "<script" not in html
    assert 'href="javascript' not in html


def test_a_principle_is_changed_key_and_all(app: Flask, at: Desk) -> None:
    at.done(f"{TEXT}/principles/p1", form_of(at, "p1") | {"key": "first"})
    assert principles(app)[0] == ("first", "Changed", "New *words*.")
    with app.app_context():
        event = db.session.scalars(select(Event).where(Event.action == "wording_changed")).one()
    assert "New *words*" not in event.details


def test_two_managers_both_texts_are_shown_and_the_first_stays(app: Flask, at: Desk) -> None:
    other = desk(app, email="other@win.example")
    mine = form_of(at, "p1") | {"wording": "My words."}
    other.done(f"{TEXT}/principles/p1", form_of(other, "p1") | {"wording": "Their words."})
    page = at.refused(f"{TEXT}/principles/p1", 409, mine)
    assert "A colleague has changed this principle meanwhile" in page
    assert "The manager changed this on Tuesday 2 March 2027, 12:00 in London" in page
    assert page.count("My words.") >= 2
    assert "Their words." in page
    assert principles(app)[0][2] == "Their words."
    at.done(f"{TEXT}/principles/p1", mine | {"seen": seen_in(page)})
    assert principles(app)[0][2] == "My words."


def test_a_principle_that_a_colleague_removed_is_404_and_the_typed_text_is_not_needed(app: Flask, at: Desk) -> None:
    mine = form_of(at, "p1")
    desk(app, email="other@win.example").done(
        f"{TEXT}/principles/p1/remove", {"seen": seen_in(at.get(f"{TEXT}/principles/p1/remove"))}
    )
    at.refused(f"{TEXT}/principles/p1", 404, mine)


def test_moving_up_and_down(app: Flask, at: Desk) -> None:
    at.post(f"{TEXT}/principles/p2/move", {"to": "up"})
    assert [key for key, _title, _text in principles(app)] == ["p2", "p1"]
    at.post(f"{TEXT}/principles/p2/move", {"to": "up"})
    assert [key for key, _title, _text in principles(app)] == ["p2", "p1"]
    answer = at.post(f"{TEXT}/principles/p2/move", {"to": "down"})
    assert answer.location == f"{TEXT}#principle-p2"
    assert [key for key, _title, _text in principles(app)] == ["p1", "p2"]
    with app.app_context():
        assert len(db.session.scalars(select(Event).where(Event.action == "principles_moved")).all()) == 2


def test_removing_shows_the_text_first_and_only_what_was_seen_goes(app: Flask, at: Desk) -> None:
    page = at.get(f"{TEXT}/principles/p1/remove")
    assert "Wording of principle **1**." in page
    stale = seen_in(page)
    at.done(f"{TEXT}/principles/p1", form_of(at, "p1"))
    assert "It is still here: look again." in at.done(f"{TEXT}/principles/p1/remove", {"seen": stale})
    at.done(f"{TEXT}/principles/p1/remove", {"seen": seen_in(at.get(f"{TEXT}/principles/p1/remove"))})
    assert [key for key, _title, _text in principles(app)] == ["p2"]
    at.done(f"{TEXT}/principles/p1/remove", {"seen": "gone already"})


def test_the_key_of_a_removed_principle_comes_back_with_the_same_principle(app: Flask, at: Desk) -> None:
    at.done(f"{TEXT}/principles/p1/remove", {"seen": seen_in(at.get(f"{TEXT}/principles/p1/remove"))})
    refused = at.refused(f"{TEXT}/principles/p2", 422, form_of(at, "p2") | {"key": "p1"})
    assert "is or was the key of another principle" in refused


def test_everything_is_frozen_once_the_round_has_opened(app: Flask, at: Desk) -> None:
    forms = [form_of(at, "p1"), {"title": "New", "wording": "New."}]
    with written(app):
        consultations.actions.open_round(consultations.COMMAND_LINE, queries.get_consultation("licensing"))
    before = principles(app)
    for path, data in (
        ("/principles/p1", forms[0]),
        ("/add", forms[1]),
        ("/principles/p1/move", {"to": "down"}),
        ("/principles/p1/remove", {"seen": forms[0]["seen"]}),
    ):
        assert "The text is frozen" in at.refused(TEXT + path, 409, data), path
    for path in ("/add", "/principles/p1", "/principles/p1/remove"):
        at.get(TEXT + path, 409)
    assert principles(app) == before
    page = at.get(TEXT)
    assert "frozen since the round opened" in page
    assert "Move up" not in page


def test_an_observer_reads_the_text_without_ways_to_change_it(app: Flask, at: Desk) -> None:
    page = desk(app, StaffRole.OBSERVER).get(TEXT)
    assert "Wording of principle <strong>1</strong>." in page
    assert "Edit" not in page
    assert "Add a principle" not in page


def test_hostile_words_are_only_words(app: Flask, at: Desk) -> None:
    at.done(f"{TEXT}/add", {"title": HOSTILE, "key": "hostile", "wording": HOSTILE, "rationale": HOSTILE})
    for path in (TEXT, f"{TEXT}/principles/hostile", f"{TEXT}/principles/hostile/remove", TEXT.removesuffix("/text")):
        page = at.get(path)
        assert "<script>alert" not in page, path
        assert "&lt;script&gt;alert(1)" in page, path
    assert "<script>alert" not in at.get("/staff/record")
