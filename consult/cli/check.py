"""`consult check`: whether everything kept is what it says it is."""

import sys
from collections.abc import Iterator

import click
from sqlalchemy import func, select

from consult import verification
from consult.cli.program import in_app
from consult.extensions import db
from consult.models import Event, JobResult, Release, Response, Round


@click.command()
@in_app
def check() -> None:
    """Recount every tally; verify the audit trail, receipts, releases and the files made of them."""
    stand_still()
    problems = 0
    for name, counted, found in (
        ("tallies", (Round, "rounds recounted"), verification.tallies),
        ("audit trail", (Event, "events verified"), verification.trail),
        ("receipts", (Response, "receipts verified"), verification.receipts),
        ("releases", (Release, "releases verified"), verification.releases),
        ("files", (JobResult, "files verified"), verification.files),
    ):
        model, done = counted
        wrong = _report(found())
        count = db.session.scalar(select(func.count()).select_from(model))
        click.echo(f"{name}: {count} {done}, {wrong} wrong")
        problems += wrong
    sys.exit(1 if problems else 0)


def stand_still() -> None:
    """See everything as it is at one moment, however much is written meanwhile. (SQLite's transactions do so anyway.)"""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _report(sentences: Iterator[str]) -> int:
    wrong = 0
    try:
        for sentence in sentences:
            click.echo(sentence, err=True)
            wrong += 1
    except ValueError as error:  # somebody wrote what no column of ours can hold
        click.echo(f"A row cannot be read: {error}", err=True)
        wrong += 1
    return wrong
