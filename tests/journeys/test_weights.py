"""What pages weigh on the wire, as a real browser receives them from the real server: fonts aside, nothing cached."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from tests.journeys.site import CLOSED, OPEN, Site

KILOBYTE = 1000
ANSWERING, READING = 100 * KILOBYTE, 250 * KILOBYTE
RESPONDENT_PAGES = [
    "/desk",
    f"/responses/{OPEN}/aim",
    f"/responses/{OPEN}/aim/principles/scope",
    f"/responses/{OPEN}/aim/remarks",
    f"/responses/{OPEN}/aim/check",
]


@pytest.fixture
def weigh(
    new_context: Callable[..., BrowserContext], site: Site, record_property: Callable[[str, object], None]
) -> Callable[..., Counter[str]]:
    """`weigh(address, lead=True)`: bytes transferred, headers included, by the kind of what was fetched."""

    def weigh_page(address: str, lead: bool = False) -> Counter[str]:
        context = new_context(viewport={"width": 1280, "height": 900})
        if lead:
            site.sign_in(context, site.lead())
        page = context.new_page()
        network = context.new_cdp_session(page)
        kinds: dict[str, str] = {}
        total: Counter[str] = Counter()

        def arrived(event: dict[str, Any]) -> None:
            kinds[event["requestId"]] = event["type"]
            if "plotly-cartesian" in event["response"]["url"]:
                kinds[event["requestId"]] = "Chart script"

        def finished(event: dict[str, Any]) -> None:
            total[kinds.get(event["requestId"], "Other")] += int(event["encodedDataLength"])

        network.on("Network.responseReceived", arrived)
        network.on("Network.loadingFinished", finished)
        network.send("Network.enable")
        network.send("Network.setCacheDisabled", {"cacheDisabled": True})
        page.goto(address, wait_until="networkidle")
        told = ", ".join(f"{kind} {size / KILOBYTE:.1f}" for kind, size in sorted(total.items()))
        print(f"\n{address}: {_without_fonts(total) / KILOBYTE:.1f} kB without fonts ({told})")
        record_property(address, _without_fonts(total))
        return total

    return weigh_page


def _without_fonts(total: Counter[str]) -> int:
    return sum(size for kind, size in total.items() if kind != "Font")


@pytest.mark.parametrize("address", RESPONDENT_PAGES)
def test_a_page_for_answering_is_light(weigh: Callable[..., Counter[str]], address: str) -> None:
    total = weigh(address, lead=True)
    assert total["Document"] > 0
    assert 0 < _without_fonts(total) <= ANSWERING


def test_a_release_is_light_before_its_charts(weigh: Callable[..., Counter[str]]) -> None:
    total = weigh(f"/consultations/{CLOSED}/releases/1")
    assert total["Document"] > 0
    assert _without_fonts(total) - total["Chart script"] <= READING
