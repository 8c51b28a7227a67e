"""Sign-off asks whether answers may be deduced where a region answers alike; what is said is kept, and shown to few."""

import json
from collections.abc import Callable

import pytest

from consult.domain.rules import DisclosureRule
from consult.models import Mail, Response
from tests.factories import staff_pages
from tests.responses.desk import SIGN_OFF, LeadDesk, World, links, rows, text

LABEL = "Optional: our answers may be deduced if everyone in our region answers alike."
YES = "May be deduced if all in the region answer alike Yes"
NO = "May be deduced if all in the region answer alike No"


def test_it_is_asked_unticked_where_an_answer_bears_no_name(desk: LeadDesk) -> None:
    desk.prepare("agree", "named")
    assert "may be deduced" not in text(desk.page("/check"))
    desk.save("p2", stance="agree", disclosure="confidential")
    page = desk.page("/check")
    assert LABEL in text(page)
    assert "deducible" not in desk.form("/check", "/submit")  # a browser sends no box that is not ticked
    assert 'name="deducible"' in page


def test_what_is_said_about_a_blank_principle_is_nothing_to_deduce(desk: LeadDesk) -> None:
    desk.prepare("", "confidential", reason="We have not met yet.")
    assert LABEL not in text(desk.page("/check"))


def test_a_strict_round_asks_for_what_its_rule_guards(make_world: Callable[..., World]) -> None:
    desk = make_world(disclosure=DisclosureRule(strict=True)).desk().prepare("agree", "unnamed")
    assert "if all but one in our region answer alike." in text(desk.page("/check"))


@pytest.mark.usefixtures("database")
def test_it_is_kept_in_the_response_its_receipt_and_its_mail(world: World, desk: LeadDesk) -> None:
    desk.prepare("agree", "unnamed").submit(desk.signed(deducible="y"))
    (response,) = rows(world.app, Response)
    assert response.deducible
    document = json.loads(desk.get("/receipt.json").data)["document"]
    assert (document["format"], document["deducible"]) == (2, True)
    assert YES in text(desk.page("/receipt"))
    (mail,) = [mail for mail in rows(world.app, Mail) if mail.event == "receipt"]
    assert "may be deduced if everyone in your region answers alike" in " ".join(mail.body.split())


@pytest.mark.usefixtures("database")
def test_each_sign_off_decides_anew(world: World, desk: LeadDesk) -> None:
    desk.prepare("agree", "unnamed").submit(desk.signed(deducible="y"))
    page = desk.page("/check")
    assert "Nothing has changed since version 1" in text(page)
    assert "With it you agreed that your answers may be deduced if your region answers alike." in text(page)
    again = f"{desk.home}/check?again=1#sign-off"
    assert again in links(page)
    form = desk.form("/check?again=1", "/submit")
    assert "deducible" not in form
    desk.submit(form | SIGN_OFF)
    assert [(each.version, each.deducible) for each in rows(world.app, Response)] == [(1, True), (2, False)]
    assert NO in text(desk.page("/receipt"))
    assert YES in text(desk.page("/receipt?version=1"))
    assert "With it you did not agree that your answers may be deduced if your region answers alike." in text(
        desk.page("/check")
    )


def test_a_sign_off_that_is_asked_for_again_keeps_the_tick(desk: LeadDesk) -> None:
    answer = desk.prepare("agree", "unnamed").submit(desk.signed(deducible="y", capacity=""))
    assert answer.status_code == 422
    assert 'name="deducible" value="y" checked' in answer.get_data(as_text=True)


def test_staff_read_it_beside_the_sign_off(world: World, desk: LeadDesk) -> None:
    staff = staff_pages.desk(world.app)
    page = f"/staff/consultations/{world.consultation.slug}/results/organisations/aim"
    agreed = "Agreed that its answers may be deduced"
    desk.prepare("agree", "unnamed").submit()
    assert agreed not in staff.get(page)
    desk.save("p2", stance="neutral")
    desk.submit(desk.signed(deducible="y"))
    assert agreed in staff.get(page)
