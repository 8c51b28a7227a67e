"""Participation over time as a drawing and a table: the drawing's places in percent of its width and thousandths of its height."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import ngettext

from consult.consultations.presenters import time_left
from consult.domain.lifecycle import RoundState
from consult.domain.rules import Participation
from consult.models import Consultation
from consult.results.arrivals import DAY, Step
from consult.web.i18n import day, hour
from consult.web.i18n import gettext as _

TALL = 1000


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment on the drawing."""

    x: float
    words: str


@dataclass(frozen=True, slots=True)
class Bar:
    """How many came in one stretch: `height` in thousandths of the tallest."""

    x: float
    width: float
    height: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table."""

    label: str
    came: int
    total: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything the page draws and prints. `path` climbs from nobody to all who answered, `area` is what lies under it."""

    title: str
    notes: tuple[str, ...]
    unit: str
    path: str
    area: str
    end_x: float
    end_y: float
    total: int
    invited: int | None
    bars: tuple[Bar, ...]
    most: int
    begins: Mark
    ends: Mark
    now: Mark | None
    lines: tuple[Line, ...]


def timeline(
    consultation: Consultation, steps: Sequence[Step], responded: int, invited: int, now: datetime
) -> Timeline:
    """Draw `steps`, of which at least the first has begun. In a round open to anyone there is no number of invited to draw against."""
    begun = [step for step in steps if step.total is not None]
    begin, end = steps[0].begins_at, steps[-1].ends_at
    total = begun[-1].total or 0
    known = None if consultation.participation is Participation.OPEN else invited
    whole = max(total, known or 0, 1)
    points = [(0.0, 0), *((_x(min(step.ends_at, now), begin, end), step.total or 0) for step in begun)]
    drawn = " L".join(f"{x * 10:.1f},{_y(count, whole)}" for x, count in points)
    most = max((step.came or 0 for step in begun), default=0)
    state = consultation.round.times.state(now)
    return Timeline(
        title=_title(consultation, responded, known, begun, now),
        notes=tuple(_notes(consultation.zone, begun, responded)),
        unit=_unit(steps),
        path=f"M{drawn}",
        area=f"M0,{TALL} L{drawn} L{points[-1][0] * 10:.1f},{TALL} Z",
        end_x=points[-1][0],
        end_y=round(100 * (1 - total / whole), 2),
        total=total,
        invited=known,
        bars=tuple(_bar(step, begin, end, now, most) for step in begun if step.came),
        most=most,
        begins=Mark(0, _("opened %(day)s", day=day(begin, consultation.zone))),
        ends=Mark(100, _end_words(consultation, state, end)),
        now=Mark(_x(now, begin, end), _("now")) if state is RoundState.OPEN and now < end else None,
        lines=tuple(Line(_label(step, consultation.zone), step.came, step.total or 0) for step in begun if step.came),
    )


def _x(moment: datetime, begin: datetime, end: datetime) -> float:
    return round(100 * min(1.0, (moment - begin) / (end - begin)), 2)


def _y(count: int, whole: int) -> int:
    return round(TALL * (1 - count / whole))


def _bar(step: Step, begin: datetime, end: datetime, now: datetime, most: int) -> Bar:
    x, right = _x(step.begins_at, begin, end), _x(min(step.ends_at, now), begin, end)
    gap = min(0.25, (right - x) / 5)
    return Bar(round(x + gap / 2, 2), round(max(0.2, right - x - gap), 2), round(TALL * (step.came or 0) / most))


def _end_words(consultation: Consultation, state: RoundState, end: datetime) -> str:
    if state is RoundState.CLOSED:
        return _("closed %(day)s", day=day(end, consultation.zone))
    if consultation.round.closes_at is None:
        return _("now, no closing time set")
    return _("closes %(day)s", day=day(end, consultation.zone))


def _title(
    consultation: Consultation, responded: int, invited: int | None, begun: Sequence[Step], now: datetime
) -> str:
    """The finding: how many have answered; by when the first half of them, or how long is left."""
    closed = consultation.round.times.state(now) is RoundState.CLOSED
    if not responded:
        return _("Nobody answered") if closed else _("Nobody has answered yet")
    if invited is None:
        said = ngettext("%(num)s has answered", "%(num)s have answered", responded)
    elif closed:
        said = _("%(responded)s of %(invited)s answered", responded=responded, invited=invited)
    else:
        said = _("%(responded)s of %(invited)s have answered", responded=responded, invited=invited)
    if closed:
        half = next(step for step in begun if 2 * (step.total or 0) >= (begun[-1].total or 0))
        return _("%(said)s, half of them by %(when)s", said=said, when=_until(half, consultation.zone))
    closes = consultation.round.closes_at
    return _("%(said)s, %(left)s", said=said, left=time_left(closes, now).lower()) if closes else said


def _notes(zone: str, begun: Sequence[Step], responded: int) -> list[str]:
    """The busiest stretch, and those who took their answer back."""
    busiest = max(begun, key=lambda step: step.came or 0)
    notes = []
    if (busiest.came or 0) > 1:
        notes.append(_("%(when)s brought the most: %(count)s.", when=_label(busiest, zone), count=busiest.came))
    withdrawn = (begun[-1].total or 0) - responded
    if withdrawn > 0:
        notes.append(
            ngettext(
                "%(num)s of them has since withdrawn its response.",
                "%(num)s of them have since withdrawn their responses.",
                withdrawn,
            )
        )
    return notes


def _length(step: Step) -> timedelta:
    return step.ends_at - step.begins_at


def _unit(steps: Sequence[Step]) -> str:
    longest = max(_length(step) for step in steps)
    if longest <= DAY / 12:
        return _("Each hour")
    return _("Each day") if longest <= DAY * 1.1 else _("Each period")


def _label(step: Step, zone: str) -> str:
    """`20 October 2026`, `20 October 2026, 14:00`, or from one day to another."""
    if _length(step) <= DAY / 12:
        return f"{day(step.begins_at, zone)}, {hour(step.begins_at, zone)}"
    last = step.ends_at - timedelta(seconds=1)
    if day(step.begins_at, zone) == day(last, zone):
        return day(step.begins_at, zone)
    return _("%(first)s to %(last)s", first=day(step.begins_at, zone), last=day(last, zone))


def _until(step: Step, zone: str) -> str:
    """By when a stretch was over."""
    if _length(step) <= DAY / 12:
        return f"{day(step.ends_at, zone)}, {hour(step.ends_at, zone)}"
    return day(step.ends_at - timedelta(seconds=1), zone)
