"""What an error tells: what happened, what was kept, what to do; never how the product is made."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, TimeoutError

from consult.extensions import db
from consult.web.access import public
from tests.client import CheckedClient
from tests.conftest import new_settings
from tests.security.world import World
from tests.servers import Server

TYPED = "A reason that took a quarter of an hour to write."
SECRETS = ("Traceback", ".py", "sqlalchemy", "SELECT", "secret of the house", "consult.sqlite")


def break_with(app: Flask, error: BaseException) -> None:
    """Let a page fail like this."""

    @public
    def fail() -> str:
        raise error

    app.add_url_rule("/fails", "fails", fail, methods=["GET", "POST"])


def failing(app: Flask, at: Callable[[str], CheckedClient], error: BaseException, status: int) -> str:
    break_with(app, error)
    client = at("lead")
    client.may_break = True
    token = client.csrf_token("/account")
    fields = {
        "csrf_token": token,
        "reason": TYPED,
        "password": "a password of mine",
        "api_key": "the secret of the house",
    }
    answer = client.post("/fails", data=fields)
    page = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert not any(word in page for word in SECRETS), page
    assert "a password of mine" not in page
    assert token not in page.split("<main")[1]
    return page


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (OperationalError("SELECT 1", {}, Exception("secret of the house")), 503, "The database cannot be reached"),
        (TimeoutError("secret of the house"), 503, "The database cannot be reached"),
        (
            IntegrityError("SELECT 1", {}, Exception("secret of the house")),
            409,
            "Somebody did the same at the same moment",
        ),
        (DataError("SELECT 1", {}, Exception("secret of the house")), 400, "Something in it cannot be kept"),
        (RuntimeError("secret of the house"), 500, "The fault is ours and has been noted."),
        (KeyError("secret of the house"), 500, "The fault is ours and has been noted."),
        (RecursionError(), 500, "The fault is ours and has been noted."),
    ],
)
def test_what_was_typed_is_kept_and_nothing_is_told(
    app: Flask, at: Callable[[str], CheckedClient], error: Exception, status: int, sentence: str
) -> None:
    page = failing(app, at, error, status)
    assert sentence in page
    assert TYPED in page


def test_debugging_is_off(app: Flask) -> None:
    assert not app.debug
    assert not app.testing
    assert not app.config["PROPAGATE_EXCEPTIONS"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_database_that_is_away_is_503_on_every_page(
    app: Flask, at: Callable[[str], CheckedClient], method: str
) -> None:
    client = at("manager")
    token = client.csrf_token("/account")

    def away(*_args: object, **_named: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("secret of the house"))

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", away)
    paths = ("/", "/staff", "/account", "/nowhere") if method == "GET" else ("/account/name", "/sign-in")
    fields = {"csrf_token": token, "name": TYPED, "email": "a@b.example", "password": "a password of mine"}
    for path in paths:
        answer = client.open(path, method=method, data=fields if method == "POST" else None)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 503, path
        assert answer.headers["Retry-After"] == "60"
        assert "The database cannot be reached" in page
        assert "a password of mine" not in page
        if path == "/account/name":
            assert TYPED in page
    assert client.get("/healthz").status_code == 200


def test_pages_for_programs_get_errors_for_programs(at: Callable[[str], CheckedClient]) -> None:
    json = {"Accept": "application/json"}
    client = at("anyone")
    for path, status in (("/nowhere", 404), ("/account", 401), ("/links/x", 410)):
        answer = client.get(path, headers=json)
        assert (answer.status_code, answer.mimetype) == (status, "application/json")
        assert set(answer.json) == {"title", "message"}


@pytest.mark.parametrize(
    ("path", "status"), [("/nowhere", 404), ("/links/x", 410), ("/sign-out", 405), ("/staff/people", 403)]
)
def test_every_status_says_what_to_do(at: Callable[[str], CheckedClient], path: str, status: int) -> None:
    answer = at("lead").get(path)
    assert answer.status_code == status
    words = answer.get_data(as_text=True).split("<main")[1]
    assert f"Error {status}" in words
    assert len(words.split('class="lead">')[1].split("</p>")[0].split()) > 6


def test_a_server_whose_database_is_not_there_says_so_in_one_sentence(world: World, app: Flask) -> None:
    settings = new_settings(app.extensions["settings"].instance, "postgresql+psycopg://nobody@127.0.0.1:9/nowhere")
    server = Server(settings, 8999, "--no-worker")
    with pytest.raises(RuntimeError, match="did not start") as refusal:
        server.start()
    told = str(refusal.value)
    assert "Traceback" not in told
    assert "database" in told
