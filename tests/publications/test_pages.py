"""The public pages and downloads: what anyone may fetch, and what nobody may."""

import csv
import io
import json
import posixpath
import re

import brotli
import pytest
from flask import Flask

from consult.domain.roles import StaffRole
from consult.extensions import transaction
from tests.client import CheckedClient
from tests.factories import people
from tests.factories.consultations import draft, opened
from tests.statements import counted

RELEASE = "/consultations/win-genai/releases/1"


def client_of(app: Flask) -> CheckedClient:
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return client


def test_the_list_says_what_is_open_and_what_came_out(example: Flask) -> None:
    page = client_of(example).get("/").get_data(as_text=True)
    assert "A code of practice for licensing music to generative services" in page
    assert "Members reach consensus on three of the five principles" in page
    assert page.count("An invented example: no organisation has said any of this.") == 2


def test_every_page_of_a_release_leads_to_the_others(example: Flask) -> None:
    client, found = client_of(example), []
    for path in (RELEASE, f"{RELEASE}/annex", f"{RELEASE}/downloads", f"{RELEASE}/../../releases", f"{RELEASE}/../.."):
        page = client.get(posixpath.normpath(path)).get_data(as_text=True)
        ways = page.split('<nav class="subnav"', 1)[1].split("</nav>", 1)[0]
        assert ways.count('aria-current="page"') == 1
        found.append(re.findall(r'href="([^"]+)"', ways))
    assert found[1:] == found[:-1]
    assert {client.get(way).status_code for way in found[0]} == {200}


def test_a_text_in_arabic_runs_from_the_right(app: Flask, client: CheckedClient) -> None:
    with app.app_context(), transaction():
        opened(slug="arabic", language="ar", title="مبادئ")
    assert '<span lang="ar" dir="rtl">مبادئ</span></h1>' in client.get("/consultations/arabic").get_data(as_text=True)
    assert client.get("/consultations/arabic").get_data(as_text=True).count('<div class="wording') == 2
    for part in ('<div class="wording" lang="ar" dir="rtl">', '<div class="clause__why-text" lang="ar" dir="rtl">'):
        assert part in client.get("/consultations/arabic").get_data(as_text=True)
    assert 'lang="ar" dir="rtl">مبادئ</a></h3>' in client.get("/").get_data(as_text=True)


def test_who_is_lost_is_shown_a_way(client: CheckedClient) -> None:
    response = client.get("/there-is-no-such-page")
    assert response.status_code == 404
    assert '<a class="button button--secondary" href="/">All consultations</a>' in response.get_data(as_text=True)


def test_a_draft_is_not_public(app: Flask, client: CheckedClient) -> None:
    with app.app_context(), transaction():
        draft("secret-plans")
    assert "secret-plans" not in client.get("/").get_data(as_text=True)
    assert client.get("/consultations/secret-plans").status_code == 404
    assert client.get("/consultations/secret-plans/results").status_code == 404


def test_the_text_says_who_is_asked_and_until_when(example: Flask) -> None:
    page = client_of(example).get("/consultations/licensing-code").get_data(as_text=True)
    assert "34 organisations are asked" in page
    assert "Sunday 14 March 2027, 13:00 in Madrid" in page
    assert "That is Sunday 14 March 2027, 12:00 UTC." in page


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/method",
        "/consultations/win-genai",
        "/consultations/licensing-code",
        RELEASE,
        RELEASE + "?by=kind",
        RELEASE + "?cell=engagement.europe",
        RELEASE + "?cell=no.such&by=nonsense&figure=9",
    ],
)
def test_public_pages_are_fit_for_everyone(example: Flask, path: str) -> None:
    with counted(example) as statements:
        response = client_of(example).get(path)
    assert response.status_code == 200
    assert len(statements) <= 15
    assert len(response.data) < 250_000
    assert "Set-Cookie" not in response.headers


def test_results_lead_to_the_newest_release(example: Flask) -> None:
    assert client_of(example).get("/consultations/win-genai/results").headers["Location"] == RELEASE
    open_one = client_of(example).get("/consultations/licensing-code/results")
    assert open_one.headers["Location"] == "/consultations/licensing-code"


def test_downloads_say_the_same_as_the_page(example: Flask) -> None:
    client = client_of(example)
    document = json.loads(client.get(RELEASE + "/results.json").data)
    rows = list(csv.DictReader(io.StringIO(client.get(RELEASE + "/results.csv").get_data(as_text=True))))
    assert len(rows) == len(document["results"])
    for row, entry in zip(rows, document["results"], strict=True):
        assert (row["principle"], row["by"], row["group"]) == (entry["principle"], entry["by"], entry["group"])
        assert row["agree"] == ("" if entry["withheld"] else str(entry["agree"]))
    whole = client.get(RELEASE + "/release.json").get_data(as_text=True)
    assert json.loads(whole)["results"] == document


def test_a_download_never_changes_and_is_known_again(example: Flask) -> None:
    client = client_of(example)
    first = client.get(RELEASE + "/results.json")
    assert first.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    again = client.get(RELEASE + "/results.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_spreadsheet_runs_nothing_from_the_positions(example: Flask) -> None:
    text = client_of(example).get(RELEASE + "/positions.csv").get_data(as_text=True)
    assert text.startswith("\ufeffprinciple,region,stance")
    for row in csv.reader(io.StringIO(text)):
        assert not [cell for cell in row if cell[:1] in {"=", "+", "-", "@"}]


def test_withheld_figures_are_nowhere_in_what_charts_are_drawn_from(example: Flask) -> None:
    client = client_of(example)
    regions = json.loads(client.get(RELEASE + "/figures.json").data)["regions"]["wide"]["data"][1]
    hidden = [
        (row, column)
        for row, texts in enumerate(regions["hovertext"])
        for column, text in enumerate(texts)
        if text == "withheld"
    ]
    assert hidden == [(3, 0), (3, 4), (4, 0), (4, 3)]
    assert [regions["z"][row][column] for row, column in hidden] == [None] * 4


def test_unknown_releases_do_not_exist(example: Flask) -> None:
    client = client_of(example)
    for path in ("/consultations/win-genai/releases/2", "/consultations/nothing/releases/1", RELEASE + "/results.pdf"):
        assert client.get(path).status_code == 404


def test_only_managers_preview_and_publish(example: Flask) -> None:
    path = "/staff/consultations/win-genai/publish"
    assert client_of(example).get(path).headers["Location"].startswith("/sign-in?next=")
    for role, status in ((StaffRole.OBSERVER, 403), (StaffRole.ANALYST, 403), (StaffRole.MANAGER, 200)):
        with example.app_context(), transaction():
            person = people.staff(role)
        assert client_of(example).sign_in(person).get(path).status_code == status


def test_a_manager_publishes_exactly_what_was_previewed(example: Flask) -> None:
    with example.app_context(), transaction():
        person = people.staff()
    client = client_of(example).sign_in(person)
    path = "/staff/consultations/win-genai/publish"
    page = client.get(path).get_data(as_text=True)
    assert "there is no need to publish again" in page
    digest = page.split('name="digest"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    stale = client.post(path, data={"csrf_token": token, "digest": "0" * 64, "note": "A note."})
    assert stale.status_code == 409
    done = client.post(path, data={"csrf_token": token, "digest": digest, "note": "A note."})
    assert done.headers["Location"] == "/consultations/win-genai/releases/2"
    old = client_of(example).get(RELEASE).get_data(as_text=True)
    assert "Superseded by release 2" in old
    assert "A note." in old


def test_an_open_round_has_no_preview(example: Flask) -> None:
    with example.app_context(), transaction():
        person = people.staff()
    page = client_of(example).sign_in(person).get("/staff/consultations/licensing-code/publish").get_data(as_text=True)
    assert "Results can be published once the round is closed" in page


def test_a_release_is_sent_compressed_to_whom_it_is_the_same_for(example: Flask) -> None:
    plain = client_of(example).get(RELEASE)
    packed = client_of(example).get(RELEASE + "/figures.json", headers={"Accept-Encoding": "br"})
    assert plain.headers.get("Content-Encoding") is None
    assert packed.headers["Content-Encoding"] == "br"
    figures = client_of(example).get(RELEASE + "/figures.json").data
    assert brotli.decompress(packed.data) == figures
    assert "Accept-Encoding" in packed.headers["Vary"]
