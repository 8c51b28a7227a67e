"""The annex of a report: every count of a release, and what is made of the counts."""

from typing import Any

from consult.publications.annex import Annex
from consult.publications.opened import group_label
from consult.publications.reading import BREAKDOWNS, Document, Group, Principle, Row
from consult.web.i18n import gettext as _


def counts(document: Document, principle: Principle) -> dict[str, Any]:
    """How often each step was chosen on one principle: the world, each region, each kind."""
    groups = [document.world, *(group for by in BREAKDOWNS for group in document.groups(by))]
    columns = [
        *([] if document.is_open else [_("Invited")]),
        _("Answered"),
        *(step.label for step in document.scale),
        _("Blank"),
    ]
    return {
        "place": principle.place,
        "title": principle.title,
        "columns": [str(column) for column in columns],
        "rows": [_counts_row(document, group, document.rows[principle.key, group.by, group.code]) for group in groups],
    }


def _counts_row(document: Document, group: Group, row: Row) -> dict[str, Any]:
    counts = (row.counts.get(step.code, 0) for step in document.scale)
    cells = [*([] if document.is_open else [group.invited]), row.answered, *counts, row.blank]
    said = str(_("Withheld to protect those who answered in confidence")) if row.withheld else ""
    return {"label": group_label(group), "said": said, "cells": [] if said else [str(cell) for cell in cells]}


def measures(annex: Annex) -> list[dict[str, Any]]:
    """What is made of the counts, as the annex on the web has it."""
    return [
        {
            "place": table.place,
            "title": table.title,
            "about": table.robustness,
            "columns": list(annex.columns),
            "rows": [{"label": row.group, "said": row.said, "cells": list(row.cells)} for row in table.rows],
        }
        for table in annex.tables
    ]


def counts_about(document: Document) -> str:
    """What the tables of counts hold."""
    if document.is_open:
        return str(_("Counts are rounded: 1 to 7 as “fewer than 8”, others to the nearest five, totals on their own."))
    return str(_("How often each step was chosen, in the world, in each region and by each kind of member."))


def measures_about() -> str:
    """How the measures are to be read."""
    return str(
        _(
            "The interval and what is possible are explained in annex A. The rest leaves out steps that take no side: the middle answer, the middle half "
            "of the answers, Tastle and Wierman’s consensus (Cns, 1 where all are alike), Leik’s D (0 where all are alike) and van der Eijk’s A."
        )
    )
