"""Work in the background: asked for in a transaction, done once whoever dies meanwhile, failing with a sentence."""

import hashlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from consult import worker
from consult.extensions import db, transaction
from consult.jobs.queue import enqueue, find, result_of, try_again
from consult.jobs.running import LEASE, MOST_TRIES, Impossible, Made, Progress, Work, run_due
from consult.models import Job, JobResult, JobState, Round
from consult.settings import Settings
from tests.conftest import StoppedClock
from tests.factories import consultations
from tests.servers import environment

pytestmark = pytest.mark.usefixtures("database", "in_context")
KIND = "report"


@pytest.fixture
def in_context(app: Flask, clock: StoppedClock) -> Iterator[None]:
    assert clock.at
    with app.app_context():
        yield


def ask(*subjects: str) -> None:
    with transaction():
        for subject in subjects:
            enqueue(KIND, subject)


def job(subject: str = "1") -> Job:
    db.session.rollback()
    found = find(KIND, subject)
    assert found is not None
    return found


def results() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(JobResult)) or 0


def made(subject: str, _progress: Progress) -> Made:
    return Made(f"of {subject}".encode(), "text/plain", "Fine.")


def test_the_same_work_asked_for_twice_is_one_job() -> None:
    ask("1", "1")
    ask("1")
    assert db.session.scalar(select(func.count()).select_from(Job)) == 1


def test_work_exists_exactly_when_what_asked_for_it_does() -> None:
    with pytest.raises(RuntimeError), transaction():
        enqueue(KIND, "1")
        raise RuntimeError
    assert find(KIND, "1") is None


def test_a_result_is_stored_with_its_digest() -> None:
    ask("1")
    assert run_due({KIND: made}) == 1
    assert (job().state, job().sentence, job().tries) == (JobState.DONE, "Fine.", 1)
    found = result_of(KIND, "1")
    assert found is not None
    assert (found.content, found.size, found.media_type) == (b"of 1", 4, "text/plain")
    assert found.digest == hashlib.sha256(b"of 1").hexdigest()
    assert run_due({KIND: made}) == 0


def test_other_kinds_are_left_alone() -> None:
    ask("1")
    assert run_due({"another": made}) == 0
    assert job().state is JobState.WAITING


def test_work_that_fails_is_tried_again_a_bounded_number_of_times(clock: StoppedClock) -> None:
    ask("1")
    tries = []

    def fail(subject: str, _progress: Progress) -> Made:
        tries.append(subject)
        raise ValueError("what somebody answered in confidence")

    for _ in range(MOST_TRIES + 3):
        run_due({KIND: fail})
        clock.move(hours=1)
    assert len(tries) == MOST_TRIES
    assert job().state is JobState.FAILED
    assert job().problem == "Something went wrong in the program, 3 times. The log says what."
    with transaction():
        assert try_again(KIND, "1")
    assert run_due({KIND: made}) == 1
    with transaction():
        assert not try_again(KIND, "1")


def test_a_failure_is_not_tried_again_at_once() -> None:
    ask("1", "2")
    tries = []

    def fail(subject: str, _progress: Progress) -> Made:
        tries.append(subject)
        raise ValueError

    run_due({KIND: fail})
    run_due({KIND: fail})
    assert tries == ["1", "2"]


def test_what_can_never_succeed_fails_at_once_with_its_sentence() -> None:
    ask("1")

    def refuse(_subject: str, _progress: Progress) -> Made:
        raise Impossible("There is nothing to make it of.")

    run_due({KIND: refuse})
    assert (job().state, job().problem, job().tries) == (JobState.FAILED, "There is nothing to make it of.", 1)


def test_progress_is_seen_and_renews_the_lease(clock: StoppedClock) -> None:
    ask("1")
    seen = []

    def slowly(subject: str, progress: Progress) -> Made:
        for step in range(3):
            clock.move(minutes=2)
            progress(step, 3, f"Step {step}.")
            seen.append((job().done, job().total, job().sentence, job().leased_until == clock.at + LEASE))
        return made(subject, progress)

    assert run_due({KIND: slowly}) == 1
    assert seen == [(0, 3, "Step 0.", True), (1, 3, "Step 1.", True), (2, 3, "Step 2.", True)]


@pytest.mark.parametrize("asks", [True, False])
def test_who_is_silent_for_too_long_loses_the_job(clock: StoppedClock, asks: bool) -> None:
    """The late worker's result is thrown away, whether or not it says how far it is before it ends."""
    ask("1")

    def late(subject: str, progress: Progress) -> Made:
        clock.move(minutes=LEASE.total_seconds() / 60 + 1)
        assert run_due({KIND: made}) == 1  # another worker
        if asks:
            progress(1, 1, "Nearly there.")
        return Made(b"late", "text/plain")

    assert run_due({KIND: late}) == 0
    found = result_of(KIND, "1")
    assert found is not None
    assert (found.content, results(), job().tries) == (b"of 1", 1, 2)


def test_what_a_wrong_clock_put_off_for_years_is_done_when_it_is_right_again(clock: StoppedClock) -> None:
    right = clock.at
    ask("leased")
    clock.move(days=3000)
    ask("waiting")

    def dies(_subject: str, _progress: Progress) -> Made:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_due({KIND: dies})
    clock.at = right
    assert run_due({KIND: made}) == 2
    assert results() == 2


def test_many_workers_do_each_job_once(app: Flask) -> None:
    wanted = [str(number) for number in range(12)]
    ask(*wanted)
    done: list[str] = []
    ready = threading.Barrier(4)

    def note(subject: str, progress: Progress) -> Made:
        done.append(subject)
        return made(subject, progress)

    def work() -> None:
        with app.app_context():
            ready.wait(30)
            run_due({KIND: note})
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(done) == sorted(wanted)
    assert results() == 12


HOLDING = """
import sys, time
from pathlib import Path
from consult.app import create_app
from consult.jobs.running import run_due

def hold(subject, progress):
    progress(1, 2, "Half of it is done.")
    Path(sys.argv[1]).touch()
    time.sleep(600)

with create_app().app_context():
    run_due({"report": hold})
"""


@pytest.mark.kill
def test_the_job_of_a_killed_worker_is_taken_up_again(settings: Settings, clock: StoppedClock) -> None:
    clock.at = datetime.now(UTC)  # the other process has the system's clock
    ask("1")
    signal = settings.instance / "holding"
    command = [sys.executable, "-c", HOLDING, str(signal)]
    process = subprocess.Popen(command, env=environment(settings, 80), stderr=subprocess.DEVNULL)
    try:
        until(signal.exists)
    finally:
        process.kill()
        process.wait()
    assert (job().state, job().sentence) == (JobState.RUNNING, "Half of it is done.")
    assert run_due({KIND: made}) == 0  # it may still be alive for all we know
    clock.move(minutes=5)
    assert run_due({KIND: made}) == 1
    assert (job().state, job().tries, results()) == (JobState.DONE, 2, 1)


def test_a_job_that_kills_its_workers_is_given_up(clock: StoppedClock) -> None:
    ask("1")
    for _ in range(MOST_TRIES):
        with pytest.raises(KeyboardInterrupt):
            run_due({KIND: interrupted})
        clock.move(minutes=5)
    assert run_due({KIND: made}) == 0
    assert (job().state, job().problem) == (JobState.FAILED, "The worker stopped in the middle of it, 3 times.")


def interrupted(_subject: str, _progress: Progress) -> Made:
    raise KeyboardInterrupt


def test_long_work_does_not_hold_up_the_close(
    app: Flask, settings: Settings, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        round_id = consultations.opened(closes_at=clock.at + timedelta(hours=1)).round.id
    ask("1")
    begun, go_on, stop = threading.Event(), threading.Event(), threading.Event()

    def long(subject: str, progress: Progress) -> Made:
        begun.set()
        assert go_on.wait(60)
        return made(subject, progress)

    kinds: dict[str, Work] = {KIND: long}
    monkeypatch.setattr(worker, "KINDS", kinds)
    monkeypatch.setattr(worker, "PAUSE", 0.02)

    def work() -> None:
        with app.app_context():
            worker.run(settings, stop)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        assert begun.wait(60)
        clock.move(hours=2)
        until(lambda: is_closed(round_id))
        assert results() == 0
        db.session.rollback()  # nothing of ours stands in the worker's way
        go_on.set()
        until(lambda: results() == 1)
    finally:
        go_on.set()
        stop.set()
        thread.join(60)


def is_closed(round_id: int) -> bool:
    db.session.rollback()
    return db.session.get_one(Round, round_id).closed_at is not None


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)
