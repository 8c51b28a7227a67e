"""The figures of a release on live results: nothing withheld, every picture marked, every cell leading to its answers."""

import json
import re

from flask import Flask

from consult.domain.roles import StaffRole
from consult.domain.rules import Disclosure
from tests.factories import consultations, organisations
from tests.factories.staff_pages import Desk, desk, written

PAGE = "/staff/consultations/licensing/results/pictures"


def filled(app: Flask, role: StaffRole = StaffRole.MANAGER) -> Desk:
    """Two small regions that answered in confidence: a release would withhold both."""
    with written(app):
        places = {"e1": "europe", "e2": "europe", "a1": "asia"}
        made = {code: organisations.organisation(code, region) for code, region in places.items()}
        found = consultations.opened([*made.values(), organisations.organisation("quiet", "asia")])
        for code, stance in (("e1", "agree"), ("e2", "agree"), ("a1", "disagree")):
            consultations.submitted(found, made[code], stance, Disclosure.CONFIDENTIAL)
    return desk(app, role)


def test_every_picture_says_in_its_title_that_it_is_not_released(app: Flask, database: str) -> None:
    page = filled(app).get(PAGE)
    titles = re.findall(r'<h2 class="figure__title"[^>]*>([^<]*)<', page)
    assert len(titles) == 6
    assert [title for title in titles if not title.startswith("Live, not released: ")] == []
    sources = re.findall(r'<p class="figure__source">([^<]*)<', page)
    assert [source for source in sources if not source.startswith("Live, not released. As of ")] == []
    assert "release 0" not in page


def test_nothing_is_withheld_and_a_cell_leads_to_its_answers(app: Flask) -> None:
    at = filled(app)
    page = at.get(PAGE)
    assert "withheld" not in page.split('<table class="matrix', 1)[1].split("</table>", 1)[0]
    address = re.search(r'href="([^"#]*group=asia[^"#]*)#opened"', page)
    assert address is not None
    answers = at.get(address[1].replace("&amp;", "&"))
    assert "2 answers" not in answers
    assert "Association a1" in answers
    assert 'id="opened"' in answers
    assert "Association e1" not in answers.split('id="answers"', 1)[1]


def test_the_charts_are_drawn_from_the_same_figures(app: Flask) -> None:
    at = filled(app)
    data = json.loads(at.get(PAGE + ".json"))
    assert {"regions", "answers", "estimates"} <= set(data)
    assert "2/3" in json.dumps(data["regions"])


def test_only_staff_see_it_and_not_before_somebody_answered(app: Flask) -> None:
    with written(app):
        consultations.opened([organisations.organisation("aim")])
    page = desk(app, StaffRole.OBSERVER).get(PAGE)
    assert "Nobody has answered yet" in page
    assert "data-chart" not in page
    stranger = app.test_client()
    for address in (PAGE, PAGE + ".json"):
        answer = stranger.get(address)
        assert answer.status_code == 302
        assert answer.location.startswith("/sign-in?next=")


def test_territories_are_shown_as_a_release_would_and_marked(app: Flask) -> None:
    with written(app):
        named, quiet = (organisations.organisation(code, "europe") for code in ("pt-1", "es-1"))
        named.country, quiet.country = "PT", "ES"
        found = consultations.opened([named, quiet])
        consultations.submitted(found, named, "agree", Disclosure.NAMED)
        consultations.submitted(found, quiet, "disagree", Disclosure.CONFIDENTIAL)
    page = desk(app, StaffRole.MANAGER).get(PAGE)
    figure = page.split('id="territories"', 1)[1]
    assert "Live, not released: 1 of 2 answered principle 1 under their own name" in figure
    assert "Portugal" in figure and "Spain" in figure
    assert "disagree" not in figure.split("<table", 1)[1].split("</table>", 1)[0].lower()
