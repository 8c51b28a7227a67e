"""The register: looked through, added to, changed, its leads invited and ended."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from consult.domain.roles import StaffRole
from consult.extensions import db
from consult.models import Event, Mail, Membership, Organisation
from consult.organisations import queries
from consult.tallies import differences
from tests.conftest import StoppedClock
from tests.factories import consultations, organisations, people
from tests.factories.staff_pages import Desk, desk, written

NEW = {
    "name": "Association of Independent Music",
    "short_name": "AIM",
    "code": "aim",
    "country": "gb",
    "region": "europe",
    "kind": "association",
    "parent": "",
    "member_count": "850",
    "language": "en",
    "lead_email": "lead@aim.example",
}


@pytest.fixture
def at(app: Flask, clock: StoppedClock, database: str) -> Desk:
    """A manager's browser; a register of one, in Europe, and the region Asia."""
    with written(app):
        organisations.organisation("win", "europe", "association")
        organisations.organisation("asian", "asia", "company")
    return desk(app)


def stored(app: Flask, code: str) -> Organisation:
    with app.app_context():
        return queries.get_organisation(code)


def test_an_organisation_is_added(app: Flask, at: Desk) -> None:
    page = at.done("/staff/new-organisation", NEW)
    assert "Association of Independent Music is in the register." in page
    made = stored(app, "aim")
    assert (made.short_name, made.country, made.region_code, made.kind_code) == ("AIM", "GB", "europe", "association")
    assert (made.member_count, made.language, made.lead_email) == (850, "en", "lead@aim.example")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": " "}, "Write the name."),
        ({"name": "x" * 301}, "Field cannot be longer than 300 characters."),
        ({"code": ""}, "Write a code."),
        ({"code": "a/b"}, "Use 1 to 64 of the letters"),
        ({"code": ".."}, "Use 1 to 64 of the letters"),
        ({"code": "win"}, "This code belongs to another organisation."),
        ({"country": "UK"}, "Write the two letters of ISO 3166-1"),
        ({"region": "atlantis"}, "Not a valid choice"),
        ({"parent": "nobody"}, "Not a valid choice"),
        ({"member_count": "-1"}, "Write a whole number, 0 or more."),
        ({"member_count": "many"}, "Not a valid integer value."),
        ({"member_count": "9999999999999"}, "Write a whole number, 0 or more."),
        ({"language": "english!"}, "Write a language tag"),
        ({"lead_email": "somebody"}, "Write an e-mail address"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_added(app: Flask, at: Desk, change: dict[str, str], sentence: str) -> None:
    assert sentence in at.refused("/staff/new-organisation", 422, NEW | change)
    with app.app_context():
        assert queries.count() == 2


def test_a_race_for_a_code_is_a_sentence(app: Flask, at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "by_codes", lambda _codes: {})  # both looked before either wrote
    page = at.refused("/staff/new-organisation", 422, NEW | {"code": "win"})
    assert "This code belongs to another organisation." in page


def test_a_change_keeps_the_code_and_stands_in_the_trail_without_the_address(app: Flask, at: Desk) -> None:
    at.done("/staff/organisations/win", NEW | {"code": "other"})
    assert stored(app, "win").name == "Association of Independent Music"
    with app.app_context():
        assert "other" not in queries.by_codes(["other"])
        event = db.session.scalars(select(Event).where(Event.action == "changed")).first()
    assert event is not None
    assert '"name":"Association of Independent Music"' in event.details
    assert "lead@aim.example" not in event.details


def test_moving_to_another_region_moves_the_counts_of_open_rounds(app: Flask, at: Desk) -> None:
    with written(app):
        win = queries.get_organisation("win")
        round_id = consultations.submitted(consultations.opened([win]), win).round_id
    at.done("/staff/organisations/win", NEW | {"region": "asia"})
    with app.app_context():
        assert list(differences(round_id)) == []
    assert "1</strong> of 1" in at.get("/staff/consultations/licensing/results").split("Asia", 1)[1]


def test_no_organisation_is_its_own_ancestor(app: Flask, at: Desk) -> None:
    at.done("/staff/organisations/asian", NEW | {"parent": "win"})
    page = at.refused("/staff/organisations/win", 422, NEW | {"parent": "asian"})
    assert "That organisation is itself part of this one." in page
    at.refused("/staff/organisations/win", 422, NEW | {"parent": "win"})
    assert stored(app, "win").parent_id is None


def test_the_search_finds_by_words_region_and_kind(app: Flask, at: Desk) -> None:
    at.done("/staff/new-organisation", NEW)
    for query, found in (
        ("q=independent+music", ["aim"]),
        ("q=MUSIC", ["aim"]),
        ("q=gb", ["aim"]),
        ("q=association&region=asia", ["asian"]),
        ("kind=company", ["asian"]),
        ("q=%25", []),
        ("q=_", []),
        ("region=unassigned", []),
    ):
        page = at.get(f"/staff/organisations?{query}")
        codes = [part.split("<", 1)[0] for part in page.split('<span class="register__code">')[1:]]
        assert codes == found, query
    assert "Nothing fits" in at.get("/staff/organisations?q=nobody")


def test_pages_of_fifty(app: Flask, at: Desk) -> None:
    with written(app):
        organisations.organisations(60)
    assert "1 to 50 of 62" in at.get("/staff/organisations")
    second = at.get("/staff/organisations?page=2")
    assert second.count('<th scope="row">') == 12


def test_an_empty_register_says_what_to_do_first(app: Flask, clock: StoppedClock) -> None:
    assert "Fill it from a CSV file" in desk(app).get("/staff/organisations")
    assert "A manager fills it." in desk(app, StaffRole.OBSERVER).get("/staff/organisations")


def test_a_lead_is_invited_and_ended(app: Flask, at: Desk, clock: StoppedClock) -> None:
    page = at.done("/staff/organisations/win/leads", {"email": "Ada@Win.example"})
    assert "A link is on its way to ada@win.example." in page
    assert "Invited; the link works until 1 April 2027" in page
    with app.app_context():
        mail = db.session.scalars(select(Mail)).one()
    assert (mail.recipient, "/links/" in mail.body) == ("ada@win.example", True)
    with written(app):
        person_id = people.lead(queries.get_organisation("win")).id
    assert "The role is ended." in at.done(f"/staff/organisations/win/leads/{person_id}/end")
    with app.app_context():
        assert db.session.scalars(select(Membership)).one().ended_at == clock()
    at.refused(f"/staff/organisations/win/leads/{person_id}/end", 404)


def test_an_address_that_is_none_is_refused(app: Flask, at: Desk) -> None:
    page = at.refused("/staff/organisations/win/leads", 422, {"email": "nobody"})
    assert "Write an e-mail address" in page
    assert "No link was sent" in page
    with app.app_context():
        assert db.session.scalars(select(Mail)).all() == []


def test_where_it_is_invited_is_shown(app: Flask, at: Desk, clock: StoppedClock) -> None:
    with written(app):
        consultations.opened([queries.get_organisation("win")], closes_at=clock() + timedelta(days=3))
    page = at.get("/staff/organisations/win")
    assert "/staff/consultations/licensing" in page
    assert "Principles for licensing" in page


def test_a_hostile_name_is_only_a_name(at: Desk) -> None:
    at.done("/staff/new-organisation", NEW | {"name": '"><script>alert(1)</script>', "short_name": "<b>x"})
    for path in ("/staff/organisations", "/staff/organisations/aim", "/staff/record"):
        page = at.get(path)
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page
