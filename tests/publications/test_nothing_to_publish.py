"""A closed round with nothing to show: the page says so beforehand, and why, and offers no button."""

import re

import pytest
from flask import Flask

from consult.consultations import actions as consultations
from consult.domain.roles import COMMAND_LINE, StaffRole
from consult.domain.rules import Disclosure
from tests.factories.consultations import opened, submitted
from tests.factories.organisations import organisation
from tests.factories.staff_pages import desk, written

PUBLISH = "/staff/consultations/licensing/publish"


def closed(app: Flask, answering: int, disclosure: Disclosure = Disclosure.CONFIDENTIAL) -> None:
    """A round of three organisations, the first of which answered."""
    with written(app):
        members = [organisation(f"o{number}", "europe") for number in range(3)]
        consultation = opened(members)
        for each in members[:answering]:
            submitted(consultation, each, disclosure=disclosure)
        consultations.close_round(COMMAND_LINE, consultation)


@pytest.mark.parametrize(
    ("answering", "why"),
    [
        (0, "Nobody has answered in round 1, so there are no results."),
        (2, "Every result of round 1 is withheld, to protect those who did not agree to be named."),
    ],
)
def test_nothing_is_offered_where_nothing_can_be_published(app: Flask, answering: int, why: str) -> None:
    closed(app, answering)
    page = desk(app, StaffRole.MANAGER).get(PUBLISH)
    assert "There is nothing to publish" in page
    assert why in page
    assert "answered in confidence" not in page
    assert f'action="{PUBLISH}' not in page
    assert "Publish release 1" not in page


def test_who_sends_the_form_all_the_same_reads_why(app: Flask) -> None:
    closed(app, 0)
    said = desk(app, StaffRole.MANAGER).refused(PUBLISH, 409, {"digest": "0" * 64})
    assert "Nobody has answered in round 1" in said
    assert not re.search(r"p1|×|typed", said.split("<main", 1)[1])


def test_a_round_with_something_to_show_can_be_published(app: Flask) -> None:
    closed(app, 3, Disclosure.NAMED)
    page = desk(app, StaffRole.MANAGER).get(PUBLISH)
    assert "There is nothing to publish" not in page
    assert f'action="{PUBLISH}"' in page
