"""The audit trail: every state change as an event, chained by digests per stream so that tampering shows.

A chain per stream (a consultation, a person, one organisation's response in a round) instead of one for everything: writers of different
streams do not wait for one another. A chain does not show that its end is gone, or all of it. That shows by what is summed beside it: how many
events were written, and their digests added up, in whatever order.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

import rfc8785
from sqlalchemy import Connection, bindparam, func, insert, select, text, tuple_

from consult import clock
from consult.domain import canonical_json
from consult.domain.roles import Actor
from consult.extensions import db
from consult.models import Event, TrailSum

START = "0" * 64
_STREAMS_AT_ONCE = 500
_HEAD = (
    select(Event.sequence, Event.digest)
    .where(Event.stream == bindparam("stream"))
    .order_by(Event.sequence.desc())
    .limit(1)
)
_WRITE = insert(Event.__table__)  # type: ignore[arg-type]

MODULUS = 2**60
_SUM = {  # each connection of PostgreSQL has a row of its own: no writer waits for another's commit
    "postgresql": text(
        "INSERT INTO trail_sum (shard, events, total) VALUES (pg_backend_pid(), :events, :total) ON CONFLICT (shard) DO UPDATE "
        "SET events = trail_sum.events + excluded.events, total = (trail_sum.total + excluded.total) % :modulus"
    ),
    "sqlite": text(
        "INSERT INTO trail_sum (shard, events, total) VALUES (0, :events, :total) ON CONFLICT (shard) DO UPDATE "
        "SET events = trail_sum.events + excluded.events, total = (trail_sum.total + excluded.total) % :modulus"
    ),
}


class Entry(NamedTuple):
    """What an event says, in the order in which its digest covers it."""

    stream: str
    sequence: int
    at: datetime
    person_id: int | None
    actor: str
    action: str
    details: str


def record(actor: Actor, stream: str, action: str, old: Any = None, new: Any = None) -> None:
    """Write that `actor` did `action`, inside the caller's transaction. `old` and `new` hold codes and digests, no answer's text."""
    db.session.flush()  # the change first, its event after it
    connection = db.session.connection()
    sequence, before = connection.execute(_HEAD, {"stream": stream}).one_or_none() or (0, START)
    details = rfc8785.dumps({"old": old, "new": new}).decode()
    entry = _entry(actor, stream, sequence + 1, clock.now(), action, details)
    written = entry._asdict() | {"digest": digest_of(entry, before)}
    connection.execute(_WRITE, written)
    _add_up(connection, [str(written["digest"])])


def record_many(actor: Actor, action: str, rows: Iterable[tuple[str, Any, Any]]) -> None:
    """Write one event for each (stream, old, new), in order, in a few statements: for imports. `old` and `new` hold no fractions."""
    wanted = list(rows)
    heads = _heads({stream for stream, _old, _new in wanted})
    now = clock.now()
    events = []
    for stream, old, new in wanted:
        sequence, before = heads.get(stream, (0, START))
        details = canonical_json.text_of({"old": old, "new": new})
        entry = _entry(actor, stream, sequence + 1, now, action, details)
        digest = digest_of(entry, before)
        heads[stream] = (sequence + 1, digest)
        events.append(entry._asdict() | {"digest": digest})
    if events:
        connection = db.session.connection()
        connection.execute(_WRITE, events)
        _add_up(connection, [str(event["digest"]) for event in events])


def _add_up(connection: Connection, digests: list[str]) -> None:
    added = {"events": len(digests), "total": sum(map(_weight, digests)) % MODULUS, "modulus": MODULUS}
    connection.execute(_SUM[connection.dialect.name], added)


def _weight(digest: str) -> int:
    return int(digest[:15], 16) if digest else 0


def _entry(actor: Actor, stream: str, sequence: int, now: datetime, action: str, details: str) -> Entry:
    at = now.replace(microsecond=0)
    return Entry(stream, sequence, at, actor.person_id, actor.name or actor.email, action, details)


def _heads(streams: set[str]) -> dict[str, tuple[int, str]]:
    """The last sequence number and digest of each stream that has begun."""
    heads: dict[str, tuple[int, str]] = {}
    wanted = sorted(streams)
    for start in range(0, len(wanted), _STREAMS_AT_ONCE):
        part = Event.stream.in_(wanted[start : start + _STREAMS_AT_ONCE])
        last = select(Event.stream, func.max(Event.sequence)).where(part).group_by(Event.stream)
        rows = select(Event.stream, Event.sequence, Event.digest).where(
            part, tuple_(Event.stream, Event.sequence).in_(last)
        )
        for stream, sequence, digest in db.session.execute(rows):
            heads[stream] = (sequence, digest)
    return heads


def digest_of(entry: Entry, before: str) -> str:
    """SHA-256 over what an event says and the digest before it in its stream."""
    stream, sequence, at, *rest = entry
    return canonical_json.digest_of(canonical_json.text_of([before, stream, sequence, at.isoformat(), *rest]))


def broken_streams() -> Iterator[tuple[str, int]]:
    """Each stream whose chain does not hold, with the sequence number where it breaks. Reads all events once, in order."""
    stream, expected, before = "", 1, START
    reported = ""
    columns = [getattr(Event, name) for name in Entry._fields]
    query = select(*columns, Event.digest).order_by(Event.stream, Event.sequence)
    for *said, digest in db.session.execute(query.execution_options(yield_per=1000)):
        entry = Entry(*said)
        if entry.stream != stream:
            stream, expected, before = entry.stream, 1, START
        if stream != reported and (entry.sequence != expected or digest != digest_of(entry, before)):
            reported = stream
            yield stream, entry.sequence
        expected, before = entry.sequence + 1, digest


def written_and_there() -> tuple[int, int, bool]:
    """How many events were ever written, how many there are, and whether they add up to the same."""
    sums = db.session.execute(select(TrailSum.events, TrailSum.total)).all()
    digests = db.session.scalars(select(Event.digest).execution_options(yield_per=1000))
    there = total = 0
    for digest in digests:
        there, total = there + 1, (total + _weight(digest)) % MODULUS
    written = sum(events for events, _total in sums)
    return written, there, (written, sum(each for _events, each in sums) % MODULUS) == (there, total)
