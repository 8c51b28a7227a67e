"""What browsers are told: headers on every answer, cookies, one host, nothing from elsewhere, nothing left behind."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import html5lib
import pytest
from flask import Flask, request

from consult.app import create_app
from consult.extensions import db
from consult.settings import Settings
from tests.accounts.visits import sign_in
from tests.client import CheckedClient
from tests.conftest import new_settings
from tests.factories.people import PASSWORD
from tests.pages.checks import header_faults
from tests.security.walk import ways
from tests.security.world import World

COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


@pytest.fixture
def make_app(app: Flask, instance: Path) -> Iterator[Callable[..., Flask]]:
    """The application on the same world with other settings."""
    made: list[Flask] = []

    def make(**changes: object) -> Flask:
        base: Settings = new_settings(instance, f"sqlite:///{instance / 'consult.sqlite'}")
        made.append(create_app(replace(base, **changes)))  # type: ignore[arg-type]
        made[-1].test_client_class = CheckedClient
        return made[-1]

    yield make
    for other in made:
        with other.app_context():
            db.engine.dispose()


def test_every_answer_carries_the_headers(app: Flask, world: World, at: Callable[[str], CheckedClient]) -> None:
    client = at("manager")
    seen: set[int] = set()
    for way in ways(app, world):
        answer = client.open(way.path, method=way.method)  # without a token: the unsafe ones are refused
        seen.add(answer.status_code)
        assert header_faults(answer.headers) == [], way.path
        assert {name: answer.headers.get(name) for name in COMMON} == COMMON, way.path
        assert "Strict-Transport-Security" not in answer.headers
        assert "Server" not in answer.headers
    for path in ("/nowhere", "/staff/people/1/enable"):
        assert header_faults(client.get(path).headers) == []
    assert {200, 400} <= seen


def test_the_policy_of_scripts_and_styles_has_no_hole(client: CheckedClient) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts["default-src"] == "'none'"
    assert parts["script-src"] == parts["style-src"] == parts["connect-src"] == parts["form-action"] == "'self'"
    assert parts["object-src"] == parts["base-uri"] == parts["frame-ancestors"] == "'none'"
    assert not any(word in policy for word in ("unsafe-inline", "unsafe-eval", "http:", "https:", "*"))


def test_private_pages_are_kept_by_nobody(app: Flask, world: World, at: Callable[[str], CheckedClient]) -> None:
    for role in ("manager", "lead"):
        client = at(role)
        for way in ways(app, world):
            if way.is_unsafe or way.endpoint.startswith("publications.") and "staff" not in way.path:
                continue
            assert client.get(way.path).headers["Cache-Control"] in {"no-store", "private, no-store"}, way.path


def test_static_files_are_kept_for_ever_only_under_a_name_that_changes_with_them(client: CheckedClient) -> None:
    page = html5lib.parse(client.get("/").get_data(as_text=True), namespaceHTMLElements=False)
    linked = [link.get("href", "") for link in page.iter("link")] + [
        script.get("src", "") for script in page.iter("script")
    ]
    assert len(linked) > 3
    for address in linked:
        assert address.startswith("/static/")
        answer = client.get(address, buffered=True)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        stem, _digest, suffix = address.rsplit(".", 2)
        plain = client.get(f"{stem}.{suffix}", buffered=True)
        assert plain.status_code == 200
        assert "immutable" not in plain.headers["Cache-Control"]
        for each in (answer, plain):
            assert {name: each.headers.get(name) for name in COMMON} == COMMON
            assert each.headers["Cross-Origin-Resource-Policy"] == "same-origin"
            assert "'none'" in each.headers["Content-Security-Policy"]
            assert "Access-Control-Allow-Origin" not in each.headers


@pytest.mark.parametrize(
    "path",
    [
        "/static/../wsgi.py",
        "/static/%2e%2e/wsgi.py",
        "/static/css/../../wsgi.py",
        "/static/",
        "/static/css",
        "//etc/passwd",
    ],
)
def test_only_what_lies_below_static_is_served(app: Flask, path: str) -> None:
    answer = app.test_client().get(path, buffered=True)
    assert answer.status_code in {404, 400, 308}
    assert b"create_app" not in answer.data
    assert b"root:" not in answer.data


def cookie_of(app: Flask, base_url: str) -> str:
    """The Set-Cookie header of signing in."""
    client = app.test_client()
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7", "X-Forwarded-Host": "consult.example"}
    page = client.get("/sign-in", base_url=base_url, headers=headers).get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"csrf_token": token, "email": "manager@win.example", "password": PASSWORD}
    answer = client.post("/sign-in", data=data, base_url=base_url, headers=headers)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return answer.headers["Set-Cookie"]


def test_cookies_behind_tls(make_app: Callable[..., Flask]) -> None:
    cookie = cookie_of(make_app(public_url="https://consult.example", proxies=1), "https://consult.example")
    flags = {part.strip() for part in cookie.split(";")}
    assert cookie.startswith("__Host-consult=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= flags
    assert not any(flag.lower().startswith("domain") for flag in flags)


def test_cookies_on_this_machine(app: Flask) -> None:
    cookie = cookie_of(app, "http://localhost")
    assert cookie.startswith("consult=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_hsts_only_where_tls_is(make_app: Callable[..., Flask], client: CheckedClient) -> None:
    secure = make_app(public_url="https://consult.example").test_client()
    static = secure.get("/static/favicon.svg", base_url="https://consult.example", buffered=True)
    for answer in (secure.get("/", base_url="https://consult.example"), static):
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "Strict-Transport-Security" not in client.get("/static/favicon.svg", buffered=True).headers


@pytest.mark.parametrize(
    "host", ["elsewhere.example", "localhost.elsewhere.example", "localhost:80@elsewhere.example", "a b", ""]
)
def test_a_foreign_host_is_refused(app: Flask, host: str) -> None:
    for path in ("/", "/sign-in", "/nowhere", "/staff"):
        answer = app.test_client().get(path, headers={"Host": host})
        assert answer.status_code == 400
        assert "elsewhere" not in answer.get_data(as_text=True)
        assert header_faults(answer.headers) == []


def test_forwarded_headers_are_believed_from_configured_proxies_only(
    app: Flask, make_app: Callable[..., Flask], world: World
) -> None:
    forwarded = {
        "X-Forwarded-Host": "elsewhere.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "203.0.113.7",
    }
    assert app.test_client().get("/", headers=forwarded).status_code == 200  # not even looked at
    assert (
        make_app(proxies=1).test_client().get("/", headers=forwarded).status_code == 400
    )  # believed, and then foreign
    trusting = make_app(proxies=1)
    addresses: list[str | None] = []
    trusting.before_request(lambda: addresses.append(request.remote_addr))
    trusting.test_client().get("/", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.7"})
    assert addresses == ["203.0.113.7"]  # what the nearest proxy saw, not what the reader claims


def test_the_brake_counts_the_real_address(app: Flask, at: Callable[[str], CheckedClient]) -> None:
    for number in range(40):
        client = at("anyone")
        token = client.csrf_token("/sign-in")
        data = {"csrf_token": token, "email": f"nobody-{number}@win.example", "password": "a wrong one of mine"}
        answer = client.post("/sign-in", data=data, headers={"X-Forwarded-For": f"203.0.113.{number}"})
        assert answer.status_code == 422
    assert sign_in(at("anyone"), "manager@win.example").status_code == 429


def test_behind_tls_a_form_without_referrer_is_taken(make_app: Callable[..., Flask]) -> None:
    """Pages whose address holds a token send none, and some browsers never do."""
    assert cookie_of(make_app(public_url="https://consult.example", proxies=1), "https://consult.example")


def test_no_page_asks_anybody_else_for_anything(app: Flask, world: World, at: Callable[[str], CheckedClient]) -> None:
    for role in ("anyone", "manager", "lead"):
        client = at(role)
        for way in ways(app, world):
            answer = client.get(way.path) if not way.is_unsafe else None
            if answer is None or answer.mimetype != "text/html" or answer.status_code != 200:
                continue
            page = html5lib.parse(answer.get_data(as_text=True), namespaceHTMLElements=False)
            for element in page.iter():
                for name in ("src", "srcset", "poster", "action", "formaction", "data", "ping"):
                    address = element.get(name, "/") if isinstance(element.tag, str) else "/"
                    assert address.startswith("/") and not address.startswith("//"), f"{way.path}: {address}"
