"""Processes that write to one SQLite file, through the engine that the product prepares.

`python -m tests.faults.writers FILE THREADS SECONDS` adds one at a time, and prints how many it added and how many of them its slowest thread;
`python -m tests.faults.writers FILE hold STATEMENT` begins to write, says so, and does not end.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, text

from consult.extensions import prepare_sqlite, writing

THREADS = 8


def engine_of(file: Path) -> Engine:
    """An engine on the file, prepared as the product's own."""
    engine = create_engine(f"sqlite:///{file}", pool_size=4 * THREADS)
    prepare_sqlite(engine)
    return engine


@contextmanager
def written(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes."""
    token = writing.set(True)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        writing.reset(token)


def add_one(engine: Engine) -> None:
    """Read a number and write the next one, with time between for somebody to come in between."""
    with written(engine) as connection:
        number = connection.scalar(text("SELECT number FROM counter"))
        time.sleep(0.001)
        connection.execute(text("UPDATE counter SET number = :number"), {"number": number + 1})


def held(file: Path, statement: str) -> "subprocess.Popen[str]":
    """A process that stands in the midst of a transaction which has done `statement`."""
    process = _python(str(file), "hold", statement)
    assert process.stdout is not None and process.stdout.readline() == "holding\n"
    return process


def adding(file: Path, threads: int, seconds: float) -> "subprocess.Popen[str]":
    """A process whose threads add one after the other for so long."""
    return _python(str(file), str(threads), str(seconds))


def _python(*words: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.faults.writers", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _add(file: Path, threads: int, seconds: float) -> None:
    engine = engine_of(file)
    start = threading.Barrier(threads)

    def work(_number: int) -> int:
        start.wait()
        count, deadline = 0, time.monotonic() + seconds
        while time.monotonic() < deadline:
            add_one(engine)
            count += 1
        return count

    with ThreadPoolExecutor(threads) as pool:
        counts = list(pool.map(work, range(threads)))
    print(sum(counts), min(counts))


def _hold(file: Path, statement: str) -> None:
    with written(engine_of(file)) as connection:
        connection.execute(text(statement))
        print("holding", flush=True)
        time.sleep(600)


if __name__ == "__main__":
    if sys.argv[2] == "hold":
        _hold(Path(sys.argv[1]), sys.argv[3])
    else:
        _add(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
