"""`consult responses`: import."""

from functools import partial
from pathlib import Path

import click

from consult.cli.consultations import found
from consult.cli.program import Refusal, file_argument, in_app, progress, read_file
from consult.clock import now
from consult.domain import lifecycle
from consult.domain.roles import COMMAND_LINE
from consult.extensions import db, transaction
from consult.models import Consultation
from consult.responses import imports


@click.group("responses")
def group() -> None:
    """Bring in responses."""


def check_round(consultation: Consultation, number: int | None) -> None:
    """Refuse a round that the consultation does not have."""
    if number is not None and number != consultation.round.number:
        raise Refusal(f"“{consultation.slug}” has no round {number}.")


round_option = click.option("--round", "round_number", type=int, help="The round's number; the newest by default.")


@group.command("import")
@click.argument("slug")
@file_argument
@round_option
@click.option("--create-organisations", is_flag=True, help="Make organisations that are not known yet.")
@click.option("--dry-run", is_flag=True, help="Check and count, change nothing.")
@in_app
def import_(slug: str, file: Path, round_number: int | None, create_organisations: bool, dry_run: bool) -> None:
    """Submit every row of a CSV file; a later row of the same organisation supersedes the earlier one."""
    data = read_file(file)
    with transaction():
        consultation = found(slug)
        check_round(consultation, round_number)
        lifecycle.check_open(consultation.round.times, now())
        rows = imports.read(consultation, data, create_organisations, len(data))
        organisations = imports.write(
            COMMAND_LINE, consultation, rows, create_organisations, partial(progress, "Submitting")
        )
        if dry_run:
            db.session.rollback()
    would = "would be " if dry_run else ""
    click.echo(f"{len(rows)} responses of {organisations} organisations {would}submitted.")
