"""Every staff page, for every role, both ways: who may, may; who may not gets 403 and changes nothing."""

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import Rule

from consult.domain.permissions import TABLE, Permission
from consult.domain.roles import StaffRole
from consult.extensions import db
from consult.models import Event, Mail, Person
from tests.client import CheckedClient
from tests.factories import consultations, organisations, people
from tests.factories.staff_pages import Desk, desk, written

BLUEPRINTS = {"consultations", "rounds", "texts", "scales", "invitations", "record", "organisations", "results"}
ROLES = ("manager", "analyst", "observer", "lead")


@pytest.fixture
def lead(app: Flask) -> Person:
    """The lead of an organisation that is invited to a draft."""
    with written(app):
        aim = organisations.organisation("aim")
        person = people.lead(aim)
        draft = consultations.draft("licensing")
        consultations.actions.invite(consultations.COMMAND_LINE, draft.round, [aim])
    return person


def ways(app: Flask) -> list[tuple[Rule, str, str]]:
    """Every rule of these features with a method and a path to a thing that is there; looking comes before changing."""
    values = {"slug": "licensing", "key": "p1", "code": "aim", "organisation": "aim", "person_id": 1}
    with app.test_request_context():
        adapter = app.create_url_adapter(None)
        found = []
        for rule in app.url_map.iter_rules():
            if rule.endpoint.split(".")[0] in BLUEPRINTS:
                path = rule.build({name: values[name] for name in rule.arguments})[1]  # type: ignore[index]
                found += [(rule, method, path) for method in (rule.methods or set()) & {"GET", "POST"}]
        assert adapter is None or found
    return sorted(found, key=lambda way: (way[1], way[2]))


def permission_of(app: Flask, rule: Rule) -> Permission:
    found = app.view_functions[rule.endpoint].access  # type: ignore[attr-defined]
    assert isinstance(found, Permission)
    return found


def trace(app: Flask) -> tuple[int, int]:
    """How much has been written."""
    with app.app_context():
        counts = [db.session.scalar(select(func.count()).select_from(model)) or 0 for model in (Event, Mail)]
    return counts[0], counts[1]


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reaches_what_the_table_gives_it_and_nothing_else(
    app: Flask, lead: Person, role: str, database: str
) -> None:
    at = Desk(app, lead) if role == "lead" else desk(app, StaffRole(role))
    wrong = []
    for rule, method, path in ways(app):
        allowed = role in TABLE[permission_of(app, rule)]
        before = trace(app)
        answer = at.client.get(path) if method == "GET" else at.post(path)
        if allowed and answer.status_code not in {200, 302, 409, 422}:
            wrong.append(f"{role} {method} {path}: {answer.status_code}, though the table allows it")
        if allowed and "/sign-in" in answer.headers.get("Location", ""):
            wrong.append(f"{role} {method} {path}: sent to sign in")
        if not allowed and answer.status_code != 403:
            wrong.append(f"{role} {method} {path}: {answer.status_code} instead of 403")
        if not allowed and trace(app) != before:
            wrong.append(f"{role} {method} {path}: something was written")
    assert wrong == []


def test_nobody_is_asked_to_sign_in_for_pages_and_refused_for_forms(app: Flask, lead: Person) -> None:
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    token = client.csrf_token("/sign-in")
    for _rule, method, path in ways(app):
        if method == "GET":
            answer = client.get(path)
            assert (answer.status_code, answer.location.split("?")[0]) == (302, "/sign-in"), path
        else:
            assert client.post(path, data={"csrf_token": token}).status_code == 401, path


def test_no_form_is_taken_without_its_token(app: Flask, lead: Person) -> None:
    at = desk(app)
    for _rule, method, path in ways(app):
        if method == "POST":
            before = trace(app)
            assert at.client.post(path).status_code == 400, path
            assert trace(app) == before, path


def test_these_pages_are_all_that_is_meant(app: Flask, lead: Person) -> None:
    """A new page of these features is noticed here, so that it is looked at."""
    assert len(ways(app)) == 50


@pytest.mark.parametrize(
    "path",
    [
        "/staff/consultations/nowhere",
        "/staff/consultations/nowhere/settings",
        "/staff/consultations/licensing/text/principles/nothing",
        "/staff/consultations/licensing/results/principles/nothing",
        "/staff/organisations/nobody",
        "/staff/record?consultation=nowhere",
        "/staff/record?page=0",
        "/staff/record?page=1e3",
        "/staff/organisations?page=-1",
        "/staff/consultations/licensing/results?by=colour",
        "/staff/consultations/licensing/results.csv?by=colour",
        "/staff/consultations/licensing/results/principles/p1?group=atlantis",
        "/staff/consultations/licensing/results/principles/p1?stance=enthusiastic",
        "/staff/consultations/licensing/results/principles/p1?page=x",
    ],
)
def test_what_is_not_there_is_404(app: Flask, lead: Person, path: str) -> None:
    assert desk(app).client.get(path).status_code == 404


def test_a_lead_of_another_organisation_cannot_be_ended_through_this_one(app: Flask, lead: Person) -> None:
    with written(app):
        organisations.organisation("other")
        number = db.session.scalars(select(Person.id).where(Person.email == "lead@aim.example")).one()
    at = desk(app)
    assert at.post(f"/staff/organisations/other/leads/{number}/end").status_code == 404
    assert at.post(f"/staff/organisations/aim/leads/{number}/end").status_code == 302
