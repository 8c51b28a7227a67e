"""Principles against groups, and one principle in each group: counts that open the answers behind them."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from consult.domain.scales import swatches
from consult.models import Consultation, Wording
from consult.results.presenters import by_place, exact, group_label, groups_of, level_of, parts, verdict_labels
from consult.statistics.entries import GroupEntry, ResultEntry, ResultsDocument
from consult.web.i18n import gettext as _

MOST_COLUMNS = 8
"""Beyond so many groups the matrix is turned round: groups become rows."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One principle in one group: `level` 0 to 5 is its fill, 0 where nobody answered."""

    agree: int
    answered: int
    level: int
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a row or column, with its participation in words where it is a group."""

    label: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Principles against groups, or turned round."""

    columns: tuple[Head, ...]
    rows: tuple[tuple[Head, tuple[Cell, ...]], ...]
    turned: bool


def matrix(consultation: Consultation, document: ResultsDocument, by: str) -> Matrix:
    """Principles in rows and groups in columns; turned round where there are many groups."""
    rows = by_place(document)
    groups = groups_of(document, by)
    wordings = consultation.round.draft.wordings
    heads = {(group["by"], group["code"]): _group_head(group) for group in groups}
    cells = {
        (wording.key, group["by"], group["code"]): _cell(
            consultation, rows[wording.key, group["by"], group["code"]], group, wording.title
        )
        for wording in wordings
        for group in groups
    }
    titles = [Head(wording.title) for wording in wordings]
    if len(groups) <= MOST_COLUMNS:
        columns = tuple(heads[group["by"], group["code"]] for group in groups)
        body = tuple(
            (title, tuple(cells[wording.key, group["by"], group["code"]] for group in groups))
            for title, wording in zip(titles, wordings, strict=True)
        )
        return Matrix(columns, body, turned=False)
    body = tuple(
        (
            heads[group["by"], group["code"]],
            tuple(cells[wording.key, group["by"], group["code"]] for wording in wordings),
        )
        for group in groups
    )
    return Matrix(tuple(titles), body, turned=True)


def _group_head(group: GroupEntry) -> Head:
    return Head(
        group_label(group),
        _("%(responded)s of %(invited)s", responded=group["responded"], invited=group["invited"]),
    )


def _cell(consultation: Consultation, entry: ResultEntry, group: GroupEntry, title: str) -> Cell:
    agree, answered = exact(entry["agree"]), exact(entry["answered"])
    label = _(
        "%(title)s, %(group)s: %(agree)s of %(answered)s agree",
        title=title,
        group=group_label(group),
        agree=agree,
        answered=answered,
    )
    values: dict[str, Any] = {} if group["by"] == "world" else {"by": group["by"], "group": group["code"]}
    href = url_for("results.principle", slug=consultation.slug, key=entry["principle"], _anchor="answers", **values)
    return Cell(agree, answered, level_of(entry["agree_share"], consultation.rule), label, href)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One principle in one group, with its distribution."""

    code: str
    label: str
    agree: int
    answered: int
    responded: int
    invited: int
    verdict: str
    verdict_label: str
    parts: tuple[dict[str, Any], ...]
    href: str


def group_rows(consultation: Consultation, document: ResultsDocument, wording: Wording, by: str) -> list[GroupRow]:
    """The principle in each group of `by`, the world first."""
    rows, colours = by_place(document), swatches(consultation.scale)
    found = []
    for group in groups_of(document, by):
        entry = rows[wording.key, group["by"], group["code"]]
        shape, word = verdict_labels()[entry["verdict"] or ""]
        code = "" if group["by"] == "world" else group["code"]
        values: dict[str, Any] = {"by": by, "group": code} if code else {"by": by}
        found.append(
            GroupRow(
                code=code,
                label=group_label(group),
                agree=exact(entry["agree"]),
                answered=exact(entry["answered"]),
                responded=exact(group["responded"]),
                invited=exact(group["invited"]),
                verdict=shape,
                verdict_label=word,
                parts=parts(entry, consultation.scale, colours),
                href=url_for("results.principle", slug=consultation.slug, key=wording.key, **values),
            )
        )
    return found
