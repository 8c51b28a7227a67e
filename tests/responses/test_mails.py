"""Mails about responses: the receipt with its file, and a withdrawal told to all whom it concerns, each alone."""

import pytest

from consult import clock
from consult.consultations.emails import round_opened
from consult.domain.roles import MemberRole
from consult.extensions import db, transaction
from consult.mail.sending import message_of
from consult.models import Consultation, Mail, Membership, Person
from tests.responses.desk import LeadDesk, World, rows

pytestmark = pytest.mark.usefixtures("database")


def mails(world: World, event: str) -> list[Mail]:
    return [mail for mail in rows(world.app, Mail) if mail.event == event]


def test_the_mailed_receipt_is_the_downloaded_one_to_the_byte(world: World, desk: LeadDesk) -> None:
    desk.prepare().submit()
    (mail,) = mails(world, "receipt")
    assert mail.recipient == "lead@aim.example"
    (attached,) = message_of(mail, world.app.extensions["settings"]).iter_attachments()
    downloaded = desk.get("/receipt.json")
    assert attached.get_content() == downloaded.data
    assert f"filename={attached.get_filename()}" in downloaded.headers["Content-Disposition"]


def test_the_mail_names_the_list_of_digests_and_when_it_appears(world: World, desk: LeadDesk) -> None:
    desk.prepare().submit()
    (mail,) = mails(world, "receipt")
    address = "/consultations/licensing/digests"
    assert desk.get("/receipt.json").json["digests"].endswith(address)
    assert "When the round has closed, the digests of all responses are listed here" in mail.body
    assert desk.get("/receipt.json").json["digests"] in mail.body.splitlines()


def test_a_withdrawal_is_told_to_every_lead_with_who_and_when(world: World, desk: LeadDesk) -> None:
    desk.prepare().submit()
    assert world.desk(world.colleague).withdraw().status_code == 302
    told = {mail.recipient: mail.body for mail in mails(world, "response_withdrawn")}
    assert set(told) == {"lead@aim.example", "grace@aim.example"}
    words = "withdrew the response of Association of Imagined Music to “Principles for licensing”, version 1, on"
    assert f"Grace Hopper {words}" in told["lead@aim.example"]
    assert f"You {words}" in told["grace@aim.example"]
    for body in told.values():
        assert "It was signed off by Ada Lovelace, Head of policy." in body
        assert "12:00 in London (12:00 UTC). It no longer counts." in body


def test_a_signatory_who_leads_no_longer_is_told_and_who_has_left_is_not(world: World, desk: LeadDesk) -> None:
    world.desk(world.colleague).prepare().submit()
    with world.app.app_context(), transaction():
        _membership(world.colleague).role = MemberRole.CONTRIBUTOR
        left = _membership(world.stranger)
        left.organisation_id, left.ended_at = world.aim.id, clock.now()
    desk.withdraw()
    assert {mail.recipient for mail in mails(world, "response_withdrawn")} == {"lead@aim.example", "grace@aim.example"}
    with world.app.app_context(), transaction():
        db.session.get_one(Person, world.colleague.id).disabled_at = clock.now()
    desk.submit()
    desk.withdraw()
    assert [mail.recipient for mail in mails(world, "response_withdrawn")][2:] == ["lead@aim.example"]


def _membership(person: Person) -> Membership:
    return db.session.query(Membership).filter_by(person_id=person.id).one()


def test_a_withdrawal_that_is_refused_tells_nobody(world: World, desk: LeadDesk) -> None:
    desk.prepare().submit()
    form = desk.form("/withdraw")
    desk.send("/withdraw", form)
    before = len(mails(world, "response_withdrawn"))
    assert desk.send("/withdraw", form).status_code == 409
    assert len(mails(world, "response_withdrawn")) == before == 2


def test_the_closing_time_is_mailed_in_utc_too(world: World) -> None:
    with world.app.app_context(), transaction():
        consultation = db.session.get_one(Consultation, world.consultation.id)
        round_opened(consultation)
    bodies = {mail.body for mail in mails(world, "round_opened")}
    assert all("Answers close on Tuesday 16 March 2027, 12:00 in London (12:00 UTC)." in body for body in bodies)
    assert len(bodies) > 1
