"""Who has answered: stages, regions, names, and the file of it."""

import csv
import io

import pytest
from flask import Flask
from sqlalchemy import select

from consult.consultations import queries
from consult.domain.roles import COMMAND_LINE, StaffRole
from consult.extensions import db
from consult.models import Invitation, Organisation, ResponseDraft
from consult.responses import actions as responses
from consult.results import board, pipeline
from consult.results.board import Stage
from tests.conftest import StoppedClock
from tests.factories import consultations, organisations
from tests.factories.staff_pages import Desk, desk, written

BASE = "/staff/consultations/licensing"


def stages(app: Flask) -> dict[str, str]:
    with app.app_context():
        return {place.code: place.stage.value for place in board.places(queries.get_consultation("licensing").round.id)}


def test_each_organisation_stands_at_its_stage(app: Flask, at: Desk) -> None:
    with written(app):
        round_id = queries.get_consultation("licensing").round.id
        silent = db.session.scalars(select(Organisation).where(Organisation.code == "a2")).one()
        db.session.add(ResponseDraft(round_id=round_id, organisation_id=silent.id))
    assert stages(app) == {"a1": "submitted", "a2": "with_lead", "e1": "submitted", "e2": "submitted", "e3": "reading"}


def test_a_withdrawn_response_no_longer_counts_as_submitted(app: Flask, at: Desk) -> None:
    with written(app):
        found = db.session.scalars(select(Invitation).join(Organisation).where(Organisation.code == "e1")).one()
        responses.withdraw(COMMAND_LINE, found)
    assert stages(app)["e1"] == "not_opened"
    assert "2 of 5 have submitted" in at.get(f"{BASE}/board")


def test_the_page_names_them_by_region_under_the_time_that_is_left(at: Desk) -> None:
    page = at.get(f"{BASE}/board")
    assert "3 of 5 have submitted" in page
    assert "14 days left" in page
    assert "Closes Tuesday 16 March 2027, 12:00 in London" in page
    assert "2 of 3 submitted" in page
    for code in ("e1", "e3", "a2"):
        assert f'<a href="{BASE}/results/organisations/{code}">Association {code}</a>' in page
    assert "Not opened: 1, Reading: 1, Submitted: 3" in page


def test_the_file_is_safe_for_spreadsheets(app: Flask, at: Desk, clock: StoppedClock) -> None:
    with written(app):
        evil = organisations.organisation("evil", "asia", name="=HYPERLINK(1)")
        fullwidth = organisations.organisation("wide", "asia", name="＝1+1")
        consultations.actions.invite(COMMAND_LINE, queries.get_consultation("licensing").round, [evil, fullwidth])
    response = at.client.get(f"{BASE}/board.csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = {
        row["code"]: row for row in csv.DictReader(io.StringIO(response.get_data(as_text=True).removeprefix("\ufeff")))
    }
    assert (rows["evil"]["name"], rows["wide"]["name"]) == ("'=HYPERLINK(1)", "'＝1+1")
    assert (rows["e3"]["stage"], rows["e3"]["opened_at"]) == ("reading", "2027-03-02T12:00:00+00:00")
    assert (rows["e1"]["stage"], rows["e1"]["submitted_at"]) == ("submitted", "2027-03-02T12:00:00+00:00")
    assert rows["a2"]["saved_at"] == ""


def test_too_many_to_name_are_counted(app: Flask, at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "MOST_NAMED", 4)
    page = at.get(f"{BASE}/board")
    assert "Association e1" not in page
    assert "3 of 5 have submitted" in page


def test_nobody_invited_says_what_to_do(app: Flask) -> None:
    with written(app):
        consultations.draft()
    assert "Choose who is asked" in desk(app).get(f"{BASE}/board")
    assert "A manager chooses who is asked." in desk(app, StaffRole.OBSERVER).get(f"{BASE}/board")


@pytest.mark.parametrize(
    "counts", [(1, 0, 0, 0), (1, 1, 1, 1), (100_000, 1, 1, 1), (3, 5, 8, 15), (0, 0, 0, 7), (1, 0, 0, 999)]
)
def test_the_bar_is_whole_and_every_part_can_be_read(app: Flask, counts: tuple[int, ...]) -> None:
    total = dict(zip(Stage, counts, strict=True))
    with app.test_request_context():
        parts = pipeline.bar(total)
    assert [part.count for part in parts] == [count for count in counts if count]
    assert min(part.width for part in parts) >= pipeline.LEAST_WIDTH - 0.4
    assert parts[0].x == 0
    assert abs(parts[-1].x + parts[-1].width + 0.3 - 100) < 0.01


def test_no_bar_for_nobody(app: Flask) -> None:
    with app.test_request_context():
        assert pipeline.bar(dict.fromkeys(Stage, 0)) == []
