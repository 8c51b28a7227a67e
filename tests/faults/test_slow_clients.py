"""Clients that send a byte now and then keep nobody else waiting, however many connections one of them opens."""

import resource
import select
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from benchmarks.load import Connection
from benchmarks.world import Lead
from consult.cli.serve import THREADS, WORKERS
from consult.web.bodies import MOST_OF_ONE
from tests.faults.desk import Desk
from tests.servers import Server

BODIES, HEADERS = 60, 200
MORE_THAN_THREADS = 2 * (WORKERS * THREADS)
PATIENCE = 5.0
"""Seconds for one page while the machine does other things too; each takes milliseconds."""


def connection_to(server: Server) -> socket.socket:
    """A connection from an address that nobody else here has."""
    return socket.create_connection(("127.0.0.1", server.port), source_address=("127.0.0.2", 0))


@pytest.fixture
def slow_clients(live_server: Server) -> Iterator[list[socket.socket]]:
    """Connections that have begun a request and never end it."""
    head = f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{live_server.port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    body = head + "Content-Length: 5000\r\n\r\nemail="
    opened = [connection_to(live_server) for _ in range(BODIES + HEADERS)]
    for number, each in enumerate(opened):
        each.sendall((body if number < BODIES else head).encode())
    yield opened
    for each in opened:
        each.close()


def test_others_are_served_meanwhile(
    live_server: Server,
    leads_of: Callable[[int], list[Lead]],
    sit_down: Callable[[Lead, Server], Desk],
    slow_clients: list[socket.socket],
) -> None:
    desks = [sit_down(lead, live_server) for lead in leads_of(3)]
    took = []
    for turn in range(4):
        for each in slow_clients:
            each.sendall(b"x" if turn else b"X")
        began = time.perf_counter()
        visitor = Connection(live_server.port)
        assert visitor.ask("GET", "/healthz").status == 200
        took.append(time.perf_counter() - began)
        visitor.close()
    for desk in desks:
        began = time.perf_counter()
        assert desk.receipt(desk.submit(desk.signed(desk.check()))).version == 1
        took.append((time.perf_counter() - began) / 3)
    assert max(took) < PATIENCE, took


FORM = (
    "POST /sign-in HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    "Content-Length: 5000\r\n\r\nemail="
)


@pytest.fixture
def many_files() -> Iterator[None]:
    """This process may hold so many connections open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(4096, hard)), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def answered(connections: list[socket.socket]) -> list[socket.socket]:
    """Those that hold an answer, once no more come."""
    found: list[socket.socket] = []
    while True:
        time.sleep(1)
        poll = select.poll()
        for each in connections:
            poll.register(each, select.POLLIN)
        ready = {number for number, _event in poll.poll(0)}
        now = [each for each in connections if each.fileno() in ready]
        if len(now) == len(found):
            return now
        found = now


def close_all(connections: list[socket.socket]) -> None:
    for each in connections:
        each.close()


def opened_with(server: Server, count: int, sent: str) -> list[socket.socket]:
    """So many connections that have begun a request."""
    made = [connection_to(server) for _ in range(count)]
    for each in made:
        each.sendall(sent.replace("HOST", f"127.0.0.1:{server.port}").encode())
    return made


def time_of(server: Server, path: str) -> float:
    """How long a visitor waits for a page."""
    began, visitor = time.perf_counter(), Connection(server.port)
    assert visitor.ask("GET", path).status == 200
    visitor.close()
    return time.perf_counter() - began


def test_more_slow_bodies_than_threads_keep_nobody_else_waiting(
    live_server: Server, leads_of: Callable[[int], list[Lead]], sit_down: Callable[[Lead, Server], Desk]
) -> None:
    desk = sit_down(leads_of(1)[0], live_server)
    slow = opened_with(live_server, MORE_THAN_THREADS, FORM)
    try:
        took = [time_of(live_server, path) for path in ("/healthz", "/", "/sign-in") for _ in range(3)]
        assert max(took) < PATIENCE, took
        assert desk.receipt(desk.submit(desk.signed(desk.check()))).version == 1
        answers = [each.recv(65536).decode() for each in answered(slow)]
    finally:
        close_all(slow)
    assert len(answers) == MORE_THAN_THREADS - WORKERS * MOST_OF_ONE
    assert all(answer.startswith("HTTP/1.1 503") and "retry-after: 5" in answer.lower() for answer in answers)


def test_more_than_a_thousand_idle_connections_keep_nobody_out(live_server: Server, many_files: None) -> None:
    idle = opened_with(live_server, 1500, "GET / HTTP/1.1\r\nHost: HOST\r\nX-Slow: ")
    try:
        took = [time_of(live_server, "/healthz") for _ in range(3)]
    finally:
        close_all(idle)
    assert max(took) < PATIENCE, took


def test_headers_without_end_are_cut_off(live_server: Server) -> None:
    with connection_to(live_server) as connection:
        connection.settimeout(20)
        connection.sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{live_server.port}\r\nAccept-Language: ".encode())
        answer = b""
        with suppress(ConnectionError):
            for _ in range(40):
                connection.sendall(b"en,de;q=0.5," * 1000)
            answer = connection.recv(1000)
    assert answer == b"" or answer.split()[1] == b"431"
    assert time_of(live_server, "/") < PATIENCE
