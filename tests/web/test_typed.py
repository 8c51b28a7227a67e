"""What a refused form gives back to be copied: the reader's words by the form's own labels, and the way back."""

import html5lib
import pytest
from flask import Flask
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField

from consult.web.typed import _kinds, page_of_form, typed_text
from tests.client import CheckedClient
from tests.conftest import StoppedClock
from tests.responses.conftest import desk, make_world, world
from tests.responses.desk import LeadDesk, World, links, text

__all__ = ["desk", "make_world", "world"]
PRINCIPLE = "/principles/p1"


def shown(page: str) -> dict[str, str]:
    """The boxes to copy from, by their labels."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    boxes = {box.get("id"): (box.text or "").removeprefix("\n") for box in tree.iter("textarea")}
    return {"".join(label.itertext()): boxes[label.get("for")] for label in tree.iter("label")}


@pytest.fixture
def typed(desk: LeadDesk) -> dict[str, str]:
    """A principle's form, filled in."""
    return desk.form(PRINCIPLE) | {
        "stance": "strongly_disagree",
        "reason": "No.",
        "disclosure": "unnamed",
        "wording": "Other words.",
    }


ANSWER = {
    "Stance": "Strongly disagree",
    "Why?": "No.",
    "Your wording": "Other words.",
    "Who may read this answer?": "Unnamed",
}


def test_signed_out_in_another_window_everything_typed_is_shown_in_words(
    world: World, desk: LeadDesk, typed: dict[str, str]
) -> None:
    nobody = LeadDesk(world.app.test_client(), desk.slug, desk.code)  # type: ignore[arg-type]
    answer = nobody.send(PRINCIPLE, typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert shown(page) == ANSWER
    assert f"/sign-in?next={desk.home}{PRINCIPLE}" in links(page)
    assert "Nothing was sent. What you had typed" in text(page).replace(" Copy", "")


def test_an_untouched_wording_is_not_called_typed(world: World, desk: LeadDesk, typed: dict[str, str]) -> None:
    typed |= {"wording": desk.form(PRINCIPLE)["wording"], "disclosure": "", "csrf_token": "old"}
    page = desk.send(PRINCIPLE, typed).get_data(as_text=True)
    assert shown(page) == {"Stance": "Strongly disagree", "Why?": "No."}
    assert desk.home + PRINCIPLE in links(page)


def test_the_script_is_not_told_of_text_below(world: World, desk: LeadDesk, typed: dict[str, str]) -> None:
    answer = desk.send(PRINCIPLE, typed | {"csrf_token": "old"}, json=True)
    assert answer.status_code == 400
    assert answer.json["message"].endswith("Nothing was sent.")


def test_a_late_sign_off_shows_no_hidden_field_and_leads_to_what_is_kept(world: World, clock: StoppedClock) -> None:
    assert world.round.closes_at is not None
    clock.at = world.round.closes_at
    clock.move(seconds=-60)
    desk = world.desk()
    signed, principle = desk.prepare().signed(), desk.form(PRINCIPLE)
    clock.move(seconds=60)
    came_from = {"Referer": f"http://localhost{desk.home}/check"}
    answer = desk.client.post(desk.home + "/submit", data=signed, headers=came_from)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert shown(page) == {"Your name": "Ada Lovelace", "In which capacity": "Head of policy"}
    assert signed["seen"] not in page
    assert "Everything that was saved before is kept." in text(page)
    assert desk.home + "/check" in links(page)
    told = desk.send(PRINCIPLE, principle, json=True)
    assert told.status_code == 409
    assert "below" not in told.json["message"]


@pytest.mark.parametrize(
    ("path", "came_from", "leads_to"),
    [
        ("/responses/a/b/submit", "", "/responses/a/b"),
        ("/responses/a/b/submit", "http://localhost/responses/a/b/check?again=1", "/responses/a/b/check"),
        ("/responses/a/b/submit", "http://elsewhere.example/desk", "/responses/a/b"),
        ("/responses/a/b/principles/p1", "http://localhost/nowhere", "/responses/a/b/principles/p1"),
        ("/account/name", "", "/account"),
        ("/sign-out", "", "/"),
    ],
)
def test_the_way_back_is_a_page_of_ours(app: Flask, path: str, came_from: str, leads_to: str) -> None:
    with app.test_request_context(path, method="POST", headers={"Referer": came_from}):
        assert page_of_form() == leads_to


def test_every_form_can_be_read_back_without_hidden_fields_and_passwords(app: Flask) -> None:
    kinds = list(_kinds(FlaskForm))
    assert len(kinds) > 20
    for kind, names in kinds:
        secret = {name for name in names if issubclass(getattr(kind, name).field_class, HiddenField | PasswordField)}
        with app.test_request_context("/", method="POST", data={name: f"typed into {name}" for name in names}):
            told = " ".join(typed_text().values())
        assert not [name for name in secret if f"typed into {name}" in told], kind


def test_a_password_is_never_shown(app: Flask, client: CheckedClient) -> None:
    page = client.post("/sign-in", data={"email": "ada@win.example", "password": "correct horse battery"})
    assert shown(page.get_data(as_text=True)) == {"E-mail address": "ada@win.example"}
