"""The audit trail: every state change as an event, chained by digests per stream so that tampering shows.

A chain per stream (a consultation, a person, one organisation's response in a round) instead of one for everything: writers of different
streams do not wait for one another. `consult check` also holds responses and releases against their events, so a stream that was removed as a whole shows too.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

import rfc8785
from sqlalchemy import insert, select

from consult import clock
from consult.domain.roles import Actor
from consult.extensions import db
from consult.models import Event

START = "0" * 64


def record(actor: Actor, stream: str, action: str, old: Any = None, new: Any = None) -> None:
    """Write that `actor` did `action`, inside the caller's transaction. `old` and `new` hold codes and digests, no answer's text."""
    last = db.session.execute(
        select(Event.sequence, Event.digest).where(Event.stream == stream).order_by(Event.sequence.desc()).limit(1)
    ).one_or_none()
    sequence, before = (last.sequence + 1, last.digest) if last else (1, START)
    event = Event(
        stream=stream,
        sequence=sequence,
        at=clock.now().replace(microsecond=0),
        person_id=actor.person_id,
        actor=actor.name or actor.email,
        action=action,
        details=rfc8785.dumps({"old": old, "new": new}).decode(),
    )
    event.digest = digest_of(event, before)
    db.session.add(event)
    db.session.flush()


def record_many(actor: Actor, action: str, rows: Iterable[tuple[str, Any, Any]]) -> None:
    """Write one event for each (stream, old, new), in order, in a few statements: for imports of many thousand rows."""
    wanted = list(rows)
    heads = _heads({stream for stream, _old, _new in wanted})
    at = clock.now().replace(microsecond=0)
    events: list[dict[str, object]] = []
    for stream, old, new in wanted:
        sequence, before = heads.get(stream, (0, START))
        event = Event(
            stream=stream, sequence=sequence + 1, at=at, person_id=actor.person_id, actor=actor.name or actor.email
        )
        event.action, event.details = action, rfc8785.dumps({"old": old, "new": new}).decode()
        digest = digest_of(event, before)
        heads[stream] = (sequence + 1, digest)
        names = ("stream", "sequence", "at", "person_id", "actor", "action", "details")
        events.append({name: getattr(event, name) for name in names} | {"digest": digest})
    if events:
        db.session.execute(insert(Event), events)


def _heads(streams: set[str]) -> dict[str, tuple[int, str]]:
    """The last sequence number and digest of each stream that has begun."""
    heads: dict[str, tuple[int, str]] = {}
    wanted = sorted(streams)
    for start in range(0, len(wanted), 5000):
        rows = select(Event.stream, Event.sequence, Event.digest).where(Event.stream.in_(wanted[start : start + 5000]))
        for stream, sequence, digest in db.session.execute(rows.order_by(Event.stream, Event.sequence)):
            heads[stream] = (sequence, digest)
    return heads


def digest_of(event: Event, before: str) -> str:
    """SHA-256 over the event's content and the digest before it in its stream."""
    content: list[str | int | None] = [
        before,
        event.stream,
        event.sequence,
        event.at.isoformat(),
        event.person_id,
        event.actor,
        event.action,
        event.details,
    ]
    return hashlib.sha256(rfc8785.dumps(list(content))).hexdigest()


def broken_streams() -> Iterator[tuple[str, int]]:
    """Each stream whose chain does not hold, with the sequence number where it breaks. Reads all events once, in order."""
    stream, expected, before = "", 1, START
    reported = ""
    for event in db.session.scalars(
        select(Event).order_by(Event.stream, Event.sequence).execution_options(yield_per=1000)
    ):
        if event.stream != stream:
            stream, expected, before = event.stream, 1, START
        if stream != reported and (event.sequence != expected or event.digest != digest_of(event, before)):
            reported = stream
            yield stream, event.sequence
        expected, before = event.sequence + 1, event.digest
