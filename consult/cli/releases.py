"""`consult releases`: publish."""

import click

from consult.cli.consultations import found
from consult.cli.program import in_app
from consult.cli.responses import check_round, round_option
from consult.domain.roles import COMMAND_LINE
from consult.extensions import transaction
from consult.mail.outbox import absolute
from consult.publications import actions


@click.group("releases")
def group() -> None:
    """Publish results."""


@group.command()
@click.argument("slug")
@round_option
@in_app
def publish(slug: str, round_number: int | None) -> None:
    """Freeze and publish the results of the newest round; prints the release's address."""
    with transaction():
        consultation = found(slug)
        check_round(consultation, round_number)
        release = actions.publish(COMMAND_LINE, consultation)
        number = release.number
    click.echo(absolute(f"/consultations/{slug}/releases/{number}"))
