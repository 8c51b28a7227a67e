"""A release that the audit refuses becomes one that it lets pass, by what the audit offers: on the page and by the command."""

import json
import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from consult.domain.errors import Invalid, Refused
from consult.domain.roles import COMMAND_LINE, StaffRole
from consult.extensions import db, transaction
from consult.models import Event, Release
from consult.publications import actions
from consult.publications.choices import Choices, Withheld
from consult.publications.protection import protected
from consult.statistics.remedies import Action, Remedy
from tests.client import CheckedClient
from tests.factories import people
from tests.publications.test_audited import closed, naive

PAGE = "/staff/consultations/licensing/publish"
__all__ = ["naive"]


def manager_of(app: Flask) -> CheckedClient:
    """A manager's client, beside a closed round in which all of Europe agrees."""
    with app.app_context(), transaction():
        closed()
        manager = people.staff(StaffRole.MANAGER)
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return client.sign_in(manager)


def page_of(client: CheckedClient, address: str) -> str:
    return client.get(address).get_data(as_text=True)


def link_to(page: str, label: str) -> str:
    found = re.search(rf'href="([^"]+)"[^>]*>{re.escape(label)}<', page)
    assert found, label
    return unescape(found[1])


def published(client: CheckedClient, page: str) -> None:
    action = unescape(re.search(r'action="([^"]*/publish[^"]*)"', page)[1])  # type: ignore[index]
    digest = re.search(r'name="digest"[^>]*value="([0-9a-f]{64})"', page)[1]  # type: ignore[index]
    answer = client.post(action, data={"digest": digest, "csrf_token": client.csrf_token(action)})
    assert answer.status_code == 302
    assert answer.location.endswith("/releases/1")


@pytest.mark.usefixtures("naive")
def test_what_the_preview_offers_is_chosen_seen_taken_back_and_published(app: Flask) -> None:
    client = manager_of(app)
    refused = page_of(client, PAGE)
    assert "The audit refuses this release" in refused
    better = page_of(client, link_to(refused, "Show Africa and Europe as one"))
    assert "The audit refuses this release" not in better
    assert "Africa and Europe are shown as one." in better
    assert "Publish release 1</button>" in better
    assert "The audit refuses this release" in page_of(client, link_to(better, "Take it back"))
    published(client, better)
    with app.app_context():
        release = db.session.scalars(select(Release)).one()
        event = db.session.scalars(select(Event).where(Event.action == "published")).one()
    assert json.loads(release.basis or "")["chosen"] == {"merge": ["africa+europe"]}
    assert json.loads(release.document)["merged"] == [["africa", "europe"]]
    assert json.loads(event.details)["new"]["merge"] == ["africa+europe"]


@pytest.mark.usefixtures("naive")
def test_a_choice_stands_in_every_link_of_the_preview(app: Flask) -> None:
    client = manager_of(app)
    page = page_of(client, f"{PAGE}?withhold=p1:kind&merge=africa%2Beurope&by=kind")
    ways = [unescape(way) for way in re.findall(r'(?:href|data-source)="([^"]+)"', page)]
    of_the_preview = [way for way in ways if "/publish" in way and ("#" in way or "figures.json" in way)]
    assert len(of_the_preview) > 5
    assert all("withhold=p1%3Akind" in way and "merge=africa%2Beurope" in way for way in of_the_preview)
    figures = next(way for way in of_the_preview if "figures.json" in way)
    assert client.get(figures).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "merge=europe",
        "merge=europe%2Batlantis",
        "merge=africa%2Beurope%2Basia",
        "merge=europe%2Beurope",
        "withhold=p9",
        "withhold=p1:region:atlantis",
        "withhold=p1:country:de",
        "withhold=p1:region:",
        "withhold=p1:region:asia:more",
        "withhold=%3Cscript%3E",
        "withhold=p1:world:world",
        "merge=" + "a" * 3000 + "%2Bb",
    ],
)
def test_what_is_no_choice_is_refused_with_a_sentence(app: Flask, query: str) -> None:
    client = manager_of(app)
    for answer in (client.get(f"{PAGE}?{query}"), client.get(f"{PAGE}/figures.json?{query}")):
        assert answer.status_code == 422
        assert "Nothing was changed." in answer.get_data(as_text=True)
    token = client.csrf_token(PAGE)
    for way in (PAGE, f"{PAGE}/check"):
        answer = client.post(f"{way}?{query}", data={"digest": "0" * 64, "csrf_token": token})
        assert answer.status_code == 422
    with app.app_context():
        assert not db.session.scalars(select(Release)).all()


def test_what_the_rules_withhold_stays_withheld_whatever_is_chosen(app: Flask) -> None:
    with app.app_context(), transaction():
        consultation = closed()
        rules = protected(consultation).withheld
        assert rules
        for withhold, by in (("p1:kind", "kind"), ("p1:region", "region"), ("p1", "world")):
            chosen = protected(consultation, chosen=Choices.read([], [withhold])).withheld
            assert chosen >= rules
            assert by in {row[1] for row in chosen}
        for code in ("asia", "europe", "africa"):
            chosen = protected(consultation, chosen=Choices.read([], [f"p1:region:{code}"])).withheld
            assert chosen == rules | {("p1", "region", code)}


def test_a_merge_once_published_stays(app: Flask) -> None:
    with app.app_context(), transaction():
        consultation = closed()
        chosen = Choices.read(["asia+europe"], [])
        first = actions.publish(COMMAND_LINE, consultation, chosen=chosen)
        again = actions.publish(COMMAND_LINE, consultation, note="Again.")
        merged = [json.loads(each.document)["merged"] for each in (first, again)]
        assert merged == [[["asia", "europe"]]] * 2
        assert json.loads(again.basis or "")["chosen"] == {}


def test_a_principle_once_withheld_stays_so(app: Flask) -> None:
    with app.app_context(), transaction():
        consultation = closed(principles=2)
        first = actions.publish(COMMAND_LINE, consultation, chosen=Choices.read([], ["p1"]))
        again = actions.publish(COMMAND_LINE, consultation, note="Again.")
        for release in (first, again):
            rows = json.loads(release.document)["results"]["results"]
            assert {row["withheld"] for row in rows if row["principle"] == "p1"} == {True}
            assert not all(row["withheld"] for row in rows)


def test_a_withheld_principle_leaves_nothing_to_show_where_it_is_the_only_one(app: Flask) -> None:
    with app.app_context(), transaction(), pytest.raises(Refused, match="nothing_to_show"):
        actions.publish(COMMAND_LINE, closed(), chosen=Choices.read([], ["p1"]))


def test_choices_are_read_as_they_are_written() -> None:
    chosen = Choices.read(["oceania asia", "asia+oceania"], ["p1:region:asia+oceania", "p2", "p2:kind", "p2"])
    assert chosen.merges == (("asia", "oceania"),)
    assert chosen.withheld == (Withheld("p1", "region", "asia+oceania"), Withheld("p2"), Withheld("p2", "kind"))
    assert Choices.from_written(chosen.written()) == chosen
    assert chosen.without(("asia", "oceania")).without(Withheld("p2")).withheld == chosen.withheld[::2]
    assert Choices().with_remedy("p1", Remedy(Action.ASK, "", ("asia", "label"))) == Choices()
    with pytest.raises(Invalid):
        Choices.read(["a+"], [])
