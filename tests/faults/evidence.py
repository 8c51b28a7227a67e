"""What must be true of a database whatever happened to the server in front of it."""

import hashlib
import json
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from consult import audit
from consult.extensions import db
from consult.models import Event, Mail, Response, ResponseState, Round, Tally
from consult.responses.actions import stream_of
from consult.settings import Settings
from consult.tallies import differences
from tests.faults.desk import Receipt
from tests.servers import CONSULT, environment

ANSWERS = 5
"""What each lead of these tests says: one answer per principle."""


def faults(app: Flask, promised: Iterable[Receipt] = ()) -> list[str]:
    """Everything that is lost, half-written or miscounted; nothing, if all is well."""
    with app.app_context():
        responses = db.session.scalars(select(Response).options(selectinload(Response.answers))).all()
        found = [*_lost(responses, promised), *_partial(responses), *_twice(responses)]
        for round_ in db.session.scalars(select(Round)):
            found += differences(round_.id)
        found += [f"the audit stream {stream} breaks at {place}" for stream, place in audit.broken_streams()]
        written, there, adds_up = audit.written_and_there()
        found += [] if adds_up else [f"{written} events were written, and {there} are there"]
        db.session.remove()
        db.engine.dispose()
    return found


def _lost(responses: Iterable[Response], promised: Iterable[Receipt]) -> Iterator[str]:
    kept = {Receipt(each.organisation.code, each.version, each.digest) for each in responses}
    for receipt in set(promised) - kept:
        yield f"lost: {receipt}"


def _partial(responses: Iterable[Response]) -> Iterator[str]:
    events = {
        (event.stream, json.loads(event.details)["new"]["digest"])
        for event in db.session.scalars(select(Event).where(Event.action == "submitted"))
    }
    mailed = {
        json.loads(mail.attachment)["sha256"]
        for mail in db.session.scalars(select(Mail).where(Mail.event == "receipt"))
    }
    for each in responses:
        name = f"{each.organisation.code} version {each.version}"
        if len(each.answers) != ANSWERS:
            yield f"{name} has {len(each.answers)} answers"
        if hashlib.sha256(each.document.encode()).hexdigest() != each.digest:
            yield f"{name} does not have its digest"
        if (stream_of(each.round_id, each.organisation_id), each.digest) not in events:
            yield f"{name} is not in the audit trail"
        if each.digest not in mailed:
            yield f"{name} was never mailed"


def _twice(responses: Iterable[Response]) -> Iterator[str]:
    standing = Counter(each.organisation_id for each in responses if each.state is ResponseState.SUBMITTED)
    counts = Counter(each.organisation_id for each in responses)
    newest = {each.organisation_id: 0 for each in responses}
    for each in responses:
        newest[each.organisation_id] = max(newest[each.organisation_id], each.version)
    for organisation_id in newest:
        if standing[organisation_id] != 1:
            yield f"organisation {organisation_id} has {standing[organisation_id]} standing responses"
        if counts[organisation_id] != newest[organisation_id]:
            yield f"organisation {organisation_id} lacks a version"


def counted(app: Flask) -> int:
    """How many answers the tallies hold, all principles together."""
    with app.app_context():
        rows = db.session.scalars(select(Tally.count).where(Tally.by == "world")).all()
        db.session.remove()
    return sum(rows)


def checked(settings: Settings, port: int) -> str:
    """What `consult check` says; it must end well."""
    done = subprocess.run(
        [CONSULT, "check"], env=environment(settings, port), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
