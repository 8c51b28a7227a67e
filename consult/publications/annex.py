"""The annex of a release: every row that it shows, with intervals, bounds and how concentrated the answers are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from consult.domain.scales import Side
from consult.publications.opened import group_label
from consult.publications.ranges import bounds
from consult.publications.reading import BREAKDOWNS, Document, Group, Principle, Row, Step
from consult.publications.robust_text import robustness_text
from consult.publications.verdict_words import verdict_code, verdict_label
from consult.publications.wording import percent
from consult.statistics import concentration
from consult.web.i18n import gettext as _

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """A group on a principle in words; `said` alone where it is withheld or nobody answered."""

    group: str
    said: str
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class AnnexTable:
    """One principle."""

    place: int
    title: str
    robustness: str
    rows: Sequence[AnnexRow]


@dataclass(frozen=True, slots=True)
class Annex:
    """All tables, and what heads their columns."""

    columns: Sequence[str]
    tables: Sequence[AnnexTable]


def present_annex(document: Mapping[str, Any]) -> Annex:
    """Every principle in every group of the release."""
    known = Document(document)
    groups = [known.world, *(group for by in BREAKDOWNS for group in known.groups(by))]
    columns = [
        _("Agree"), _("Disagree"), _("Answered"), _("Blank"), _("Share agreeing"), _("%(level)s interval", level=percent(0.95)), _("Possible"),
        _("Verdict"), _("Median"), _("Middle half"), _("Cns"), _("Leik’s D"), _("A"),
    ]  # fmt: skip
    return Annex(
        columns=[str(each) for each in columns],
        tables=[
            AnnexTable(
                each.place,
                each.title,
                robustness_text(known, each.key),
                [_row(known, each, group) for group in groups],
            )
            for each in known.principles
        ],
    )


def _row(document: Document, principle: Principle, group: Group) -> AnnexRow:
    row = document.rows[principle.key, group.by, group.code]
    label = group_label(group)
    if row.withheld:
        return AnnexRow(label, str(_("Withheld to protect those who answered in confidence")), [])
    if row.answered == 0:
        return AnnexRow(label, str(_("Nobody answered")), [])
    return AnnexRow(
        label,
        "",
        [
            str(row.agree),
            str(row.disagree),
            str(row.answered),
            str(row.blank),
            NOTHING if row.agree_share is None else percent(row.agree_share, "0.0"),
            _between(row.interval, row.invited),
            _between(bounds(row), row.invited),
            verdict_label(verdict_code(row)),
            *_concentrated(document, row),
        ],
    )


def _between(ends: tuple[int, int] | None, invited: int | None) -> str:
    if ends is None:
        return NOTHING
    return str(_("%(low)s–%(high)s of %(invited)s", low=ends[0], high=ends[1], invited=invited))


def _concentrated(document: Document, row: Row) -> list[str]:
    """Median, middle half, consensus, dispersion and agreement, without steps of side none; dashes where counts are rounded or there are none."""
    steps = [step for step in document.scale if step.side is not Side.NONE]
    found = [row.counts.get(step.code, 0) for step in steps]
    counts = [count for count in found if isinstance(count, int)]
    if document.is_open or len(counts) < len(steps) or not sum(counts):
        return [NOTHING] * 5
    middle, half = concentration.median(counts), concentration.interquartile(counts)
    return [
        _step(steps, middle),
        NOTHING if half is None else _stretch(steps, *half),
        *(
            _decimal(each)
            for each in (
                concentration.consensus(counts),
                concentration.dispersion(counts),
                concentration.agreement(counts),
            )
        ),
    ]


def _step(steps: Sequence[Step], place: int | None) -> str:
    return NOTHING if place is None else steps[place].label


def _stretch(steps: Sequence[Step], low: int, high: int) -> str:
    if low == high:
        return steps[low].label
    return str(
        _("%(low)s to %(high)s", low=steps[low].label, high=steps[high].label[:1].lower() + steps[high].label[1:])
    )


def _decimal(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.2f}"
