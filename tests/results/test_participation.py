"""Participation over time: when organisations first answered, in stretches that fit the round, and how it is drawn."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from consult.consultations import actions, queries
from consult.domain.lifecycle import Times
from consult.domain.roles import COMMAND_LINE
from consult.domain.rules import Participation
from consult.extensions import db
from consult.models import Consultation
from consult.organisations.queries import get_organisation
from consult.responses import actions as responses
from consult.results import arrivals
from consult.results.timeline import timeline
from tests.conftest import StoppedClock
from tests.factories import consultations, organisations
from tests.factories.staff_pages import desk, written

BASE = "/staff/consultations/licensing"
PAGE = f"{BASE}/results/participation"
NOON = datetime(2027, 3, 2, 12, tzinfo=UTC)
"""When the stopped clock stands, and the round opens."""


def answer(app: Flask, clock: StoppedClock, *moments: tuple[str, dict[str, float]]) -> None:
    """Organisations that submit, each so long after the one before."""
    for code, later in moments:
        clock.move(**later)
        with written(app):
            consultations.submitted(queries.get_consultation("licensing"), get_organisation(code))


@pytest.fixture
def opened(app: Flask, clock: StoppedClock, database: str) -> None:
    """Five invited to a round of two weeks, in London."""
    with written(app):
        consultations.opened([organisations.organisation(f"e{number}") for number in range(1, 6)])


def seen(app: Flask, path: str = PAGE) -> str:
    """What somebody gets who signs in now: an earlier session has ended by the stopped clock."""
    return desk(app).get(path)


def rows(app: Flask) -> list[tuple[str, str, str]]:
    """The lines of the page's table: when, how many, in all."""
    table = seen(app).split('<table class="table timeline__table">', 1)[-1].split("<tbody>", 1)[1].split("</tbody>")[0]
    lines = table.split("<tr>")[1:]
    return [
        tuple(part.split(">", 1)[1].split("<", 1)[0] for part in line.replace("<th", "<td").split("<td")[1:4])  # type: ignore[misc]
        for line in lines
    ]


def test_by_local_day_with_what_came_in_all(app: Flask, opened: None, clock: StoppedClock) -> None:
    answer(app, clock, ("e1", {"hours": 1}), ("e2", {"hours": 10.9}), ("e3", {"hours": 0.2}), ("e4", {"days": 3}))
    assert rows(app) == [("2 March 2027", "2", "2"), ("3 March 2027", "1", "3"), ("6 March 2027", "1", "4")]
    page = seen(app)
    assert "4 of 5 have answered, 10 days 11 hours left</h1>" in page
    assert "2 March 2027 brought the most: 2." in page
    assert "closes 16 March 2027" in page
    assert ">now</text>" in page


def test_an_organisation_counts_from_its_first_version(app: Flask, opened: None, clock: StoppedClock) -> None:
    answer(app, clock, ("e1", {"hours": 1}), ("e2", {"days": 1}), ("e1", {"days": 2}))
    assert rows(app) == [("2 March 2027", "1", "1"), ("3 March 2027", "1", "2")]
    with written(app):
        invitation = queries.find_invitation(queries.get_consultation("licensing").round.id, get_organisation("e2").id)
        assert invitation is not None
        responses.withdraw(COMMAND_LINE, invitation)
    page = seen(app)
    assert "1 of 5 have answered" in page
    assert "1 of them has since withdrawn its response." in page


def test_after_the_close_by_when_half_had_answered(app: Flask, opened: None, clock: StoppedClock) -> None:
    answer(app, clock, ("e1", {"days": 1}), ("e2", {"days": 1}), ("e3", {"days": 1}))
    with written(app):
        actions.close_round(COMMAND_LINE, queries.get_consultation("licensing"))
    page = seen(app)
    assert "3 of 5 answered, half of them by 4 March 2027</h1>" in page
    assert ">now</text>" not in page
    assert "closed 5 March 2027" in page


def test_before_the_opening_and_before_the_first(app: Flask, opened: None) -> None:
    assert "Nobody has answered yet</h1>" in seen(app)
    with written(app):
        consultations.draft("later")
    assert "The round has not opened" in seen(app, "/staff/consultations/later/results/participation")


def test_the_file_holds_every_stretch_so_far(app: Flask, opened: None, clock: StoppedClock) -> None:
    answer(app, clock, ("e1", {"hours": 1}), ("e2", {"days": 2}))
    text = seen(app, f"{BASE}/results/participation.csv")
    found = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [(row["from"], row["submitted"], row["submitted_so_far"], row["invited"]) for row in found] == [
        ("2027-03-02T12:00:00+00:00", "1", "1", "5"),
        ("2027-03-03T00:00:00+00:00", "0", "1", "5"),
        ("2027-03-04T00:00:00+00:00", "1", "2", "5"),
    ]


def test_a_round_open_to_anyone_is_not_drawn_against_a_number(app: Flask, clock: StoppedClock) -> None:
    with written(app):
        e1 = organisations.organisation("e1")
        found = consultations.opened([e1], participation=Participation.OPEN)
        consultations.submitted(found, e1)
    page = seen(app)
    assert "1 has answered, " in page
    assert "invited</text>" not in page


@given(
    st.timedeltas(timedelta(minutes=1), timedelta(days=5000)),
    st.timedeltas(timedelta(0), timedelta(days=400)),
    st.sampled_from(["UTC", "Europe/London", "Asia/Kolkata", "America/New_York", "Australia/Lord_Howe"]),
)
def test_stretches_are_few_and_join(length: timedelta, later: timedelta, zone: str) -> None:
    opened = NOON + later
    times = Times(None, opened + length, None, opened, None)
    edges = arrivals.edges(times, opened, zone)
    assert 3 <= len(edges) <= arrivals.MOST_STEPS + 1
    assert edges == sorted(set(edges))
    assert edges[0] == opened
    assert edges[-1] >= times.ended_at  # type: ignore[operator]
    inner = [edge.astimezone(ZoneInfo(zone)) for edge in edges[1:-1]]
    if length > timedelta(days=2):
        assert {(edge.hour, edge.minute) for edge in inner} == {(0, 0)}


def test_the_last_point_is_all_who_ever_answered(app: Flask, opened: None, clock: StoppedClock) -> None:
    answer(app, clock, ("e1", {"minutes": 5}), ("e2", {"days": 13}), ("e3", {"hours": 23}))
    with app.app_context(), app.test_request_context():
        found: Consultation = queries.get_consultation("licensing")
        edges = arrivals.edges(found.round.times, clock(), found.zone)
        drawn = timeline(found, arrivals.steps(found.round.id, edges, clock()), 3, 5, clock())
    assert drawn.total == 3
    assert drawn.path.startswith("M0.0,1000 L")
    assert drawn.path.endswith(f"{drawn.end_x * 10:.1f},400")
    assert (drawn.end_y, drawn.now is not None) == (40.0, True)
    assert [bar.height for bar in drawn.bars] == [1000, 1000, 1000]
    assert all(bar.x >= 0 and bar.x + bar.width <= drawn.end_x + 0.3 for bar in drawn.bars)


def test_no_response_is_read_to_count_them(app: Flask, clock: StoppedClock) -> None:
    """The index of first versions answers alone: a million responses are counted in a fraction of a second."""
    with written(app):
        consultations.opened([organisations.organisation("e1")])
    clock.move(days=5)
    asked: list[tuple[str, Any]] = []
    with app.app_context():
        found = queries.get_consultation("licensing")
        edges = arrivals.edges(found.round.times, clock(), found.zone)
        event.listen(db.engine, "before_cursor_execute", lambda _c, _cursor, *said: asked.append(said[:2]))
        arrivals.steps(found.round.id, edges, clock())
        statement, parameters = asked[-1]
        plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        reads = [row[3] for row in plan if row[3].startswith(("SEARCH", "SCAN"))]
    assert len(reads) == len(edges) - 1
    assert all("INDEX ix_response_first (round_id=? AND submitted_at" in each for each in reads)
