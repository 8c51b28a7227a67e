"""Figures for other sites: their own pages with their own headers; no other page may be framed."""

from dataclasses import replace

import pytest

from consult.app import create_app
from consult.settings import SettingsError, from_environment
from tests.client import CheckedClient

RELEASE = "/consultations/win-genai/releases/1"
FIGURES = ("regions", "answers", "estimates", "participation", "territories")


def ancestors(response):
    """Who may frame a page, by its policy."""
    parts = [part.strip() for part in response.headers["Content-Security-Policy"].split(";")]
    return next(part for part in parts if part.startswith("frame-ancestors"))


@pytest.mark.parametrize("figure", FIGURES)
def test_each_figure_has_a_page_that_any_site_may_frame(example, figure):
    response = example.test_client().get(f"{RELEASE}/embed/{figure}")
    html = response.get_data(as_text=True)
    assert response.status_code == 200 and ancestors(response) == "frame-ancestors *"
    assert "Set-Cookie" not in response.headers and '<nav class="nav"' not in html
    assert "Release 1, as of" in html and f'/consultations/win-genai/releases/1?#{figure}" target="_blank"' in html


def test_a_view_is_embedded_as_it_is_seen(example):
    client = example.test_client()
    html = client.get(f"{RELEASE}?by=kind&compare=europe,asia").get_data(as_text=True)
    assert "/releases/1/embed/regions?by=kind&amp;figure=chart" in html.replace("compare=europe,asia&amp;", "")
    page = client.get(f"{RELEASE}/embed/comparison?compare=europe,asia")
    assert page.status_code == 200 and "Compare others" not in page.get_data(as_text=True)


@pytest.mark.parametrize("address", [RELEASE, f"{RELEASE}/annex", "/", "/method", "/sign-in"])
def test_no_other_page_may_be_framed(example, address):
    assert ancestors(example.test_client().get(address)) == "frame-ancestors 'none'"


@pytest.mark.parametrize("figure", ["comparison", "nothing", "results.csv"])
def test_what_is_no_figure_is_not_there(example, figure):
    assert example.test_client().get(f"{RELEASE}/embed/{figure}").status_code == 404


@pytest.mark.parametrize(
    ("sites", "expected"),
    [
        (
            ("https://win.example", "https://*.member.example"),
            "frame-ancestors https://win.example https://*.member.example",
        ),
        ((), "frame-ancestors 'none'"),
    ],
)
def test_the_sites_can_be_narrowed(example, sites, expected):
    settings = example.extensions["settings"]
    app = create_app(replace(settings, embed_sites=sites))
    app.test_client_class = CheckedClient
    assert ancestors(app.test_client().get(f"{RELEASE}/embed/regions")) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", ("*",)),
        ("*", ("*",)),
        ("none", ()),
        ("https://a.example, http://b.example:8080", ("https://a.example", "http://b.example:8080")),
    ],
)
def test_the_setting_is_read(tmp_path, given, expected):
    assert from_environment({"EMBED_SITES": given, "INSTANCE_PATH": str(tmp_path)}).embed_sites == expected


@pytest.mark.parametrize(
    "given",
    ["a.example", "https://a.example/page", "'self'", "https://a.example; script-src *", "*, https://a.example"],
)
def test_what_would_break_the_policy_is_refused(tmp_path, given):
    with pytest.raises(SettingsError, match="EMBED_SITES must be"):
        from_environment({"EMBED_SITES": given, "INSTANCE_PATH": str(tmp_path)})
