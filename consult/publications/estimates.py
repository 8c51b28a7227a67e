"""Dot and interval: how far each group agrees on each principle, and what those who did not answer could make of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from consult.charts.estimates import Estimate, estimates_figure
from consult.charts.ink import escaped
from consult.publications.opened import group_label
from consult.publications.paging import Part, part_in_view
from consult.publications.ranges import bounds, range_words
from consult.publications.reading import WORLD, Document, Group, Principle, Row
from consult.publications.viewing import View
from consult.publications.wording import number_word, percent, sentence
from consult.web.i18n import gettext as _

FEW_ANSWERS = 10
"""Under so many answers a dot is hollow."""


@dataclass(frozen=True, slots=True)
class EstimateRow:
    """One group: `share`, `band` and `interval` in percent, None where there is none; `said` counts them, `words` say what they mean for everybody invited."""

    group: str
    is_world: bool
    share: float | None
    band: tuple[float, float] | None
    interval: tuple[float, float] | None
    is_few: bool
    said: str
    words: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One principle with a row for the world and every group."""

    place: int
    title: str
    rows: Sequence[EstimateRow]


@dataclass(frozen=True, slots=True)
class Estimates:
    """The small multiples in view. `limits` are the rule's shares in percent."""

    title: str
    about: str
    panels: Sequence[Panel]
    limits: Sequence[float]
    part: Part


def present_estimates(document: Document, view: View) -> Estimates:
    """The principles that the view begins at, the groups of its breakdown in their fixed order."""
    part = part_in_view(document, view)
    groups = [document.world, *document.groups(view.by)]
    return Estimates(
        title=_title(document),
        about=_about(document),
        panels=[
            Panel(each.place, each.title, [_row(document, each, group) for group in groups]) for each in part.principles
        ],
        limits=sorted({100 * document.rule.region_agree_share, 100 * document.rule.agree_share}),
        part=part,
    )


def draw_estimates(document: Document, view: View, narrow: bool) -> dict[str, Any]:
    """The same as a Plotly figure."""
    made = present_estimates(document, view)
    return estimates_figure(
        titles=[f"{panel.place}\u2002{panel.title}" for panel in made.panels],
        groups=[row.group for row in made.panels[0].rows] if made.panels else [],
        panels=[[_estimate(row) for row in panel.rows] for panel in made.panels],
        limits=made.limits,
        narrow=narrow,
    )


def _estimate(row: EstimateRow) -> Estimate:
    hover = "<br>".join(escaped(line) for line in (f"{row.group}: {row.said}", row.words) if line)
    return Estimate(row.share, row.band, row.interval, row.is_few, hover, "" if row.share is not None else row.said)


def _row(document: Document, principle: Principle, group: Group) -> EstimateRow:
    row = document.rows[principle.key, group.by, group.code]
    label, is_world = group_label(group), group.by == WORLD
    if row.withheld or row.answered == 0:
        said = str(_("withheld") if row.withheld else _("nobody answered"))
        return EstimateRow(label, is_world, None, None, None, is_few=False, said=said, words="")
    said = str(_("%(agree)s of %(answered)s agree", agree=row.agree, answered=row.answered))
    return EstimateRow(
        label,
        is_world,
        share=_percent(row.agree_share),
        band=_of_invited(row, bounds(row)),
        interval=_of_invited(row, row.interval),
        is_few=isinstance(row.answered, int) and row.answered < FEW_ANSWERS,
        said=said,
        words=range_words(row),
    )


def _of_invited(row: Row, ends: tuple[int, int] | None) -> tuple[float, float] | None:
    if ends is None or not row.invited:
        return None
    return round(100 * ends[0] / row.invited, 2), round(100 * ends[1] / row.invited, 2)


def _percent(share: Fraction | None) -> float | None:
    return None if share is None else round(float(100 * share), 2)


def _about(document: Document) -> str:
    dot = _("Dot: the share agreeing of those who answered, hollow where fewer than %(few)s did.", few=FEW_ANSWERS)
    if document.is_open:
        return str(dot) + " " + str(_("Anyone could answer, so nothing is said of those who did not."))
    return " ".join(
        str(each)
        for each in (
            dot,
            _("Band: what the missing answers could make of it at most, of all invited."),
            _(
                "Line: where the truth lies with %(level)s confidence, if those who are missing are like those who answered.",
                level=percent(0.95),
            ),
            _("There is no line where everyone answered or fewer than five did."),
        )
    )


def _title(document: Document) -> str:
    """On how many principles the world keeps the rule's share whatever the missing answers say."""
    rows = [row for each in document.principles if (row := document.world_row(each.key)).is_exact]
    share = percent(document.rule.agree_share)
    if not rows or document.is_open:
        return str(_("How far each group agrees, principle by principle"))
    limit = Fraction(repr(document.rule.agree_share))
    safe = sum(_lowest(row) >= limit for row in rows)
    names = {"share": share, "total": number_word(len(rows))}
    if len(rows) == 1:
        return str(
            _("Agreement stays at %(share)s or more whatever the missing answers say", **names)
            if safe
            else _("The missing answers could take agreement below %(share)s, or it is there already", **names)
        )
    if not safe:
        return str(_("On none of %(total)s principles is %(share)s agreement certain among all invited", **names))
    count = sentence(number_word(safe))
    if safe == 1:
        return str(_("One of %(total)s principles keeps %(share)s agreement whatever the missing answers say", **names))
    return str(
        _(
            "%(count)s of %(total)s principles keep %(share)s agreement whatever the missing answers say",
            count=count,
            **names,
        )
    )


def _lowest(row: Row) -> Fraction:
    return Fraction(row.agree, row.invited) if isinstance(row.agree, int) and row.invited else Fraction(0)
