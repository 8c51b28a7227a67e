"""The audit trail as staff read it."""

import re

import pytest
from flask import Flask

from consult import audit
from consult.consultations.actions import close_due
from consult.domain.roles import COMMAND_LINE, Actor, StaffRole
from consult.domain.rules import ConsensusRule, DisclosureRule
from tests.conftest import StoppedClock
from tests.factories import consultations, organisations, people
from tests.factories.staff_pages import Desk, desk, written


@pytest.fixture
def at(app: Flask, clock: StoppedClock, database: str) -> Desk:
    """A manager's browser; two consultations, one of them answered by AIM."""
    with written(app):
        aim = organisations.organisation("aim")
        consultations.submitted(consultations.opened([aim], "licensing"), aim)
        consultations.draft("other")
    return desk(app)


def rows(page: str) -> list[str]:
    """What each row says happened."""
    return [row.split("<span", 1)[0] for row in page.split('<th scope="row">')[1:]]


def test_the_newest_comes_first_in_words(at: Desk) -> None:
    page = at.get("/staff/record")
    assert rows(page) == [
        "Made the consultation",
        "Submitted a response",
        "Opened the round",
        "Invited organisations",
        "Made the consultation",
        "Added an organisation",
    ]
    assert "Association aim · Principles for licensing" in page
    assert "2 March 2027, 12:00" in page


def test_one_consultation_has_its_rounds_and_responses_and_nothing_of_others(at: Desk) -> None:
    assert rows(at.get("/staff/record?consultation=licensing")) == [
        "Submitted a response",
        "Opened the round",
        "Invited organisations",
        "Made the consultation",
    ]
    assert rows(at.get("/staff/record?consultation=other")) == ["Made the consultation"]


def test_a_slug_with_wildcards_matches_only_itself(app: Flask, at: Desk) -> None:
    with written(app):
        consultations.draft("othe_")
    assert len(rows(at.get("/staff/record?consultation=othe_"))) == 1


def test_pages_of_fifty(app: Flask, at: Desk) -> None:
    with written(app):
        for number in range(50):
            audit.record(COMMAND_LINE, "consultation:other", f"thing_{number}")
    first, second = at.get("/staff/record"), at.get("/staff/record?page=2")
    assert (len(rows(first)), len(rows(second))) == (50, 6)
    assert rows(first)[0] == "thing 49"
    assert "1 to 50 of 56" in first
    assert "51 to 56 of 56" in second
    assert 'rel="next"' in first
    assert 'rel="next"' not in second
    assert "Nothing here" in at.get("/staff/record?page=3")


def test_hostile_words_in_the_trail_are_only_words(app: Flask, at: Desk) -> None:
    with written(app):
        audit.record(COMMAND_LINE, "x:<b>", "<script>alert(1)</script>", old="<i>", new={"<u>": ["<s>", 1, None]})
    page = at.get("/staff/record")
    assert "<script>alert" not in page
    assert "&lt;s&gt;, 1, None" in page


def test_the_text_of_answers_is_not_in_the_trail(at: Desk) -> None:
    assert "Why aim says so" not in at.get("/staff/record")


def details(page: str) -> list[str]:
    """What the newest entry says, part by part, without tags; what is struck through stands between dashes."""
    cell = page.split('data-label="Old and new">', 1)[1].split("</td>", 1)[0]
    marked = cell.replace("<del>", "-").replace("</del>", "-").replace("</p>", "\n")
    return [" ".join(line.split()) for line in re.sub(r"<[^>]+>", "", marked).split("\n") if line.strip()]


def newest(app: Flask, at: Desk, stream: str, action: str, old: object = None, new: object = None) -> list[str]:
    """How the record tells this event."""
    with written(app):
        audit.record(COMMAND_LINE, stream, action, old=old, new=new)
    return details(at.get("/staff/record"))


def test_instants_have_their_place_and_principles_their_titles(app: Flask, at: Desk) -> None:
    moved = {"opens_at": "2027-03-09 09:30:00.159562+00:00"}
    assert newest(app, at, "consultation:licensing", "opening_confirmed", None, moved) == [
        "Opens Tuesday 9 March 2027, 09:30 in London"
    ]
    order = newest(app, at, "consultation:licensing", "principles_moved", ["p1", "p2"], ["p2", "p1"])
    assert order == ["Principles -Principle 1, Principle 2- → Principle 2, Principle 1"]
    scale = newest(app, at, "consultation:licensing", "scale_changed", ["agree", "gone"], ["agree"])
    assert scale == ["Scale -Agree, gone- → Agree"]


def test_numbers_of_people_and_organisations_are_told_as_names(app: Flask, at: Desk) -> None:
    with written(app):
        person = people.staff(StaffRole.OBSERVER, "ada@win.example").id
        member = organisations.organisation("7").id
    assert newest(app, at, "organisation:aim", "lead_invited", None, {"person": person}) == ["Person The observer"]
    assert newest(app, at, f"person:{person}", "link_used.lead_invitation", None, {"organisation": member}) == [
        "Organisation Association 7"
    ]
    assert "The observer</span>" in at.get("/staff/record")
    assert newest(app, at, "round:1", "uninvited", {"organisation": "7"}) == ["Organisation -Association 7-"]
    assert newest(app, at, "organisation:aim", "lead_ended", {"person": 99999}) == ["Person -somebody who is gone-"]


def test_only_what_changed_is_struck_through(app: Flask, at: Desk) -> None:
    with written(app):
        for region in ("asia", "oceania"):
            organisations.organisation(region, region)
    version = {"version": 1, "digest": "7" * 64}
    withdrawn = newest(app, at, "response:1:1", "withdrawn", version, version | {"disclosure": "unnamed"})
    assert withdrawn == ["Version 1", "Disclosure Unnamed", "Digest 777777777777"]
    again = newest(app, at, "response:1:1", "submitted", version, {"version": 2, "digest": "8" * 64})
    assert again == ["Version 2", "Replaces version 1", "Digest 888888888888"]
    release = {"release": 2, "kind": "correction", "merge": ["asia+oceania"], "withhold": ["p1:region:asia", "p2"]}
    assert newest(app, at, "consultation:licensing", "published", {"release": 1, "digest": "7" * 64}, release) == [
        "Release 2",
        "What it is A correction",
        "After release 1",
        "Shown as one Asia + Oceania",
        "Withheld by choice Principle 1 · Asia, Principle 2",
    ]
    told = {"principle": "p1", "title": "Title", "wording": "a" * 64}
    assert newest(app, at, "consultation:licensing", "wording_changed", told, told | {"wording": "b" * 64}) == [
        "Key p1",
        "Title Title",
        "Wording changed",
    ]


def test_settings_are_told_as_the_pages_tell_them(app: Flask, at: Desk) -> None:
    old = {"rule": str(ConsensusRule()), "disclosure": str(DisclosureRule()), "closes_at": "None", "zone": "UTC"}
    new = old | {"rule": str(ConsensusRule(0.8)), "disclosure": str(DisclosureRule(6, True))}
    said = newest(app, at, "consultation:licensing", "settings_changed", old, new)
    assert said[0] == "Time zone UTC"
    assert said[1].startswith("Consensus -At least 75 % agree")
    assert "At least 80 % agree" in said[1]
    assert "groups of 6 or more. Unanimity needs two who differ." in said[2]
    assert said[3:] == ["Closes Not set"]
    assert newest(app, at, "consultation:licensing", "settings_changed", {"rule": "?"}, {"rule": "odd(a=b)"}) == [
        "Consensus -?- → odd(a=b)"
    ]


@pytest.mark.usefixtures("at")
def test_who_did_it_when_nobody_did(app: Flask, clock: StoppedClock) -> None:
    clock.move(days=20)
    with written(app):
        close_due()
    at = desk(app, email="later@win.example")  # the first one's session has ended
    page = at.get("/staff/record")
    assert "By itself, at the time set" in page
    assert details(page) == ["Round 1", "Closed Tuesday 16 March 2027, 12:00 in London"]
    with written(app):
        audit.record(Actor(person_id=1, name="clock"), "consultation:other", "updated")
    assert '<td data-label="Who">clock</td>' in at.get("/staff/record")


def test_an_observer_has_no_link_to_it(app: Flask, at: Desk) -> None:
    assert "/staff/record" in at.get("/staff")
    assert "/staff/record" not in desk(app, StaffRole.OBSERVER).get("/staff")
