"""Submitting, superseding, withdrawing: one official response, one receipt per form, every version kept."""

import json
import threading

import pytest

from consult import tallies
from consult.domain import receipts
from consult.domain.rules import Disclosure
from consult.models import Event, Response, ResponseState
from consult.responses import actions
from tests.conftest import StoppedClock
from tests.responses.desk import LeadDesk, World, links, rows, text


def consistent(world: World) -> bool:
    """Whether the tallies are what a full recount gives."""
    with world.app.app_context():
        return list(tallies.differences(world.round.id)) == []


def states(world: World) -> list[tuple[int, str]]:
    return [(row.version, row.state.value) for row in rows(world.app, Response)]


@pytest.mark.usefixtures("database")
def test_a_signed_response_is_submitted_counted_and_receipted(world: World, desk: LeadDesk) -> None:
    desk.prepare("agree", "unnamed", reason="Because.")
    desk.remark(remarks="On the whole, yes.")
    answer = desk.submit()
    assert (answer.status_code, answer.location) == (302, f"{desk.home}/receipt?version=1&submitted=1")
    (response,) = rows(world.app, Response)
    assert (response.version, response.state, response.disclosure) == (1, ResponseState.SUBMITTED, Disclosure.UNNAMED)
    assert (response.signed_by, response.signed_as) == ("Ada Lovelace", "Head of policy")
    assert response.person_id == world.lead.id
    said = text(desk.page("/receipt?version=1&submitted=1"))
    assert "Your response is submitted" in said
    assert response.digest in said
    assert "Ada Lovelace Head of policy" in said
    assert "received Tuesday 2 March 2027, 12:00 in London" in said
    assert consistent(world)
    assert [event.action for event in rows(world.app, Event) if event.stream.startswith("response:")] == ["submitted"]


def test_the_receipt_file_vouches_for_every_word(desk: LeadDesk) -> None:
    desk.prepare("disagree", "confidential", reason="Bad ‘words’ – \n=1+1 <script>")
    desk.submit()
    answer = desk.get("/receipt.json?version=1")
    assert answer.headers["Content-Disposition"] == "attachment; filename=receipt-licensing-aim-1.json"
    assert answer.mimetype == "application/json"
    receipt = json.loads(answer.data)
    assert receipts.verify(receipt)
    assert receipt["digests"] == "http://localhost/consultations/licensing/digests"
    document = receipt["document"]
    assert (document["consultation"], document["round"], document["draft"], document["organisation"]) == (
        "licensing",
        1,
        1,
        "aim",
    )
    assert document["answers"] == [
        {
            "principle": "p1",
            "stance": "disagree",
            "reason": "Bad ‘words’ – \n=1+1 <script>",
            "wording": "",
            "disclosure": "confidential",
        }
    ]
    assert document["sign_off"] == {"name": "Ada Lovelace", "capacity": "Head of policy", "signed_on": "2027-03-02"}
    assert document["submitted_at"] == "2027-03-02T12:00:00Z"
    document["remarks"] = "Something else."
    assert not receipts.verify(receipt)


@pytest.mark.usefixtures("database")
def test_double_click_back_button_and_retry_give_the_same_receipt(world: World, desk: LeadDesk) -> None:
    form = desk.prepare().signed()
    first, second = desk.submit(form), desk.submit(form)
    assert first.location == second.location == f"{desk.home}/receipt?version=1&submitted=1"
    desk.save(reason="Changed since.")
    assert desk.submit(form).location == first.location
    assert states(world) == [(1, "submitted")]
    assert consistent(world)


@pytest.mark.usefixtures("database")
def test_two_clicks_at_once_give_one_response(world: World, desk: LeadDesk) -> None:
    form = desk.prepare().signed()
    twins = [desk, LeadDesk(world.app.test_client(), desk.slug, desk.code)]  # type: ignore[arg-type]
    with desk.client.session_transaction() as cookie, twins[1].client.session_transaction() as other:
        other.update(cookie)
    places = together([lambda twin=twin: twin.client.post(f"{desk.home}/submit", data=form).location for twin in twins])
    assert places == [f"{desk.home}/receipt?version=1&submitted=1"] * 2
    assert states(world) == [(1, "submitted")]


@pytest.mark.usefixtures("database")
def test_twenty_racing_first_submissions_leave_one_that_counts(world: World, desk: LeadDesk) -> None:
    desk.prepare()
    racers = [world.desk(person) for person in (world.lead, world.colleague) for _each in range(10)]
    forms = [racer.signed() for racer in racers]
    assert len({form["key"] for form in forms}) == 20
    answers = together(
        [
            lambda racer=racer, form=form: racer.submit(form).status_code
            for racer, form in zip(racers, forms, strict=True)
        ]
    )
    assert answers == [302] * 20
    found = states(world)
    assert [version for version, _state in found] == list(range(1, 21))
    assert [state for _version, state in sorted(found)] == ["superseded"] * 19 + ["submitted"]
    assert consistent(world)


def together(calls: list) -> list:  # type: ignore[type-arg]
    """Everything at once; what each gave, in order."""
    found: list[object] = [None] * len(calls)
    start = threading.Barrier(len(calls))

    def run(place: int) -> None:
        start.wait()
        found[place] = calls[place]()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.usefixtures("database")
def test_a_new_version_supersedes_and_the_old_one_is_kept(world: World, desk: LeadDesk) -> None:
    desk.prepare("agree").submit()
    assert "Nothing has changed since version 1 was submitted." in text(desk.page("/check"))
    desk.save(stance="disagree", reason="On reflection.")
    assert "What stands below has changed since." in text(desk.page())
    assert "Version 1 stands. Submitting this replaces it" in text(desk.page("/check"))
    assert desk.submit().location.endswith("version=2&submitted=1")
    assert states(world) == [(1, "superseded"), (2, "submitted")]
    assert consistent(world)
    said = text(desk.page("/receipt"))
    assert "Version 2 Counts" in said and "Version 1 Superseded" in said
    old = desk.page("/receipt?version=1")
    assert "An earlier version of your response" in text(old)
    assert json.loads(desk.get("/receipt.json?version=1").data)["document"]["answers"][0]["stance"] == "agree"


@pytest.mark.usefixtures("database")
def test_a_withdrawn_response_no_longer_counts_and_can_be_submitted_again(world: World, desk: LeadDesk) -> None:
    desk.prepare().submit()
    assert "Version 1 of the response of Association of Imagined Music will no longer count." in text(
        desk.page("/withdraw")
    )
    answer = desk.withdraw()
    assert (answer.status_code, answer.location) == (302, f"{desk.home}/receipt?version=1")
    assert states(world) == [(1, "withdrawn")]
    assert consistent(world)
    said = text(desk.page("/receipt?version=1"))
    assert "This version was withdrawn" in said
    assert "Your response is withdrawn. What you wrote is kept" in said
    assert desk.get("/withdraw").status_code == 409
    assert desk.submit().location.endswith("version=2&submitted=1")
    assert consistent(world)


def test_withdrawing_twice_says_that_there_is_nothing_left(desk: LeadDesk) -> None:
    desk.prepare().submit()
    form = desk.form("/withdraw")
    desk.send("/withdraw", form)
    again = desk.send("/withdraw", form)
    assert again.status_code == 409
    assert "There is no submitted response to withdraw." in text(again.get_data(as_text=True))


def test_what_is_missing_is_listed_with_links_and_nothing_is_submitted(world: World, desk: LeadDesk) -> None:
    form = desk.prepare().signed()
    desk.save("p1", stance="disagree", reason="")
    desk.save("p2", stance="disagree", reason=" ")
    page = desk.page("/check")
    assert {f"{desk.home}/principles/p1#reason", f"{desk.home}/principles/p2#reason"} <= set(links(page))
    assert f'action="{desk.home}/submit"' not in page
    answer = desk.submit(form)
    assert answer.status_code == 422
    said = text(answer.get_data(as_text=True))
    assert "Principle 1, Principle 1: “Disagree” needs a reason." in said
    assert "Nothing was submitted. Everything you wrote is kept." in said
    assert states(world) == []


def test_an_empty_response_and_one_without_readers_are_not_submitted(desk: LeadDesk) -> None:
    said = text(desk.page("/check"))
    assert "There is nothing to submit yet. Answer at least one principle." in said
    assert "Choose who may read your response." in said
    assert "Not answered. It is submitted as blank." in said


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", " ", "Write your name."),
        ("capacity", "", "Write in which capacity"),
        ("signed_on", "2027-03-04", "cannot lie in the future"),
        ("signed_on", "1999-12-31", "nor before 2000"),
        ("signed_on", "tomorrow", "Write the date of the sign-off."),
        ("name", "x" * 201, "Use 200 characters or fewer."),
    ],
)
def test_a_sign_off_that_is_not_in_order_is_asked_for_again(
    world: World, desk: LeadDesk, field: str, value: str, sentence: str
) -> None:
    answer = desk.submit(desk.prepare().signed(**{field: value}))
    assert answer.status_code == 422
    assert sentence in text(answer.get_data(as_text=True))
    assert states(world) == []


def test_the_statement_must_be_confirmed(world: World, desk: LeadDesk) -> None:
    form = desk.prepare().signed()
    del form["authorised"]
    answer = desk.submit(form)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "#authorised" in links(page)
    assert "I am authorised to submit this response for Association of Imagined Music." in text(page)
    assert states(world) == []


@pytest.mark.usefixtures("database")
def test_what_changed_after_the_check_is_not_signed_unseen(world: World, desk: LeadDesk) -> None:
    form = desk.prepare().signed()
    world.desk(world.colleague).save(stance="neutral")
    answer = desk.submit(form)
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert "An answer changed since you opened this page. Nothing was submitted." in text(page)
    assert "Neutral" in text(page)
    assert states(world) == []
    assert desk.submit().status_code == 302


def test_a_form_without_its_hidden_fields_is_not_accepted(world: World, desk: LeadDesk) -> None:
    form = desk.prepare().signed()
    for name in ("key", "seen"):
        broken = {**form, name: ""}
        assert desk.submit(broken).status_code == 422
    assert states(world) == []


def test_a_version_that_is_not_there_is_not_found(desk: LeadDesk) -> None:
    assert desk.get("/receipt").status_code == 404
    desk.prepare().submit()
    assert desk.get("/receipt?version=7").status_code == 404
    assert desk.get("/receipt.json?version=99999999999999999999").status_code == 404
    assert desk.get("/receipt?version=x").status_code == 200


def test_another_organisation_s_key_gives_no_receipt(world: World, desk: LeadDesk, clock: StoppedClock) -> None:
    form = desk.prepare().signed()
    desk.submit(form)
    other = world.desk(world.stranger, world.other).prepare()
    assert other.submit(other.signed(key=form["key"])).status_code == 404


def test_a_script_gone_wrong_is_stopped_and_the_last_version_stands(
    world: World, desk: LeadDesk, clock: StoppedClock
) -> None:
    desk.prepare("agree", "named")
    for number in range(actions.MOST_AN_HOUR):
        desk.remark(remarks=f"Once more, {number}.")
        assert desk.submit().status_code == 302
    clock.move(minutes=30)
    desk.remark(remarks="And again.")
    answer = desk.submit()
    assert answer.status_code == 429
    assert "try again in 30 minutes" in text(answer.get_data(as_text=True))
    assert states(world)[-1] == (actions.MOST_AN_HOUR, "submitted")
    clock.move(minutes=31)
    assert desk.submit().status_code == 302
    assert consistent(world)
