"""Public pages kept as bytes: the same to everybody and for a moment only, never for somebody, never without what protects."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, Response, make_response, request
from flask.testing import FlaskClient

from consult.app import create_app
from consult.settings import Settings
from consult.web import page_cache
from consult.web.access import public

SECONDS = 60


@pytest.fixture
def made(settings: Settings) -> tuple[Flask, list[str]]:
    """An application with a few more pages, and the addresses that it was really asked for."""
    app = create_app(replace(settings, page_cache_seconds=SECONDS))
    asked: list[str] = []

    def page(name: str, change: Callable[[Response], None]) -> None:
        @public
        def view() -> Response:
            asked.append(request.full_path)
            response = make_response(f"<p>{len(asked)}</p>")
            response.headers["Cache-Control"] = "public, max-age=60"
            response.add_etag()
            change(response)
            return response

        app.add_url_rule(f"/{name}", name, view)

    page("open", lambda response: None)
    page("private", lambda response: response.headers.set("Cache-Control", "private"))
    page("unsaid", lambda response: response.headers.remove("Cache-Control"))
    page("baking", lambda response: response.set_cookie("a", "b"))
    page("missing", lambda response: setattr(response, "status_code", 404))
    page("large", lambda response: response.set_data(b"x" * (page_cache.LARGEST_PAGE + 1)))
    page("big", lambda response: response.set_data(b"x" * page_cache.LARGEST_PAGE))
    return app, asked


def client_of(made: tuple[Flask, list[str]]) -> FlaskClient:
    return made[0].test_client()


def test_it_is_made_once_and_comes_with_every_header(made: tuple[Flask, list[str]]) -> None:
    first, again = client_of(made).get("/open"), client_of(made).get("/open")
    assert (first.data, first.headers) == (again.data, again.headers)
    assert len(made[1]) == 1
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "ETag"):
        assert again.headers[name]
    assert "'nonce-" not in again.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/private", "/unsaid", "/baking", "/missing", "/large", "/sign-in"])
def test_what_is_not_for_everybody_is_not_kept(made: tuple[Flask, list[str]], path: str) -> None:
    cached = made[0].wsgi_app.application  # type: ignore[attr-defined]  # beneath the static files
    for _ in range(2):
        client_of(made).get(path)
    assert not cached._pages
    assert cached._bytes == 0


def test_whoever_has_a_session_gets_a_page_of_their_own(made: tuple[Flask, list[str]]) -> None:
    client = client_of(made)
    client.get("/open")
    client.set_cookie("consult", "whatever")
    client.get("/open")
    client.get("/open")
    assert len(made[1]) == 3
    client_of(made).get("/open")
    assert len(made[1]) == 3


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/open?a=1", {}),
        ("/open", {"Accept-Encoding": "br"}),
        ("/open", {"Host": "127.0.0.1"}),
    ],
)
def test_another_question_gets_another_answer(
    made: tuple[Flask, list[str]], path: str, headers: dict[str, str]
) -> None:
    client_of(made).get("/open")
    client_of(made).get(path, headers=headers)
    assert len(made[1]) == 2


def test_a_host_that_is_not_ours_is_refused_though_the_page_is_kept(made: tuple[Flask, list[str]]) -> None:
    assert client_of(made).get("/open").status_code == 200
    assert client_of(made).get("/open", headers={"Host": "evil.example"}).status_code == 400


def test_what_the_reader_has_already_is_not_sent_again(made: tuple[Flask, list[str]]) -> None:
    client = client_of(made)
    first = client.get("/open")
    for header in (first.headers["ETag"], f'"x", W/{first.headers["ETag"]}', "*"):
        again = client.get("/open", headers={"If-None-Match": header})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
        assert "Content-Length" not in again.headers
    assert client.get("/open", headers={"If-None-Match": '"x"'}).data == first.data
    assert len(made[1]) == 1


def test_head_gives_the_headers_alone(made: tuple[Flask, list[str]]) -> None:
    client = client_of(made)
    assert client.head("/open").data == b""
    first = client.get("/open")
    head = client.head("/open")
    assert (head.data, head.headers) == (b"", first.headers)


def test_it_runs_out(made: tuple[Flask, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("consult.web.page_cache.time.monotonic", lambda: now[0])
    client = client_of(made)
    first = client.get("/open").data
    now[0] += SECONDS - 1
    assert client.get("/open").data == first
    now[0] += 1
    assert client.get("/open").data != first


def test_while_one_makes_it_anew_the_others_do_not_wait(
    made: tuple[Flask, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, asked = made
    now, inside, go_on = [1000.0], threading.Event(), threading.Event()
    monkeypatch.setattr("consult.web.page_cache.time.monotonic", lambda: now[0])

    @app.before_request
    def wait() -> None:
        inside.set()
        assert go_on.wait(20)

    go_on.set()
    first = app.test_client().get("/open").data
    now[0] += SECONDS
    go_on.clear()
    inside.clear()
    remaking = threading.Thread(target=lambda: app.test_client().get("/open"))
    remaking.start()
    assert inside.wait(20)
    assert app.test_client().get("/open").data == first
    go_on.set()
    remaking.join()
    assert app.test_client().get("/open").data != first
    assert len(asked) == 2


def held(cached: page_cache.PageCache) -> int:
    return sum(len(page.body) + page_cache.AROUND_IT for page in cached._pages.values())


def test_small_pages_under_many_addresses_are_bounded_too(
    made: tuple[Flask, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_cache, "MOST_BYTES", 100_000)
    cached = made[0].wsgi_app.application  # type: ignore[attr-defined]
    for number in range(60):
        client_of(made).get(f"/open?{number}")
    assert 0 < len(cached._pages) < 100_000 // page_cache.AROUND_IT + 1


def test_two_who_ask_first_at_once_are_counted_once(made: tuple[Flask, list[str]]) -> None:
    app, both = made[0], threading.Barrier(2)

    @app.before_request
    def wait() -> None:
        both.wait(20)

    cached = app.wsgi_app.application  # type: ignore[attr-defined]
    others = [threading.Thread(target=lambda: app.test_client().get("/big")) for _ in range(2)]
    for each in others:
        each.start()
    for each in others:
        each.join()
    assert len(cached._pages) == 1
    assert cached._bytes == held(cached)


def test_it_holds_no_more_than_it_may(made: tuple[Flask, list[str]]) -> None:
    cached = made[0].wsgi_app.application  # type: ignore[attr-defined]
    for number in range(40):
        client_of(made).get(f"/big?{number}")
    assert cached._bytes == held(cached) <= page_cache.MOST_BYTES
    assert len(cached._pages) == page_cache.MOST_BYTES // (page_cache.LARGEST_PAGE + page_cache.AROUND_IT)
    client_of(made).get("/open?" + "x" * page_cache.LONGEST_KEY)
    assert all("x" * 100 not in key[4] for key in cached._pages)


def test_nothing_is_kept_where_nothing_shall_be(settings: Settings, tmp_path: Path) -> None:
    app = create_app(replace(settings, page_cache_seconds=0))
    assert not isinstance(app.wsgi_app.application, page_cache.PageCache)  # type: ignore[attr-defined]
