"""Clients that send a byte now and then keep nobody else waiting."""

import socket
import time
from collections.abc import Callable, Iterator

import pytest

from benchmarks.load import Connection
from benchmarks.world import Lead
from tests.faults.desk import Desk
from tests.servers import Server

BODIES, HEADERS = 60, 200
PATIENCE = 5.0
"""Seconds for one page while the machine does other things too; each takes milliseconds."""


@pytest.fixture
def slow_clients(live_server: Server) -> Iterator[list[socket.socket]]:
    """Connections that have begun a request and never end it."""
    head = f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{live_server.port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    body = head + "Content-Length: 5000\r\n\r\nemail="
    opened = [socket.create_connection(("127.0.0.1", live_server.port)) for _ in range(BODIES + HEADERS)]
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
