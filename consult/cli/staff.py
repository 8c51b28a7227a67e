"""`consult staff`: how the first manager comes in."""

import click

from consult.accounts import actions
from consult.cli.program import Refusal, in_app
from consult.domain.codes import is_email
from consult.domain.roles import COMMAND_LINE, StaffRole
from consult.extensions import transaction
from consult.mail.outbox import absolute


@click.group("staff")
def group() -> None:
    """The federation's people."""


@group.command()
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in StaffRole]), required=True)
@in_app
def invite(email: str, role: str) -> None:
    """Print a one-time link with which somebody joins the staff."""
    if not is_email(email.strip()):
        raise Refusal(f"“{email}” is not an e-mail address.")
    with transaction():
        _person, token = actions.invite_staff(COMMAND_LINE, email, StaffRole(role))
    click.echo(absolute(f"/links/{token}"))
