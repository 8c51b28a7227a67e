"""Who has answered: how many were asked and how many answered, in all, by region and by kind. A release knows no more, and tells no names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from consult.charts.participation import Turnout, participation_figure
from consult.publications.opened import group_label
from consult.publications.reading import BREAKDOWNS, Document, Group, Number
from consult.web.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class ParticipationRow:
    """A group: `width` is its length and `filled` its answers, in percent of the longest bar; `asked` is None where anyone could answer."""

    by: str
    label: str
    asked: Number | None
    answered: Number
    words: str
    width: float
    filled: float


@dataclass(frozen=True, slots=True)
class Participation:
    """The figure: the world first, then the regions, then the kinds."""

    title: str
    about: str
    is_open: bool
    rows: Sequence[ParticipationRow]


def present_participation(document: Document) -> Participation:
    """Everyone, every region and every kind."""
    groups = [document.world, *(group for by in BREAKDOWNS for group in document.groups(by))]
    longest = max((_length(document, group) for group in groups), default=0) or 1
    return Participation(
        title=_title(document),
        about=_about(document),
        is_open=document.is_open,
        rows=[_row(document, group, longest) for group in groups],
    )


def draw_participation(document: Document, narrow: bool) -> dict[str, Any]:
    """The same as a Plotly figure."""
    groups = [document.world, *(group for by in BREAKDOWNS for group in document.groups(by))]
    return participation_figure(
        [
            Turnout(
                label=group_label(group),
                asked=None if document.is_open else _number(group.invited),
                answered=_number(group.responded),
                words=_words(document, group),
                is_first=place > 0 and groups[place - 1].by != group.by,
            )
            for place, group in enumerate(groups)
        ],
        narrow,
    )


def _row(document: Document, group: Group, longest: int) -> ParticipationRow:
    return ParticipationRow(
        by=group.by,
        label=group_label(group),
        asked=None if document.is_open else group.invited,
        answered=group.responded,
        words=_words(document, group),
        width=round(100 * _length(document, group) / longest, 2),
        filled=round(100 * _number(group.responded) / longest, 2),
    )


def _words(document: Document, group: Group) -> str:
    if document.is_open:
        return str(group.responded)
    return str(_("%(responded)s of %(invited)s", responded=group.responded, invited=group.invited))


def _number(number: Number) -> int:
    """For a bar's length: the words for a small number have none."""
    return number if isinstance(number, int) else 0


def _length(document: Document, group: Group) -> int:
    return _number(group.responded if document.is_open else group.invited)


def _title(document: Document) -> str:
    world = document.world
    if document.is_open:
        return str(_("%(responded)s respondents came of their own accord", responded=world.responded))
    names = {"responded": world.responded, "invited": world.invited}
    regions = [group for group in document.groups("region") if group.invited]
    whole = sum(group.responded == group.invited for group in regions)
    if world.responded == world.invited:
        return str(_("All %(invited)s members that were asked answered", **names))
    if len(regions) < 2 or not whole:
        return str(_("%(responded)s of %(invited)s members answered", **names))
    return str(
        _(
            "%(responded)s of %(invited)s members answered, everyone in %(whole)s of %(regions)s regions",
            whole=whole,
            regions=len(regions),
            **names,
        )
    )


def _about(document: Document) -> str:
    rows = [document.world_row(each.key) for each in document.principles]
    counts = sorted({row.answered for row in rows if isinstance(row.answered, int) and not row.withheld})
    if document.is_open:
        return str(_("Rounded; fewer than 8 have no bar. Anyone could answer, so nobody knows how many did not."))
    head = _("The outline is as long as members were asked, the fill as long as members answered.")
    if not counts:
        return str(head)
    each = (
        _("Every principle was answered by %(count)s.", count=counts[0])
        if len(counts) == 1
        else _("Single principles were answered by %(least)s to %(most)s.", least=counts[0], most=counts[-1])
    )
    return f"{head} {each}"
