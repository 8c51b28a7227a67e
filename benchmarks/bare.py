"""What the product is measured against: the least that Flask can do for the same bytes and the same rows, on the same server.

`python -m benchmarks.bare PORT FILE` serves it; FILE is the JSON that `Plan` describes.
"""

import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask, render_template_string, request
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from consult.cli.serve import THREADS, WORKERS
from tests.postgresql import free_port

PLAN = "BARE_PLAN"
PAGE = "<!doctype html><html lang=en><title>{{ title }}</title><h1>{{ title }}</h1>{% for text in texts %}<p>{{ text }}</p>\n{% endfor %}"
Row = dict[str, Any]
TRAIL_SUM = """INSERT INTO trail_sum (shard, events, total) VALUES ({shard}, 1, 1) ON CONFLICT (shard) DO UPDATE
SET events = trail_sum.events + excluded.events, total = (trail_sum.total + excluded.total) % 1152921504606846976"""


def page_texts(size: int) -> list[str]:
    """Paragraphs that fill a page of about `size` bytes."""
    return ["x" * 193] * (size // 201)


def create_app() -> Flask:
    """GET / gives a page of the wanted size; POST /submit/<organisation> writes the rows of a submission in one transaction."""
    plan = json.loads(Path(os.environ[PLAN]).read_text())
    app = Flask("bare")
    texts = page_texts(plan.get("page_bytes", 0))
    kept = threading.local()

    @app.get("/")
    def page() -> str:
        return render_template_string(PAGE, title="Bare", texts=texts)

    @app.post("/submit/<int:organisation>")
    def submit(organisation: int) -> str:
        if not hasattr(kept, "connection"):
            kept.connection = _connect(plan["database_url"])
        return _write(kept.connection, plan["rows"], organisation, request.form["key"])

    return app


def _connect(url: str) -> Any:
    """A connection as the product's own: SQLite with WAL and synchronous=FULL, PostgreSQL as it is."""
    if url.startswith("sqlite:///"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
        for pragma in ("busy_timeout=60000", "journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")
        return connection
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def _write(connection: Any, rows: dict[str, list[Row]], organisation: int, key: str) -> str:
    """The rows of one submission, with what must differ changed."""
    is_sqlite = isinstance(connection, sqlite3.Connection)
    connection.execute("BEGIN IMMEDIATE" if is_sqlite else "BEGIN")
    response = rows["response"][0] | {"organisation_id": organisation, "idempotency_key": key}
    statement = f"{_insert('response', [response], is_sqlite)} RETURNING id"
    response_id = connection.execute(statement, list(response.values())).fetchone()[0]
    _many(connection, "answer", [row | {"response_id": response_id} for row in rows["answer"]], is_sqlite)
    for table, key_columns, counts in (
        ("tally", '"round_id", "by", "group_code", "principle_id", "stance", "named"', ("count",)),
        ("group_tally", '"round_id", "by", "group_code"', ("invited_count", "responded_count")),
    ):
        changes = ", ".join(f'"{name}" = {table}."{name}" + excluded."{name}"' for name in counts)
        _many(connection, table, rows[table], is_sqlite, f" ON CONFLICT ({key_columns}) DO UPDATE SET {changes}")
    stream = f"response:{response['round_id']}:{organisation}"
    _many(connection, "event", [rows["event"][0] | {"stream": stream}], is_sqlite)
    connection.execute(TRAIL_SUM.format(shard="0" if is_sqlite else "pg_backend_pid()"))
    _many(connection, "mail", [rows["mail"][0] | {"message_id": f"<{key}@localhost>"}], is_sqlite)
    connection.execute("COMMIT")
    return "stored"


def _many(connection: Any, table: str, rows: list[Row], is_sqlite: bool, ending: str = "") -> None:
    """All rows in one statement."""
    connection.execute(_insert(table, rows, is_sqlite) + ending, [value for row in rows for value in row.values()])


def _insert(table: str, rows: list[Row], is_sqlite: bool) -> str:
    mark = "?" if is_sqlite else "%s"
    values = "(" + ", ".join([mark] * len(rows[0])) + ")"
    names = ", ".join(f'"{name}"' for name in rows[0])
    return f"INSERT INTO {table} ({names}) VALUES {', '.join([values] * len(rows))}"


@contextmanager
def serving(plan: dict[str, Any], folder: Path) -> Iterator[int]:
    """The bare application in processes of its own; gives its port."""
    port, path = free_port(), folder / "bare.json"
    path.write_text(json.dumps(plan))
    command = [sys.executable, "-m", "benchmarks.bare", str(port), str(path)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 30
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the bare server did not start")
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5):
            return True
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


if __name__ == "__main__":
    os.environ[PLAN] = sys.argv[2]
    Granian(
        "benchmarks.bare:create_app",
        factory=True,
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.error,
    ).serve()
