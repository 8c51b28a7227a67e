"""The reasons of those who do not agree, put together, and everything that one organisation says."""

import re

import pytest
from flask import Flask
from sqlalchemy import select, update

from consult.domain.rules import Disclosure
from consult.extensions import db
from consult.models import Answer, Principle, Response
from consult.organisations.queries import get_organisation
from consult.results import answers
from consult.results.routes import answers as routes
from tests.factories import consultations, organisations
from tests.factories.staff_pages import Desk, desk, written

BASE = "/staff/consultations/licensing"
REASONS = f"{BASE}/results/reasons"


@pytest.fixture
def at(app: Flask, database: str) -> Desk:
    """Two principles, three regions, stances of every side, one answer without a word."""
    with written(app):
        places = {"e1": "europe", "e2": "europe", "e3": "europe", "a1": "asia", "o1": "oceania"}
        made = {code: organisations.organisation(code, region) for code, region in places.items()}
        found = consultations.opened(made.values())
        consultations.submitted(found, made["e1"], {"p1": "disagree", "p2": "agree"})
        consultations.submitted(found, made["e2"], {"p1": "neutral", "p2": "disagree"}, Disclosure.UNNAMED)
        consultations.submitted(found, made["e3"], {"p1": "neutral", "p2": "agree"})
        consultations.submitted(found, made["a1"], {"p1": "disagree", "p2": "no_opinion"}, Disclosure.CONFIDENTIAL)
        consultations.submitted(found, made["o1"], {"p1": "agree", "p2": "strongly_agree"})
        db.session.flush()
        of_p1 = select(Answer).join(Principle, Principle.id == Answer.principle_id).where(Principle.key == "p1")
        told = {
            answer.reason: answer
            for answer in db.session.scalars(of_p1.join(Response, Response.id == Answer.response_id))
        }
        told["Why e1 says so about p1."].wording = "Wording of every principle **1**."
        told["Why e3 says so about p1."].reason = ""
    return desk(app)


def parts(page: str) -> list[str]:
    """Headings and names of the list, in their order."""
    found = re.findall(r'<h3 class="gathering__title">([^<]*)<|<h4 class="answer__name"><a[^>]*>([^<]*)<', page)
    return [heading or name.removeprefix("Association ") for heading, name in found]


def test_by_principle_and_region_with_the_wordless_named_at_the_end(at: Desk) -> None:
    page = at.get(REASONS)
    assert "6 answers do not agree</h1>" in page
    assert parts(page) == ["Asia", "a1", "Europe", "e1", "e2", "Asia", "a1", "Europe", "e2"]
    wordless = page.split("Without a reason:", 1)[1].split("</p>", 1)[0]
    assert "Association e3" in wordless
    assert "(Neutral)" in wordless
    assert "Association o1" not in page


@pytest.mark.parametrize(
    ("query", "title", "expected"),
    [
        ("principle=p1&together=stance", "4 answers do not agree", ["Disagree", "a1", "e1", "Neutral", "e2"]),
        ("of=disagree", "3 answers disagree", ["Asia", "a1", "Europe", "e1", "Europe", "e2"]),
        ("of=neutral&principle=p2", "1 answer does neither", ["Asia", "a1"]),
    ],
)
def test_narrowed_by_the_address(at: Desk, query: str, title: str, expected: list[str]) -> None:
    page = at.get(f"{REASONS}?{query}")
    assert f"{title}</h1>" in page
    assert parts(page) == expected


def test_those_who_agree_are_read_where_they_propose_other_words(app: Flask, at: Desk) -> None:
    assert "Nobody here" in at.get(f"{REASONS}?of=reworded")
    with written(app):
        db.session.execute(
            update(Answer)
            .where(Answer.reason == "Why o1 says so about p2.")
            .values(wording="Wording of principle two.")
        )
    page = at.get(f"{REASONS}?of=reworded")
    assert "1 answer agrees, in other words</h1>" in page
    assert parts(page) == ["Oceania", "o1"]
    assert "<ins>" in page
    assert "Nobody here" in at.get(f"{REASONS}?of=reworded&principle=p1")


def test_each_says_how_it_may_be_quoted_and_what_it_would_change(at: Desk) -> None:
    page = at.get(f"{REASONS}?principle=p1")
    for words in ("May be quoted with the name", "May be quoted without the name", "Confidential: not to be quoted"):
        assert page.count(words) == 1
    assert "<ins>" in page


@pytest.mark.parametrize("query", ["principle=p9", "of=agree", "together=kind", "page=0"])
def test_what_does_not_exist_is_no_page(at: Desk, query: str) -> None:
    at.get(f"{REASONS}?{query}", status=404)


def test_pages_of_a_long_list(app: Flask, at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (answers, routes):
        monkeypatch.setattr(module, "PAGE", 4)
    first, second = at.get(REASONS), at.get(f"{REASONS}?page=2")
    assert "1 to 4 of 6" in first
    assert "5 to 6 of 6" in second
    assert parts(second) == ["Asia", "a1", "Europe", "e2"]


def test_too_many_to_put_in_order_come_the_newest_first(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "MOST_IN_ORDER", 2)
    page = at.get(f"{REASONS}?principle=p1")
    assert "the newest stand first" in page
    assert parts(page) == ["The newest first", "a1", "e2", "e1"]
    page = at.get(f"{BASE}/results/principles/p1")
    names = re.findall(r'<h3 class="answer__name"><a[^>]*>([^<]*)<', page)
    assert [name.removeprefix("Association ") for name in names] == ["o1", "a1", "e3", "e2", "e1"]


def test_nobody_to_read(app: Flask) -> None:
    with written(app):
        consultations.opened([organisations.organisation("aim")])
    assert "Nobody here" in desk(app).get(REASONS)


def test_an_organisation_with_all_it_says(app: Flask, at: Desk) -> None:
    page = at.get(f"{BASE}/results/organisations/e2")
    assert "<h1>Association e2</h1>" in page
    assert "Europe · Association" in page
    assert re.findall(r'<h2 class="answer__name"><a[^>]*>([^<]*)<', page) == ["Principle 1", "Principle 2"]
    assert "Why e2 says so about p2." in page
    assert page.count("May be quoted without the name") == 2
    assert "Signed off by Ada Lovelace, Head of policy" in page


def test_the_version_that_counts_is_shown(app: Flask, at: Desk) -> None:
    with written(app):
        found = routes.queries.get_consultation("licensing")
        consultations.submitted(found, get_organisation("e1"), "agree")
    page = at.get(f"{BASE}/results/organisations/e1")
    assert "version 2" in page
    assert "Disagree" not in page


def test_who_has_not_answered_and_who_is_not_asked(app: Flask) -> None:
    with written(app):
        aim = organisations.organisation("aim")
        consultations.opened([aim])
        organisations.organisation("other")
    at = desk(app)
    assert "No response that counts" in at.get(f"{BASE}/results/organisations/aim")
    at.get(f"{BASE}/results/organisations/other", status=404)


def test_each_count_leads_to_the_answers_behind_it(at: Desk) -> None:
    page = at.get(f"{BASE}/results/principles/p1")
    address = re.search(r'<a href="([^"#]*)#answers" aria-label="Europe, Neutral: 2"', page)
    assert address is not None
    found = at.get(address[1].replace("&amp;", "&"))
    assert "2 answers, Europe" in found
    assert re.findall(r'<h3 class="answer__name"><a[^>]*>([^<]*)<', found) == ["Association e2", "Association e3"]


def test_a_blank_counts_among_those_who_have_not_answered(app: Flask, at: Desk) -> None:
    with written(app):
        found = routes.queries.get_consultation("licensing")
        consultations.submitted(found, get_organisation("o1"), {"p1": "", "p2": "agree"})
        quiet = organisations.organisation("quiet", "asia")
        consultations.actions.invite(consultations.COMMAND_LINE, found.round, [quiet])
    page = at.get(f"{BASE}/results/principles/p1")
    silent = page.split('id="silent"', 1)[1]
    assert "2 have not answered" in silent
    assert silent.index("Association quiet") < silent.index("Association o1")
    assert silent.count("responded, left this blank") == 1
    only = at.get(f"{BASE}/results/principles/p1?by=region&group=asia").split('id="silent"', 1)[1]
    assert "1 has not answered, Asia" in " ".join(only.split())
