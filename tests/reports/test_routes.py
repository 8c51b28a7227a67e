"""Files of a release at their addresses: made in the background, then the same for ever; and the page on which staff see them made."""

import io
import json

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from consult import worker
from consult.domain.roles import StaffRole
from consult.extensions import db, transaction
from consult.jobs.queue import enqueue, find
from consult.models import Event, Job, JobState, Release, ReleaseKind
from consult.reports.kinds import MEDIA_TYPES, Kind
from tests.client import CheckedClient
from tests.factories import people

RELEASE = "/consultations/win-genai/releases/1"
FILES = "/staff/consultations/win-genai/files"


@pytest.fixture
def anyone(example: Flask) -> CheckedClient:
    client = example.test_client()
    assert isinstance(client, CheckedClient)
    return client


def staff(app: Flask, role: StaffRole = StaffRole.MANAGER) -> CheckedClient:
    with app.app_context(), transaction():
        person = people.staff(role)
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return client.sign_in(person)


def make(app: Flask) -> None:
    with app.app_context():
        worker.make()


@pytest.mark.parametrize("kind", Kind)
def test_a_file_that_is_not_made_yet_says_so_and_when_to_come_back(anyone: CheckedClient, kind: Kind) -> None:
    answer = anyone.get(f"{RELEASE}/{kind}")
    assert answer.status_code == 503
    assert (answer.headers["Retry-After"], answer.headers["Cache-Control"]) == ("10", "no-store")
    assert "This file is being made" in answer.get_data(as_text=True)


@pytest.mark.parametrize("kind", Kind)
def test_a_file_is_made_once_and_never_changes(example: Flask, anyone: CheckedClient, kind: Kind) -> None:
    make(example)
    first = anyone.get(f"{RELEASE}/{kind}")
    assert (first.status_code, first.content_type) == (200, MEDIA_TYPES[kind])
    assert first.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert first.headers["Content-Disposition"] == f'attachment; filename="win-genai-release-1-{kind}"'
    make(example)
    again = anyone.get(f"{RELEASE}/{kind}")
    assert again.get_data() == first.get_data()
    known = anyone.get(f"{RELEASE}/{kind}", headers={"If-None-Match": first.headers["ETag"]})
    assert (known.status_code, known.get_data()) == (304, b"")
    with example.app_context():
        assert len(db.session.scalars(select(Job)).all()) == len(Kind)


def test_the_report_is_made_of_the_frozen_release_and_names_its_digest(example: Flask, anyone: CheckedClient) -> None:
    with example.app_context(), transaction():
        release = db.session.scalars(select(Release)).one()
        digest = release.digest
        release.round.consultation.title = "A title of today"
    make(example)
    text = "".join(
        page.extract_text() for page in PdfReader(io.BytesIO(anyone.get(f"{RELEASE}/report.pdf").data)).pages
    )
    assert digest in text.replace("\n", "")
    assert "Principles for generative AI" in text
    assert "A title of today" not in text
    assert f"http://localhost{RELEASE}" in text.replace("\n", "")


def test_a_withdrawal_has_nothing_to_report(example: Flask, anyone: CheckedClient) -> None:
    with example.app_context(), transaction():
        db.session.scalars(select(Release)).one().kind = ReleaseKind.WITHDRAWAL
    make(example)
    assert [anyone.get(f"{RELEASE}/{name}").status_code for name in (*Kind, "downloads")] == [404] * 4
    with example.app_context():
        assert db.session.scalars(select(Job)).all() == []


def test_there_is_nothing_of_a_release_that_is_none(anyone: CheckedClient) -> None:
    assert anyone.get("/consultations/win-genai/releases/9/report.pdf").status_code == 404


def test_the_list_of_files_gives_their_true_sizes(example: Flask, anyone: CheckedClient) -> None:
    assert anyone.get(f"{RELEASE}/downloads").get_data(as_text=True).count("is being made") == 3
    make(example)
    answer = anyone.get(f"{RELEASE}/downloads")
    page = answer.get_data(as_text=True)
    assert "is being made" not in page
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    for name in (*Kind, "results.csv", "results.json", "positions.csv", "territories.csv", "release.json"):
        size = len(anyone.get(f"{RELEASE}/{name}").data)
        at = page.index(f'href="{RELEASE}/{name}"')
        assert f"{size / 1000:.1f} kB" in page[at : at + 400], name


def test_a_release_without_territories_has_no_file_of_them(example: Flask, anyone: CheckedClient) -> None:
    with example.app_context(), transaction():
        release = db.session.scalars(select(Release)).one()
        release.document = json.dumps({**json.loads(release.document), "territories": []})
    assert "territories.csv" not in anyone.get(f"{RELEASE}/downloads").get_data(as_text=True)


def test_the_page_of_a_release_leads_to_its_files(anyone: CheckedClient) -> None:
    assert f'href="{RELEASE}/downloads"' in anyone.get(RELEASE).get_data(as_text=True)


def test_staff_see_files_being_made_and_then_made(example: Flask) -> None:
    client = staff(example)
    answer = client.get(FILES)
    assert answer.headers["Refresh"] == "5"
    assert answer.get_data(as_text=True).count("Waits for the worker.") == 3
    make(example)
    answer = client.get(FILES)
    assert "Refresh" not in answer.headers
    assert f'href="{RELEASE}/report.pdf"' in answer.get_data(as_text=True)


def test_staff_see_how_far_a_file_is(example: Flask) -> None:
    with example.app_context():
        release_id = db.session.scalars(select(Release.id)).one()
        with transaction():
            enqueue(Kind.PDF, str(release_id))
        with transaction():
            job = find(Kind.PDF, str(release_id))
            assert job is not None
            job.state, job.done, job.total, job.sentence = JobState.RUNNING, 1, 2, "Half of it is done."
    page = staff(example).get(FILES).get_data(as_text=True)
    assert "Half of it is done." in page
    assert "50 %" in page


def failed(app: Flask) -> None:
    """The PDF could not be made."""
    with app.app_context():
        worker.ask_for_missing()
        with transaction():
            job = db.session.scalars(select(Job).where(Job.kind == Kind.PDF)).one()
            job.state, job.problem = JobState.FAILED, "The worker stopped in the middle of it, 3 times."


def test_a_file_that_failed_can_be_made_again_and_the_record_knows(example: Flask, anyone: CheckedClient) -> None:
    failed(example)
    answer = anyone.get(f"{RELEASE}/report.pdf")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "3600")
    assert "This file could not be made" in answer.get_data(as_text=True)
    client = staff(example)
    assert "The worker stopped in the middle of it, 3 times." in client.get(FILES).get_data(as_text=True)
    data = {"csrf_token": client.csrf_token(FILES), "file": "report.pdf"}
    assert client.post(f"{FILES}/1/again", data=data).status_code == 302
    make(example)
    assert anyone.get(f"{RELEASE}/report.pdf").status_code == 200
    with example.app_context():
        event = db.session.scalars(select(Event).where(Event.action == "report_asked_again")).one()
        assert json.loads(event.details)["new"] == {"release": 1, "file": "report.pdf"}
    assert client.post(f"{FILES}/1/again", data=data).status_code == 302
    assert "there is no such file that failed" in client.get(FILES).get_data(as_text=True)


def test_who_only_reads_cannot_have_files_made_again(example: Flask) -> None:
    failed(example)
    client = staff(example, StaffRole.OBSERVER)
    assert "Try again" not in client.get(FILES).get_data(as_text=True)
    data = {"csrf_token": client.csrf_token("/account"), "file": "report.pdf"}
    assert client.post(f"{FILES}/1/again", data=data).status_code == 403
