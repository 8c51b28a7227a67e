"""When organisations answered: their first versions counted by hour, day or week, in one statement whatever their number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import accumulate, pairwise
from math import ceil
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, literal, literal_column, select, union_all

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
    """How many came in each stretch. An organisation counts where its first version came in, whatever it sent later.

    Each stretch is counted on its own, as one run of the index of first versions: nothing is sorted or grouped, and no response is read.
    """
    inner = list(edges[1:-1])
    parts = [
        _counted(number, round_id, begin, end)
        for number, (begin, end) in enumerate(
            pairwise([None, *inner, None])
        )  # a file may hold times before the opening
    ]
    came = {number: count for number, count in db.session.execute(union_all(*parts))}
    totals = accumulate(came[number] for number in range(len(parts)))
    return [
        Step(begin, end, came[number], total) if begin <= now else Step(begin, end, None, None)
        for number, ((begin, end), total) in enumerate(zip(pairwise(edges), totals, strict=True))
    ]


def _counted(number: int, round_id: int, begin: datetime | None, end: datetime | None) -> Select[int, int]:
    """The number of a stretch, and how many first versions came in it."""
    first = Response.version == literal_column("1")  # no parameter: only so can both databases tell that the index fits
    query = select(literal(number), func.count()).where(Response.round_id == round_id, first)
    if begin is not None:
        query = query.where(Response.submitted_at >= begin)
    return query if end is None else query.where(Response.submitted_at < end)
