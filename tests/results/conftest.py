"""A round with answers of every kind, for the pages that show them."""

import pytest
from flask import Flask

from consult.domain.rules import Disclosure
from consult.models import Invitation
from tests.conftest import StoppedClock
from tests.factories import consultations, organisations
from tests.factories.staff_pages import Desk, desk, written


@pytest.fixture
def at(app: Flask, clock: StoppedClock, database: str) -> Desk:
    """A manager's browser, on both databases; five invited in two regions, of whom three have answered; one is reading, one is silent."""
    with written(app):
        e1, e2, e3 = (organisations.organisation(f"e{number}", "europe", country="FR") for number in (1, 2, 3))
        a1 = organisations.organisation("a1", "asia", "company", country="JP")
        a2 = organisations.organisation("a2", "asia", country="JP")
        found = consultations.opened([e1, e2, e3, a1, a2])
        consultations.submitted(found, e1, {"p1": "strongly_agree", "p2": "disagree"})
        consultations.submitted(found, e2, {"p1": "agree", "p2": ""}, Disclosure.CONFIDENTIAL)
        consultations.submitted(found, a1, {"p1": "disagree", "p2": "no_opinion"}, Disclosure.UNNAMED)
        reading = consultations.db.session.get(Invitation, (found.round.id, e3.id))
        assert reading is not None
        reading.opened_at = clock()
    return desk(app)
