"""`consult check`: whatever was changed behind the program's back is named, with exit status 1."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from consult.reports.kinds import Kind
from tests.cli.conftest import Consult

Answered = Callable[[int], None]
ON_BOTH = pytest.mark.usefixtures("database")
STREAM = "stream = 'consultation:streaming'"
PACKAGE = "FROM job_result JOIN job ON job.id = job_id WHERE kind = 'package.zip'"
FIRST = "id = (SELECT min(id) FROM response)"

TAMPERED = {
    "a tally": ("UPDATE tally SET count = count + 1 WHERE stance = 'disagree'", "streaming, round 1: tally"),
    "a group's tally": ("UPDATE group_tally SET responded_count = 0 WHERE by = 'world'", "group ('world', 'world')"),
    "a tally that is gone": ("DELETE FROM tally WHERE stance = 'disagree'", "counted 1"),
    "a document": (
        f"UPDATE response SET document = replace(document, 'Too little', 'Too much') WHERE {FIRST}",
        "response of x0, streaming, round 1, version 1: its document does not have its digest",
    ),
    "a digest": (f"UPDATE response SET digest = '{'0' * 64}' WHERE {FIRST}", "the audit trail knows another document"),
    "an answer": ("UPDATE answer SET reason = 'Too much' WHERE reason = 'Too little'", "are not those of its document"),
    "a state": (f"UPDATE response SET state = 'withdrawn' WHERE {FIRST}", "it is withdrawn"),
    "a release": ("UPDATE release SET document = '{}'", "release 1 of streaming, round 1: its document does not have"),
    "a release's digest": (f"UPDATE release SET digest = '{'0' * 64}'", "knows another document, or none"),
    "a release that is gone": ("DELETE FROM release", "the audit trail saw it published, and it is gone"),
    "a release's kind": ("UPDATE release SET kind = 'correction'", "are not those of its document"),
    "a release's note": ("UPDATE release SET note = 'Another'", "are not those of its document"),
    "a release's basis": ("UPDATE release SET basis = '{}'", "what it was made of is not what the audit trail saw"),
    "a release's headline": ("UPDATE release SET headline = '{}'", "what the front page says of it"),
    "who did it": (f"UPDATE event SET actor = 'nobody' WHERE {STREAM} AND sequence = 2", "breaks at event 2"),
    "what was done": (f"UPDATE event SET action = 'closed' WHERE {STREAM} AND sequence = 2", "breaks at event 2"),
    "what it says": (f"UPDATE event SET details = 'x' WHERE {STREAM} AND sequence = 1", "breaks at event 1"),
    "when": (f"UPDATE event SET at = '2020-01-01 00:00:00' WHERE {STREAM} AND sequence = 3", "breaks at event 3"),
    "its stream": (f"UPDATE event SET stream = 'round:9' WHERE {STREAM} AND sequence = 1", "audit trail of round:9"),
    "an event taken out": (f"DELETE FROM event WHERE {STREAM} AND sequence = 2", "breaks at event 3"),
    "a release's event": ("DELETE FROM event WHERE action = 'published'", "knows another document, or none"),
    "a submission's event": (
        "DELETE FROM event WHERE id = (SELECT max(id) FROM event WHERE action = 'submitted')",
        "its submission is not in the audit trail",
    ),
    "the first event": (f"DELETE FROM event WHERE {STREAM} AND sequence = 1", "breaks at event 2"),
    "an organisation's event": ("DELETE FROM event WHERE stream = 'organisation:o1'", "organisation:o1"),
    "an event put in": (
        "INSERT INTO event (stream, sequence, at, actor, action, details, digest) "
        f"SELECT stream, 5, at, actor, 'opened', details, '{'0' * 64}' FROM event WHERE {STREAM} AND sequence = 4",
        "breaks at event 5",
    ),
}


GONE = {
    "the last event of a stream": (
        "DELETE FROM event WHERE id = (SELECT max(id) FROM event WHERE stream LIKE 'round:%')",
        "events were written, and",
    ),
    "a whole stream": ("DELETE FROM event WHERE stream LIKE 'round:%'", "events were written, and"),
    "the sum": ("DELETE FROM trail_sum", "audit trail: 0 events were written, and"),
    "a part of the sum": ("UPDATE trail_sum SET events = events - 1", "events were written, and"),
    "the sum of digests": ("UPDATE trail_sum SET total = total - 1", "they are not those that were written"),
}
TAMPERED |= GONE


@pytest.mark.parametrize("what", TAMPERED)
def test_tampering_is_named(consult: Consult, published: Path, what: str) -> None:
    shutil.copyfile(published, make_url(consult.url).database or "")
    statement, said = TAMPERED[what]
    consult.sql(statement)
    assert said in consult("check", status=1).stderr


@ON_BOTH
def test_events_that_changed_places_are_seen(consult: Consult, answered: Answered) -> None:
    answered(6)
    for old, new in ((2, 99), (3, 2), (99, 3)):
        consult.sql(f"UPDATE event SET sequence = {new} WHERE {STREAM} AND sequence = {old}")
    assert "audit trail of consultation:streaming: the chain breaks at event 2" in consult("check", status=1).stderr


def test_the_last_event_of_a_round_is_missed(consult: Consult, answered: Answered) -> None:
    answered(6)
    consult.sql("DELETE FROM event WHERE action = 'closed'")
    assert "it does not say that this was closed" in consult("check", status=1).stderr


def test_a_response_that_was_removed_with_its_answers_is_missed(consult: Consult) -> None:
    consult.opened()
    consult.respond("organisation\no1\n")
    consult.sql("DELETE FROM response")
    said = consult("check", status=1)
    assert "version 1: the audit trail saw it submitted, and it is gone" in said.stderr


def test_what_cannot_be_read_ends_no_check(consult: Consult, answered: Answered) -> None:
    answered(6)
    consult.sql("UPDATE event SET at = 'yesterday' WHERE action = 'closed'")
    result = consult("check", status=1)
    assert "cannot be read" in result.stderr
    assert "releases: 0 releases verified, 0 wrong" in result.stdout


@ON_BOTH
def test_it_says_what_it_checked(consult: Consult, answered: Answered) -> None:
    answered(12)
    consult("releases", "publish", "streaming")
    assert consult("check").stdout.splitlines() == [
        "tallies: 1 rounds recounted, 0 wrong",
        f"audit trail: {consult.count('event')} events verified, 0 wrong",
        "receipts: 12 receipts verified, 0 wrong",
        "releases: 1 releases verified, 0 wrong",
        "files: 0 files verified, 0 wrong",
    ]


@ON_BOTH
def test_a_flipped_byte_of_a_file_is_found(consult: Consult, answered: Answered) -> None:
    answered(12)
    consult("releases", "publish", "streaming")
    consult("work", "--once")
    assert consult("check").stdout.splitlines()[-1] == f"files: {len(Kind)} files verified, 0 wrong"
    with consult.connection() as connection:
        whole = connection.scalar(text(f"SELECT content {PACKAGE}"))
        flipped = bytearray(whole)
        flipped[len(flipped) // 2] ^= 1
        ours = f"job_id = (SELECT job_id {PACKAGE})"
        connection.execute(text(f"UPDATE job_result SET content = :content WHERE {ours}"), {"content": bytes(flipped)})
    said = consult("check", status=1)
    name = "package.zip of release 1 of streaming, round 1"
    assert said.stderr == f"{name}: its bytes do not have its digest and size\n"
    assert said.stdout.splitlines()[-1] == f"files: {len(Kind)} files verified, 1 wrong"
    consult.sql(f"DELETE FROM job_result WHERE {ours}")
    assert consult("check", status=1).stderr == f"{name}: it was made, and it is gone\n"
