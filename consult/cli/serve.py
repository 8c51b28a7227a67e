"""`consult serve` and `consult migrate`."""

import ipaddress
import os
import resource
import socket
import subprocess
import sys

import click
from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from consult import schema
from consult.cli.program import Refusal, application, refusals, warn
from consult.web.bodies import MOST_ARRIVING

WORKERS, THREADS = 2, MOST_ARRIVING + 16
"""Threads of each worker: bodies that arrive slowly hold some of them, never all."""
CONNECTIONS = 4096
"""Open connections of each worker; one that only listens, or has not said what it wants, costs no thread."""
HEADERS_WITHIN = 15
"""Seconds in which a request must have said what it wants."""

LARGEST_HEADERS = 64 * 1024
LAST_ANSWERS = 10
"""Seconds for answers that are under way when the server is stopped; a worker that never heard of the stop ends then too."""


@click.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    with application():
        schema.migrate()
    click.echo("The database has the newest schema.")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    envvar="PORT",
    show_default=True,
)
@click.option("--no-worker", is_flag=True, help="Run no worker beside the server.")
def serve(host: str, port: int, no_worker: bool) -> None:
    """Serve with the production server, a worker beside it."""
    with refusals():
        run(host, port, no_worker)


def run(host: str, port: int, no_worker: bool = False) -> None:
    """Check, migrate, then serve until stopped; raises Refusal where that cannot be."""
    if not _is_loopback(host) and not os.environ.get("SECRET_KEY"):
        raise Refusal(f"Off loopback ({host}) a SECRET_KEY is needed: set it to a long random text, and keep it.")
    check_port(host, port)
    if not os.environ.get("PUBLIC_URL"):
        if not _is_loopback(host):
            warn("PUBLIC_URL is not set: links in mails lead nowhere, and requests by another name are refused.")
        os.environ["PUBLIC_URL"] = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    with application():
        schema.migrate()
    _allow_connections()
    worker = None if no_worker else _start_worker()
    try:
        server = Granian(
            "consult.app:create_app",
            factory=True,
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=WORKERS,
            blocking_threads=THREADS,
            backlog=CONNECTIONS,
            backpressure=CONNECTIONS,
            workers_kill_timeout=LAST_ANSWERS,
            http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN * 1000, max_buffer_size=LARGEST_HEADERS),
            websockets=False,
            log_level=LogLevels.error,  # its warning about so many threads is known: slow bodies hold some
        )
        server.serve()
    finally:
        if worker is not None:
            _stop(worker)


def _allow_connections() -> None:
    """Ask for as many open files as connections and databases need, or as many as there may be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * CONNECTIONS if hard == resource.RLIM_INFINITY else min(2 * CONNECTIONS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _start_worker() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", "from consult.cli.main import main; main()", "work", "--parent", str(os.getpid())]
    return subprocess.Popen(command)


def _stop(worker: subprocess.Popen[bytes]) -> None:
    """Let it finish the mail it is sending; one that hangs is marked uncertain later."""
    worker.terminate()
    try:
        worker.wait(30)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_port(host: str, port: int) -> None:
    """Refuse a port that something else holds, before anything is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refusal(
                f"{host}:{port} cannot be used ({error.strerror}). Choose another port with --port."
            ) from error
