"""When organisations answered: their first versions counted by hour, day or week, in one statement whatever their number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import accumulate, pairwise
from math import ceil
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, func, literal, select

from consult.domain.lifecycle import RoundState, Times
from consult.extensions import db
from consult.models import Response

MOST_STEPS = 62
"""So many hours, days or weeks are counted and drawn at most."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch of the round: how many organisations first answered in it, and by its end. None where it has not begun yet."""

    begins_at: datetime
    ends_at: datetime
    came: int | None
    total: int | None


def edges(times: Times, now: datetime, zone: str) -> list[datetime]:
    """Where one stretch ends and the next begins, from the opening to the close: local midnights, or hours in a short round."""
    begin, end = times.opened_at, times.ended_at
    if begin is None or times.state(now) in (RoundState.DRAFT, RoundState.SCHEDULED):
        return []
    end = max(end or now, begin + 2 * HOUR)
    is_short = end - begin <= 2 * DAY
    return [begin, *(_hours(begin, end) if is_short else _midnights(begin, end, ZoneInfo(zone))), end]


def _hours(begin: datetime, end: datetime) -> list[datetime]:
    return [begin + HOUR * number for number in range(1, ceil((end - begin) / HOUR))]


def _midnights(begin: datetime, end: datetime, zone: ZoneInfo) -> list[datetime]:
    """Every local midnight, every seventh, or rarer still in a round of years."""
    days = (end - begin) / DAY
    every = 1 if days < MOST_STEPS else 7 * ceil(days / 7 / (MOST_STEPS - 2))
    first = begin.astimezone(zone).date()
    found = []
    for number in range(every, ceil(days) + 2, every):
        # a day is counted on the calendar: where the clocks change it has 23 or 25 hours
        midnight = datetime.combine(first + timedelta(days=number), time(), zone).astimezone(UTC)
        if begin < midnight < end:
            found.append(midnight)
    return found


def steps(round_id: int, edges: Sequence[datetime], now: datetime) -> list[Step]:
    """How many came in each stretch. An organisation counts where its first version came in, whatever it sent later."""
    stretch = _stretch(list(edges[1:-1])).label("stretch")
    query = select(stretch, func.count()).where(Response.round_id == round_id, Response.version == 1)
    came = {number: count for number, count in db.session.execute(query.group_by("stretch"))}
    totals = accumulate(came.get(number, 0) for number in range(len(edges) - 1))
    return [
        Step(begin, end, came.get(number, 0), total) if begin <= now else Step(begin, end, None, None)
        for number, ((begin, end), total) in enumerate(zip(pairwise(edges), totals, strict=True))
    ]


def _stretch(inner: list[datetime], first: int = 0) -> ColumnElement[int]:
    """The number of the stretch that a response falls into: halved again and again, so that few comparisons do."""
    if not inner:
        return literal(first)
    middle = len(inner) // 2
    return case(
        (Response.submitted_at < inner[middle], _stretch(inner[:middle], first)),
        else_=_stretch(inner[middle + 1 :], first + middle + 1),
    )
