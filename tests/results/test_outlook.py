"""How firm a verdict is, as staff read it: what missing and changed answers could do, and the regions in the way."""

import re

from flask import Flask

from consult.consultations import actions, queries
from consult.domain.roles import COMMAND_LINE
from consult.domain.rules import Participation
from tests.conftest import StoppedClock
from tests.factories import consultations, organisations
from tests.factories.staff_pages import Desk, desk, written

BASE = "/staff/consultations/licensing"
P1 = f"{BASE}/results/principles/p1"


def outlook(page: str) -> list[str]:
    """The sentences under a finding."""
    return re.findall(r'<p class="outcome__outlook[^>]*>([^<]*)</p>', page)


def answered(app: Flask, stances: dict[str, list[str]], silent: dict[str, int], **changes: object) -> Desk:
    """One principle: in each region the given stances, and so many who say nothing."""
    with written(app):
        given = {
            organisations.organisation(f"{region}-{number}", region): stance
            for region, each in stances.items()
            for number, stance in enumerate(each)
        }
        quiet = [
            organisations.organisation(f"{region}-quiet-{number}", region)
            for region, count in silent.items()
            for number in range(count)
        ]
        found = consultations.opened([*given, *quiet], principles=1, **changes)
        for organisation, stance in given.items():
            consultations.submitted(found, organisation, {"p1": stance})
    return desk(app)


def close(app: Flask) -> None:
    with written(app):
        actions.close_round(COMMAND_LINE, queries.get_consultation("licensing"))


def test_one_more_answer_would_make_it_a_consensus(app: Flask, database: str) -> None:
    at = answered(app, {"europe": ["agree"] * 8 + ["neutral"] * 3}, {"europe": 2})
    page = at.get(f"{BASE}/results")
    assert outlook(page) == ["One more organisation agreeing would make it a consensus."]
    assert "Nobody disagrees, 3 do neither; 2 of 13 invited have not answered." in page
    close(app)
    page = at.get(f"{BASE}/results")
    assert outlook(page) == ["One more organisation agreeing would have made it a consensus."]
    assert "2 of 13 invited did not answer." in page
    assert "so far" not in page


def test_what_the_missing_answers_cannot_change_is_said(app: Flask) -> None:
    at = answered(app, {"europe": ["agree"] * 12}, {"europe": 1})
    assert outlook(at.get(f"{BASE}/results")) == ["The missing answers cannot change the verdict."]


def test_nothing_is_said_where_everybody_answered_or_nobody(app: Flask) -> None:
    at = answered(app, {"europe": ["agree"] * 3}, {})
    assert outlook(at.get(f"{BASE}/results")) == []


def test_before_anybody_answers_there_is_no_outlook(app: Flask) -> None:
    at = answered(app, {}, {"europe": 3})
    assert outlook(at.get(f"{BASE}/results")) == []
    assert "How firm this is" not in at.get(P1)


def test_a_region_in_the_way_is_named_with_those_who_could_change_it(app: Flask, database: str) -> None:
    at = answered(app, {"europe": ["agree"] * 9, "asia": ["neutral", "agree"]}, {"asia": 1, "europe": 1})
    assert outlook(at.get(f"{BASE}/results")) == [
        "Asia stands in the way of a consensus: 1 of 2 agree, it takes 2.",
        "One more organisation agreeing in Asia would make it a consensus.",
    ]
    page = at.get(P1)
    lag = page.split('<p class="firmness__lag">', 1)[1].split("</p>", 1)[0]
    assert "Not answered there yet:" in lag
    assert "Association asia-quiet-0" in lag
    assert "europe-quiet" not in lag
    assert "One answer changed to agreement in Asia would make it a consensus." in page


def test_a_region_that_its_missing_answers_cannot_lift(app: Flask) -> None:
    at = answered(app, {"europe": ["agree"] * 12, "asia": ["neutral"] * 3}, {"asia": 1})
    assert "Their answers alone cannot lift it." in at.get(P1)


def test_a_round_open_to_anyone_knows_no_number_of_missing_answers(app: Flask) -> None:
    at = answered(app, {"europe": ["agree"] * 2 + ["disagree"]}, {}, participation=Participation.OPEN)
    page = at.get(f"{BASE}/results")
    assert "1 disagrees." in page
    assert "invited have" not in page
    # 2 of 3 agree; 3 more agreeing would bring those against to 1 of 6, which is too many; 4 more to 1 of 7
    assert outlook(page) == [
        "4 more organisations agreeing would make it a consensus. One more disagreeing would leave a division."
    ]


def test_a_round_whose_time_is_over_has_ended_before_the_worker_says_so(app: Flask, clock: StoppedClock) -> None:
    answered(app, {"europe": ["agree"] * 3}, {"europe": 1})
    clock.move(days=15)
    assert "Consensus on 1 of 1 principle</h1>" in desk(app).get(f"{BASE}/results")


def test_regions_that_would_do_the_same_are_all_named(app: Flask) -> None:
    stances = {"europe": ["agree"] * 10, "asia": ["agree"], "africa": ["agree"]}
    at = answered(app, stances, {"europe": 1, "asia": 1, "africa": 1})
    (said,) = outlook(at.get(f"{BASE}/results"))
    assert said.startswith("One more disagreeing in ")
    assert said.count(" or in ") == 1
    assert "Europe" not in said
