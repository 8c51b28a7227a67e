"""A release in which a region answered alike and all of it agreed to be deduced: shown, told to nobody by whom, and kept so."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from consult.consultations import actions as consultations
from consult.domain.roles import COMMAND_LINE
from consult.domain.rules import Disclosure
from consult.extensions import db, transaction
from consult.models import Consultation, Organisation, Response
from consult.publications import actions, queries
from consult.publications.protection import protected
from tests.factories.consultations import opened, submitted
from tests.factories.organisations import organisation

SIZES = {"europe": 9, "asia": 6, "africa": 10}
pytestmark = pytest.mark.usefixtures("database")


def closed(*reluctant: str, disclosure: Disclosure = Disclosure.UNNAMED) -> Consultation:
    """All of Asia agrees and agreed to be deduced, but for the `reluctant`; elsewhere opinion is divided and nobody agreed to it."""
    members = [(organisation(f"{code}-{n}", code), code, n) for code, size in SIZES.items() for n in range(size)]
    consultation = opened([member for member, _, _ in members])
    for member, code, n in members:
        stances = {"p1": "agree" if code == "asia" or n % 3 else "disagree", "p2": "agree" if n % 2 else "neutral"}
        willing = code == "asia" and member.code not in reluctant
        submitted(consultation, member, stances, disclosure, deducible=willing)
    consultations.close_round(COMMAND_LINE, consultation)
    return consultation


def id_of(code: str) -> int:
    return db.session.scalars(select(Organisation.id).where(Organisation.code == code)).one()


def shown(document: dict[str, Any], principle: str = "p1") -> set[str]:
    rows = document["results"]["results"]
    return {row["group"] for row in rows if row["principle"] == principle and not row["withheld"]}


def test_the_row_is_shown_with_its_texts_and_nothing_says_why(app: Flask) -> None:
    with app.app_context(), transaction():
        release = actions.publish(COMMAND_LINE, closed())
        text, basis = release.document, json.loads(release.basis or "")
    document = json.loads(text)
    assert shown(document) >= {"world", "asia", "europe", "africa"}
    assert basis["consents"] == [["p1", "asia"], ["p2", "asia"]]
    assert "deducible" not in text and "consents" not in text
    texts = [each for each in document["positions"] if (each["principle"], each["region"]) == ("p1", "asia")]
    assert [(each["name"], each["disclosure"]) for each in texts] == [(None, "unnamed")] * 6


def test_one_who_did_not_agree_is_enough_to_withhold_it(app: Flask) -> None:
    with app.app_context(), transaction():
        document = json.loads(actions.publish(COMMAND_LINE, closed("asia-3")).document)
    assert "asia" not in shown(document)
    assert "world" in shown(document)
    assert not [each for each in document["positions"] if (each["principle"], each["region"]) == ("p1", "asia")]


def test_who_answers_by_name_is_not_asked(app: Flask) -> None:
    with app.app_context(), transaction():
        consultation = closed("asia-3")
        assert queries.willing(consultation.round.id, ("africa", "asia", "europe")) == set()
        said = db.session.scalars(select(Response).where(Response.organisation_id == id_of("asia-3"))).one()
        said.answers[0].disclosure = Disclosure.NAMED
        db.session.flush()
        assert queries.willing(consultation.round.id, ("africa", "asia", "europe")) == {("p1", "asia")}


def test_texts_given_in_confidence_stay_so(app: Flask) -> None:
    with app.app_context(), transaction():
        document = json.loads(actions.publish(COMMAND_LINE, closed(disclosure=Disclosure.CONFIDENTIAL)).document)
    assert "asia" in shown(document)
    assert document["positions"] == []


def test_the_next_release_shows_the_same(app: Flask) -> None:
    with app.app_context(), transaction():
        consultation = closed()
        first = json.loads(actions.publish(COMMAND_LINE, consultation).document)
        second = json.loads(actions.publish(COMMAND_LINE, consultation, note="Once more.").document)
    assert second["results"]["results"] == first["results"]["results"]
    assert second["positions"] == first["positions"]


def test_where_consents_differ_from_an_earlier_release_nothing_more_is_shown(app: Flask) -> None:
    with app.app_context(), transaction():
        consultation = closed()
        actions.publish(COMMAND_LINE, consultation)
        reluctant = update(Response).where(Response.organisation_id == id_of("asia-3"))
        db.session.execute(reluctant.values(deducible=False))
        withheld = protected(consultation).withheld
    assert {("p1", "world", "world"), ("p1", "region", "asia"), ("p1", "kind", "association")} <= withheld
