"""The test client: it lets good pages through, and stops a test at a page, a header or a write that must not be."""

import pytest
from flask import Flask
from sqlalchemy import text

from consult.accounts.queries import find_person
from consult.domain.roles import StaffRole
from consult.extensions import db, transaction
from consult.web.access import public
from tests.client import CheckedClient
from tests.factories import consultations, organisations, people
from tests.statements import counted, writes

PAGE = """<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>A</title>
<main><h1>{}</h1></main>"""


def serve(app: Flask, html: str, *statements: str, **headers: str) -> None:
    """Let `app` answer /planted with `html`, after these statements."""

    def planted() -> tuple[str, dict[str, str]]:
        for statement in statements:
            db.session.execute(text(statement))
        return html, headers

    app.add_url_rule("/planted", view_func=public(planted))


def test_a_good_page_comes_through(app: Flask, client: CheckedClient) -> None:
    serve(app, PAGE.format("A"))
    assert client.get("/planted").status_code == 200


def test_a_bad_page_stops_the_test(app: Flask, client: CheckedClient) -> None:
    serve(app, PAGE.format("B"))
    with pytest.raises(AssertionError, match="does not start with the h1"):
        client.get("/planted")


def test_a_weak_policy_stops_the_test(app: Flask, client: CheckedClient) -> None:
    serve(app, PAGE.format("A"), **{"Content-Security-Policy": "script-src *"})
    with pytest.raises(AssertionError, match="script-src 'self'"):
        client.get("/planted")


@pytest.mark.usefixtures("database")
def test_a_get_that_writes_stops_the_test(app: Flask, client: CheckedClient) -> None:
    serve(app, PAGE.format("A"), "DELETE FROM mail")
    with pytest.raises(AssertionError, match="a GET writes: DELETE FROM mail"):
        client.get("/planted")


def test_a_fault_of_ours_stops_the_test_unless_it_was_meant(app: Flask, client: CheckedClient) -> None:
    serve(app, "", "SELECT 1", **{"X": "\n"})
    with pytest.raises(AssertionError, match="the answer is 500"):
        client.get("/planted")
    client.may_break = True
    assert client.get("/planted").status_code == 500


@pytest.mark.usefixtures("database")
def test_somebody_signed_in_gets_pages_that_no_cache_keeps(app: Flask, as_staff: type[CheckedClient]) -> None:
    manager = as_staff()
    assert manager.is_signed_in
    serve(app, PAGE.format("A"), **{"Cache-Control": "public"})
    with pytest.raises(AssertionError, match="shared cache"):
        manager.get("/planted")


@pytest.mark.usefixtures("database")
def test_statements_are_counted(app: Flask) -> None:
    with counted(app) as statements, app.app_context(), transaction():
        people.staff(StaffRole.OBSERVER)
        find_person("observer@win.example")
    assert [statement.split()[0] for statement in statements].count("INSERT") == 1
    assert len(writes(statements)) == 2  # made, then given a role and a password
    assert not any(statement.startswith(("BEGIN", "COMMIT")) for statement in statements)


@pytest.mark.usefixtures("database")
def test_the_factories_make_a_round_with_responses(app: Flask) -> None:
    with app.app_context(), transaction():
        asked = organisations.organisations(3)
        consultation = consultations.opened(asked)
        made = consultations.submitted(consultation, asked[0], {"p1": "agree", "p2": "disagree"})
        assert (made.version, len(made.answers), made.organisation.code) == (1, 2, "org-01")
