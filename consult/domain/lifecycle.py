"""When a round may be opened, answered, closed and published. The server's clock at receipt decides."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from consult.domain.errors import Refused


class RoundState(StrEnum):
    """Where a round stands."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Times:
    """The instants of a round; None where there is none."""

    opens_at: datetime | None
    closes_at: datetime | None
    confirmed_at: datetime | None
    opened_at: datetime | None
    closed_at: datetime | None

    def state(self, now: datetime) -> RoundState:
        """The state at `now`. A round past its closing time is closed even before the worker has noted it."""
        if self.opened_at is None:
            return RoundState.SCHEDULED if self.confirmed_at else RoundState.DRAFT
        if self.closed_at is not None or (self.closes_at is not None and now >= self.closes_at):
            return RoundState.CLOSED
        return RoundState.OPEN

    @property
    def ended_at(self) -> datetime | None:
        """When the round closed or will."""
        return self.closed_at or self.closes_at


def check_open(times: Times, now: datetime) -> None:
    """Raise unless answers are taken at `now`."""
    state = times.state(now)
    if state in {RoundState.DRAFT, RoundState.SCHEDULED}:
        raise Refused("round_not_open")
    if state is RoundState.CLOSED:
        raise Refused("round_closed", closed=times.ended_at)


def check_can_open(times: Times, now: datetime) -> None:
    """Raise unless the round can be opened at `now`."""
    if times.opened_at is not None:
        closed = times.state(now) is RoundState.CLOSED
        raise Refused("round_closed_already" if closed else "round_opened_already")
    if times.closes_at is not None and times.closes_at <= now:
        raise Refused("closing_time_passed", closes=times.closes_at)


def check_can_publish(times: Times, now: datetime) -> None:
    """Raise unless results may be published: after the close."""
    state = times.state(now)
    if state in {RoundState.DRAFT, RoundState.SCHEDULED}:
        raise Refused("round_never_opened")
    if state is RoundState.OPEN:
        raise Refused("round_still_open")
