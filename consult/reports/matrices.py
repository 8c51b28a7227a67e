"""Agreement by principle and group, in tables as wide as a sheet of paper."""

from collections.abc import Sequence
from typing import Any

from consult.publications.findings import verdict_code, verdict_label
from consult.publications.matrix import level_of, levels
from consult.publications.matrix_titles import matrix_title
from consult.publications.opened import group_label
from consult.publications.reading import Document, Group, Principle, Row
from consult.publications.wording import short
from consult.web.i18n import gettext as _

COLUMNS_AT_MOST = 7
"""So many groups stand beside one another on a sheet of paper; further ones follow in a table of their own."""


def matrices(document: Document, by: str) -> list[dict[str, Any]]:
    """One breakdown, in as many tables as the paper's width asks for; each begins with the world."""
    groups = document.groups(by)
    parts = [groups[start : start + COLUMNS_AT_MOST] for start in range(0, len(groups), COLUMNS_AT_MOST)]
    title = matrix_title(document, by)
    return [
        {
            "title": title
            if len(parts) == 1
            else str(_("%(title)s (%(part)s of %(parts)s)", title=title, part=number, parts=len(parts))),
            "about": _about(document),
            "columns": [_column(document, group) for group in (document.world, *part)],
            "rows": [_matrix_row(document, principle, (document.world, *part)) for principle in document.principles],
            "levels": [{"code": each.code, "label": each.label} for each in levels(document)],
            "verdicts": by == "region" and len(part) < COLUMNS_AT_MOST,
        }
        for number, part in enumerate(parts, start=1)
    ]


def _about(document: Document) -> str:
    if document.is_open:
        return str(_("Respondents agreeing, of those answering, rounded."))
    world = document.world
    return str(
        _(
            "Members agreeing, of members answering. Under each group: how many responded, of how many invited. In all, %(responded)s of %(invited)s.",
            responded=world.responded,
            invited=world.invited,
        )
    )


def _column(document: Document, group: Group) -> dict[str, str]:
    participation = (
        _("%(responded)s answered", responded=group.responded)
        if document.is_open
        else _("%(responded)s of %(invited)s", responded=group.responded, invited=group.invited)
    )
    return {"label": group_label(group), "participation": str(participation)}


def _matrix_row(document: Document, principle: Principle, groups: Sequence[Group]) -> dict[str, Any]:
    steps = levels(document)
    code = verdict_code(document.world_row(principle.key))
    cells = []
    for group in groups:
        row = document.rows[principle.key, group.by, group.code]
        kind = _kind(row)
        cells.append(
            {
                "kind": kind,
                "agree": short(row.agree),
                "answered": short(row.answered),
                "level": level_of(row, steps),
                "word": str(_("withheld") if kind == "withheld" else _("none")),
            }
        )
    return {
        "place": principle.place,
        "title": principle.title,
        "cells": cells,
        "verdict": code,
        "verdict_label": verdict_label(code),
    }


def _kind(row: Row) -> str:
    return "withheld" if row.withheld else "empty" if row.answered == 0 else "shown"
