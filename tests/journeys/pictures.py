"""Takes the README's pictures of the example: `python -m tests.journeys.pictures` writes docs/images/release.png and answer.png."""

import re
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from consult.settings import Settings
from tests.browser import chromium
from tests.journeys.site import CLOSED, OPEN
from tests.journeys.steps import choose, press, saved
from tests.journeys.world import consult
from tests.postgresql import free_port
from tests.servers import Server

FOLDER = Path(__file__).parents[2] / "docs" / "images"
WIDTH, HEIGHT = 1440, 1575
SCALE = 1280 / WIDTH
"""The pictures are 1280 pixels wide and show what a window of 1440 shows."""
MOST_BYTES = 400_000


def main() -> None:
    """Make the example in a folder that is thrown away, serve it, and look at two of its pages."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        instance, port = Path(folder), free_port()
        settings = Settings(instance, f"sqlite:///{instance / 'consult.sqlite'}", "only for pictures")
        server = Server(settings, port, "--no-worker")
        told = consult(server, "demo", "--no-serve", "--port", str(port))
        link = re.search(r"AIM's lead\s+(\S+)", told)
        if link is None:
            raise SystemExit(f"The example gave no link for AIM's lead:\n{told}")
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        server.start()
        try:
            take(release(new_page(browser, server)), "release.png", "#finding-5")
            take(answer(new_page(browser, server), link[1]), "answer.png", ".answer__part >> nth=2")
        finally:
            server.stop()
            browser.close()


def new_page(browser: Browser, server: Server) -> Page:
    """A page as a reader in Europe has it."""
    context = browser.new_context(
        base_url=server.url,
        viewport={"width": WIDTH, "height": HEIGHT},
        device_scale_factor=SCALE,
        locale="en-GB",
        timezone_id="Europe/London",
        reduced_motion="reduce",
    )
    return context.new_page()


def release(page: Page) -> Page:
    """The release, from its title to where its members agree."""
    page.goto(f"/consultations/{CLOSED}/releases/1", wait_until="networkidle")
    return page


def answer(page: Page, link: str) -> Page:
    """A principle being answered: a stance, a reason, and other words."""
    page.goto(link)
    press(page, "Sign in")
    page.goto(f"/responses/{OPEN}/aim/principles/accounts")
    choose(page, "Adopt with changes")
    page.get_by_label("Why?").fill(
        "A quarter is a long time for a label of two people: a mistake in January is found in May."
    )
    box = page.get_by_label("Your wording")
    box.fill(box.input_value().replace("At least every three months", "Every month"))
    saved(page)
    expect(page.locator("[data-change] ins").first).to_be_visible()
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    return page


def take(page: Page, name: str, until: str) -> None:
    """The page from its top to where `until` begins, so that nothing is cut in two."""
    page.evaluate("document.fonts.ready")
    box = page.locator(until).bounding_box()
    height = min(HEIGHT, box["y"] - 12) if box else HEIGHT
    picture = page.screenshot(clip={"x": 0, "y": 0, "width": WIDTH, "height": height})
    if len(picture) > MOST_BYTES:
        raise SystemExit(f"{name} would have {len(picture)} bytes, more than {MOST_BYTES}.")
    (FOLDER / name).write_bytes(picture)
    print(f"{FOLDER / name}: {len(picture) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
