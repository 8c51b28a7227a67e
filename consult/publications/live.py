"""The round as it stands now, shown by the same figures as a release, for staff: nothing withheld, and every picture says that it is not released."""

from dataclasses import replace
from typing import Any

from flask_babel import gettext as _

from consult.models import Consultation, ReleaseKind
from consult.publications.documents import frame_of
from consult.publications.matrix import Matrix
from consult.publications.presenters import ReleasePage, present_release
from consult.publications.reading import BREAKDOWNS
from consult.publications.viewing import View
from consult.results.documents import live_document

UNNUMBERED = 0
"""Stands where a release has its number."""


def live_release(consultation: Consultation) -> dict[str, Any]:
    """Live figures in the shape of a release, from the tallies alone. Texts are left out: staff read them beside their organisations."""
    return {
        **frame_of(consultation, UNNUMBERED, "", ReleaseKind.RELEASE),
        "merged": [],
        "results": live_document(consultation, consultation.round, ("world", *BREAKDOWNS)),
        "robustness": {},
        "territories": [],
        "positions": [],
    }


def present_live(document: dict[str, Any], view: View) -> ReleasePage:
    """The page's figures, each marked in its title: the mark goes wherever the picture goes."""
    page = present_release(document, view)
    return replace(
        page,
        matrix=_answers_elsewhere(replace(page.matrix, title=marked(page.matrix.title))),
        answers=replace(page.answers, title=marked(page.answers.title)),
        estimates=replace(page.estimates, title=marked(page.estimates.title)),
        comparison=replace(page.comparison, title=marked(page.comparison.title)),
        participation=replace(page.participation, title=marked(page.participation.title)),
    )


def marked(title: str) -> str:
    """A picture's title that says what it is."""
    return _("Live, not released: %(title)s", title=title)


def _answers_elsewhere(matrix: Matrix) -> Matrix:
    """An opened cell shows its distribution; the answers behind it have a page of their own."""
    note = _("The answers behind this cell are on the page of figures.")
    rows = [replace(row, opened=replace(row.opened, note=note)) if row.opened else row for row in matrix.rows]
    return replace(matrix, rows=rows)
