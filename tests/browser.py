"""A real Chromium: what it is started with, what it may never report, and the accessibility check.

`python -m tests.browser --find` says where the program is, or ends with 1.
"""

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page

from consult.models import Person
from tests.client import signed_in_cookie
from tests.pages.checks import page_faults
from tests.servers import Server

AXE = Path(__file__).parent.parent / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PROVOKED = tuple(
    f"Failed to load resource: {what}" for what in ("the server responded", "net::ERR_INTERNET_DISCONNECTED")
)
PHONE = {"width": 360, "height": 740}


def chromium() -> str:
    """The program; its absence is a failure, never a skipped test."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    raise RuntimeError("Chromium is not installed. Run `make test`, which installs it.")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {
        "executable_path": chromium(),
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    }


@pytest.fixture
def browser_context_args(live_server: Server) -> dict[str, Any]:
    return {
        "base_url": live_server.url,
        "locale": "en-GB",
        "timezone_id": "Europe/London",
        "reduced_motion": "reduce",
    }


class Watch:
    """Collects what a browser reports that no page of ours may cause."""

    def __init__(self, context: BrowserContext) -> None:
        self.faults: list[str] = []
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"error on the page: {error.error}"))
        context.on("request", self._request)

    def _console(self, message: Any) -> None:
        # a refusal that a test provokes (404, 409), or a connection that it cuts, is also noted by the browser; the test itself looks at it
        if message.type in {"error", "warning"} and not message.text.startswith(PROVOKED):
            self.faults.append(f"console {message.type}: {message.text}")

    def _request(self, request: Any) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.hostname != "127.0.0.1":
            self.faults.append(f"asked for {request.url}, which is elsewhere")

    def check(self) -> None:
        """Fail when anything was reported."""
        assert not self.faults, "\n".join(self.faults)


@pytest.fixture
def new_context(new_context: Callable[..., BrowserContext]) -> Iterator[Callable[..., BrowserContext]]:
    """Every browser context of a test is watched: one report in the console, or one request elsewhere, fails it."""
    watches: list[Watch] = []

    def make(**options: Any) -> BrowserContext:
        context = new_context(**options)
        context.set_default_timeout(10_000)
        watches.append(Watch(context))
        return context

    yield make
    for watch in watches:
        watch.check()


@pytest.fixture
def plain_page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page in a browser without JavaScript."""
    return new_context(java_script_enabled=False).new_page()


@pytest.fixture
def phone_page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page as wide as a small telephone."""
    return new_context(viewport=PHONE, has_touch=True).new_page()


def sign_in(context: BrowserContext, server: Server, app: Flask, person: Person) -> None:
    """Let the browser go on as `person`, without the sign-in page."""
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    value = serializer.dumps(signed_in_cookie(app, person))
    context.add_cookies([{"name": app.config["SESSION_COOKIE_NAME"], "value": value, "url": server.url}])


def assert_accessible(page: Page, rules: Sequence[str] = RULES) -> None:
    """Let axe look at the page as it stands, by these rules or sets of rules; it must find nothing."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE.read_text())
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", list(rules))
    told = [
        f"{violation['id']}: {violation['help']}: {node['html'][:200]} ({'; '.join(part['message'] for part in node['any'] + node['all'] + node['none'])})"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
    assert not told, f"{page.url}\n" + "\n".join(told)


def assert_no_sideways_scrolling(page: Page) -> None:
    """The page fits its window; wide tables scroll inside their own box."""
    widths = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert widths[0] <= widths[1], f"{page.url} is {widths[0]} px wide in a window of {widths[1]} px"


WITHOUT_DRAWINGS = """() => {
    const whole = document.documentElement.cloneNode(true);
    for (const drawing of whole.querySelectorAll(".js-plotly-plot, #js-plotly-tester")) { drawing.replaceChildren(); drawing.removeAttribute("style"); }
    return whole.outerHTML;
}"""


def assert_well_formed(page: Page) -> None:
    """What stands in the page after all scripts ran passes the checks that every served page passes.

    But for what Plotly has drawn by then: it styles its drawing through the CSSOM, which reads like style attributes and is none that CSP forbids.
    """
    faults = page_faults("<!doctype html>\n" + page.evaluate(WITHOUT_DRAWINGS))
    assert not faults, f"{page.url}: " + "; ".join(faults)


if __name__ == "__main__":
    try:
        print(f"Chromium: {chromium()}")
    except RuntimeError as missing:
        sys.exit(str(missing))
