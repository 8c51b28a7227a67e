"""A release document and a view in, the whole page as plain data out. Nothing here asks the database or the request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from consult.charts.answers import AnswerBar, answers_figure
from consult.charts.matrix import MatrixCell, matrix_figure
from consult.charts.sizes import answers_height, matrix_height
from consult.publications import companion_texts
from consult.publications.answers import Answers, count_of, present_answers, whole_of
from consult.publications.findings import Finding, findings
from consult.publications.lead import lead, page_title
from consult.publications.matrix import Matrix, level_of, levels, present_matrix
from consult.publications.opened import group_label as label_of
from consult.publications.reading import Document
from consult.publications.viewing import View
from consult.publications.wording import short

__all__ = ["ReleasePage", "View", "figure_data", "present_release"]


@dataclass(frozen=True, slots=True)
class Room:
    """Pixels kept for a chart before it is drawn, on a wide and on a narrow page."""

    wide: int
    narrow: int


@dataclass(frozen=True, slots=True)
class ReleasePage:
    """Everything the page of a release prints."""

    title: str
    lead: str
    language: str
    zone: str
    notice: str
    slug: str
    consultation_title: str
    number: int
    note: str
    round_number: int
    as_of: datetime
    closed_at: datetime | None
    rule: str
    is_open: bool
    findings: Sequence[Finding]
    matrix: Matrix
    answers: Answers
    matrix_room: Room
    answers_room: Room
    missing: Sequence[str]
    withheld: Sequence[str]
    has_kinds: bool
    view: View


def present_release(document: Mapping[str, Any], view: View) -> ReleasePage:
    """The page of a release (format 1) as `view` asks for it. A cell that does not exist is simply not opened."""
    known = Document(document)
    matrix, answers = present_matrix(known, view), present_answers(known)
    return ReleasePage(
        title=page_title(known),
        lead=lead(known),
        language=known.language,
        zone=known.zone,
        notice=known.notice,
        slug=known.slug,
        consultation_title=known.title,
        number=known.number,
        note=known.note,
        round_number=known.round_number,
        as_of=known.as_of,
        closed_at=known.closed_at,
        rule=companion_texts.rule_text(known),
        is_open=known.is_open,
        findings=findings(known),
        matrix=matrix,
        answers=answers,
        matrix_room=Room(*(matrix_height(len(matrix.rows), narrow) for narrow in (False, True))),
        answers_room=Room(*(answers_height(len(answers.rows), narrow) for narrow in (False, True))),
        missing=companion_texts.missing_texts(known),
        withheld=companion_texts.withheld_texts(known),
        has_kinds=bool(known.groups("kind")),
        view=view,
    )


def figure_data(document: Mapping[str, Any], view: View) -> dict[str, Any]:
    """What both charts are drawn from, each for a wide and a narrow page: `{"regions": {"wide": …, "narrow": …}, "answers": …}`."""
    known = Document(document)
    return {
        "regions": {name: _matrix_figure(known, view, narrow) for name, narrow in (("wide", False), ("narrow", True))},
        "answers": {name: _answers_figure(known, narrow) for name, narrow in (("wide", False), ("narrow", True))},
    }


def _matrix_figure(document: Document, view: View, narrow: bool) -> dict[str, Any]:
    groups, steps = [document.world, *document.groups(view.by)], levels(document)
    cells = []
    for principle in document.principles:
        for group in groups:
            row = document.rows[principle.key, group.by, group.code]
            if row.withheld or row.answered == 0:
                word = str(_("withheld") if row.withheld else _("none"))
                cells.append(MatrixCell(level=0, text=word, hover=word, is_empty=True))
                continue
            said = str(_("%(agree)s of %(answered)s agree", agree=row.agree, answered=row.answered))
            cells.append(MatrixCell(level_of(row, steps), f"{short(row.agree)}/{short(row.answered)}", said))
    return matrix_figure(
        titles=[each.title for each in document.principles],
        groups=[label_of(group) for group in groups],
        cells=cells,
        narrow=narrow,
    )


def _answers_figure(document: Document, narrow: bool) -> dict[str, Any]:
    answers = present_answers(document)
    rows = [document.world_row(each.key) for each in document.principles]
    return answers_figure(
        titles=[each.title for each in document.principles],
        bars=[
            AnswerBar(
                label=step.label,
                side=step.side.value,
                swatch=step.swatch,
                counts=[count_of(row, step) for row in rows],
            )
            for step in document.scale
        ],
        wholes=[whole_of(row, document) for row in rows],
        empty=[
            str(_("Withheld"))
            if row.kind == "withheld"
            else ""
            if row.kind == "shown"
            else str(_("No answers that can be drawn"))
            for row in answers.rows
        ],
        agree_share=document.rule.agree_share,
        disagree_share=document.rule.disagree_share,
        limits=(answers.agree_limit, answers.disagree_limit),
        heads=(str(_("Agree")), str(_("Disagree")), str(_("Neither, and no opinion"))),
        narrow=narrow,
    )
