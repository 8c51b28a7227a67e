"""The one function that decides who sees which answer, against the permission table."""

from collections.abc import Mapping

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from consult.domain.permissions import Permission, may
from consult.domain.roles import ANYONE, COMMAND_LINE, Actor, MemberRole, StaffRole
from consult.extensions import db
from consult.models import Response
from consult.responses.queries import visible_to
from tests.factories.consultations import opened, submitted
from tests.factories.organisations import organisations
from tests.factories.staff_pages import written

PLACES = 4
ACTORS = st.builds(
    lambda staff_role, roles: (staff_role, roles),
    st.none() | st.sampled_from(StaffRole),
    st.dictionaries(st.integers(0, PLACES), st.sampled_from(MemberRole), max_size=PLACES),
)


@pytest.fixture
def asked(app: Flask) -> list[int]:
    """The ids of organisations that answered, and of one that did not; the first answered twice."""
    with written(app):
        found = organisations(PLACES + 1)
        consultation = opened(found)
        for organisation in (*found[:PLACES], found[0]):
            submitted(consultation, organisation)
        return [organisation.id for organisation in found]


def seen_by(actor: Actor) -> set[int]:
    return set(db.session.scalars(select(Response.id).where(visible_to(actor))))


@pytest.mark.usefixtures("database")
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTORS)
def test_a_response_is_read_by_whom_the_table_names_and_nobody_else(
    app: Flask, asked: list[int], drawn: tuple[StaffRole | None, Mapping[int, MemberRole]]
) -> None:
    staff_role, roles = drawn
    actor = Actor(1, "Ada", "ada@example.org", staff_role, {asked[place]: role for place, role in roles.items()})
    with app.app_context():
        responses = db.session.scalars(select(Response)).all()
        expected = {
            response.id
            for response in responses
            if may(actor, Permission.RESULTS_READ) or may(actor, Permission.RESPONSE_READ, response)
        }
        assert seen_by(actor) == expected


def test_nobody_sees_none_and_commands_see_all(app: Flask, asked: list[int]) -> None:
    with app.app_context():
        assert seen_by(ANYONE) == set()
        assert len(seen_by(COMMAND_LINE)) == len(asked)
