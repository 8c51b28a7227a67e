"""`consult organisations`: import."""

from pathlib import Path

import click

from consult.cli.program import file_argument, in_app, read_file
from consult.domain.roles import COMMAND_LINE
from consult.extensions import db, transaction
from consult.organisations import imports


@click.group("organisations")
def group() -> None:
    """Keep the register of organisations."""


@group.command("import")
@file_argument
@click.option("--dry-run", is_flag=True, help="Check and count, change nothing.")
@click.option("--create-groups", is_flag=True, help="Make regions and kinds that are not known yet.")
@in_app
def import_(file: Path, dry_run: bool, create_groups: bool) -> None:
    """Add and change organisations from a CSV file."""
    data = read_file(file)
    with transaction():
        rows = imports.read(data, create_groups, len(data))
        result = imports.write(COMMAND_LINE, rows, create_groups)
        if dry_run:
            db.session.rollback()
    would = "would be " if dry_run else ""
    click.echo(f"{result.added} {would}added, {result.changed} {would}changed, {result.unchanged} unchanged.")
