"""The page of a release as Chromium gets it on a slow connection, and how soon its charts are drawn once the chart script is there. Prints milliseconds."""

import json
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from benchmarks.world import installation
from consult import clock
from consult.demo.build import build
from consult.extensions import db, transaction
from consult.models import Release
from tests.browser import chromium
from tests.postgresql import free_port
from tests.publications import big
from tests.servers import Server

SLOW_4G = {"latency": 150.0, "downloadThroughput": 1_638_400 / 8, "uploadThroughput": 675_000 / 8}
"""Slow 4G as Lighthouse simulates it: 150 ms there and back, 1.6 Mbit/s."""
DEVTOOLS = {"latency": 562.5, "downloadThroughput": 1_440_000 / 8, "uploadThroughput": 675_000 / 8}
"""The preset of that name in Chromium's tools: 562.5 ms before every answer, 1.4 Mbit/s."""
TURNS = 5
CHARTS = "answers=chart&figure=chart&estimates=chart&participation=chart"
EXAMPLE, BIG = "/consultations/win-genai/releases/1", "/consultations/win-genai/releases/2"
READABLE = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const [painted] = performance.getEntriesByName("first-contentful-paint");
  return { painted: painted.startTime, complete: Math.max(page.domInteractive, painted.startTime), bytes: page.encodedBodySize, raw: page.decodedBodySize };
}"""
DRAWN = """() => performance.getEntriesByName("chart-drawn").map((each) => each.startTime - performance.getEntriesByName("chart-script")[0].startTime)"""


@contextmanager
def served() -> Iterator[Server]:
    """The example, and after its release one of 42 principles and 12 kinds."""
    with installation() as (app, settings):
        with app.app_context(), transaction():
            build(clock.now(), lambda _sentence: None)
            first = db.session.query(Release).one()
            document = {**big.release(), "release": {"number": 2, "published_at": "2027-03-05T11:00:00Z", "note": ""}}
            names = ("round_id", "kind", "published_at", "published_by_id", "headline")
            copied = {name: getattr(first, name) for name in names}
            db.session.add(Release(number=2, document=json.dumps(document), digest="0" * 64, **copied))
        server = Server(settings, free_port(), "--no-worker").start()
        try:
            yield server
        finally:
            server.stop()


def visit(browser: Browser, address: str, network: dict[str, float] | None, script: str, charts: int = 0) -> Any:
    """Open an address in a fresh context, nothing cached, and ask the page when it was what."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    if network is not None:
        tools = context.new_cdp_session(page)
        tools.send("Network.enable")
        tools.send("Network.emulateNetworkConditions", {"offline": False, **network})
    page.goto(address, wait_until="load", timeout=60_000)
    page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length > 0")
    if charts:
        page.wait_for_function("charts => performance.getEntriesByName('chart-drawn').length >= charts", arg=charts)
    found = page.evaluate(script)
    context.close()
    return found


def measure() -> None:
    """The example and the largest release, over both connections; then their charts."""
    with served() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        for name, path in (("example", EXAMPLE), ("42 × 12", f"{BIG}?by=kind")):
            for network, conditions in (("slow 4G", SLOW_4G), ("slow 4G of the tools", DEVTOOLS)):
                _connection(browser, name, network, server.url + path, conditions)
        for name, path in (("example", f"{EXAMPLE}?{CHARTS}"), ("42 × 12", f"{BIG}?by=kind&{CHARTS}")):
            times = [max(visit(browser, server.url + path, None, DRAWN, charts=4)) for _ in range(TURNS)]
            print(
                f"release, {name}: four charts drawn {statistics.median(times):.0f} ms after the script arrived (aim ≤ 1,000)"
            )
        browser.close()


def _connection(browser: Browser, name: str, network: str, address: str, conditions: dict[str, float]) -> None:
    visit(browser, address, None, READABLE)
    seen = [visit(browser, address, conditions, READABLE) for _ in range(TURNS)]
    painted, complete = (statistics.median(each[key] for each in seen) for key in ("painted", "complete"))
    print(
        f"release, {name}, {network}: readable after {painted:.0f} ms, complete after {complete:.0f} ms (aim ≤ 1,000); "
        f"page of {seen[0]['raw'] / 1000:.1f} kB, {seen[0]['bytes'] / 1000:.1f} kB compressed"
    )


if __name__ == "__main__":
    measure()
