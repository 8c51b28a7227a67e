"""A throwaway PostgreSQL: its own folder, port and processes, gone when the tests end.

`python -m tests.postgresql --find` says where the programs are, or ends with 1.
"""

import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

OLDEST = 15
OWNER = "postgres"


class PostgreSQLMissing(RuntimeError):
    """No PostgreSQL of the oldest supported version or newer is installed."""


def programs() -> Path:
    """The folder that holds `postgres` and `initdb`, of the newest version there is."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: -float(folder.parent.name))
    on_path = [Path(found).resolve().parent for found in [shutil.which("postgres")] if found]
    for folder in [*debian, *on_path]:
        if (folder / "initdb").exists() and _version(folder / "postgres") >= OLDEST:
            return folder
    raise PostgreSQLMissing(f"PostgreSQL {OLDEST} or newer is not installed. Run `make test`, which installs it.")


def _version(program: Path) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else 0


def free_port() -> int:
    """A port of the loopback address that nobody listens on; below those that the system gives to outgoing connections."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


class Cluster:
    """One PostgreSQL server. `durable=True` writes to the disk as in production; else it is fast and forgets in a crash."""

    def __init__(self, durable: bool = False) -> None:
        self.programs = programs()
        self.durable = durable
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="consult-postgresql-"))
        self._as_owner: dict[str, object] = {"cwd": self.folder}
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(self.folder, OWNER, OWNER)
            self._as_owner |= {"user": OWNER, "group": OWNER, "extra_groups": []}
        self._log = (self.folder / "log").open("wb")
        self._run(
            "initdb",
            "--pgdata=data",
            "--auth=trust",
            "--username=consult",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )

    def _run(self, program: str, *words: str) -> None:
        command = [self.programs / program, *words]
        subprocess.run(command, check=True, stdout=self._log, stderr=self._log, **self._as_owner)  # type: ignore[call-overload]

    def start(self) -> None:
        """Start the server and wait until it answers; after `kill` it recovers first."""
        options = {"port": self.port, "unix_socket_directories": self.folder, "listen_addresses": "127.0.0.1"}
        options |= {"max_connections": 300, "timezone": "Pacific/Chatham"}  # an odd zone, so that a naive instant shows
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        command = [self.programs / "postgres", "-D", "data", *words]
        self._server = subprocess.Popen(command, stdout=self._log, stderr=self._log, **self._as_owner)  # type: ignore[call-overload]
        deadline = time.monotonic() + 60
        while True:
            try:
                self._connect().close()
                return
            except psycopg.OperationalError:
                if self._server.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError((self.folder / "log").read_text()) from None
                time.sleep(0.05)

    def kill(self) -> None:
        """End every process of the server with SIGKILL, as a lack of memory or a power cut would."""
        children = Path(f"/proc/{self._server.pid}/task/{self._server.pid}/children").read_text().split()
        for pid in [self._server.pid, *map(int, children)]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._server.wait()
        while any(Path(f"/proc/{pid}").exists() for pid in children):
            time.sleep(0.01)

    def stop(self) -> None:
        """End the server in good order and remove its folder."""
        if self._server.poll() is None:
            self._server.send_signal(signal.SIGINT)
            self._server.wait(timeout=60)
        self._log.close()
        shutil.rmtree(self.folder)

    def url(self, database: str) -> str:
        """The address of a database, as DATABASE_URL wants it."""
        return f"postgresql+psycopg://consult@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, template: str = "template0") -> str:
        """Make a database, empty or a copy of another; returns its address."""
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(database), sql.Identifier(template))
        with self._connect() as connection:
            connection.execute(statement)
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database, whoever is still connected."""
        with self._connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(host="127.0.0.1", port=self.port, user="consult", dbname="postgres", autocommit=True)


@contextmanager
def running(durable: bool = False) -> Iterator[Cluster]:
    """A started cluster that is stopped and removed at the end."""
    cluster = Cluster(durable)
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.stop()


if __name__ == "__main__":
    try:
        print(f"PostgreSQL: {programs()}")
    except PostgreSQLMissing as missing:
        sys.exit(str(missing))
