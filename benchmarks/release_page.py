"""The page of a release beside a static file of its size, from the same processes: requests per second, their ratio (aim ≥ 0.70), bytes (aim ≤ 250 kB)."""

import re
import statistics
import time
from collections.abc import Callable

import brotli
from flask import Flask

from benchmarks.load import Connection, rate
from benchmarks.world import installation
from consult import clock
from consult.demo.build import build
from consult.extensions import transaction
from consult.settings import Settings
from tests.postgresql import free_port
from tests.servers import Server

PAGE = "/consultations/win-genai/releases/1"
FILE = "same-size.html"
REQUESTS, TURNS = 4000, 5
LOADED = re.compile(r'<(?:link|script)[^>]+(?:href|src)="(/static/[^"]+\.(?:css|js|svg)[^"]*)"')


def opening(path: str, encoding: str) -> Callable[[Connection], None]:
    """The job of fetching one page, as browsers ask for it."""

    def job(connection: Connection) -> None:
        answer = connection.ask("GET", path, encoding=encoding)
        assert answer.status == 200, (answer.status, path)

    return job


def measure() -> None:
    """The example's release, with one client and with eight, compressed and not."""
    with installation() as (app, settings):
        with app.app_context(), transaction():
            build(clock.now(), lambda _sentence: None)
        page = app.test_client().get(PAGE).data
        print(f"release page made anew, as after it has run out: {_making(app):.1f} ms without the server")
        _keep_file(settings, page)
        server = Server(settings, free_port(), "--no-worker").start()
        try:
            _weigh(server.port)
            for encoding in ("br", ""):
                for clients in (1, 8):
                    _compare(server.port, clients, encoding)
        finally:
            server.stop()


def _making(app: Flask) -> float:
    """Milliseconds for a page that nobody has asked for yet."""
    took = []
    for number in range(40):
        began = time.perf_counter()
        app.test_client().get(f"{PAGE}?cell=no.{number}")
        took.append(time.perf_counter() - began)
    return statistics.median(took) * 1000


def _keep_file(settings: Settings, page: bytes) -> None:
    """The same bytes as a file, plain and compressed, for WhiteNoise to find when the server starts."""
    folder = settings.instance / "static"
    (folder / FILE).write_bytes(page)
    (folder / f"{FILE}.br").write_bytes(brotli.compress(page, quality=5))


def _weigh(port: int) -> None:
    """What a browser loads before the chart's script, compressed: the page, its style sheets and its scripts; fonts apart."""
    connection = Connection(port)
    page = connection.ask("GET", PAGE, encoding="br")
    text = brotli.decompress(page.body).decode()
    others = {path: len(connection.ask("GET", path, encoding="br").body) for path in set(LOADED.findall(text))}
    total = len(page.body) + sum(others.values())
    print(
        f"release page: {len(text.encode()):,} bytes of HTML, {len(page.body):,} compressed; with {len(others)} style sheets, scripts and "
        f"icons {total:,} before the chart's script, fonts apart (aim ≤ 250,000)"
    )
    connection.close()


def _compare(port: int, clients: int, encoding: str) -> None:
    """By turns, so that both meet the same machine."""
    page, file = ([opening(path, encoding)] * REQUESTS for path in (PAGE, f"/static/{FILE}"))
    for jobs in (page, file):
        rate(port, clients, jobs[: REQUESTS // 8])
    pairs = [(rate(port, clients, page), rate(port, clients, file)) for _ in range(TURNS)]
    ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(mine / static for mine, static in pairs)
    print(
        f"release page, {clients} client{'s' if clients > 1 else ''}, {'compressed' if encoding else 'plain'}: {ours:,.0f} a second, "
        f"static file {theirs:,.0f}: ratio {ratio:.2f} (aim ≥ 0.70)"
    )


if __name__ == "__main__":
    measure()
