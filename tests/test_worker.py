"""The worker: rounds open and close on time, once; what fails is tried again."""

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import create_engine, insert, select
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from consult import worker
from consult.consultations import actions
from consult.domain.roles import COMMAND_LINE
from consult.extensions import db, transaction
from consult.models import Consultation, Event, Mail, Round, SignInTry
from consult.settings import Settings
from tests.conftest import StoppedClock
from tests.factories import consultations, organisations, people
from tests.postgresql import running
from tests.servers import CONSULT, environment


@pytest.fixture
def in_context(app: Flask, clock: StoppedClock) -> Iterator[None]:
    """An application context at noon."""
    assert clock.at
    with app.app_context():
        yield


def events(*wanted: str) -> list[tuple[str, str]]:
    """Who did what, of these actions."""
    query = select(Event.actor, Event.action).where(Event.action.in_(wanted)).order_by(Event.id)
    found = [(actor, action) for actor, action in db.session.execute(query)]
    db.session.rollback()
    return found


def the_round() -> Round:
    db.session.rollback()
    return db.session.scalars(select(Round)).one()


@pytest.mark.usefixtures("database", "in_context")
def test_a_round_is_closed_at_its_time_with_one_event(settings: Settings, clock: StoppedClock) -> None:
    closes = clock.at + timedelta(hours=1)
    with transaction():
        consultations.opened(closes_at=closes)
    clock.move(minutes=59, seconds=59)
    worker.once(settings)
    assert the_round().closed_at is None
    clock.move(hours=7)  # the worker was away at the close
    worker.once(settings)
    worker.once(settings)
    assert the_round().closed_at == closes
    assert events("closed") == [("clock", "closed")]


@pytest.mark.usefixtures("database", "in_context")
def test_a_confirmed_round_is_opened_at_its_time_and_leads_are_written_to(
    settings: Settings, clock: StoppedClock
) -> None:
    opens = clock.at + timedelta(days=1)
    with transaction():
        consultation = consultations.draft(opens_at=opens)
        organisation = organisations.organisation()
        people.lead(organisation)
        actions.invite(COMMAND_LINE, consultation.round, [organisation])
    clock.move(days=2)
    worker.once(settings)
    assert the_round().opened_at is None  # planned, but nobody has confirmed it
    clock.move(days=-2)
    with transaction():
        actions.confirm_opening(COMMAND_LINE, db.session.scalars(select(Consultation)).one())
    worker.once(settings)
    assert the_round().opened_at is None
    clock.move(days=1)
    worker.once(settings)
    worker.once(settings)
    assert the_round().opened_at == clock.at
    assert events("opened") == [("clock", "opened")]
    assert [mail.state.value for mail in db.session.scalars(select(Mail))] == ["sent"]


@pytest.mark.usefixtures("database", "clock")
def test_two_workers_close_a_round_once(app: Flask, settings: Settings, clock: StoppedClock) -> None:
    with app.app_context(), transaction():
        consultations.opened()
    clock.move(days=30)
    ready = threading.Barrier(6)
    failures: list[BaseException] = []

    def look() -> None:
        with app.app_context():
            ready.wait(30)
            try:
                worker.once(settings)
            except BaseException as error:
                failures.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=look) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with app.app_context():
        assert failures == []
        assert events("closed") == [("clock", "closed")]


@pytest.mark.usefixtures("in_context")
def test_old_tries_to_sign_in_are_forgotten(settings: Settings, clock: StoppedClock) -> None:
    with transaction():
        db.session.add_all(
            [
                SignInTry(key=key, tried_at=clock.at - age)
                for key, age in (("old", timedelta(days=2)), ("new", timedelta()))
            ]
        )
    worker.once(settings)
    assert [each.key for each in db.session.scalars(select(SignInTry))] == ["new"]


@pytest.mark.usefixtures("in_context")
@pytest.mark.parametrize("error", [OperationalError("x", {}, OSError("gone")), RuntimeError("secret@x.example")])
def test_the_worker_outlives_whatever_fails(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    stop, looks = threading.Event(), []

    def once(*_words: object) -> None:
        looks.append(1)
        if len(looks) == 2:
            stop.set()
            return
        raise error

    monkeypatch.setattr(worker, "once", once)
    monkeypatch.setattr(worker, "RETRY", 0.01)
    monkeypatch.setattr(worker, "PAUSE", 0.01)
    with capture_logs() as said:
        worker.run(settings, stop)
    assert len(looks) == 2
    assert [line["log_level"] for line in said] == ["error"]
    assert "secret@x.example" not in str(said)


def test_the_worker_ends_with_its_parent(settings: Settings, app: Flask) -> None:
    with app.app_context():
        worker.run(settings, threading.Event(), parent=1 if worker.os.getppid() != 1 else 2)


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def wait_until_it_works(url: str) -> None:
    """Leave an old try to sign in, and wait until the worker has removed it."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(insert(SignInTry.__table__).values(key="old", tried_at=datetime(2020, 1, 1, tzinfo=UTC)))

    def gone() -> bool:
        with engine.connect() as connection:
            return connection.execute(select(SignInTry.key)).first() is None

    until(gone)
    engine.dispose()


@pytest.mark.postgresql
def test_the_worker_waits_for_a_database_that_is_away(settings: Settings) -> None:
    with running(durable=True) as cluster:
        url = cluster.create("work")
        given = environment(settings, 80) | {"DATABASE_URL": url}
        subprocess.run([CONSULT, "migrate"], env=given, check=True, capture_output=True)
        log = (settings.instance / "work.log").open("w+b")
        process = subprocess.Popen([CONSULT, "work"], env=given, stderr=log)
        try:
            wait_until_it_works(url)
            cluster.kill()
            until(lambda: b"worker_waits" in (settings.instance / "work.log").read_bytes())
            cluster.start()
            wait_until_it_works(url)
            assert process.poll() is None
        finally:
            process.terminate()
            assert process.wait(60) == 0
            log.close()


@pytest.mark.usefixtures("app")
def test_once_does_what_is_due_and_ends(settings: Settings) -> None:
    done = subprocess.run(
        [CONSULT, "work", "--once"], env=environment(settings, 80), capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("", "")
