"""Who is asked: all, a region, a kind, those chosen, those of a file; and the links to their leads."""

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from consult.accounts.actions import open_link, use_link
from consult.consultations import actions, queries
from consult.domain.roles import COMMAND_LINE, StaffRole
from consult.extensions import db
from consult.models import Mail, OneTimeLink
from consult.tallies import differences
from tests.conftest import StoppedClock
from tests.factories import consultations, organisations, people
from tests.factories.staff_pages import Desk, desk, written

PAGE = "/staff/consultations/licensing/invitations"


@pytest.fixture
def at(app: Flask, clock: StoppedClock, database: str) -> Desk:
    """A manager's browser; a draft nobody is invited to; four organisations in two regions and two kinds."""
    with written(app):
        organisations.organisation("aim", "europe", "association", lead_email="lead@aim.example")
        organisations.organisation("vut", "europe", "company", lead_email="lead@vut.example")
        organisations.organisation("nim", "asia", "association")
        organisations.organisation("solo", None, None, lead_email="Solo@Solo.example")
        consultations.draft("licensing")
    return desk(app)


def invited(app: Flask) -> list[str]:
    with app.app_context():
        return sorted(each.organisation.code for each in queries.invitations(round_id(app)))


def round_id(app: Flask) -> int:
    return queries.get_consultation("licensing").round.id


def mails(app: Flask) -> list[str]:
    with app.app_context():
        return sorted(db.session.scalars(select(Mail.recipient).where(Mail.event == "lead_invitation")))


def tallies_hold(app: Flask) -> bool:
    with app.app_context():
        return list(differences(round_id(app))) == []


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        ({"by": "all"}, ["aim", "nim", "solo", "vut"]),
        ({"by": "region", "region": "europe"}, ["aim", "vut"]),
        ({"by": "kind", "kind": "association"}, ["aim", "nim"]),
        ({"by": "chosen", "organisations": ["solo", "nim"]}, ["nim", "solo"]),
    ],
)
def test_inviting(app: Flask, at: Desk, data: dict[str, Any], codes: list[str]) -> None:
    page = at.done(PAGE, data)
    assert f"{len(codes)} organisations are invited." in page
    assert invited(app) == codes
    assert tallies_hold(app)
    assert mails(app) == []


def test_inviting_by_a_file_of_codes(app: Flask, at: Desk) -> None:
    at.done(PAGE, {"by": "file", "file": (io.BytesIO(b"code\r\naim\r\nsolo\r\n"), "codes.csv")})
    assert invited(app) == ["aim", "solo"]


def test_a_bad_file_of_codes_is_refused_as_a_whole(app: Flask, at: Desk) -> None:
    content = b"code\naim\nnobody\naim\nother one\n"
    page = at.refused(PAGE, 422, {"by": "file", "file": (io.BytesIO(content), "codes.csv")})
    assert "The file has 2 problems" in page
    assert "row 4" in page
    unknown = at.refused(PAGE, 422, {"by": "file", "file": (io.BytesIO(b"code\naim\nnobody\n"), "codes.csv")})
    assert "row 3, code" in unknown
    assert invited(app) == []


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Choose at least one organisation."),
        ({"by": "chosen"}, "Choose at least one organisation."),
        ({"by": "chosen", "organisations": ["nobody"]}, "Choose at least one organisation."),
        ({"by": "region", "region": "atlantis"}, "Choose at least one organisation."),
        ({"by": "file"}, "Choose a file."),
    ],
)
def test_nothing_chosen_is_said_where_it_is_missing(app: Flask, at: Desk, data: dict[str, Any], sentence: str) -> None:
    assert sentence in at.refused(PAGE, 422, data)
    assert invited(app) == []


def test_inviting_twice_changes_nothing(app: Flask, at: Desk) -> None:
    at.done(PAGE, {"by": "all"})
    assert "There is nobody left to invite there." in at.refused(PAGE, 422, {"by": "all"})
    at.done(PAGE, {"by": "chosen", "organisations": ["aim"]})
    assert invited(app) == ["aim", "nim", "solo", "vut"]
    assert tallies_hold(app)


def test_taking_back_before_the_opening_and_not_after(app: Flask, at: Desk) -> None:
    at.done(PAGE, {"by": "all"})
    page = at.done(f"{PAGE}/take-back", {"organisations": ["aim", "nim", "stranger"]})
    assert "2 invitations are taken back." in page
    assert invited(app) == ["solo", "vut"]
    assert tallies_hold(app)
    assert "Tick at least one organisation in the list." in at.refused(f"{PAGE}/take-back", 422)
    with written(app):
        actions.open_round(COMMAND_LINE, queries.get_consultation("licensing"))
    at.refused(f"{PAGE}/take-back", 409, {"organisations": ["vut"]})
    assert invited(app) == ["solo", "vut"]
    assert "Take back those ticked" not in at.get(PAGE)


def test_links_go_to_those_ticked(app: Flask, at: Desk) -> None:
    at.done(PAGE, {"by": "all"})
    page = at.done(f"{PAGE}/leads", {"organisations": ["aim", "nim"]})
    assert "1 mail is on its way." in page
    assert "1 organisation has no e-mail address of a lead." in page
    assert mails(app) == ["lead@aim.example"]
    assert "lead@aim.example, invited; the link works until 1 April 2027" in page


def test_links_go_to_all_who_have_not_come_in_and_a_new_one_replaces_the_old(app: Flask, at: Desk) -> None:
    at.done(PAGE, {"by": "all"})
    at.done(f"{PAGE}/leads", {"organisations": ["aim"]})
    first = token_of(app)
    page = at.done(f"{PAGE}/leads", {"everyone": "1"})
    assert "3 mails are on their way." in page
    assert mails(app) == ["lead@aim.example", "lead@aim.example", "lead@vut.example", "solo@solo.example"]
    with app.app_context():
        works = [link.used_at is None for link in db.session.scalars(select(OneTimeLink).order_by(OneTimeLink.id))]
    assert works == [False, True, True, True]
    assert first not in token_of(app)


def token_of(app: Flask) -> str:
    """The token in the newest mail to AIM's lead."""
    query = select(Mail.body).where(Mail.recipient == "lead@aim.example").order_by(Mail.id.desc()).limit(1)
    with app.app_context():
        body = db.session.scalars(query).one()
    return body.split("/links/", 1)[1].split()[0]


def test_who_has_come_in_is_shown_and_not_written_to_again(app: Flask, at: Desk) -> None:
    at.done(PAGE, {"by": "region", "region": "europe"})
    at.done(f"{PAGE}/leads", {"organisations": ["aim"]})
    token = token_of(app)
    with written(app):
        use_link(open_link(token), "Ada Lovelace", "hash")
    page = at.get(PAGE)
    assert "Ada Lovelace, has an account" in page
    assert "Everybody chosen has come in already." in at.done(f"{PAGE}/leads", {"organisations": ["aim"]})
    assert mails(app) == ["lead@aim.example"]


def test_a_link_that_has_expired_says_so(app: Flask, at: Desk, clock: StoppedClock) -> None:
    at.done(PAGE, {"by": "all"})
    at.done(f"{PAGE}/leads", {"organisations": ["aim"]})
    clock.move(days=31)
    assert "lead@aim.example, the link has expired" in desk(app, email="later@win.example").get(PAGE)


def test_after_the_close_nobody_is_invited_or_written_to(app: Flask, at: Desk, clock: StoppedClock) -> None:
    at.done(PAGE, {"by": "region", "region": "europe"})
    with written(app):
        found = queries.get_consultation("licensing")
        actions.open_round(COMMAND_LINE, found)
        actions.close_round(COMMAND_LINE, found)
    at.refused(PAGE, 409, {"by": "all"})
    at.refused(f"{PAGE}/leads", 409, {"everyone": "1"})
    assert invited(app) == ["aim", "vut"]
    assert mails(app) == []
    assert "Invite all" not in at.get(PAGE)


def test_an_open_round_takes_late_invitations(app: Flask, at: Desk) -> None:
    at.done(PAGE, {"by": "region", "region": "europe"})
    with written(app):
        actions.open_round(COMMAND_LINE, queries.get_consultation("licensing"))
    at.done(PAGE, {"by": "chosen", "organisations": ["nim"]})
    assert invited(app) == ["aim", "nim", "vut"]


def test_an_empty_register_says_what_to_do(app: Flask, clock: StoppedClock) -> None:
    with written(app):
        consultations.draft("licensing", closes_at=clock() + timedelta(days=1))
    page = desk(app).get(PAGE)
    assert "The register is empty, so there is nobody to ask." in page
    assert "A manager chooses who is asked." in desk(app, StaffRole.OBSERVER).get(PAGE)


def test_an_observer_sees_who_is_invited_and_no_form(app: Flask, at: Desk) -> None:
    at.done(PAGE, {"by": "all"})
    page = desk(app, StaffRole.OBSERVER).get(PAGE)
    assert "Association aim" in page
    assert "checkbox" not in page
    assert f'action="{PAGE}' not in page


def test_a_hostile_name_is_only_a_name(app: Flask, at: Desk) -> None:
    with written(app):
        hostile = organisations.organisation("evil", name='"><script>alert(1)</script>', lead_email="a@b.example")
        people.lead(hostile)
    at.done(PAGE, {"by": "all"})
    page = at.get(PAGE)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
