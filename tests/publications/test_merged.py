"""Regions that are too small alone stand together in a release, and nothing in it tells them apart."""

import json

from flask import Flask

from consult.consultations import actions as consultations
from consult.domain.roles import COMMAND_LINE
from consult.domain.rules import Disclosure
from consult.extensions import db, transaction
from consult.models import Consultation, Region
from consult.publications import actions
from consult.publications.reading import Document
from tests.factories.consultations import opened, submitted
from tests.factories.organisations import organisation

SIZES = {"europe": 8, "asia": 7, "oceania": 3, "africa": 8}


def closed() -> Consultation:
    """Everybody answers without a name, half of each region agreeing; Oceania prefers to stand with Asia."""
    members = {(code, n): organisation(f"{code}-{n}", code) for code, size in SIZES.items() for n in range(size)}
    region = db.session.get(Region, "oceania")
    assert region is not None
    region.merge_with = ["asia"]
    consultation = opened(members.values())
    for (_region, number), member in members.items():
        submitted(consultation, member, "disagree" if number % 2 else "agree", disclosure=Disclosure.UNNAMED)
    consultations.close_round(COMMAND_LINE, consultation)
    return consultation


def test_a_small_region_stands_with_the_one_that_it_prefers(app: Flask) -> None:
    with app.app_context(), transaction():
        first = actions.publish(COMMAND_LINE, closed())
        document = json.loads(first.document)
        assert json.loads(first.basis or "")["plan"] == document["merged"]
    codes = {code for group in document["results"]["groups"] if group["by"] == "region" for code in [group["code"]]}
    assert {"+".join(block) for block in document["merged"]} == {code for code in codes if "+" in code}
    assert sorted(document["merged"][0]) == ["asia", "oceania"]
    assert not {"asia", "oceania"} & codes
    rows = {(row["principle"], row["group"]): row for row in document["results"]["results"]}
    merged = "+".join(document["merged"][0])
    assert rows["p1", merged]["answered"] == 10
    assert document["positions"]
    assert {position["region"] for position in document["positions"]} <= codes
    read = Document(document)
    assert all(read.region_of(position.region) for position in read.positions)


def test_what_was_shown_together_stays_together(app: Flask) -> None:
    with app.app_context(), transaction():
        consultation = closed()
        before = json.loads(actions.publish(COMMAND_LINE, consultation).document)["merged"]
        region = db.session.get(Region, "oceania")
        assert region is not None
        region.merge_with = ["europe"]
        again = json.loads(actions.publish(COMMAND_LINE, consultation, note="Why.").document)["merged"]
    assert again == before != []
