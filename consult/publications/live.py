"""The round as it stands now, shown by the same figures as a release, for staff: nothing withheld, and every picture says that it is not released."""

from dataclasses import replace
from typing import Any

from flask import url_for

from consult.models import Consultation, ReleaseKind
from consult.publications.documents import frame_of, territories
from consult.publications.matrix import Matrix
from consult.publications.presenters import ReleasePage, present_release
from consult.publications.reading import BREAKDOWNS, WORLD
from consult.publications.viewing import View
from consult.results.documents import live_document
from consult.web.i18n import gettext as _

UNNUMBERED = 0
"""Stands where a release has its number."""


def live_release(consultation: Consultation) -> dict[str, Any]:
    """Live figures in the shape of a release, from the tallies alone. Texts are left out: staff read them beside their organisations."""
    return {
        **frame_of(consultation, UNNUMBERED, "", ReleaseKind.RELEASE),
        "merged": [],
        "results": live_document(consultation, consultation.round, (WORLD, *BREAKDOWNS)),
        "robustness": {},
        "territories": territories(consultation, ()),
        "positions": [],
    }


def present_live(document: dict[str, Any], view: View) -> ReleasePage:
    """The page's figures, each marked in its title: the mark goes wherever the picture goes."""
    page = present_release(document, replace(view, cell=""))
    return replace(
        page,
        matrix=replace(_leading_to_answers(page.matrix, document, view.by), title=marked(page.matrix.title)),
        answers=replace(page.answers, title=marked(page.answers.title)),
        estimates=replace(page.estimates, title=marked(page.estimates.title)),
        comparison=replace(page.comparison, title=marked(page.comparison.title)),
        participation=replace(page.participation, title=marked(page.participation.title)),
        territories=replace(page.territories, title=marked(page.territories.title)),
    )


def marked(title: str) -> str:
    """A picture's title that says what it is."""
    return _("Live, not released: %(title)s", title=title)


def _leading_to_answers(matrix: Matrix, document: dict[str, Any], by: str) -> Matrix:
    """A cell leads to the answers behind it, on a page of their own, instead of unfolding."""
    slug, groups = document["consultation"]["slug"], document["results"]["groups"]
    shown = [group for group in groups if group["by"] in (WORLD, by)]
    rows = []
    for row in matrix.rows:
        addresses = [
            url_for(
                "results.principle",
                slug=slug,
                key=row.key,
                by=by,
                group=None if group["by"] == WORLD else group["code"],
            )
            for group in shown
        ]
        cells = [replace(cell, query=address) for cell, address in zip(row.cells, addresses, strict=True)]
        rows.append(replace(row, cells=cells))
    return replace(matrix, rows=rows)
