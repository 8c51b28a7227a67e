"""An open round in which AIM and another organisation are asked, and the people around it."""

from collections.abc import Callable

import pytest
from flask import Flask

from consult.domain.roles import MemberRole
from consult.extensions import db, transaction
from tests.conftest import StoppedClock
from tests.factories import consultations, organisations, people
from tests.responses.desk import LeadDesk, World


@pytest.fixture
def make_world(app: Flask, clock: StoppedClock) -> Callable[..., World]:
    """The world with so many principles and whatever else the consultation shall have. It closes on 16 March 2027, 12:00 in London."""

    def make(principles: int = 2, **values: object) -> World:
        with app.app_context(), transaction():
            aim = organisations.organisation(
                "aim", short_name="AIM", name="Association of Imagined Music", country="GB"
            )
            other = organisations.organisation("other", "asia", name="The other one")
            round_ = consultations.opened([aim, other], principles=principles, **values).round
            lead = people.lead(aim)
            colleague = people.lead(aim, "grace@aim.example")
            colleague.name = "Grace Hopper"
            contributor = people.lead(aim, "label@aim.example", MemberRole.CONTRIBUTOR)
            stranger = people.lead(other)
            consultation = round_.consultation
            everything = (consultation, round_, aim, other, lead, colleague, contributor, stranger)
            db.session.flush()
            for row in everything:
                db.session.refresh(row)
                db.session.expunge(row)
        return World(app, *everything, keys=tuple(f"p{number}" for number in range(1, principles + 1)))

    return make


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    return make_world()


@pytest.fixture
def desk(world: World) -> LeadDesk:
    """AIM's lead, signed in."""
    return world.desk()
