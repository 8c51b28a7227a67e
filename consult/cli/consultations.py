"""`consult consultations`: import, invite, open, close."""

from dataclasses import fields
from pathlib import Path

import click

from consult.cli.program import Refusal, file_argument, in_app, read_file, warn
from consult.consultations import actions, definitions, queries
from consult.domain.definitions import Definition, parse_definition
from consult.domain.errors import Refused
from consult.domain.organisation_files import read_codes
from consult.domain.problems import Problems
from consult.domain.roles import COMMAND_LINE
from consult.extensions import transaction
from consult.models import Consultation, Organisation
from consult.organisations import queries as organisations
from consult.web.i18n import instant


@click.group("consultations")
def group() -> None:
    """Make consultations, invite to them, open and close them."""


def found(slug: str) -> Consultation:
    """The consultation with this slug, or a refusal that names it."""
    consultation = queries.find_consultation(slug)
    if consultation is None:
        raise Refusal(f"There is no consultation “{slug}”.")
    return consultation


@group.command("import")
@file_argument
@click.option("--update", is_flag=True, help="Bring a known consultation that has not opened to what the file says.")
@in_app
def import_(file: Path, update: bool) -> None:
    """Make a consultation from a TOML file; prints its slug."""
    data = read_file(file)
    with transaction():
        definition = parse_definition(data, [region.code for region in organisations.regions()])
        known = queries.find_consultation(definition.slug)
        if known is None:
            definitions.create(COMMAND_LINE, definition)
        elif not update:
            raise Refusal(
                f"There is a consultation “{definition.slug}” already. Use --update to change it before it opens."
            )
        elif known.round.opened_at is None:
            definitions.update(COMMAND_LINE, known, definition)
        elif touched := _touched(definitions.definition_of(known), definition):
            raise Refusal(
                f"The round of “{definition.slug}” has opened: its text and rules are frozen. "
                f"The file would change: {', '.join(touched)}. Nothing was changed."
            )
        else:
            definitions.add_groups(definition.regions, definition.kinds)
    click.echo(definition.slug)


def _touched(stands: Definition, wanted: Definition) -> list[str]:
    """What a file would change of a round that has opened. When it was to open no longer matters; regions and kinds are not the round's."""
    apart = {"regions", "kinds", "opens_at"}
    names = [field.name for field in fields(Definition) if field.name not in apart]
    return [name for name in names if getattr(stands, name) != getattr(wanted, name)]


@group.command()
@click.argument("slug")
@click.option("--all", "everyone", is_flag=True, help="Every organisation of the register (the default).")
@click.option("--region", default="", help="Organisations of this region.")
@click.option("--kind", default="", help="Organisations of this kind.")
@click.option(
    "--file", "file", type=click.Path(path_type=Path, dir_okay=False), help="A CSV file with one column `code`."
)
@in_app
def invite(slug: str, everyone: bool, region: str, kind: str, file: Path | None) -> None:
    """Invite organisations to the newest round."""
    if sum((everyone, bool(region), bool(kind), file is not None)) > 1:
        raise click.UsageError("Give one of --all, --region, --kind and --file.")
    codes = read_file(file) if file else None
    with transaction():
        consultation = found(slug)
        known = queries.groups()
        if region and region not in known.regions:
            raise Refusal(f"There is no region “{region}”.")
        if kind and kind not in known.kinds:
            raise Refusal(f"There is no kind “{kind}”.")
        chosen = _listed(codes) if codes is not None else list(queries.uninvited(consultation.round.id, region, kind))
        invited = actions.invite(COMMAND_LINE, consultation.round, chosen)
        total = queries.invited_count(consultation.round.id)
    click.echo(f"{invited} invited now, {total} in all.")


def _listed(data: bytes) -> list[Organisation]:
    rows = read_codes(data)
    known = organisations.by_codes(row.code for row in rows)
    problems = Problems()
    for row in rows:
        if row.code not in known:
            problems.add(f"row {row.row}, code", "unknown_organisation", value=row.code)
    problems.raise_if_any()
    return [known[row.code] for row in rows]


@group.command("open")
@click.argument("slug")
@in_app
def open_(slug: str) -> None:
    """Open the newest round now."""
    with transaction():
        consultation = found(slug)
        round_ = consultation.round
        if not round_.draft.wordings:
            raise Refused("not_ready", blockers="the text has no principle")
        warnings = _warnings(consultation)
        actions.open_round(COMMAND_LINE, consultation)
        closes_at = round_.closes_at and instant(round_.closes_at, consultation.zone)
    for sentence in warnings:
        warn(sentence)
    click.echo(f"Open now, until {closes_at}." if closes_at else "Open now, until it is closed by hand.")


def _warnings(consultation: Consultation) -> list[str]:
    round_ = consultation.round
    sentences = []
    ready = queries.readiness(round_.id)
    if not ready.invited:
        sentences.append("nobody is invited.")
    elif ready.led < ready.invited:
        sentences.append(f"{ready.invited - ready.led} of {ready.invited} invited organisations have no lead yet.")
    if round_.closes_at is None:
        sentences.append("there is no closing time: the round stays open until it is closed by hand.")
    return sentences


@group.command()
@click.argument("slug")
@in_app
def close(slug: str) -> None:
    """Close the newest round now."""
    with transaction():
        actions.close_round(COMMAND_LINE, found(slug))
    click.echo("Closed.")
