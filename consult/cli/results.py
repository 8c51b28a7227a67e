"""`consult results`: figures on the terminal or for scripts."""

import csv
import io
import json
import sys

import click

from consult.cli.consultations import found
from consult.cli.program import Refusal, in_app
from consult.cli.responses import check_round, round_option
from consult.models import Consultation
from consult.publications import queries as publications
from consult.results.documents import live_document, only
from consult.statistics.document import flatten
from consult.statistics.entries import ResultsDocument

_BY = ("world", "region", "kind", "country")


@click.group("results")
def group() -> None:
    """Show results."""


@group.command()
@click.argument("slug")
@round_option
@click.option("--by", type=click.Choice(_BY), default="world", show_default=True)
@click.option("--audience", type=click.Choice(["staff", "public"]), default="staff", show_default=True)
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@in_app
def show(slug: str, round_number: int | None, by: str, audience: str, form: str) -> None:
    """Show live figures (staff) or those of the latest release (public)."""
    consultation = found(slug)
    check_round(consultation, round_number)
    document = (
        _public(consultation, by) if audience == "public" else live_document(consultation, consultation.round, (by,))
    )
    if form == "json":
        json.dump(document, sys.stdout, ensure_ascii=False, indent=1)
        click.echo()
    elif form == "csv":
        header, rows = flatten(document, consultation.scale)
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    else:
        click.echo(_table(document), nl=False)


def _public(consultation: Consultation, by: str) -> ResultsDocument:
    if by == "country":
        raise Refusal("Public results know no country. Choose world, region or kind.")
    release = publications.current_release(consultation.round.id)
    if release is None:
        withdrawn = publications.latest_number(consultation.round.id)
        said = "has no release that stands: the newest is withdrawn." if withdrawn else "has no release yet."
        raise Refusal(f"“{consultation.slug}” {said}")
    document: ResultsDocument = json.loads(release.document)["results"]
    return only(document, (by,))


def _table(document: ResultsDocument) -> str:
    """A plain table for the terminal: counts with their denominators."""
    labels = {(entry["by"], entry["code"]): entry for entry in document["groups"]}
    lines = [["principle", "group", "agree", "disagree", "answered", "responded", "invited", "verdict"]]
    for row in document["results"]:
        group = labels[row["by"], row["group"]]
        figures = (
            ["withheld", "", ""] if row["withheld"] else [f"{row['agree']}", f"{row['disagree']}", f"{row['answered']}"]
        )
        verdict = row["verdict"] or ""
        lines.append(
            [row["principle"], group["label"], *figures, f"{group['responded']}", f"{group['invited']}", verdict]
        )
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    out = io.StringIO()
    for line in lines:
        out.write("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() + "\n")
    return out.getvalue()
