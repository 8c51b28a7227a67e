"""Logs: who did what kind of thing and when, one JSON object a line; never what people wrote, who they are, or a way in."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from consult.accounts import actions
from consult.extensions import db, transaction
from consult.models import Purpose
from consult.web.access import public
from tests.accounts.visits import send, sign_in
from tests.client import CheckedClient
from tests.factories.people import PASSWORD
from tests.security.world import World

REASON = "A reason that nobody but us may read"
FORGED = '\n{"event": "request", "status": 200, "forged": true}\r\n'


def lines(capfd: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """What was logged since last asked, each line parsed."""
    return [json.loads(line) for line in capfd.readouterr().err.splitlines()]


def test_a_request_is_one_line(app: Flask, capfd: pytest.CaptureFixture[str]) -> None:
    app.test_client().get("/consultations/done")
    [line] = lines(capfd)
    assert (line["event"], line["endpoint"], line["method"], line["status"]) == (
        "request",
        "publications.consultation",
        "GET",
        200,
    )
    assert str(line["timestamp"]).endswith("Z")


def test_nothing_personal_is_logged(
    app: Flask, world: World, at: Callable[[str], CheckedClient], capfd: pytest.CaptureFixture[str]
) -> None:
    with app.app_context(), transaction():
        token = actions.make_link(Purpose.PASSWORD_RESET, actions.make_person("lead@aim.example"))
    sign_in(at("anyone"), "lead@aim.example", "a wrong one of mine")
    sign_in(at("anyone"), "lead@aim.example")
    send(at("anyone"), f"/links/{token}", name="Ada", password="a new one of mine that is long")
    lead = at("lead")
    lead.post(
        "/responses/open/aim/principles/p1",
        data={"csrf_token": lead.csrf_token("/account"), "stance": "agree", "reason": REASON},
    )
    lead.get(f"/nowhere?email=lead@aim.example&token={token}")
    written = capfd.readouterr().err
    assert written.count('"event": "request"') > 8
    for secret in ("lead@aim.example", token, PASSWORD, "of mine", REASON, "Ada", "127.0.0.1", "/links/"):
        assert secret not in written


def test_a_fault_is_logged_by_kind_and_place_without_its_text(
    app: Flask, at: Callable[[str], CheckedClient], capfd: pytest.CaptureFixture[str]
) -> None:
    @public
    def fail() -> str:
        try:
            int(REASON)
        except ValueError as error:
            raise RuntimeError(REASON + FORGED) from error
        return "never"

    app.add_url_rule("/fails", "fails", fail)
    client = at("lead")
    client.may_break = True
    capfd.readouterr()
    assert client.get("/fails?reason=" + "x").status_code == 500
    [fault, request] = lines(capfd)
    assert (fault["event"], fault["kind"], fault["cause"]) == ("unexpected_error", "RuntimeError", "ValueError")
    assert "test_logs.py" in str(fault["where"])
    assert request["status"] == 500
    assert REASON not in json.dumps([fault, request])


def test_sql_parameters_are_in_no_error(app: Flask) -> None:
    with app.app_context(), pytest.raises(Exception, match="no_such_table") as failure:
        db.session.execute(text("SELECT * FROM no_such_table WHERE a = :a"), {"a": REASON})
    assert REASON not in str(failure.value)


@pytest.mark.parametrize(
    "path", ["/nowhere" + FORGED, "/consultations/done?" + FORGED, "/links/" + FORGED.replace("/", "")]
)
def test_hostile_input_forges_no_line(app: Flask, capfd: pytest.CaptureFixture[str], path: str) -> None:
    headers = {"User-Agent": "x" + FORGED.replace("\r", "").replace("\n", " "), "X-Request-Id": "forged"}
    app.test_client().get(path, headers=headers)
    app.test_client().post("/sign-in", data={"email": FORGED, "password": FORGED})
    found = lines(capfd)
    assert [line["event"] for line in found] == ["request", "request"]
    assert not any("forged" in json.dumps(line) for line in found)


def test_an_error_inside_the_error_page_logs_no_path(
    app: Flask, at: Callable[[str], CheckedClient], capfd: pytest.CaptureFixture[str]
) -> None:
    client = at("anyone")
    client.may_break = True
    app.jinja_env.globals["asset"] = lambda name: 1 / 0
    answer = client.get("/links/a-token-in-the-path")
    assert (answer.status_code, answer.mimetype) == (500, "text/plain")
    assert "The fault is ours and has been noted." in answer.get_data(as_text=True)
    written = capfd.readouterr().err
    assert "a-token-in-the-path" not in written
    assert "ZeroDivisionError" in written
