"""Where a response stands, as desk, task list and receipt tell it: withdrawn, changed since, closed; and what a version said."""

import pytest

from consult.extensions import db, transaction
from consult.models import Consultation
from consult.publications import actions as publications
from tests.client import CheckedClient
from tests.conftest import StoppedClock
from tests.factories import consultations
from tests.responses.desk import LeadDesk, World, links, text

WITHDRAWN = (
    "Version 1 was withdrawn by The lead of Association of Imagined Music, Tuesday 2 March 2027, 12:00 in London."
)


@pytest.mark.usefixtures("database")
def test_a_withdrawn_response_is_told_with_who_and_when_before_the_close_and_after(
    world: World, desk: LeadDesk, clock: StoppedClock
) -> None:
    desk.prepare().submit()
    desk.withdraw()
    for days, told in ((0, "can be submitted again until the close"), (20, "no other version was submitted")):
        clock.move(days=days)
        desk = world.desk()
        assert f"{desk.home}/receipt" in links(desk.page())
        said = text(desk.page())
        assert WITHDRAWN in said and told in said
        assert "No response was submitted" not in said
        assert f"Withdrawn {WITHDRAWN}" in text(desk.page("/desk"))
        receipt = text(desk.page("/receipt"))
        assert "This version was withdrawn" in receipt and WITHDRAWN in receipt


def test_what_was_withdrawn_and_submitted_again_counts(desk: LeadDesk) -> None:
    desk.prepare().submit()
    desk.withdraw()
    desk.submit()
    assert "Submitted, version 2" in text(desk.page("/desk"))
    said = text(desk.page("/receipt?version=1"))
    assert WITHDRAWN in said and "Version 2 counts" in said


def test_a_second_organisation_is_not_told_of_the_first_one_s_withdrawal(world: World, desk: LeadDesk) -> None:
    desk.prepare().submit()
    desk.withdraw()
    stranger = world.desk(world.stranger, world.other)
    assert "Withdrawn" not in text(stranger.page("/desk"))
    assert stranger.client.get(f"{desk.home}/receipt?version=1").status_code == 404


@pytest.mark.usefixtures("database")
def test_changes_that_are_not_sent_show_on_desk_list_and_receipt(
    world: World, desk: LeadDesk, clock: StoppedClock
) -> None:
    desk.prepare().submit()
    assert "Changes since are not submitted" not in text(desk.page("/receipt"))
    desk.save("p2", stance="neutral")
    assert "Changes not submitted Version 1 counts until you submit again." in text(desk.page("/desk"))
    assert "Your changes are not submitted" in text(desk.page())
    assert "Changes since are not submitted" in text(desk.page("/receipt"))
    desk.save("p2", stance="")
    assert "Submitted, version 1" in text(desk.page("/desk"))
    assert "Changes since are not submitted" not in text(desk.page("/receipt"))
    desk.save("p2", stance="neutral")
    clock.move(days=20)
    desk = world.desk()
    assert "What stands below was changed after it and never submitted." in text(desk.page())
    assert "was not submitted before the close and does not count" in text(desk.page("/receipt"))


@pytest.mark.usefixtures("database")
def test_each_version_s_page_says_what_was_submitted_and_not_what_stands_now(desk: LeadDesk) -> None:
    desk.prepare(reason="First <b>words</b>.\nSecond line.", wording="Wording of principle **one**.")
    desk.remark(remarks="Overall fine.")
    desk.save("p2", stance="disagree", reason="Never.", disclosure="confidential")
    desk.submit()
    desk.save("p1", stance="neutral", reason="Later words.", wording="")
    desk.remark(remarks="", disclosure="unnamed")
    desk.submit()
    page = desk.page("/receipt?version=1")
    said = text(page)
    for words in (
        "What was submitted Named. Published with AIM’s name.",
        "1 Principle 1 Agree First <b>words</b>. Second line. Proposed wording",
        "1 word out, 1 in",
        "2 Principle 2 Disagree Never. Confidential.",
        "Chosen for this answer.",
        "General remarks Overall fine.",
    ):
        assert words in said, words
    assert "<del>" in page and "Later words." not in said
    said = text(desk.page("/receipt"))
    assert "1 Principle 1 Neutral Later words." in said
    assert "No general remarks." in said and "First" not in said


def test_the_list_of_digests_is_linked_when_there_is_one(world: World, desk: LeadDesk, clock: StoppedClock) -> None:
    desk.prepare().submit()
    assert "/consultations/licensing/digests" not in links(desk.page("/receipt"))
    clock.move(days=20)
    assert "/consultations/licensing/digests" in links(world.desk().page("/receipt"))


def test_after_the_close_nothing_is_instructed_and_the_results_are_linked(
    world: World, desk: LeadDesk, clock: StoppedClock
) -> None:
    desk.prepare().submit()
    clock.move(days=20)
    desk, stranger = world.desk(), world.desk(world.stranger, world.other)
    for each in (desk, stranger):
        said = text(each.page())
        assert "Until you submit" not in said and "Answer in any order" not in said
        assert "Nothing can be changed any more." in said
        assert "/consultations/licensing/results" not in links(each.page())
    assert "No response was submitted" in text(stranger.page())
    assert "Left blank" in text(stranger.page())
    with world.app.app_context(), transaction():
        found = db.session.get_one(Consultation, world.consultation.id)
        publications.publish(consultations.COMMAND_LINE, found)
    assert "/consultations/licensing/results" in links(world.desk().page())


def test_every_page_of_a_response_leads_to_the_desk(desk: LeadDesk) -> None:
    desk.prepare().submit()
    for path in ("", "/principles/p1", "/remarks", "/check", "/receipt", "/withdraw"):
        assert "/desk" in links(desk.page(path)), path


def test_the_public_page_leads_those_who_are_asked_to_their_pages_and_stays_public_for_others(
    world: World, desk: LeadDesk, client: CheckedClient, clock: StoppedClock
) -> None:
    address = "/consultations/licensing"
    page = desk.client.get(address)
    assert desk.home in links(page.get_data(as_text=True))
    assert "Answer for AIM" in text(page.get_data(as_text=True))
    assert "public" not in page.headers["Cache-Control"]
    reader = world.desk(world.contributor).client.get(address).get_data(as_text=True)
    assert "Read the response of AIM" in text(reader)
    assert desk.home not in links(world.desk(world.stranger, world.other).client.get(address).get_data(as_text=True))
    public = client.get(address)
    assert "public" in public.headers["Cache-Control"]
    assert "/responses/" not in public.get_data(as_text=True)
    clock.move(days=20)
    assert desk.home not in links(world.desk().client.get(address).get_data(as_text=True))


def test_the_last_minute_is_no_zero(world: World, clock: StoppedClock) -> None:
    assert world.round.closes_at is not None
    clock.at = world.round.closes_at
    clock.move(seconds=-30)
    page = world.desk().page()
    assert "Less than a minute left" in page and "0 minutes left" not in page
