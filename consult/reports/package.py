"""A release as a Frictionless Data Package: its tables with their meaning, its text and the frozen release itself, in one zip file."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from consult.publications.documents import scale_of
from consult.publications.reading import Document
from consult.publications.territories import territory_rows
from consult.reports.archive import packed
from consult.statistics.document import flatten
from consult.web.downloads import harmless

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
POSITION = ("principle", "region", "stance", "disclosure", "name", "country", "reason", "wording")
_GROUP = ("by", "code", "label", "invited", "responded")
_STEP = ("code", "label", "meaning", "side")
_PRINCIPLE = ("key", "title", "wording", "rationale")
_MEANINGS = {
    "principle": "Key of the principle, as in text/principles.csv",
    "by": "world, region or kind",
    "group": "Code of the group, as in groups.csv; merged groups are joined by +",
    "code": "Code",
    "label": "Name",
    "invited": "Organisations invited",
    "responded": "Organisations that responded",
    "blank": "Responses that leave this principle blank",
    "answered": "Answers to this principle, neutral and no opinion among them",
    "agree": "Answers on the agreeing side",
    "disagree": "Answers on the disagreeing side",
    "agree_share": "agree divided by answered",
    "interval.low": "Lowest number of all invited that probably agree",
    "interval.high": "Highest number of all invited that probably agree",
    "interval.of": "Organisations invited",
    "interval.level": "Level of the interval",
    "interval.method": "Method of the interval",
    "bounds.low": "Agreeing of all invited, if none of the missing agrees",
    "bounds.high": "Agreeing of all invited, if all of the missing agree",
    "bounds.of": "Organisations invited",
    "consensus": "Concentration of the answers from 0 to 1 (Tastle and Wierman 2007)",
    "verdict": "The first of consensus, majority, divided, no_clear_view that applies",
    "withheld": "Whether the row is withheld to protect those who answered in confidence; its figures are then empty",
    "region": "Code of the region; empty where it would point to somebody",
    "stance": "Code of the step of the scale, as in codebook/scale.csv",
    "disclosure": "named: published with the name; unnamed: quoted without it",
    "name": "Organisation, where it is named",
    "country": "ISO 3166-1 alpha-2, where the organisation is named",
    "reason": "Why, as typed",
    "wording": "The wording (Markdown)",
    "meaning": "What the step means",
    "side": "agree, neutral, disagree or none",
    "key": "Key of the principle",
    "title": "Title",
    "rationale": "Why it was proposed",
}
_MEANINGS_IN = {
    "territories.csv": {
        "country": "ISO 3166-1 alpha-2; unassigned where organisations gave none",
        "region": "Code of the region, as in groups.csv; merged regions are joined by +",
        "invited": "Organisations invited in this territory: the same on each of its lines",
        "principle": "Key of the principle that was answered under a name; empty on the line of a territory where none was",
        "name": "Organisation that answered under its own name",
    }
}
"""What a column means in one table where it differs from the others."""
_SHARES = {"agree_share", "interval.level", "consensus"}
_NUMBERS = {
    *("invited", "responded", "blank", "answered", "agree", "disagree"),
    *("interval.low", "interval.high", "interval.of", "bounds.low", "bounds.high", "bounds.of"),
}


def package(text: str, digest: str, permanent: str, federation: str) -> bytes:
    """The zip file of a release, made of its frozen text; the same bytes each time."""
    release: dict[str, Any] = json.loads(text)
    document = Document(release)
    header, rows = flatten(release["results"], scale_of(release))
    tables = {
        "results.csv": (header, rows),
        "positions.csv": columns(POSITION, release["positions"]),
        "groups.csv": columns(_GROUP, release["results"]["groups"]),
        **({"territories.csv": territory_rows(document)} if document.territories else {}),
        "codebook/scale.csv": columns(_STEP, release["scale"]),
        "text/principles.csv": columns(_PRINCIPLE, release["principles"]),
    }
    files = {name: csv_of(*table) for name, table in tables.items()}
    files |= {"text/text.md": _text(document).encode(), "release.json": text.encode()}
    description = {
        "$schema": PROFILE,
        "name": f"{document.slug}-release-{document.number}".lower(),
        "id": permanent,
        "title": f"{document.title}: results of round {document.round_number}, release {document.number}",
        "description": _about(document, digest),
        "homepage": permanent,
        "version": str(document.number),
        "created": release["release"]["published_at"],
        "contributors": [{"title": federation, "roles": ["publisher"]}],
        "resources": [_resource(name, *table, document.is_open) for name, table in tables.items()]
        + [
            _file("text", "text/text.md", "md", "text/markdown", "The text that members read"),
            _file("release", "release.json", "json", "application/json", f"The release as it was frozen: {digest}"),
        ],
    }
    first = {"datapackage.json": json.dumps(description, ensure_ascii=False, indent=2).encode()}
    return packed(first | files, document.as_of)


def columns(names: Sequence[str], entries: Iterable[Mapping[str, Any]]) -> tuple[list[str], list[list[Any]]]:
    """A table of these columns of JSON objects."""
    return list(names), [[entry[name] for name in names] for entry in entries]


def csv_of(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Without a byte order mark, which scripts trip over, but no more a formula than any other download."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([harmless(value) for value in row] for row in rows)
    return made.getvalue().encode()


def _resource(name: str, header: Sequence[str], _rows: object, is_open: bool) -> dict[str, Any]:
    keys = {
        "results.csv": ["principle", "by", "group"],
        "groups.csv": ["by", "code"],
        "codebook/scale.csv": ["code"],
        "text/principles.csv": ["key"],
    }
    schema: dict[str, Any] = {"fields": [_field(name, column, is_open) for column in header], "missingValues": [""]}
    if name in keys:
        schema["primaryKey"] = keys[name]
    return {
        "name": name.rpartition("/")[2].removesuffix(".csv"),
        "type": "table",
        "path": name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(table: str, name: str, is_open: bool) -> dict[str, str]:
    """A column. In an open round counts may be the words for a small one, so they are text there."""
    counted = name in _NUMBERS or name.startswith("counts.")
    kind = "boolean" if name == "withheld" else "number" if name in _SHARES else "integer" if counted else "string"
    if is_open and counted:
        kind = "string"
    step = name.removeprefix("counts.")
    meaning = (
        f"Answers “{step}”, as in codebook/scale.csv"
        if step != name
        else _MEANINGS_IN.get(table, {}).get(name) or _MEANINGS[name]
    )
    return {"name": name, "type": kind, "description": meaning}


def _file(name: str, path: str, form: str, media_type: str, about: str) -> dict[str, str]:
    return {"name": name, "path": path, "format": form, "mediatype": media_type, "encoding": "utf-8", "title": about}


def _about(document: Document, digest: str) -> str:
    said = [
        "Counts, verdicts and the texts that may be quoted, frozen at one moment. Rows that would give away who said what in confidence are withheld.",
        f"A cell that a spreadsheet could run begins with an apostrophe. SHA-256 of release.json: {digest}",
    ]
    return " ".join([said[0], *([document.notice] if document.notice else []), said[1]])


def _text(document: Document) -> str:
    """The text under consultation as one Markdown file."""
    parts = [f"# {document.title}"]
    for principle in document.principles:
        parts += [f"## {principle.place}. {principle.title}", principle.wording.strip()]
        if principle.rationale.strip():
            parts += ["### Why", principle.rationale.strip()]
    return "\n\n".join(parts) + "\n"
