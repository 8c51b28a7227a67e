"""Writers on SQLite take turns: nothing is lost, nobody is passed over, a process that dies or stands still keeps nobody for ever."""

import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from benchmarks.world import Lead
from consult import turns
from consult.extensions import prepare_sqlite
from consult.settings import Settings
from tests.client import CheckedClient
from tests.faults.desk import Desk, filled
from tests.faults.evidence import checked, faults
from tests.faults.writers import THREADS, add_one, adding, engine_of, held, written
from tests.servers import Server

Holding = Callable[[Path, str], "subprocess.Popen[str]"]
MANY = 40
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database with one number."""
    path = tmp_path / "numbers.sqlite"
    with sqlite3.connect(path) as connection:
        connection.executescript(
            "PRAGMA journal_mode=WAL; CREATE TABLE counter (number INTEGER); INSERT INTO counter VALUES (0)"
        )
    connection.close()
    return path


@pytest.fixture
def engine(file: Path) -> Iterator[Engine]:
    engine = engine_of(file)
    yield engine
    engine.dispose()


@pytest.fixture
def holding() -> Iterator[Holding]:
    """Starts processes that hold a transaction open; they are gone at the end."""
    processes: list[subprocess.Popen[str]] = []

    def hold(file: Path, statement: str) -> "subprocess.Popen[str]":
        processes.append(held(file, statement))
        return processes[-1]

    yield hold
    for process in processes:
        process.kill()
        process.communicate()


def number(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(text("SELECT number FROM counter")) or 0)


def test_many_threads_of_many_processes_lose_nothing_and_take_turns(file: Path, engine: Engine) -> None:
    """Also with somebody who takes SQLite's lock without queueing."""
    processes = [adding(file, threads, seconds=4) for threads in (THREADS, 1, 1)]
    stranger, strange = sqlite3.connect(file, timeout=30, isolation_level=None), 0
    while any(process.poll() is None for process in processes):
        stranger.execute("BEGIN IMMEDIATE")
        stranger.execute("UPDATE counter SET number = number + 1")
        stranger.execute("COMMIT")
        strange += 1
        time.sleep(0.1)
    stranger.close()
    done = [process.communicate()[0].split() for process in processes]
    totals, fewest = [int(each[0]) for each in done], [int(each[1]) for each in done]
    assert number(engine) == sum(totals) + strange
    assert min(totals) > sum(totals) / 5, f"one process was passed over: {totals}"
    assert fewest[0] > totals[0] / (2 * THREADS), f"one thread was passed over: {fewest[0]} of {totals[0]}"


def test_a_killed_writer_lets_go_and_leaves_nothing(file: Path, engine: Engine, holding: Holding) -> None:
    holder = holding(file, "UPDATE counter SET number = 1000")
    with ThreadPoolExecutor(THREADS) as pool:
        waiting = [pool.submit(add_one, engine) for _ in range(THREADS)]
        time.sleep(0.5)
        assert not any(each.done() for each in waiting)
        holder.kill()
        killed = time.monotonic()
        for each in waiting:
            each.result(turns.PATIENCE)
    assert time.monotonic() - killed < turns.PATIENCE / 2
    assert number(engine) == THREADS


def test_waiting_for_a_process_that_stands_still_ends(
    app: Flask,
    client: CheckedClient,
    settings: Settings,
    server_port: int,
    leads_of: Callable[[int], list[Lead]],
    holding: Holding,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Writers are told so, readers and the check notice nothing, and all is well afterwards."""
    lead = leads_of(1)[0]
    client.set_cookie("consult", lead.cookie)
    form = filled(client.get(f"{lead.home}/check").get_data(as_text=True))
    holder = holding(Path(settings.database_url.removeprefix("sqlite:///")), "UPDATE round SET number = number")
    holder.send_signal(signal.SIGSTOP)
    monkeypatch.setattr(turns, "PATIENCE", 0.5)
    began = time.monotonic()
    refused = client.post(f"{lead.home}/submit", data=form, content_type=FORM)
    assert time.monotonic() - began < 5
    assert refused.status_code == 503
    assert refused.headers["Retry-After"]
    assert "cannot write just now" in refused.get_data(as_text=True)
    assert client.get(f"{lead.home}/check").status_code == 200
    assert "0 wrong" in checked(settings, server_port)
    holder.kill()
    holder.wait()
    assert client.post(f"{lead.home}/submit", data=form, content_type=FORM).status_code == 302


def test_reading_goes_on_while_many_wait_to_write(
    app: Flask,
    live_server: Server,
    leads_of: Callable[[int], list[Lead]],
    sit_down: Callable[[Lead, Server], Desk],
    holding: Holding,
) -> None:
    """Who waits holds a connection to the database; there are enough for all threads."""
    *desks, reader = (sit_down(lead, live_server) for lead in leads_of(MANY + 1))
    forms = [desk.signed(desk.check()) for desk in desks]
    file = Path(live_server.settings.database_url.removeprefix("sqlite:///"))
    holder = holding(file, "UPDATE round SET number = number")
    with ThreadPoolExecutor(MANY) as pool:
        waiting = [pool.submit(desk.submit, form) for desk, form in zip(desks, forms, strict=True)]
        time.sleep(1)
        began = time.monotonic()
        statuses = [reader.check().status for _ in range(4)]
        took = time.monotonic() - began
        assert not any(each.done() for each in waiting)
        holder.kill()
        answers = [each.result() for each in waiting]
    assert statuses == [200] * 4
    assert took < turns.PATIENCE / 2, took
    receipts = [desk.receipt(answer) for desk, answer in zip(desks, answers, strict=True)]
    assert not faults(app, receipts)


def test_who_does_not_queue_is_waited_for(file: Path, engine: Engine) -> None:
    stranger = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    stranger.execute("BEGIN IMMEDIATE")
    stranger.execute("UPDATE counter SET number = 10")
    leaving = threading.Timer(0.5, lambda: stranger.execute("COMMIT"))
    leaving.start()
    add_one(engine)
    leaving.join()
    stranger.close()
    assert number(engine) == 11


def test_a_thread_that_would_wait_for_itself_is_told(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.3)
    with written(engine) as connection:
        connection.execute(text("UPDATE counter SET number = 5"))
        with pytest.raises(OperationalError):
            add_one(engine)
    add_one(engine)
    assert number(engine) == 6


def test_a_transaction_that_fails_gives_its_turn_back(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.3)
    for _ in range(3):
        with pytest.raises(OperationalError), written(engine) as connection:
            connection.execute(text("UPDATE counter SET number = 5"))
            connection.execute(text("UPDATE nothing SET number = 5"))
        with written(engine) as connection, connection.begin_nested() as inner:
            connection.execute(text("UPDATE counter SET number = 7"))
            inner.rollback()
    add_one(engine)
    assert number(engine) == 1


def test_threads_go_in_the_order_in_which_they_came(tmp_path: Path) -> None:
    """Those who lost patience are passed over, and nobody behind them is lost."""
    line, served = turns.Line(str(tmp_path / "any.sqlite")), list[int]()

    def come(place: int) -> None:
        try:
            line.enter(0.2 if place % 3 == 0 else 30)
        except turns.Waited:
            return
        served.append(place)
        line.leave()

    line.enter(1)
    threads = [threading.Thread(target=come, args=(place,)) for place in range(12)]
    for thread in threads:
        thread.start()
        time.sleep(0.02)
    time.sleep(0.5)
    line.leave()
    for thread in threads:
        thread.join()
    assert served == [place for place in range(12) if place % 3]


def test_without_a_file_to_queue_at_sqlite_alone_keeps_writers_apart(file: Path, engine: Engine) -> None:
    file.with_name(f"{file.name}-turn").mkdir()
    processes = [adding(file, THREADS, seconds=1) for _ in range(2)]
    totals = [int(process.communicate()[0].split()[0]) for process in processes]
    assert number(engine) == sum(totals)


def test_a_database_in_memory_has_no_queue() -> None:
    engine = create_engine("sqlite://")
    prepare_sqlite(engine)
    with written(engine) as connection:
        connection.execute(text("CREATE TABLE counter (number INTEGER)"))
        connection.execute(text("INSERT INTO counter VALUES (3)"))
    assert number(engine) == 3
    engine.dispose()
