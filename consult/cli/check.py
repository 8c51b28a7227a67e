"""`consult check`: whether everything kept is what it says it is."""

import hashlib
import json
import sys
from collections.abc import Iterator

import click
from sqlalchemy import func, select

from consult import audit
from consult.cli.program import in_app
from consult.extensions import db
from consult.models import Event, Release, Response, Round
from consult.responses.actions import stream_of
from consult.tallies import differences


@click.command()
@in_app
def check() -> None:
    """Recount every tally; verify the audit trail, receipts and releases."""
    problems = 0
    for name, found in (
        ("tallies", _tallies()),
        ("audit trail", _trail()),
        ("receipts", _receipts()),
        ("releases", _releases()),
    ):
        sentences = list(found)
        summary, wrong = sentences[-1], sentences[:-1]
        click.echo(f"{name}: {summary}, {len(wrong)} wrong")
        for sentence in wrong:
            click.echo(f"  {sentence}", err=True)
        problems += len(wrong)
    sys.exit(1 if problems else 0)


def _tallies() -> Iterator[str]:
    rounds = db.session.scalars(select(Round)).all()
    for round_ in rounds:
        for sentence in differences(round_.id):
            yield f"{round_.consultation.slug}, round {round_.number}: {sentence}"
    yield f"{len(rounds)} rounds recounted"


def _trail() -> Iterator[str]:
    for stream, sequence in audit.broken_streams():
        yield f"stream {stream} breaks at {sequence}"
    count = db.session.scalar(select(func.count()).select_from(Event))
    yield f"{count} events verified"


def _receipts() -> Iterator[str]:
    count = 0
    known = _digests_on_record()
    columns = (Response.round_id, Response.organisation_id, Response.version, Response.document, Response.digest)
    for round_id, organisation_id, version, document, digest in db.session.execute(
        select(*columns).execution_options(yield_per=1000)
    ):
        count += 1
        name = f"response {stream_of(round_id, organisation_id)} version {version}"
        if hashlib.sha256(document.encode()).hexdigest() != digest:
            yield f"{name}: its document does not have its digest"
        if digest not in known:
            yield f"{name}: its submission is not in the audit trail"
    yield f"{count} receipts verified"


def _digests_on_record() -> set[str]:
    """Digests that the audit trail saw submitted."""
    details = db.session.scalars(
        select(Event.details).where(Event.action == "submitted").execution_options(yield_per=1000)
    )
    return {json.loads(text)["new"]["digest"] for text in details}


def _releases() -> Iterator[str]:
    releases = db.session.scalars(select(Release)).all()
    for release in releases:
        if hashlib.sha256(release.document.encode()).hexdigest() != release.digest:
            yield f"release {release.number} of round {release.round_id}: its document does not have its digest"
    yield f"{len(releases)} releases verified"
