"""Opening the response form beside a bare page of its size on the same server. Prints requests per second and the ratio; aim ≥ 0.25."""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from benchmarks import bare
from benchmarks.load import Connection, rate
from benchmarks.world import Lead, installation, open_consultation, respondents
from consult.extensions import transaction
from tests.postgresql import free_port
from tests.servers import Server
from tests.statements import counted

REQUESTS, TURNS, LEADS = 480, 7, 16


def page_of(lead: Lead) -> str:
    """The address of a form that is filled already."""
    return f"{lead.home}/principles/transparency"


def opening(path: str, cookie: str = "") -> Callable[[Connection], None]:
    """The job of fetching one page."""

    def job(connection: Connection) -> None:
        answer = connection.ask("GET", path, cookie)
        assert answer.status == 200, (answer.status, path)

    return job


def without_server(app: Flask, lead: Lead) -> tuple[int, float]:
    """SQL statements and milliseconds of one opening, in this process."""
    client = app.test_client()
    client.set_cookie("consult", lead.cookie)
    client.get(page_of(lead))
    with counted(app) as statements:
        client.get(page_of(lead))
    took = []
    for _ in range(40):
        began = time.perf_counter()
        client.get(page_of(lead))
        took.append(time.perf_counter() - began)
    return len(statements), statistics.median(took) * 1000


def measure() -> None:
    """By turns with the bare page, with one client and with eight."""
    with installation() as (app, settings), tempfile.TemporaryDirectory() as folder:
        with app.app_context(), transaction():
            leads = respondents(app, open_consultation(), LEADS)
        statements, milliseconds = without_server(app, leads[0])
        server = Server(settings, free_port(), "--no-worker").start()
        try:
            size = len(Connection(server.port).ask("GET", page_of(leads[0]), leads[0].cookie).body)
            print(f"form: {size:,} bytes, {statements} SQL statements, {milliseconds:.1f} ms without the server")
            with bare.serving({"page_bytes": size}, Path(folder)) as port:
                for clients in (1, 8):
                    _compare(server.port, port, clients, leads)
        finally:
            server.stop()


def _compare(product_port: int, bare_port: int, clients: int, leads: list[Lead]) -> None:
    product = [opening(page_of(lead), lead.cookie) for lead in leads] * (REQUESTS // LEADS)
    plain = [opening("/")] * REQUESTS * 2
    rate(product_port, 8, product[:64])
    rate(bare_port, 8, plain[:64])
    pairs = [(rate(product_port, clients, product), rate(bare_port, clients, plain)) for _ in range(TURNS)]
    ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(mine / bare_one for mine, bare_one in pairs)
    print(
        f"form, {clients} client{'s' if clients > 1 else ''}: {ours:,.0f} a second, bare page {theirs:,.0f}: ratio {ratio:.2f} (aim ≥ 0.25)"
    )


if __name__ == "__main__":
    measure()
