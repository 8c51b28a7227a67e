"""Two colleagues on one text: the second is told by name and time, sees both texts, and loses nothing."""

import json

import pytest

from consult.domain.rules import Disclosure
from consult.models import AnswerDraft, KeptVersion, ResponseDraft
from tests.conftest import StoppedClock
from tests.responses.desk import LeadDesk, World, fields, rows, text

pytestmark = pytest.mark.usefixtures("database")
PRINCIPLE = "/principles/p1"


@pytest.fixture
def grace(world: World) -> LeadDesk:
    """A colleague of AIM's lead."""
    return world.desk(world.colleague)


def both_open(desk: LeadDesk, grace: LeadDesk, clock: StoppedClock, path: str = PRINCIPLE) -> dict[str, str]:
    """Both have the form open; Grace saves first, twenty minutes later. Gives the first one's form."""
    mine = desk.form(path)
    clock.move(minutes=20)
    theirs = (
        {"reason": "Grace's reason.", "stance": "disagree"} if path == PRINCIPLE else {"remarks": "Grace's remarks."}
    )
    assert grace.send(path, grace.form(path) | theirs).status_code == 302
    return mine


def test_the_second_sees_who_when_and_both_texts(
    world: World, desk: LeadDesk, grace: LeadDesk, clock: StoppedClock
) -> None:
    mine = both_open(desk, grace, clock)
    answer = desk.send(PRINCIPLE, mine | {"reason": "My reason.", "stance": "agree"})
    assert answer.status_code == 409
    said = text(answer.get_data(as_text=True))
    assert (
        "Grace Hopper changed this on Tuesday 2 March 2027, 12:20 in London (12:20 UTC). Both texts are kept." in said
    )
    assert "Reason Grace Hopper Grace's reason. You, now My reason." in said
    assert "Stance Grace Hopper Disagree You, now Agree" in said
    (kept,) = rows(world.app, AnswerDraft)
    assert (kept.reason, kept.version) == ("Grace's reason.", 1)


def test_what_came_second_is_kept_even_if_the_window_is_closed(
    world: World, desk: LeadDesk, grace: LeadDesk, clock: StoppedClock
) -> None:
    mine = both_open(desk, grace, clock) | {"reason": "My reason.", "stance": "agree"}
    for _again in range(3):
        assert desk.send(PRINCIPLE, mine).status_code == 409
    (aside,) = rows(world.app, KeptVersion)
    assert json.loads(aside.content)["reason"] == "My reason."
    assert aside.saved_by_id == world.lead.id
    assert "1 earlier text is kept" in text(grace.page(PRINCIPLE))
    assert "My reason." in text(grace.page(PRINCIPLE))


def test_mine_can_be_put_in_place_and_theirs_is_kept(
    world: World, desk: LeadDesk, grace: LeadDesk, clock: StoppedClock
) -> None:
    mine = both_open(desk, grace, clock) | {"reason": "My reason.", "stance": "agree"}
    conflict = desk.send(PRINCIPLE, mine).get_data(as_text=True)
    use_mine = fields(conflict, desk.home + PRINCIPLE)
    assert (use_mine["reason"], use_mine["base_version"]) == ("My reason.", "1")
    assert desk.send(PRINCIPLE, use_mine).location == desk.home + PRINCIPLE
    (kept,) = rows(world.app, AnswerDraft)
    assert (kept.reason, kept.stance, kept.version, kept.saved_by_id) == ("My reason.", "agree", 2, world.lead.id)
    assert {json.loads(row.content)["reason"] for row in rows(world.app, KeptVersion)} == {
        "Grace's reason.",
        "My reason.",
    }


def test_both_can_be_put_together(world: World, desk: LeadDesk, grace: LeadDesk, clock: StoppedClock) -> None:
    mine = both_open(desk, grace, clock) | {"reason": "My reason.", "stance": "agree"}
    conflict = desk.send(PRINCIPLE, mine).get_data(as_text=True)
    merged = fields(conflict[conflict.index('id="merge"') :], desk.home + PRINCIPLE)
    merged["reason"] += " Grace's reason."
    assert desk.send(PRINCIPLE, merged).status_code == 302
    assert rows(world.app, AnswerDraft)[0].reason == "My reason. Grace's reason."


def test_a_third_change_meanwhile_is_a_new_conflict(
    world: World, desk: LeadDesk, grace: LeadDesk, clock: StoppedClock
) -> None:
    mine = both_open(desk, grace, clock) | {"reason": "My reason."}
    use_mine = fields(desk.send(PRINCIPLE, mine).get_data(as_text=True), desk.home + PRINCIPLE)
    assert grace.save(reason="Grace again.").status_code == 302
    assert desk.send(PRINCIPLE, use_mine).status_code == 409
    assert rows(world.app, AnswerDraft)[0].reason == "Grace again."


def test_the_same_words_are_no_conflict(desk: LeadDesk, grace: LeadDesk, clock: StoppedClock) -> None:
    mine = both_open(desk, grace, clock)
    assert desk.send(PRINCIPLE, mine | {"reason": "Grace's reason.", "stance": "disagree"}).status_code == 302


def test_colleagues_on_different_principles_do_not_meet(desk: LeadDesk, grace: LeadDesk, clock: StoppedClock) -> None:
    other = desk.form("/principles/p2")
    both_open(desk, grace, clock)
    assert desk.send("/principles/p2", other | {"reason": "Mine."}).status_code == 302


def test_one_s_own_other_window_is_called_that(desk: LeadDesk) -> None:
    mine = desk.form(PRINCIPLE)
    desk.save(reason="In the other window.")
    answer = desk.send(PRINCIPLE, mine | {"reason": "Here."})
    assert answer.status_code == 409
    assert "You changed this in another window on" in text(answer.get_data(as_text=True))


def test_the_script_is_told_and_the_text_is_kept_aside(
    world: World, desk: LeadDesk, grace: LeadDesk, clock: StoppedClock
) -> None:
    mine = both_open(desk, grace, clock) | {"reason": "My reason."}
    answer = desk.send(PRINCIPLE, mine, json=True)
    assert answer.status_code == 409
    assert answer.json == {
        "conflict": True,
        "name": "Grace Hopper",
        "message": "Grace Hopper changed this on Tuesday 2 March 2027, 12:20 in London (12:20 UTC). Both texts are kept.",
    }
    assert [json.loads(row.content)["reason"] for row in rows(world.app, KeptVersion)] == ["My reason."]


def test_a_colleague_s_text_that_is_changed_in_turn_is_kept(world: World, desk: LeadDesk, grace: LeadDesk) -> None:
    grace.save(reason="First.")
    grace.save(reason="Second.")
    desk.save(reason="Third.")
    assert [json.loads(row.content)["reason"] for row in rows(world.app, KeptVersion)] == ["Second."]


def test_remarks_meet_likewise(world: World, desk: LeadDesk, grace: LeadDesk, clock: StoppedClock) -> None:
    mine = both_open(desk, grace, clock, "/remarks") | {"remarks": "My remarks.", "disclosure": "named"}
    answer = desk.send("/remarks", mine)
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert "General remarks Grace Hopper Grace's remarks. You, now My remarks." in text(page)
    assert "Not chosen yet" in text(page)
    assert desk.send("/remarks", fields(page, desk.home + "/remarks")).status_code == 302
    (kept,) = rows(world.app, ResponseDraft)
    assert (kept.remarks, kept.disclosure) == ("My remarks.", Disclosure.NAMED)
    assert {json.loads(row.content)["remarks"] for row in rows(world.app, KeptVersion)} == {
        "Grace's remarks.",
        "My remarks.",
    }
    assert "2 earlier texts are kept" in text(desk.page("/remarks"))
