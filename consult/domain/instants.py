"""Dates and times as files write them, turned into instants: aware, in UTC."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

_WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:[Zz]|[+-]\d{2}:\d{2})?", re.ASCII)
# Names that mean "whatever this machine is set to", or nothing.
_NO_ZONES = {"localtime", "Factory", "posixrules"}


class NoInstant(ValueError):
    """Text that names no single instant. `code` is the problem's code, `params` what its sentence needs."""

    def __init__(self, code: str, **params: str) -> None:
        self.code = code
        self.params = params
        super().__init__(code)


@lru_cache(maxsize=1)
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones() - _NO_ZONES)


def find_zone(name: str) -> ZoneInfo | None:
    """The time zone of this name (Europe/Madrid), or None. Only listed names are ever looked up: a name is also a path."""
    return ZoneInfo(name) if name in _zone_names() else None


def parse_instant(text: str, zone: tzinfo) -> datetime:
    """The instant that `text` (2026-11-30T18:00, with or without an offset) names; without one it is local time in `zone`.

    Raises NoInstant: for what is no date and time, and for local times that the clocks skip or show twice.
    """
    if not _WRITTEN.fullmatch(text):
        raise NoInstant("bad_time", value=text)
    try:
        return to_instant(datetime.fromisoformat(text.upper()), zone, text)
    except ValueError as error:
        if isinstance(error, NoInstant):
            raise
        raise NoInstant("bad_time", value=text) from error


def to_instant(moment: datetime, zone: tzinfo, text: str) -> datetime:
    """`moment` in UTC; a naive one is local time in `zone`. `text` is how it was written, for the sentence."""
    try:
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
        return _local_to_utc(moment, zone, text)
    except OverflowError as error:  # the first and last days of the calendar have no UTC in every zone
        raise NoInstant("bad_time", value=text) from error


def _local_to_utc(moment: datetime, zone: tzinfo, text: str) -> datetime:
    earlier = moment.replace(tzinfo=zone, fold=0)
    later = moment.replace(tzinfo=zone, fold=1)
    instant = earlier.astimezone(UTC)
    if earlier.utcoffset() == later.utcoffset():
        return instant
    # Where the clocks go forward, the two readings of a skipped time lie in the wrong order (PEP 495).
    skipped = (earlier.utcoffset() or timedelta()) < (later.utcoffset() or timedelta())
    raise NoInstant("skipped_time" if skipped else "repeated_time", value=text, zone=str(zone))
