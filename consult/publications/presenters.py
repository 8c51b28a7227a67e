"""A release document and a view in, the whole page as plain data out. Nothing here asks the database or the request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consult.publications import companion_texts
from consult.publications.answers import Answers, present_answers
from consult.publications.comparison import Comparison, present_comparison
from consult.publications.estimates import Estimates, present_estimates
from consult.publications.figures import FIGURES, Room, figure_data, rooms
from consult.publications.findings import Finding, findings
from consult.publications.lead import lead, page_title
from consult.publications.matrix import Matrix, present_matrix
from consult.publications.participation import Participation, present_participation
from consult.publications.reading import Document
from consult.publications.territories import Territories, present_territories
from consult.publications.viewing import View

__all__ = ["FIGURES", "ReleasePage", "Room", "View", "figure_data", "present_release"]


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
    estimates: Estimates
    comparison: Comparison
    participation: Participation
    territories: Territories
    rooms: Mapping[str, Room]
    missing: Sequence[str]
    withheld: Sequence[str]
    has_kinds: bool
    view: View


def present_release(document: Mapping[str, Any], view: View) -> ReleasePage:
    """The page of a release of any format as `view` asks for it. A cell that does not exist is simply not opened."""
    known = Document(document)
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
        matrix=present_matrix(known, view),
        answers=present_answers(known, view),
        estimates=present_estimates(known, view),
        comparison=present_comparison(known, view),
        participation=present_participation(known),
        territories=present_territories(known, view),
        rooms=rooms(known, view),
        missing=companion_texts.missing_texts(known),
        withheld=companion_texts.withheld_texts(known),
        has_kinds=bool(known.groups("kind")),
        view=view,
    )
