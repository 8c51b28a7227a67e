"""A file of many organisations: written in few statements, counted in their new groups, told in the trail as one by one."""

import json

import pytest
from flask import Flask
from sqlalchemy import func, select

from consult import audit, tallies
from consult.consultations import actions
from consult.domain.roles import COMMAND_LINE
from consult.extensions import db, transaction
from consult.models import Event, Invitation, Organisation
from consult.organisations import imports
from tests.conftest import StoppedClock
from tests.factories import consultations, organisations
from tests.statements import counted

pytestmark = pytest.mark.usefixtures("database", "clock")
MANY = 60


def file(*lines: str, head: str = "code,name,country,region,kind,parent,member_count,lead_email") -> bytes:
    return "\n".join((head, *lines)).encode()


def register(data: bytes) -> imports.Imported:
    return imports.write(COMMAND_LINE, imports.read(data, True, len(data)), True)


def line(number: int, region: str, parent: str = "") -> str:
    return f"o{number},Organisation {number},FR,{region},label,{parent},{number},o{number}@example.org"


def test_a_file_of_many_asks_for_as_few_statements_as_one_of_few(app: Flask) -> None:
    asked = []
    with app.app_context():
        for first, count in ((0, 2), (100, MANY)):
            with counted(app) as statements, transaction():
                register(
                    file(*(line(first + number, "europe", f"o{first}" if number else "") for number in range(count)))
                )
            asked.append(len(statements))
    assert asked[0] >= asked[1]  # the first makes the groups too


def test_moving_those_who_were_asked_and_have_answered_keeps_the_tallies(app: Flask, clock: StoppedClock) -> None:
    with app.app_context():
        with transaction():
            register(file(*(line(number, "europe") for number in range(MANY))))
            found = consultations.opened(db.session.scalars(select(Organisation).order_by(Organisation.id)).all())
            closed = consultations.opened(db.session.scalars(select(Organisation)).all(), slug="closed")
            for number in range(0, MANY, 7):
                one = db.session.scalars(select(Organisation).where(Organisation.code == f"o{number}")).one()
                consultations.submitted(found, one, "agree" if number % 2 else "disagree")
            actions.close_round(COMMAND_LINE, closed)
        clock.move(minutes=1)
        with transaction():
            done = register(file(*(line(number, "asia" if number < 40 else "europe") for number in range(MANY))))
            assert done == imports.Imported(0, 40, 20)
            assert list(tallies.differences(found.round.id)) == []
            assert list(tallies.differences(closed.round.id)) == []
            regions = select(Invitation.round_id, Invitation.region_code, func.count())
            counts = db.session.execute(
                regions.group_by(Invitation.round_id, Invitation.region_code).order_by("round_id")
            )
            assert {tuple(row) for row in counts} == {
                (found.round.id, "asia", 40),
                (found.round.id, "europe", 20),
                (closed.round.id, "europe", MANY),
            }


def test_the_trail_tells_of_each(app: Flask) -> None:
    with app.app_context(), transaction():
        register(file(line(1, "europe"), line(2, "europe", "o1")))
        first = db.session.scalars(select(Organisation.id).where(Organisation.code == "o1")).one()
        register(file("o2,Another,another@example.org", head="code,name,lead_email"))
        told = db.session.scalars(select(Event).where(Event.stream == "organisation:o2").order_by(Event.sequence)).all()
        assert [(event.action, json.loads(event.details)) for event in told[1:]] == [
            ("changed", {"old": {"parent_id": None}, "new": {"parent_id": first}}),
            ("changed", {"old": {"name": "Organisation 2"}, "new": {"name": "Another"}}),
        ]
        assert told[0].action == "added"
        assert "example.org" not in "".join(event.details for event in told)
        assert list(audit.broken_streams()) == []


def test_many_are_invited_in_as_few_statements_as_one(app: Flask) -> None:
    with app.app_context():
        with transaction():
            one, *many = [organisations.organisation(f"e{number}", "europe") for number in range(MANY)]
            found = consultations.draft("licensing")
        asked = []
        for wanted in ([one], many):
            with transaction():
                db.session.refresh(found)
                for each in wanted:
                    db.session.refresh(each)
                with counted(app) as statements:
                    assert actions.invite(COMMAND_LINE, found.round, wanted) == len(wanted)
                asked.append(len(statements))
                assert actions.invite(COMMAND_LINE, found.round, wanted) == 0
        assert asked[0] >= asked[1]
        assert list(tallies.differences(found.round.id)) == []
        events = db.session.scalars(select(Event.details).where(Event.action == "invited").order_by(Event.sequence))
        assert [json.loads(details)["new"] for details in events] == [{"count": 1}, {"count": MANY - 1}]
