"""What a release says of single territories: who was asked, and what was answered under a name; nothing that tells who kept silent."""

import csv
import io
import json

import pytest
from flask_babel import force_locale

from consult.domain.rules import Disclosure
from consult.extensions import db
from consult.models import Answer, Release, Response, ResponseState
from consult.publications.reading import Document
from consult.publications.territories import present_territories, territory_entries, territory_rows
from consult.publications.viewing import View
from tests.publications import sample


@pytest.fixture(autouse=True)
def language(app):
    with app.test_request_context(), force_locale("en"):
        yield


def document(**changes):
    made = sample.release()
    made["territories"] = sample.territories()
    return Document({**made, **changes})


def test_entries_count_the_asked_and_list_the_named_in_no_order_of_arrival():
    asked = [("US", "north"), ("CA", "north"), ("US", "north")]
    named = [
        ("US", "north", "b", "agree", "Zebra"),
        ("US", "north", "b", "disagree", "Ant"),
        ("US", "north", "a", "agree", "Ant"),
    ]
    made = territory_entries(asked, named)
    assert made == territory_entries(reversed(asked), reversed(named))
    assert made == [
        {"country": "CA", "region": "north", "invited": 1, "named": []},
        {
            "country": "US",
            "region": "north",
            "invited": 2,
            "named": [
                {"principle": "a", "stance": "agree", "name": "Ant"},
                {"principle": "b", "stance": "disagree", "name": "Ant"},
                {"principle": "b", "stance": "agree", "name": "Zebra"},
            ],
        },
    ]


def test_tiles_are_coloured_by_what_was_said_under_a_name_only():
    made = present_territories(document(), View(tiles="engagement"))
    tiles = {tile.code: (tile.swatch, tile.said) for region in made.regions for tile in region.tiles}
    assert tiles["PT"] == ("d", "1 asked; Lusitanian Demo Association: Disagree")
    assert tiles["FR"] == ("", "1 asked; nothing under a name")
    assert tiles["US"][0] == "mixed" and tiles["US"][1].startswith("2 asked; Star Demo")
    assert made.title == "4 of 6 answered principle 5 under their own name: 1 agree, 3 disagree"
    assert made.has_mixed
    assert [region.label for region in made.regions] == ["Asia", "Europe", "North America"]


def test_a_release_of_an_earlier_format_has_none():
    assert present_territories(Document(sample.release()), View()).regions == []


def test_nobody_under_a_name():
    made = present_territories(document(), View(tiles="copyright"))
    assert made.title == "Nobody answered principle 1 under a name of their own"


def test_the_file_has_a_row_for_every_named_answer_and_every_silent_place():
    header, rows = territory_rows(document())
    assert header == ["country", "region", "invited", "principle", "stance", "name"]
    assert ["FR", "europe", 1, None, None, None] in rows and len(rows) == 6


def test_the_example_tells_exactly_its_named_answers(example):
    with example.app_context():
        release = db.session.query(Release).first()
        submitted = Response.state == ResponseState.SUBMITTED
        named = (
            db.session.query(Answer)
            .join(Response, Response.id == Answer.response_id)
            .filter(Response.round_id == release.round_id, submitted, Answer.disclosure == Disclosure.NAMED)
            .filter(Answer.step_id.is_not(None))
            .count()
        )
        release = json.loads(release.document)
    told = [answer for territory in release["territories"] for answer in territory["named"]]
    assert len(told) == named > 50
    assert sum(territory["invited"] for territory in release["territories"]) == 38
    assert all(set(territory) == {"country", "region", "invited", "named"} for territory in release["territories"])
    file = example.test_client().get("/consultations/win-genai/releases/1/territories.csv").get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(file.removeprefix("\ufeff"))))
    assert len([row for row in rows if row["name"]]) == named
