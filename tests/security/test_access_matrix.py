"""Each role at each endpoint, walked from the URL map and the permission table: what the table says, and nothing else."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from consult.domain.permissions import SECRET, SIGNED_IN, TABLE, Permission
from consult.extensions import db
from consult.models import Event, Mail, Membership, Response
from consult.web.access import PUBLIC
from tests.client import CheckedClient
from tests.security.walk import Way, ways
from tests.security.world import World

ROLES = ("anyone", "manager", "analyst", "observer", "lead", "approver", "contributor", "stranger", "outsider")
OPENED = {200, 204, 302, 400, 409, 410, 422, 503}
"""What somebody who may do a thing can get for an empty form or a look; 503 is a report that is still being made."""


def may(role: str, way: Way) -> bool:
    """What the permission table says; strangers and outsiders hold no role in AIM."""
    if way.access == PUBLIC:
        return True
    held = TABLE[Permission(way.access)]
    return role != "anyone" and (SIGNED_IN in held or role in held)


def trace(app: Flask) -> tuple[int, ...]:
    """How much has been written."""
    with app.app_context():
        return tuple(
            db.session.scalar(select(func.count()).select_from(model)) or 0
            for model in (Event, Mail, Response, Membership)
        )


def send(client: CheckedClient, way: Way) -> int:
    token = client.csrf_token("/sign-in") if not client.is_signed_in else client.csrf_token("/account")
    data = {"csrf_token": token} if way.is_unsafe else None
    return client.open(way.path, method=way.method, data=data).status_code


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reaches_what_the_table_gives_it(
    app: Flask, world: World, at: Callable[[str], CheckedClient], role: str
) -> None:
    client = at(role)
    wrong = []
    for way in ways(app, world):
        if way.endpoint == "accounts.sign_out":
            continue
        before = trace(app)
        status = send(client, way)
        if may(role, way):
            fine = status in OPENED
        elif role == "anyone":
            fine = status == (401 if way.is_unsafe else 302)
        else:
            fine = status == (404 if way.access in SECRET else 403)
        if not may(role, way) and trace(app) != before:
            wrong.append(f"{way.method} {way.path} changed something")
        if not fine:
            wrong.append(f"{way.method} {way.path}: {status}")
    assert wrong == []


def test_the_walk_covers_every_permission(app: Flask, world: World) -> None:
    assert {way.access for way in ways(app, world)} == {PUBLIC, *Permission}
    assert len(list(ways(app, world))) > 60


def test_anyone_is_sent_to_sign_in_and_back(app: Flask, world: World, at: Callable[[str], CheckedClient]) -> None:
    client = at("anyone")
    for way in ways(app, world):
        if not may("anyone", way) and not way.is_unsafe:
            answer = client.get(way.path + "?view=table")
            assert answer.location.startswith("/sign-in?next="), way.path
            assert "?view%3Dtable" in answer.location, way.path


def test_what_changes_things_refuses_without_a_token_and_cannot_be_looked_at(
    app: Flask, world: World, at: Callable[[str], CheckedClient]
) -> None:
    role_of = {
        permission: next((role for role in ROLES if role in held), "manager") for permission, held in TABLE.items()
    }
    looked = {way.path for way in ways(app, world) if not way.is_unsafe}
    checked = 0
    for way in ways(app, world):
        if not way.is_unsafe:
            continue
        client = at("anyone" if way.access == PUBLIC else role_of[Permission(way.access)])
        before = trace(app)
        for data in ({}, {"csrf_token": "forged"}):
            assert client.open(way.path, method=way.method, data=data).status_code == 400, way.path
        assert client.open(way.path, method=way.method, json={}).status_code == 400, way.path
        assert trace(app) == before
        if way.path not in looked:
            answer = client.get(way.path)
            assert answer.status_code == 405, way.path
            assert "POST" in answer.headers["Allow"]
        checked += 1
    assert checked > 25


def test_a_token_is_worth_nothing_in_another_session(at: Callable[[str], CheckedClient]) -> None:
    stolen = at("observer").csrf_token("/account")
    answer = at("manager").post("/account/name", data={"csrf_token": stolen, "name": "Mallory"})
    assert answer.status_code == 400


NESTED = {
    "manager": (
        "/staff/consultations/open/text/principles/only_here",
        "/staff/consultations/open/results/principles/only_here",
        "/staff/consultations/open/releases/1/withdraw",  # the release of another consultation
        "/staff/consultations/open/results/organisations/outsider",  # one that was not asked
        "/staff/consultations/open/results/organisations/nowhere",
        "/staff/consultations/nowhere/results/pictures",
        "/staff/consultations/nowhere/results/pictures.json",
        "/staff/consultations/nowhere/files",
        "/staff/consultations/nowhere",
        "/staff/organisations/nowhere",
    ),
    "lead": (
        "/responses/open/aim/principles/only_here",  # a principle of another consultation
        "/responses/open/other",  # another organisation
        "/responses/open/other/principles/p1",
        "/responses/open/other/receipt",
        "/responses/open/other/receipt.json",
        "/responses/open/outsider",  # one that was not asked
        "/responses/draft/aim",  # not open, not asked
        "/responses/nowhere/aim",
    ),
    "stranger": ("/responses/open/aim", "/responses/open/aim/check", "/responses/done/aim/receipt.json"),
    "outsider": ("/responses/open/outsider", "/responses/open/aim"),
    "anyone": (
        "/consultations/draft",  # not open yet
        "/consultations/draft/results",
        "/consultations/draft/digests",
        "/consultations/done/releases/2",
        "/consultations/open/releases/1",  # the release of another consultation
        *(
            f"/consultations/{which}/{name}"
            for which in ("open/releases/1", "done/releases/2", "draft/releases/1")
            for name in (
                "results.csv",
                "results.json",
                "positions.csv",
                "territories.csv",
                "release.json",
                "figures.json",
            )
        ),
        *(
            f"/consultations/{which}/{name}"
            for which in ("open/releases/1", "done/releases/2", "draft/releases/1")
            for name in ("annex", "downloads", "embed/regions", "report.pdf", "report.docx", "package.zip")
        ),
        "/consultations/done/releases/1/embed/nothing",
        "/consultations/draft/releases",
        "/consultations/nowhere",
    ),
}


@pytest.mark.parametrize(("role", "path"), [(role, path) for role, paths in NESTED.items() for path in paths])
def test_what_does_not_belong_together_is_not_there(at: Callable[[str], CheckedClient], role: str, path: str) -> None:
    assert at(role).get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/staff/consultations/open/releases/1/withdraw",
        "/staff/consultations/open/files/1/again",
        "/staff/consultations/nowhere/files",
        "/staff/consultations/open/text/principles/only_here",
        "/staff/consultations/open/text/principles/only_here/remove",
        "/staff/consultations/open/text/principles/only_here/move",
        "/staff/people/99999/disable",
    ],
)
def test_nothing_is_done_to_what_does_not_belong_together(
    app: Flask, at: Callable[[str], CheckedClient], path: str
) -> None:
    client = at("manager")
    data = {"csrf_token": client.csrf_token("/account"), "file": "report.pdf", "form": "csv", "note": "Why."}
    before = trace(app)
    assert client.post(path, data=data).status_code in {404, 409}  # an open round is frozen, whatever is asked of it
    assert trace(app) == before


def test_a_role_is_ended_only_through_its_own_organisation(
    app: Flask, world: World, at: Callable[[str], CheckedClient]
) -> None:
    client = at("manager")
    token = client.csrf_token("/account")
    path = f"/staff/organisations/aim/leads/{world.people['stranger']}/end"
    assert client.post(path, data={"csrf_token": token}).status_code == 404
    with app.app_context():
        membership = db.session.scalars(
            select(Membership).where(Membership.person_id == world.people["stranger"])
        ).one()
        assert membership.ended_at is None


def test_who_may_not_does_not_learn_what_is_there(at: Callable[[str], CheckedClient]) -> None:
    client = at("stranger")
    token = client.csrf_token("/account")
    for path in (
        "/staff/consultations/{}",
        "/staff/consultations/{}/settings",
        "/staff/organisations/{}",
        "/staff/consultations/{}/board",
    ):
        assert client.get(path.format("draft")).status_code == client.get(path.format("nowhere")).status_code == 403
    for number in ("1", "99999"):
        assert client.post(f"/staff/people/{number}/disable", data={"csrf_token": token}).status_code == 403
    pages = {client.get(f"/responses/open/{code}").get_data(as_text=True) for code in ("aim", "nowhere", "outsider")}
    assert len(pages) == 1


@pytest.mark.parametrize("number", ["99999999999999999999", "2147483648", "-1", "1e3", "%00", "0x1"])
def test_numbers_that_no_row_can_have_are_not_there(at: Callable[[str], CheckedClient], number: str) -> None:
    client = at("manager")
    assert client.get(f"/staff/people/{number}").status_code == 404
    assert client.get(f"/consultations/done/releases/{number}").status_code == 404


def test_no_form_can_give_somebody_more_than_it_shows(
    app: Flask, world: World, at: Callable[[str], CheckedClient]
) -> None:
    client = at("observer")
    token = client.csrf_token("/account")
    more = {
        "staff_role": "manager",
        "role": "manager",
        "email": "x@y.example",
        "id": "1",
        "disabled_at": "",
        "password_hash": "x",
    }
    assert client.post("/account/name", data={"csrf_token": token, "name": "Grace", **more}).status_code == 302
    found = world.person(app, "observer")
    assert (found.name, found.staff_role, found.email) == ("Grace", "observer", "observer@win.example")
