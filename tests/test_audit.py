"""The audit trail: chains of digests that show tampering."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import rfc8785
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from consult import audit
from consult.domain import canonical_json
from consult.domain.roles import Actor
from consult.extensions import db, transaction
from consult.models import Event
from tests.conftest import StoppedClock

ADA = Actor(name="Ada", email="ada@win.example")


@pytest.fixture(autouse=True)
def in_context(app: Flask, clock: StoppedClock) -> Iterator[None]:
    assert clock.at
    with app.app_context():
        yield


def broken() -> list[tuple[str, int]]:
    found = list(audit.broken_streams())
    db.session.rollback()
    return found


def events(stream: str) -> list[Event]:
    return list(db.session.scalars(select(Event).where(Event.stream == stream).order_by(Event.sequence)))


@pytest.mark.usefixtures("database")
def test_events_of_a_stream_form_a_chain_however_they_are_written() -> None:
    with transaction():
        audit.record(ADA, "a", "made", new={"share": 0.75, "name": "Ü\u2028"})
        audit.record_many(ADA, "changed", [("a", None, {"n": 1}), ("b", None, None), ("a", {"n": 1}, {"n": 2})])
        audit.record(ADA, "a", "ended", old="x")
    first, second, third, fourth = events("a")
    assert [event.sequence for event in (first, second, third, fourth)] == [1, 2, 3, 4]
    assert [event.sequence for event in events("b")] == [1]
    assert (third.details, third.actor, third.action) == ('{"new":{"n":2},"old":{"n":1}}', "Ada", "changed")
    content = [second.digest, "a", 3, "2027-03-02T12:00:00+00:00", None, "Ada", "changed", third.details]
    assert third.digest == hashlib.sha256(rfc8785.dumps(content)).hexdigest()
    assert broken() == []


@pytest.mark.parametrize(
    "changed",
    [
        {"actor": "Eve"},
        {"action": "unmade"},
        {"details": "{}"},
        {"person_id": 7},
        {"at": datetime(2020, 1, 1, tzinfo=UTC)},
        {"digest": "0" * 64},
        {"sequence": 9},
    ],
)
def test_a_changed_event_breaks_its_chain_and_no_other(changed: dict[str, object]) -> None:
    with transaction():
        for number in range(3):
            audit.record(ADA, "a", "did", new=number)
            audit.record(ADA, "b", "did", new=number)
    with transaction():
        db.session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        db.session.execute(update(Event).where(Event.stream == "a", Event.sequence == 2).values(**changed))
        found = list(audit.broken_streams())
        db.session.rollback()
    assert [stream for stream, _sequence in found] == ["a"]


def test_nothing_is_recorded_of_what_is_rolled_back() -> None:
    with pytest.raises(RuntimeError), transaction():
        audit.record(ADA, "a", "did")
        raise RuntimeError
    assert events("a") == []


TEXT = st.text(st.characters(exclude_categories=["Cs"]))
WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
DOCUMENT = st.recursive(
    st.none() | st.booleans() | WHOLE | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="ascii")), inner),
    max_leaves=20,
)


@given(DOCUMENT)
def test_the_fast_writer_gives_the_bytes_of_the_rfc(document: object) -> None:
    assert canonical_json.text_of(document).encode() == rfc8785.dumps(document)  # type: ignore[arg-type]
