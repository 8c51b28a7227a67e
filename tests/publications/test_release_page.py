"""The page of a release as it is served: checked HTML, whatever the release holds and however it is looked at."""

import json
import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from consult.models import ReleaseKind
from consult.publications import queries
from consult.publications.standing import Listed
from tests.publications import big, sample

ADDRESS = "/consultations/win-genai/releases/1"


@pytest.fixture
def page(client, monkeypatch):
    """Fetches the page of a document, by its query string; the client checks every page it fetches."""

    def fetch(document, query=""):
        release = SimpleNamespace(
            document=json.dumps(document), round_id=1, number=1, digest="0" * 64, kind=ReleaseKind.RELEASE
        )
        listed = Listed(1, ReleaseKind.RELEASE, datetime(2027, 3, 5, 11, tzinfo=UTC), "", "0" * 64)
        monkeypatch.setattr(queries, "get_release", lambda slug, number: release)
        monkeypatch.setattr(queries, "listed_releases", lambda round_id: [listed])
        response = client.get(ADDRESS + query)
        assert response.status_code == 200
        return response.get_data(as_text=True)

    return fetch


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?by=kind",
        "?cell=engagement.europe",
        "?cell=engagement.world&figure=chart&bars=chart",
        "?by=planet&cell=x.y&figure=pie",
    ],
)
def test_every_view_is_a_sound_page(page, query):
    assert "Principles for generative AI: what 36 of 38 members said</h1>" in page(sample.release(), query)


def test_an_open_round_one_principle_and_forty_are_sound_pages(page):
    assert "what 35 respondents said" in page(sample.release("open"), "?cell=copyright.asia")
    assert "Members are divided on the principle." in page(sample.only(sample.release(), "engagement"))
    assert "24 of the 40 principles" in page(sample.repeated(sample.release(), 8))


def test_nobody_answered_and_withheld_are_sound_pages(page):
    document = sample.withhold(sample.unanswered(sample.release(), "safety"), "transparency")
    assert "No answers that can be drawn" in page(document, "?cell=safety.world")


def test_a_cell_is_a_link_that_opens_it_and_an_open_one_closes(page):
    html = page(sample.release())
    assert 'href="?cell=engagement.europe#opened"' in html
    assert 'id="opened"' not in html
    opened = page(sample.release(), "?cell=engagement.europe")
    assert opened.count('id="opened"') == 1
    assert 'href="?#matrix-5" aria-current="true"' in opened
    assert "Partnership has to follow a licence, not stand in for one." in opened


def test_what_people_wrote_is_text_and_not_markup(page):
    html = page(sample.release(), "?cell=engagement.north_america")
    assert "We were never asked &lt;b&gt;before&lt;/b&gt;." in html


def test_texts_are_only_in_the_page_whose_cell_is_open(page):
    assert "Partnership has to follow" not in page(sample.release())


def test_the_notice_is_printed(page):
    assert "Every answer on this page is invented." in page(sample.release())


def weight(html: str) -> int:
    """Bytes of a page, uncompressed, but for the style sheets in its head; tests/journeys/test_weights.py measures all that is sent."""
    return len(re.sub("<style.*?</style>", "", html, flags=re.DOTALL).encode())


def test_the_page_is_light(page):
    assert weight(page(sample.release(), "?cell=engagement.world")) < 95_000


def test_the_figures_are_served_apart_and_hold_no_texts(client, page):
    page(sample.release())
    figures = client.get(ADDRESS + "/figures.json?by=kind")
    assert set(figures.get_json()) == {"regions", "answers", "estimates", "participation"}
    assert set(figures.get_json()["regions"]) == {"wide", "narrow"}
    assert set(client.get(ADDRESS + "/figures.json?only=answers").get_json()) == {"answers"}
    assert "Partnership" not in figures.get_data(as_text=True)


def test_the_method_is_a_sound_page(client):
    html = client.get("/method").get_data(as_text=True)
    assert "How the figures are made</h1>" in html
    assert "at least 75 % for, at most 15 % against" in html


@pytest.mark.parametrize(
    ("query", "most"),
    [
        ("?by=kind", 250_000),
        ("?by=kind&sort=kind_3&from=40", 250_000),
        ("?by=region", 250_000),
        ("?by=kind&bars=diverging&cell=principle_3.kind_2", 255_000),
        ("?by=kind&compare=kind_1,kind_2,world", 300_000),
    ],
)
def test_forty_two_principles_and_twelve_kinds_stay_light(page, query, most):
    assert weight(page(big.release(), query)) <= most
