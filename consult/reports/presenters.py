"""What there is to download of a release, and how far the making of each file is."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from consult.jobs.queue import jobs_of
from consult.models import Job, JobResult, JobState, Release, ReleaseKind
from consult.publications.documents import scale_of
from consult.publications.reading import Document
from consult.publications.territories import territory_rows
from consult.reports.exporting import MARK
from consult.reports.kinds import Kind
from consult.reports.package import POSITION, columns, csv_of
from consult.statistics.document import flatten
from consult.web.i18n import gettext as _

ENDPOINTS = {Kind.PDF: "reports.pdf", Kind.DOCX: "reports.docx", Kind.PACKAGE: "reports.package"}


@dataclass(frozen=True, slots=True)
class Download:
    """A file: `size` in bytes, None while it is being made."""

    title: str
    what_for: str
    href: str
    form: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Making:
    """One file of one release, as staff see it. `share` is from 0 to 100 while it is running."""

    kind: Kind
    title: str
    href: str
    state: str
    said: str
    share: int | None
    size: int | None
    can_be_tried: bool


def titles() -> dict[Kind, str]:
    """What each file is called."""
    return {Kind.PDF: _("Report, PDF"), Kind.DOCX: _("Report, Word"), Kind.PACKAGE: _("Data package, zip")}


def downloads_of(release: Release, slug: str) -> list[Download]:
    """Everything there is of a release, what is read first and what computers read last."""
    known = jobs_of(list(Kind), [str(release.id)])
    what_for = {
        Kind.PDF: _("To read, print and pass on: every finding, figure and position, with the method and all tables."),
        Kind.DOCX: _("The same to be edited: take from it what you need for a paper of your own."),
        Kind.PACKAGE: _(
            "To calculate with: all tables, the scale and the text, described for computers (Frictionless)."
        ),
    }
    made = []
    for kind, title in titles().items():
        _job, result = known.get((kind, str(release.id)), (None, None))
        href = url_for(ENDPOINTS[kind], slug=slug, number=release.number)
        made.append(
            Download(title, what_for[kind], href, kind.rpartition(".")[2].upper(), result.size if result else None)
        )
    return [*made, *_plain(release, slug)]


def _plain(release: Release, slug: str) -> list[Download]:
    """The files that are cut from the release itself whenever they are asked for."""
    document: dict[str, Any] = json.loads(release.document)
    figures = csv_of(*flatten(document["results"], scale_of(document)))
    positions = csv_of(*columns(POSITION, document["positions"]))
    rows = (
        (_("Figures, CSV"), _("Every count, share and verdict as one table."), "results_csv", "CSV", len(figures)),
        (
            _("Figures, JSON"),
            _("The same for programs."),
            "results_json",
            "JSON",
            len(json.dumps(document["results"], ensure_ascii=False).encode()),
        ),
        (
            _("Positions, CSV"),
            _("The texts that may be quoted, as they may be attributed."),
            "positions_csv",
            "CSV",
            len(positions) + len(MARK.encode()),
        ),
        *_territories(Document(document)),
        (
            _("The whole release, JSON"),
            _("As it was frozen, to the byte: to be checked against its SHA-256."),
            "release_json",
            "JSON",
            len(release.document.encode()),
        ),
    )
    return [
        Download(title, what_for, url_for(f"publications.{name}", slug=slug, number=release.number), form, size)
        for title, what_for, name, form, size in rows
    ]


def _territories(document: Document) -> list[tuple[str, str, str, str, int]]:
    """The file of territories, of a release that has any."""
    if not document.territories:
        return []
    about = _("How many were asked in each, and what was answered there under a name.")
    size = len(csv_of(*territory_rows(document))) + len(MARK.encode())
    return [(_("Territories, CSV"), about, "territories_csv", "CSV", size)]


def makings_of(releases: Sequence[Release], slug: str) -> list[tuple[Release, list[Making]]]:
    """Each release that has reports, with the files that are made of it."""
    reported = [release for release in releases if release.kind is not ReleaseKind.WITHDRAWAL]
    known = jobs_of(list(Kind), [str(release.id) for release in reported])
    return [(release, [_making(kind, release, slug, known) for kind in Kind]) for release in reported]


def _making(
    kind: Kind, release: Release, slug: str, known: Mapping[tuple[str, str], tuple[Job, JobResult | None]]
) -> Making:
    job, result = known.get((kind, str(release.id)), (None, None))
    state = job.state if job else JobState.WAITING
    said = {
        JobState.WAITING: _("Waits for the worker."),
        JobState.RUNNING: (job.sentence if job else "") or _("Is being made."),
        JobState.DONE: job.sentence if job else "",
        JobState.FAILED: job.problem if job else "",
    }[state]
    if state is JobState.WAITING and job is not None and job.tries:
        said = _("Could not be made, and is tried again in a few minutes.")
    return Making(
        kind=kind,
        title=titles()[kind],
        href=url_for(ENDPOINTS[kind], slug=slug, number=release.number),
        state=state.value,
        said=str(said),
        share=100 * job.done // job.total if job and job.total and state is JobState.RUNNING else None,
        size=result.size if result else None,
        can_be_tried=state is JobState.FAILED,
    )


def are_making(makings: Sequence[tuple[Release, Sequence[Making]]]) -> bool:
    """Whether anything will change by itself."""
    going_on = {JobState.WAITING.value, JobState.RUNNING.value}
    return any(making.state in going_on for _release, files in makings for making in files)
