"""The audit trail as staff read it."""

import pytest
from flask import Flask

from consult import audit
from consult.domain.roles import COMMAND_LINE, StaffRole
from tests.conftest import StoppedClock
from tests.factories import consultations, organisations
from tests.factories.staff_pages import Desk, desk, written


@pytest.fixture
def at(app: Flask, clock: StoppedClock, database: str) -> Desk:
    """A manager's browser; two consultations, one of them answered by AIM."""
    with written(app):
        aim = organisations.organisation("aim")
        consultations.submitted(consultations.opened([aim], "licensing"), aim)
        consultations.draft("other")
    return desk(app)


def rows(page: str) -> list[str]:
    """What each row says happened."""
    return [row.split("<span", 1)[0] for row in page.split('<th scope="row">')[1:]]


def test_the_newest_comes_first_in_words(at: Desk) -> None:
    page = at.get("/staff/record")
    assert rows(page) == [
        "Made the consultation",
        "Submitted a response",
        "Opened the round",
        "Invited organisations",
        "Made the consultation",
        "Added an organisation",
    ]
    assert "Association aim · Principles for licensing" in page
    assert "2 March 2027, 12:00" in page


def test_one_consultation_has_its_rounds_and_responses_and_nothing_of_others(at: Desk) -> None:
    assert rows(at.get("/staff/record?consultation=licensing")) == [
        "Submitted a response",
        "Opened the round",
        "Invited organisations",
        "Made the consultation",
    ]
    assert rows(at.get("/staff/record?consultation=other")) == ["Made the consultation"]


def test_a_slug_with_wildcards_matches_only_itself(app: Flask, at: Desk) -> None:
    with written(app):
        consultations.draft("othe_")
    assert len(rows(at.get("/staff/record?consultation=othe_"))) == 1


def test_pages_of_fifty(app: Flask, at: Desk) -> None:
    with written(app):
        for number in range(50):
            audit.record(COMMAND_LINE, "consultation:other", f"thing_{number}")
    first, second = at.get("/staff/record"), at.get("/staff/record?page=2")
    assert (len(rows(first)), len(rows(second))) == (50, 6)
    assert rows(first)[0] == "thing 49"
    assert "1 to 50 of 56" in first
    assert "51 to 56 of 56" in second
    assert 'rel="next"' in first
    assert 'rel="next"' not in second
    assert "Nothing here" in at.get("/staff/record?page=3")


def test_hostile_words_in_the_trail_are_only_words(app: Flask, at: Desk) -> None:
    with written(app):
        audit.record(COMMAND_LINE, "x:<b>", "<script>alert(1)</script>", old="<i>", new={"<u>": ["<s>", 1, None]})
    page = at.get("/staff/record")
    assert "<script>alert" not in page
    assert "&lt;s&gt;, 1, None" in page


def test_the_text_of_answers_is_not_in_the_trail(at: Desk) -> None:
    assert "Why aim says so" not in at.get("/staff/record")


def test_an_observer_has_no_link_to_it(app: Flask, at: Desk) -> None:
    assert "/staff/record" in at.get("/staff")
    assert "/staff/record" not in desk(app, StaffRole.OBSERVER).get("/staff")
