"""`consult releases`: publish, and withdraw."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask_babel import ngettext

from consult.cli.consultations import found
from consult.cli.program import Refusal, in_app, warn
from consult.cli.responses import check_round, round_option
from consult.domain.errors import Refused
from consult.domain.roles import COMMAND_LINE
from consult.extensions import transaction
from consult.mail.outbox import absolute
from consult.models import Consultation, ReleaseKind
from consult.publications import actions, documents, queries
from consult.publications.choices import Choices
from consult.publications.differences import differences, summary
from consult.web.i18n import gettext as _
from consult.web.messages import sentence_of


@click.group("releases")
def group() -> None:
    """Publish results, and take them back."""


@group.command()
@click.argument("slug")
@round_option
@click.option(
    "--note", default="", help="What changed since the last release, and why; else the differences are named."
)
@click.option("--correction", is_flag=True, help="The last release was wrong, and this one puts it right.")
@click.option("--merge", multiple=True, metavar="REGION+REGION", help="Show these regions as one. May be given again.")
@click.option(
    "--withhold",
    multiple=True,
    metavar="PRINCIPLE[:region|kind[:CODE]]",
    help="Withhold a row, a table or the whole principle as well. May be given again.",
)
@in_app
def publish(
    slug: str,
    round_number: int | None,
    note: str,
    correction: bool,
    merge: tuple[str, ...],
    withhold: tuple[str, ...],
) -> None:
    """Freeze and publish the results of the newest round; prints the release's address."""
    chosen = Choices.read(merge, withhold)
    with transaction(), _telling_options():
        consultation = found(slug)
        check_round(consultation, round_number)
        kind = ReleaseKind.CORRECTION if correction else ReleaseKind.RELEASE
        release = actions.publish(
            COMMAND_LINE,
            consultation,
            note=note.strip() or _differences(consultation, chosen),
            kind=kind,
            chosen=chosen,
        )
        number, ranges = release.number, len(json.loads(release.audit or "{}").get("narrow", ()))
    if ranges:
        warn(
            ngettext(
                "Readers can narrow %(num)s withheld number down to a few. The page that publishes names it.",
                "Readers can narrow %(num)s withheld numbers down to a few. The page that publishes names them.",
                ranges,
            )
        )
    click.echo(absolute(f"/consultations/{slug}/releases/{number}"))


@contextmanager
def _telling_options() -> Iterator[None]:
    """Beside what the audit says would help: the options that do it."""
    try:
        yield
    except Refused as refused:
        if not refused.params.get("options"):
            raise
        options = _("These options would help: %(options)s", options=refused.params["options"])
        raise Refusal(f"{sentence_of(refused)}\n{options}") from refused


def _differences(consultation: Consultation, chosen: Choices) -> str:
    """What a note that nobody wrote can say of itself: the differences to the last release. Nothing for a first one."""
    last = next((each for each in queries.listed_releases(consultation.round.id) if each.has_results), None)
    if last is None:
        return ""
    before = json.loads(queries.get_release(consultation.slug, last.number).document)
    return summary(differences(before, documents.make(consultation, last.number + 1, chosen=chosen).document))


@group.command()
@click.argument("slug")
@click.option("--number", type=click.IntRange(min=1), required=True, help="Which release is taken back.")
@click.option("--note", required=True, help="Why; printed on its page.")
@in_app
def withdraw(slug: str, number: int, note: str) -> None:
    """Take a release back by another that says why; prints the withdrawal's address."""
    with transaction():
        consultation = found(slug)
        made = actions.withdraw(COMMAND_LINE, consultation, number, note.strip()).number
    click.echo(absolute(f"/consultations/{slug}/releases/{made}"))
