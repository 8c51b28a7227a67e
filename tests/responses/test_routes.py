"""The pages of one response: what they show, what they keep, where they lead."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from consult.domain.rules import Disclosure
from consult.extensions import db, transaction
from consult.models import AnswerDraft, Consultation, Invitation, Organisation, Response, ResponseDraft
from tests.conftest import StoppedClock
from tests.factories import consultations, people
from tests.responses.desk import LeadDesk, World, fields, links, rows, text

GET_PATHS = ("", "/principles/p1", "/remarks", "/check", "/receipt", "/receipt.json", "/withdraw")


def test_the_task_list_says_what_is_asked_until_when_and_who_will_see_what(desk: LeadDesk) -> None:
    page = desk.page()
    said = text(page)
    assert "Principles for licensing" in said
    assert "1. Principle 1 Not started" in said
    assert "AIM is one of 2 organisations asked" in said
    assert "Published with AIM’s name." in said
    header = page[: page.index("<main")]
    assert "Answers close" in header
    assert "Tuesday 16 March 2027, 12:00 in London" in header
    assert "14 days left" in header
    assert "Lead for AIM, United Kingdom" in header


def test_summer_time_shows_both_zones(make_world: Callable[..., World]) -> None:
    page = make_world(closes_at=datetime(2027, 6, 1, 16, tzinfo=UTC), zone="Europe/Madrid").desk().page()
    assert "Tuesday 1 June 2027, 18:00 in Madrid" in page
    assert "16:00 UTC" in page


def test_a_principle_shows_wording_rationale_and_the_whole_scale(desk: LeadDesk) -> None:
    page = desk.page("/principles/p1")
    assert "Wording of principle <strong>1</strong>." in page
    said = text(page)
    for words in (
        "Because.",
        "Strongly agree We would sign it as it stands.",
        "It needs changes. A reason is required.",
    ):
        assert words in said
    form = fields(page, f"{desk.home}/principles/p1")
    assert form["wording"] == "Wording of principle **1**."
    assert form["base_version"] == "0"
    assert form["disclosure"] == ""
    assert "stance" not in form


def test_an_answer_is_kept_as_typed_and_shown_as_kept(world: World, desk: LeadDesk) -> None:
    saved = desk.save(
        stance="agree", reason="  Two\r\nlines — kept. ", wording="Wording of principle **one**.", then="stay"
    )
    assert (saved.status_code, saved.location) == (302, f"{desk.home}/principles/p1")
    page = desk.page("/principles/p1")
    form = fields(page, f"{desk.home}/principles/p1")
    assert form["reason"] == "  Two\nlines — kept. "
    assert (form["stance"], form["base_version"]) == ("agree", "1")
    assert "Saved 12:00 in London" in text(page)
    assert "<del>" in page and ">one<" in page.replace("</span>one<span", ">one<")
    assert "1 word out, 1 in" in text(page)
    assert "1. Principle 1 Agree You propose other wording." in text(desk.page())
    (kept,) = rows(world.app, AnswerDraft)
    assert (kept.stance, kept.wording) == ("agree", "Wording of principle **one**.")


def test_a_colleague_and_another_day_are_named(world: World, desk: LeadDesk, clock: StoppedClock) -> None:
    desk.save(stance="agree")
    clock.move(days=1)
    said = text(world.desk(world.colleague).page("/principles/p1"))
    assert "Saved 2 March 2027, 12:00 in London by The lead of Association of Imagined Music" in said


@pytest.mark.parametrize("wording", ["", "  \n", "Wording of principle **1**.", "Wording of principle **1**.\r\n"])
def test_the_draft_s_own_wording_proposes_nothing(world: World, desk: LeadDesk, wording: str) -> None:
    desk.save(stance="agree", wording=wording)
    assert rows(world.app, AnswerDraft)[0].wording == ""


def test_the_buttons_lead_on_back_and_nowhere(desk: LeadDesk) -> None:
    assert desk.save("p1", stance="agree", then="next").location == f"{desk.home}/principles/p2"
    assert desk.save("p2", then="back").location == f"{desk.home}/principles/p1"
    assert desk.save("p2", then="stay").location == f"{desk.home}/principles/p2"
    assert desk.save("p2", stance="agree", then="next").location == f"{desk.home}/remarks"
    assert desk.remark(then="next").location == f"{desk.home}/check"
    assert desk.remark(then="stay").location == f"{desk.home}/remarks"


def test_a_missing_reason_is_asked_for_before_going_on_and_the_stance_is_kept(desk: LeadDesk) -> None:
    saved = desk.save(stance="disagree", reason=" \n", then="next")
    assert saved.location == f"{desk.home}/principles/p1?check=1"
    page = desk.page("/principles/p1?check=1")
    assert "“Disagree” needs a reason. What you typed is saved." in text(page)
    assert {"#reason", f"{desk.home}/principles/p2"} <= set(links(page))
    assert fields(page, f"{desk.home}/principles/p1")["stance"] == "disagree"
    assert "Disagree, reason missing" in text(desk.page())


def test_a_stance_can_be_taken_back(world: World, desk: LeadDesk) -> None:
    desk.save(stance="agree", reason="Words stay.")
    desk.save(stance="")
    (kept,) = rows(world.app, AnswerDraft)
    assert (kept.stance, kept.reason) == ("", "Words stay.")
    assert "1. Principle 1 In progress" in text(desk.page())


def test_a_stance_that_is_not_on_the_scale_gets_a_sentence(world: World, desk: LeadDesk) -> None:
    answer = desk.save(stance="maybe", reason="My words.")
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Choose one of the stances below, or leave the principle blank." in page
    assert fields(page, f"{desk.home}/principles/p1")["reason"] == "My words."
    assert rows(world.app, AnswerDraft) == []


@pytest.mark.parametrize(("field", "limit"), [("reason", 10_000), ("wording", 20_000)])
def test_a_text_may_be_as_long_as_the_limit_and_no_longer(world: World, desk: LeadDesk, field: str, limit: int) -> None:
    assert desk.save(**{field: "é" * limit}).status_code == 302
    answer = desk.save(**{field: "é" * (limit + 1)})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert f"This has {limit + 1:,} characters; {limit:,} are the most. Your text is still here" in page
    assert fields(page, f"{desk.home}/principles/p1")[field] == "é" * (limit + 1)
    assert getattr(rows(world.app, AnswerDraft)[0], field) == "é" * limit


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x7f", "\ufffe"])
def test_characters_that_cannot_be_kept_are_refused_with_their_place(desk: LeadDesk, character: str) -> None:
    answer = desk.save(reason=f"before{character}after")
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "The text holds a character that cannot be kept; it is shown as �." in page
    assert fields(page, f"{desk.home}/principles/p1")["reason"] == "before�after"


@pytest.mark.usefixtures("database")
def test_half_a_character_is_shown_as_what_it_is(world: World, desk: LeadDesk) -> None:
    form = desk.form("/principles/p1") | {"reason": "MARK"}
    body = "&".join(f"{name}={value}" for name, value in form.items()).replace("MARK", "%ED%A0%80")
    kind = "application/x-www-form-urlencoded"
    assert desk.client.post(f"{desk.home}/principles/p1", data=body, content_type=kind).status_code in {302, 422}
    assert all("\ud800" not in kept.reason for kept in rows(world.app, AnswerDraft))


def test_word_processors_line_breaks_become_line_breaks(world: World, desk: LeadDesk) -> None:
    desk.save(reason="one\x0btwo\u2028three\rfour")
    assert rows(world.app, AnswerDraft)[0].reason == "one\ntwo\nthree\nfour"


def test_disclosure_is_the_whole_response_s_unless_an_answer_has_its_own(desk: LeadDesk) -> None:
    assert "Choose who may read this answer, or the whole response" in text(desk.page("/principles/p1"))
    desk.remark(disclosure="unnamed")
    desk.save(stance="agree", reason="Quote me.")
    said = text(desk.page("/principles/p1"))
    assert "As the whole response: unnamed" in said
    assert "“Quote me.” Agree · A member in Europe. Quoted only where that gives nobody away." in said
    desk.save(disclosure="named")
    said = text(desk.page("/principles/p1"))
    assert "“Quote me.” Agree · Association of Imagined Music, United Kingdom." in said
    desk.save(disclosure="confidential")
    said = text(desk.page("/principles/p1"))
    assert "“Quote me.”" not in said
    assert "That AIM has answered, and nothing of what it says." in said
    assert "Readers: Confidential, chosen for this answer" in text(desk.page("/check"))


def test_the_script_is_told_what_was_saved(world: World, desk: LeadDesk) -> None:
    desk.remark(disclosure="unnamed")
    answer = desk.save(json=True, stance="agree", wording="Wording of principle **2**.", reason="<b>bold</b>")
    assert answer.status_code == 200
    said = answer.json
    assert (said["saved_at"], said["saved_text"], said["version"]) == ("2027-03-02T12:00:00+00:00", "Saved 12:00", 1)
    assert (said["state"], said["state_text"]) == ("done", "Answered")
    assert "<del>" in said["change"] and "1 word out, 1 in" in said["change"]
    assert "&lt;b&gt;bold&lt;/b&gt;" in said["audiences"]
    assert len(rows(world.app, AnswerDraft)) == 1


def test_the_script_is_told_why_nothing_was_saved(desk: LeadDesk) -> None:
    answer = desk.save(json=True, reason="x" * 10_001)
    assert answer.status_code == 422
    assert answer.json["message"].startswith("This has 10,001 characters")
    assert list(answer.json["errors"]) == ["reason"]


def test_the_same_text_again_is_no_new_version(world: World, desk: LeadDesk) -> None:
    form = desk.form("/principles/p1") | {"reason": "Once."}
    assert [desk.send("/principles/p1", form, json=True).json["version"] for _ in range(3)] == [1, 1, 1]
    assert rows(world.app, AnswerDraft)[0].version == 1


def test_looking_changes_nothing_and_the_script_tells_of_it(world: World, desk: LeadDesk) -> None:
    for path in ("", "/principles/p1", "/remarks", "/check"):
        desk.page(path)
    assert {row.opened_at for row in rows(world.app, Invitation)} == {None}
    assert (rows(world.app, ResponseDraft), rows(world.app, Response)) == ([], [])
    token = desk.client.csrf_token(desk.home)
    assert desk.send("/opened", {"csrf_token": token}).status_code == 204
    opened = {row.organisation_id: row.opened_at for row in rows(world.app, Invitation)}
    assert opened == {world.aim.id: datetime(2027, 3, 2, 12, tzinfo=UTC), world.other.id: None}


def test_the_first_save_marks_the_pages_as_opened(world: World, desk: LeadDesk) -> None:
    desk.save(stance="agree")
    assert [row.opened_at is not None for row in rows(world.app, Invitation)] == [True, False]


def test_a_contributor_reads_and_writes_nothing(world: World) -> None:
    desk = world.desk(world.contributor)
    for path in ("", "/principles/p1", "/remarks", "/check"):
        page = desk.page(path)
        assert f'action="{desk.home}{path}"' not in page
    token = desk.client.csrf_token(desk.home)
    for path in ("/principles/p1", "/remarks", "/submit", "/withdraw"):
        assert desk.send(path, {"csrf_token": token}).status_code == 404
    assert desk.get("/withdraw").status_code == 404


def test_what_came_in_another_way_is_what_stands(world: World, desk: LeadDesk) -> None:
    """A response from a file is the start of what the lead writes, not something to be typed again."""
    from_file(world)
    assert "1. Principle 1 Disagree" in text(desk.page())
    form = desk.form("/principles/p1")
    assert (form["stance"], form["reason"], form["disclosure"]) == ("disagree", "Why aim says so about p1.", "")
    assert desk.send("/principles/p1", form | {"reason": "Better said."}).status_code == 302
    kept = {row.principle_id: row.reason for row in rows(world.app, AnswerDraft)}
    assert sorted(kept.values()) == ["Better said.", "Why aim says so about p2."]
    assert rows(world.app, ResponseDraft)[0].disclosure is Disclosure.UNNAMED


def from_file(world: World) -> None:
    with world.app.app_context(), transaction():
        consultation = db.session.get_one(Consultation, world.consultation.id)
        aim = db.session.get_one(Organisation, world.aim.id)
        consultations.submitted(consultation, aim, {"p1": "disagree", "p2": "agree"}, Disclosure.UNNAMED)


def test_the_desk_lists_what_is_asked_with_its_state(world: World, clock: StoppedClock) -> None:
    desk = world.desk()
    assert "Association of Imagined Music Principles for licensing" in text(desk.page("/desk"))
    assert "Not started" in text(desk.page("/desk"))
    desk.prepare()
    assert "1 of 2 answered" in text(desk.page("/desk"))
    desk.submit()
    assert "Submitted, version 1" in text(desk.page("/desk"))
    clock.move(days=20)
    desk = world.desk()
    assert "Answers closed Tuesday 16 March 2027, 12:00 in London" in text(desk.page("/desk"))
    assert "Not submitted" in text(world.desk(world.stranger, world.other).page("/desk"))


def test_an_empty_desk_says_what_to_do(world: World) -> None:
    with world.app.app_context(), transaction():
        manager = people.staff()
        db.session.flush()
        db.session.refresh(manager)
        db.session.expunge(manager)
    page = world.desk(manager).page("/desk")
    assert "You speak for no organisation yet" in page
    assert "Open the link in the invitation" in page


def test_nobody_is_sent_to_sign_in_and_comes_back(world: World) -> None:
    client = world.app.test_client()
    for path in GET_PATHS:
        answer = client.get(f"/responses/licensing/aim{path}")
        assert answer.status_code == 302
        assert answer.location.startswith("/sign-in?next=/responses/licensing/aim")
    assert client.get("/desk").status_code == 302
