"""The audit trail: chains of digests that show tampering."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import rfc8785
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from consult import audit
from consult.domain import canonical_json
from consult.domain.roles import Actor
from consult.extensions import db, transaction
from consult.models import Event, TrailSum
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


@pytest.mark.usefixtures("database")
def test_what_was_written_adds_up_whoever_wrote_it_and_however() -> None:
    with transaction():
        audit.record(ADA, "a", "made")
        audit.record_many(ADA, "changed", [("a", None, 1), ("b", None, 2)])
    db.engine.dispose()  # on PostgreSQL another connection, and a row of its own
    with transaction():
        audit.record(ADA, "c", "made")
    with pytest.raises(RuntimeError), transaction():
        audit.record(ADA, "d", "did")
        raise RuntimeError
    assert audit.written_and_there() == (4, 4, True)
    db.session.rollback()
    on_one_row = db.engine.dialect.name == "sqlite"
    assert len(db.session.scalars(select(TrailSum)).all()) == (1 if on_one_row else 2)
    db.session.rollback()


@pytest.mark.parametrize(
    ("removed", "found"),
    [
        (Event.stream == "b", (4, 3, False)),  # all of a stream
        ((Event.stream == "a") & (Event.sequence == 3), (4, 3, False)),  # its end
    ],
)
def test_an_end_that_is_gone_is_seen_though_no_chain_breaks(removed: object, found: object) -> None:
    with transaction():
        audit.record_many(ADA, "did", [("a", None, 1), ("a", None, 2), ("a", None, 3), ("b", None, 1)])
    with transaction():
        db.session.execute(delete(Event).where(removed))  # type: ignore[arg-type]
    assert broken() == []
    assert audit.written_and_there() == found
    db.session.rollback()


def test_an_end_that_is_another_is_seen_though_the_count_is_right() -> None:
    with transaction():
        audit.record_many(ADA, "did", [("a", None, 1), ("a", None, 2)])
    with transaction():
        db.session.execute(delete(Event).where(Event.sequence == 2))
        forged = audit.Entry("a", 2, datetime(2027, 3, 2, tzinfo=UTC), None, "Eve", "did", "{}")
        first = events("a")[0].digest
        db.session.add(Event(**forged._asdict(), digest=audit.digest_of(forged, first)))
    assert broken() == []
    assert audit.written_and_there() == (2, 2, False)
    db.session.rollback()


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
