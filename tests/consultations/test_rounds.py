"""Opening and closing, each through a page that says what will happen."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from consult.consultations import actions, queries
from consult.domain.lifecycle import RoundState
from consult.domain.roles import StaffRole
from consult.extensions import db
from consult.models import Event, Mail
from tests.conftest import StoppedClock
from tests.factories import consultations, organisations, people
from tests.factories.staff_pages import Desk, desk, written

BASE = "/staff/consultations/licensing"


@pytest.fixture
def at(app: Flask, clock: StoppedClock, database: str) -> Desk:
    """A manager's browser; a draft to which aim (with two leads) and nim (with none) are invited."""
    with written(app):
        aim, nim = organisations.organisation("aim"), organisations.organisation("nim")
        people.lead(aim)
        people.lead(aim, "second@aim.example")
        draft = consultations.draft("licensing", opens_at=clock() + timedelta(days=1))
        actions.invite(consultations.COMMAND_LINE, draft.round, [aim, nim])
    return desk(app)


def state(app: Flask, clock: StoppedClock) -> RoundState:
    with app.app_context():
        return queries.get_consultation("licensing").round.times.state(clock())


def events(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Event.action).where(Event.stream == "consultation:licensing")))


def recipients(app: Flask) -> list[str]:
    with app.app_context():
        return sorted(db.session.scalars(select(Mail.recipient).where(Mail.event == "round_opened")))


def test_the_overview_lists_what_is_done_and_what_is_worth_a_look(at: Desk) -> None:
    page = at.get(BASE)
    assert page.count("Worth a look") == 1
    assert "1 of 2 organisations has nobody who can answer yet." in page
    assert "Missing" not in page
    assert f"{BASE}/open" in page


def test_the_confirm_page_says_what_goes_out_and_opening_does_just_that(
    app: Flask, at: Desk, clock: StoppedClock
) -> None:
    page = at.get(f"{BASE}/open")
    assert "2 mails go out, one to each lead who has an account;" in page
    assert "2 invited organisations can answer" in page
    assert "1 organisation has no lead yet" in page
    assert recipients(app) == []
    assert "The round is open." in at.done(f"{BASE}/open")
    assert state(app, clock) is RoundState.OPEN
    assert recipients(app) == ["lead@aim.example", "second@aim.example"]
    assert "is open already" in at.refused(f"{BASE}/open", 409)
    assert len(recipients(app)) == 2


def test_what_is_missing_blocks_the_opening_and_is_named(app: Flask, at: Desk, clock: StoppedClock) -> None:
    with written(app):
        empty = consultations.draft("empty", principles=0, closes_at=None)
        assert empty.id
    for way in (
        lambda: at.refused("/staff/consultations/empty/open", 409),
        lambda: at.get("/staff/consultations/empty/open", 409),
    ):
        page = way()
        assert "There is no principle yet." in page
        assert "There is no closing time." in page
        assert "Nobody is invited." in page
    overview = at.get("/staff/consultations/empty")
    assert overview.count("Missing") == 3
    assert "The round can open once nothing above is missing." in overview
    at.refused("/staff/consultations/empty/open-later", 409)


def test_a_round_opens_by_itself_at_its_time(app: Flask, at: Desk, clock: StoppedClock) -> None:
    page = at.done(f"{BASE}/open-later")
    assert "The round opens by itself Wednesday 3 March 2027, 12:00 in London." in page
    assert state(app, clock) is RoundState.SCHEDULED
    clock.move(days=1, seconds=-1)
    with written(app):
        assert actions.open_due() == 0
    clock.move(seconds=1)
    with written(app):
        assert actions.open_due() == 1
    assert state(app, clock) is RoundState.OPEN
    assert len(recipients(app)) == 2


def test_a_confirmed_opening_can_be_taken_back(app: Flask, at: Desk, clock: StoppedClock) -> None:
    at.done(f"{BASE}/open-later")
    assert "no longer opens by itself" in at.done(f"{BASE}/cancel-opening")
    assert state(app, clock) is RoundState.DRAFT
    clock.move(days=2)
    with written(app):
        assert actions.open_due() == 0
    later = desk(app, email="later@win.example")
    assert "has passed or is not set" in later.refused(f"{BASE}/open-later", 409)
    assert events(app)[-2:] == ["opening_confirmed", "opening_cancelled"]


def test_what_became_unfit_does_not_open_by_itself(app: Flask, at: Desk, clock: StoppedClock) -> None:
    at.done(f"{BASE}/open-later")
    for key in ("p1", "p2"):
        page = at.get(f"{BASE}/text/principles/{key}/remove")
        seen = page.split('name="seen" value="', 1)[1].split('"', 1)[0]
        at.done(f"{BASE}/text/principles/{key}/remove", {"seen": seen})
    clock.move(days=1)
    with written(app):
        assert actions.open_due() == 0
    assert state(app, clock) is RoundState.DRAFT
    assert recipients(app) == []
    assert events(app)[-1] == "opening_failed"


def test_closing_says_who_is_missing_and_closes_for_good(app: Flask, at: Desk, clock: StoppedClock) -> None:
    at.done(f"{BASE}/open")
    page = at.get(f"{BASE}/close")
    assert "0 of 2 organisations have submitted." in page
    assert "2 have not, and will not be able to." in page
    assert "The round is closed." in at.done(f"{BASE}/close")
    assert state(app, clock) is RoundState.CLOSED
    assert "is closed already" in at.refused(f"{BASE}/close", 409)
    at.get(f"{BASE}/close", 409)
    assert "is closed already" in at.refused(f"{BASE}/open", 409)


def test_a_round_that_never_opened_cannot_be_closed(app: Flask, at: Desk) -> None:
    at.refused(f"{BASE}/close", 409)
    assert "closed" not in events(app)


def test_an_observer_sees_the_checklist_and_no_way_to_act(app: Flask, at: Desk) -> None:
    page = desk(app, StaffRole.OBSERVER).get(BASE)
    assert "Before it opens" in page
    for way in ("open", "settings", "scale"):
        assert f'href="{BASE}/{way}"' not in page
