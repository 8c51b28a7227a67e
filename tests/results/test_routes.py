"""Live results as staff see them, and the answers behind them."""

import csv
import io
import json

import pytest
from flask import Flask
from sqlalchemy import select

from consult.consultations import queries
from consult.domain.rules import ConsensusRule, Disclosure
from consult.extensions import db
from consult.models import Answer, Principle
from consult.organisations.queries import get_organisation
from consult.results import presenters
from tests.factories import consultations, organisations
from tests.factories.staff_pages import Desk, desk, written

BASE = "/staff/consultations/licensing"
P1 = f"{BASE}/results/principles/p1"


def names(page: str) -> list[str]:
    """Whose answers are listed."""
    return [part.split(">", 1)[1].split("<", 1)[0] for part in page.split('<h3 class="answer__name">')[1:]]


def test_a_finding_per_principle_with_its_denominators(at: Desk) -> None:
    page = at.get(f"{BASE}/results")
    assert "Consensus on 0 of 2 principles so far" in page
    assert "<strong>2</strong> of 3 agree" in page
    assert "1 disagrees; 2 of 5 invited have not answered." in page
    assert "<strong>0</strong> of 2 agree" in page
    assert "1 disagrees, 1 does neither; 3 of 5 invited have not answered." in page
    assert page.count("Live, not released") >= 2


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (
            "region",
            [
                "Principle 1, World: 2 of 3 agree",
                "Principle 1, Asia: 0 of 1 agree",
                "Principle 1, Europe: 2 of 2 agree",
            ],
        ),
        (
            "kind",
            [
                "Principle 1, World: 2 of 3 agree",
                "Principle 1, Association: 2 of 2 agree",
                "Principle 1, Company: 0 of 1 agree",
            ],
        ),
        (
            "country",
            [
                "Principle 1, World: 2 of 3 agree",
                "Principle 1, France: 2 of 2 agree",
                "Principle 1, Japan: 0 of 1 agree",
            ],
        ),
    ],
)
def test_the_matrix_by_region_kind_or_country_stands_in_the_address(at: Desk, by: str, expected: list[str]) -> None:
    page = at.get(f"{BASE}/results?by={by}")
    heard = [part.split('"', 1)[0] for part in page.split('aria-label="Principle 1, ')[1:]]
    assert sorted(f"Principle 1, {each}" for each in heard) == sorted(expected)


def test_many_groups_turn_the_matrix_round(app: Flask, at: Desk) -> None:
    with written(app):
        found = queries.get_consultation("licensing")
        many = [
            organisations.organisation(f"c{country}", country=country)
            for country in ("DE", "ES", "IT", "PT", "SE", "NO", "FI")
        ]
        consultations.actions.invite(consultations.COMMAND_LINE, found.round, many)
    page = at.get(f"{BASE}/results?by=country")
    matrix = page.split('<table class="cells">', 1)[1]
    assert matrix.split("</thead>", 1)[0].count("Principle ") == 2
    assert matrix.count('<th scope="row">') == 10


def test_before_anybody_answers(app: Flask) -> None:
    with written(app):
        consultations.opened([organisations.organisation("aim")])
    at = desk(app)
    page = at.get(f"{BASE}/results")
    assert "Nobody has answered yet" in page
    assert "No answer here" in at.get(P1)


def test_a_draft_without_text(app: Flask) -> None:
    with written(app):
        consultations.draft(principles=0)
    assert "There is nothing to ask about yet" in desk(app).get(f"{BASE}/results")


def test_the_downloads_are_the_results_document(at: Desk) -> None:
    response = at.client.get(f"{BASE}/results.json?by=region")
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="licensing-live.json"'
    document = json.loads(response.get_data())
    assert (document["audience"], document["release"]) == ("staff", None)
    assert {(group["by"], group["code"], group["responded"]) for group in document["groups"]} == {
        ("world", "world", 3),
        ("region", "asia", 1),
        ("region", "europe", 2),
    }
    text = at.client.get(f"{BASE}/results.csv?by=region").get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == 6
    world = next(row for row in rows if row["principle"] == "p1" and row["by"] == "world")
    assert (world["counts.agree"], world["answered"], world["agree"], world["withheld"]) == ("1", "3", "2", "false")


def test_the_answers_of_a_principle_with_stance_reason_and_disclosure(at: Desk) -> None:
    page = at.get(P1)
    assert names(page) == ["Association e1", "Association e2", "Association a1"]
    for words in (
        "Why e2 says so about p1.",
        "Europe · Confidential: not to be quoted",
        "Asia · May be quoted without the name",
        "Europe · May be quoted with the name",
    ):
        assert words in page
    assert "3 answers" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("stance=agree", ["Association e2"]),
        ("by=region&group=asia", ["Association a1"]),
        ("by=kind&group=association", ["Association e1", "Association e2"]),
        ("by=country&group=JP&stance=disagree", ["Association a1"]),
        ("stance=neutral", []),
    ],
)
def test_the_answers_are_narrowed_by_the_address(at: Desk, query: str, found: list[str]) -> None:
    assert names(at.get(f"{P1}?{query}")) == found


def test_blank_answers_are_listed_as_such(at: Desk) -> None:
    page = at.get(f"{BASE}/results/principles/p2?stance=blank")
    assert names(page) == ["Association e2"]
    assert "Left blank" in page


def test_a_proposed_wording_is_shown_against_the_text(app: Flask, at: Desk) -> None:
    with written(app):
        answer = db.session.scalars(select(Answer).join(Principle).where(Principle.key == "p1").limit(1)).one()
        answer.wording = "Wording of every principle **1**. <script>alert(1)</script>"
    page = at.get(P1)
    assert "<ins>" in page
    assert "every" in page.split("<ins>", 1)[1].split("</ins>", 1)[0]
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_only_the_current_version_counts_and_is_listed(app: Flask, at: Desk) -> None:
    with written(app):
        found = queries.get_consultation("licensing")
        consultations.submitted(
            found,
            get_organisation("e1"),
            "disagree",
            Disclosure.NAMED,
        )
    page = at.get(P1)
    assert names(page) == ["Association e2", "Association a1", "Association e1"]
    assert "1 of 3 agree" in page


def test_pages_of_fifty(app: Flask, at: Desk) -> None:
    with written(app):
        found = queries.get_consultation("licensing")
        for each in organisations.organisations(60):
            consultations.submitted(found, each)
    first, second = at.get(P1), at.get(f"{P1}?page=2")
    assert (len(names(first)), len(names(second))) == (50, 13)
    assert "1 to 50 of 63" in first
    assert 'rel="prev"' in second


@pytest.mark.parametrize(
    ("share", "level"),
    [
        (None, 0),
        (0.0, 1),
        (0.49, 1),
        (0.5, 2),
        (0.59, 2),
        (0.6, 3),
        (0.74, 3),
        (0.75, 4),
        (0.89, 4),
        (0.9, 5),
        (1.0, 5),
    ],
)
def test_the_fill_of_a_cell_steps_at_the_rule(share: float | None, level: int) -> None:
    assert presenters.level_of(share, ConsensusRule()) == level


def test_hostile_answers_are_only_words(app: Flask, at: Desk) -> None:
    with written(app):
        for answer in db.session.scalars(select(Answer)):
            answer.reason = "</div><script>alert(1)</script>"
    page = at.get(P1)
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)") == 3
