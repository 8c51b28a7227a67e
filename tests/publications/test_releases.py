"""A release: what it holds, what it never holds, and that it is frozen."""

import hashlib
import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from consult import clock
from consult.consultations import actions as consultations
from consult.consultations.queries import get_consultation
from consult.domain.errors import Refused
from consult.domain.roles import COMMAND_LINE
from consult.domain.rules import Disclosure
from consult.extensions import db, transaction
from consult.models import Answer, Event, Organisation, Release, Response
from consult.publications import actions, documents
from tests.factories.consultations import opened, submitted
from tests.factories.organisations import organisations


def released(app: Flask) -> dict:
    with app.app_context():
        return json.loads(db.session.scalars(select(Release)).one().document)


def test_the_examples_release_says_what_its_members_said(example: Flask) -> None:
    rows = {
        row["principle"]: (row["agree"], row["disagree"], row["answered"], row["verdict"])
        for row in released(example)["results"]["results"]
        if row["by"] == "world"
    }
    assert rows == {
        "copyright": (33, 2, 36, "consensus"),
        "human_centred": (30, 2, 36, "consensus"),
        "safety": (33, 1, 36, "consensus"),
        "transparency": (26, 4, 35, "majority"),
        "engagement": (17, 11, 36, "divided"),
    }


def test_a_withheld_row_is_null_but_for_its_name(example: Flask) -> None:
    withheld = [row for row in released(example)["results"]["results"] if row["withheld"]]
    assert {(row["principle"], row["group"]) for row in withheld} == {
        ("transparency", "africa_middle_east"),
        ("transparency", "north_america"),
        ("engagement", "africa_middle_east"),
        ("engagement", "latin_america"),
    }
    for row in withheld:
        assert {name for name, value in row.items() if value is not None} == {"principle", "by", "group", "withheld"}


def test_no_confidential_word_and_no_name_of_an_unnamed_answer_is_in_a_release(example: Flask) -> None:
    text = json.dumps(released(example), ensure_ascii=False)
    with example.app_context():
        answers = db.session.execute(
            select(Answer, Organisation)
            .join(Response, Response.id == Answer.response_id)
            .join(Organisation, Organisation.id == Response.organisation_id)
        ).all()
        confidential = [a.reason for a, _o in answers if a.disclosure is Disclosure.CONFIDENTIAL and a.reason]
        assert confidential
        assert not [reason for reason in confidential if json.dumps(reason, ensure_ascii=False)[1:-1] in text]
        for position in json.loads(text)["positions"]:
            assert (position["name"] is not None) == (position["disclosure"] == "named")
            assert (position["country"] is not None) == (position["disclosure"] == "named")
            named_reasons = {a.reason for a, o in answers if o.name == position["name"]}
            assert position["name"] is None or position["reason"] in named_reasons


def test_no_order_of_arrival_no_id_and_no_time_of_an_answer_is_in_a_release(example: Flask) -> None:
    document = released(example)
    keys = [principle["key"] for principle in document["principles"]]
    places = [keys.index(position["principle"]) for position in document["positions"]]
    assert places == sorted(places)
    assert set(document["positions"][0]) == {
        "principle",
        "region",
        "stance",
        "disclosure",
        "name",
        "country",
        "reason",
        "wording",
    }


def test_a_release_is_canonical_and_has_its_digest_in_the_trail(example: Flask) -> None:
    with example.app_context():
        release = db.session.scalars(select(Release)).one()
        assert hashlib.sha256(release.document.encode()).hexdigest() == release.digest
        event = db.session.scalars(select(Event).where(Event.action == "published")).one()
        assert json.loads(event.details)["new"]["digest"] == release.digest


def test_nothing_is_published_before_the_close(app: Flask, clock) -> None:  # type: ignore[no-untyped-def]
    with app.app_context(), transaction():
        consultation = opened(organisations(6))
        with pytest.raises(Refused) as refused:
            actions.publish(COMMAND_LINE, consultation)
    assert refused.value.code == "round_still_open"


def test_nothing_is_published_when_every_row_is_withheld(app: Flask) -> None:
    with app.app_context(), transaction():
        members = organisations(3)
        consultation = opened(members)
        for member in members:
            submitted(consultation, member, disclosure=Disclosure.CONFIDENTIAL)
        consultations.close_round(COMMAND_LINE, consultation)
        with pytest.raises(Refused) as refused:
            actions.publish(COMMAND_LINE, consultation)
    assert refused.value.code == "nothing_to_show"
    assert refused.value.params["rows"] == "p1 × world, p2 × world"


def test_what_was_previewed_is_what_is_published(example: Flask) -> None:
    with example.app_context(), transaction():
        consultation = get_consultation("win-genai")
        seen = documents.content_digest(documents.build(consultation, 2))
        with pytest.raises(Refused) as refused:
            actions.publish(COMMAND_LINE, consultation, expected_digest="0" * 64, note="Why.")
        assert refused.value.code == "preview_outdated"
        later = clock.now() + timedelta(hours=5)
        with clock.reading(lambda: later):
            release = actions.publish(COMMAND_LINE, consultation, expected_digest=seen, note="Again, with a note.")
        assert (release.number, json.loads(release.document)["release"]["note"]) == (2, "Again, with a note.")


def test_an_earlier_release_stays_as_it_was(example: Flask) -> None:
    before = released(example)
    with example.app_context(), transaction():
        consultation = get_consultation("win-genai")
        consultation.title = "Another title"
        actions.publish(COMMAND_LINE, consultation, note="The title was wrong.")
        first = db.session.scalars(select(Release).where(Release.number == 1)).one()
        assert json.loads(first.document) == before
