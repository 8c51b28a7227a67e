"""Two organisations: neither can read, write or even find the other's response, at any address."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from consult import clock
from consult.extensions import db, transaction
from consult.models import AnswerDraft, Membership, Response, ResponseDraft
from consult.web.access import PUBLIC, SAFE
from tests.factories import consultations, people
from tests.responses.desk import LeadDesk, World, rows


def addresses(app: Flask, **values: str) -> Iterator[tuple[str, str]]:
    """Every method and address below one organisation's place, from the address map."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("responses.") and "organisation" in rule.arguments:
            for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
                with app.test_request_context():
                    yield method, app.url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})


def everywhere(world: World, desk: LeadDesk, **values: str) -> dict[tuple[str, str], int]:
    """The status of everything at an organisation's place, as somebody finds it."""
    token = desk.client.csrf_token("/desk")
    found = {}
    for method, path in addresses(world.app, **values):
        data = None if method in SAFE else {"csrf_token": token, "stance": "disagree", "base_version": "0"}
        found[method, path] = desk.client.open(path, method=method, data=data).status_code
    assert len(found) >= 12
    return found


@pytest.mark.usefixtures("database")
def test_another_organisation_s_place_is_not_to_be_found(world: World, desk: LeadDesk) -> None:
    desk.prepare().submit()
    before = [(row.stance, row.reason) for row in rows(world.app, AnswerDraft)]
    stranger = world.desk(world.stranger, world.other)
    found = everywhere(world, stranger, slug="licensing", organisation="aim", key="p1")
    assert set(found.values()) == {404}, found
    assert [(row.stance, row.reason) for row in rows(world.app, AnswerDraft)] == before
    assert [row.state.value for row in rows(world.app, Response)] == ["submitted"]


def test_staff_have_their_own_pages_and_not_these(world: World) -> None:
    with world.app.app_context(), transaction():
        manager = people.staff()
        db.session.flush()
        db.session.refresh(manager)
        db.session.expunge(manager)
    found = everywhere(world, world.desk(manager), slug="licensing", organisation="aim", key="p1")
    assert set(found.values()) == {404}, found


def test_what_does_not_exist_looks_the_same(world: World, desk: LeadDesk) -> None:
    for values in (
        {"slug": "nothing", "organisation": "aim", "key": "p1"},
        {"slug": "licensing", "organisation": "nobody", "key": "p1"},
    ):
        found = everywhere(world, desk, **values)
        assert set(found.values()) == {404}, found
    assert desk.get("/principles/p9").status_code == 404


def test_a_round_that_has_not_opened_is_nowhere(world: World, desk: LeadDesk) -> None:
    with world.app.app_context(), transaction():
        aim = db.session.merge(world.aim)
        second = consultations.draft("second")
        consultations.actions.invite(consultations.COMMAND_LINE, second.round, [aim])
    found = everywhere(world, desk, slug="second", organisation="aim", key="p1")
    assert set(found.values()) == {404}, found
    assert "Principles for second" not in desk.page("/desk")


def test_whoever_is_no_longer_a_lead_finds_nothing(world: World, desk: LeadDesk) -> None:
    assert desk.get().status_code == 200
    with world.app.app_context(), transaction():
        membership = db.session.query(Membership).filter_by(person_id=world.lead.id).one()
        membership.ended_at = clock.now()
    assert desk.get().status_code == 404


def test_nothing_is_taken_without_the_form_s_token(world: World, desk: LeadDesk) -> None:
    desk.page()
    for method, path in addresses(world.app, slug="licensing", organisation="aim", key="p1"):
        if method not in SAFE:
            assert desk.client.open(path, method=method, data={"stance": "agree"}).status_code == 400
    assert rows(world.app, ResponseDraft) == []


def test_only_the_lists_of_digests_and_the_check_of_receipts_are_public(app: Flask) -> None:
    views: dict[str, Callable[..., object]] = app.view_functions
    open_ones = {name for name, view in views.items() if name.startswith("responses.") and view.access == PUBLIC}  # type: ignore[attr-defined]
    assert open_ones == {"responses.digests", "responses.check_receipt"}
