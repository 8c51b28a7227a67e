"""Signing in and out: who comes in, where to, how often one may try, and what outsiders learn."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from consult.accounts import actions
from consult.domain.errors import Throttled
from consult.domain.roles import StaffRole
from consult.extensions import db, transaction
from consult.models import SignInTry
from tests.accounts.visits import comes_in, new_client, send, sign_in
from tests.client import CheckedClient
from tests.conftest import StoppedClock
from tests.factories import organisations, people

WRONG = "quite another sentence"


@pytest.mark.usefixtures("database")
def test_the_right_password_lets_in(client: CheckedClient, ada: str) -> None:
    answer = sign_in(client, ada)
    assert (answer.status_code, answer.location) == (302, "/staff")
    assert comes_in(client)


def test_case_and_spaces_of_the_address_do_not_matter(client: CheckedClient, ada: str) -> None:
    assert sign_in(client, f"  {ada.upper()} ").status_code == 302


def test_a_lead_comes_to_the_desk(app: Flask, client: CheckedClient) -> None:
    with app.app_context(), transaction():
        people.lead(organisations.organisation("aim"), "lead@aim.example")
    assert sign_in(client, "lead@aim.example").location == "/desk"


@pytest.mark.parametrize("email", ["ada@win.example", "nobody@win.example"])
def test_the_wrong_password_says_the_same_to_everybody(client: CheckedClient, ada: str, email: str) -> None:
    answer = sign_in(client, email, WRONG)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "This e-mail address and password do not belong together." in page
    assert 'role="alert"' in page
    assert f'value="{email}"' in page  # what was typed is still there
    assert WRONG not in page
    assert not comes_in(client)


def test_known_unknown_and_disabled_accounts_get_the_same_page(app: Flask, staff: Callable[..., int], ada: str) -> None:
    gone = staff(StaffRole.OBSERVER, "gone@win.example")
    with app.app_context(), transaction():
        db.session.get_one(people.Person, gone).disabled_at = people.clock.now()
    pages = []
    for email in (ada, "nobody@win.example", "gone@win.example"):
        client = new_client(app)
        token = client.csrf_token("/sign-in")
        answer = client.post("/sign-in", data={"csrf_token": token, "email": email, "password": WRONG})
        assert answer.status_code == 422
        pages.append(re.sub('name="csrf_token" value="[^"]+"', "", answer.get_data(as_text=True)).replace(email, ""))
    assert len(set(pages)) == 1
    right = sign_in(new_client(app), "gone@win.example")
    assert right.status_code == 422
    assert "do not belong together" in right.get_data(as_text=True)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("email", ["ada@win.example", "nobody@win.example"])
def test_after_six_wrong_tries_even_the_right_password_waits(
    app: Flask, ada: str, clock: StoppedClock, email: str
) -> None:
    client = new_client(app)
    for _number in range(actions.TRIES_PER_ACCOUNT):
        assert sign_in(client, email, WRONG).status_code == 422
        clock.move(minutes=1)
    answer = sign_in(client, email)
    assert answer.status_code == 429
    assert "try again in 9 minutes" in answer.get_data(as_text=True)
    clock.move(minutes=8)
    assert "try again in 1 minute." in sign_in(client, email).get_data(as_text=True)
    clock.move(minutes=1)
    assert sign_in(client, email).status_code == (302 if email == ada else 422)


def test_one_account_that_is_attacked_locks_nobody_else_out(app: Flask, ada: str, clock: StoppedClock) -> None:
    for _number in range(actions.TRIES_PER_ACCOUNT + 1):
        sign_in(new_client(app), "nobody@win.example", WRONG)
    assert sign_in(new_client(app), ada).status_code == 302


def test_success_forgets_the_tries(app: Flask, ada: str, clock: StoppedClock) -> None:
    for _number in range(actions.TRIES_PER_ACCOUNT - 1):
        sign_in(new_client(app), ada, WRONG)
    assert sign_in(new_client(app), ada).status_code == 302
    assert sign_in(new_client(app), ada, WRONG).status_code == 422


def test_an_address_that_tries_many_accounts_waits(app: Flask, clock: StoppedClock) -> None:
    with app.app_context(), transaction():
        for number in range(actions.TRIES_PER_ADDRESS):
            actions.note_try("sign_in", f"nobody-{number}@win.example", "203.0.113.9")
        with pytest.raises(Throttled) as refusal:
            actions.note_try("sign_in", "somebody@win.example", "203.0.113.9")
        assert refusal.value.params == {"minutes": 15}
        actions.note_try("sign_in", "somebody@win.example", "203.0.113.10")


def test_the_addresses_of_one_subscriber_count_as_one(app: Flask, clock: StoppedClock) -> None:
    with app.app_context(), transaction():
        for number in range(actions.TRIES_PER_ADDRESS):
            actions.note_try("sign_in", f"nobody-{number}@win.example", f"2001:db8:1:2::{number:x}")
        with pytest.raises(Throttled):
            actions.note_try("sign_in", "somebody@win.example", "2001:db8:1:2:ffff::1")
        actions.note_try("sign_in", "somebody@win.example", "2001:db8:1:3::1")


def test_tries_are_kept_without_addresses(app: Flask, ada: str) -> None:
    sign_in(new_client(app), ada, WRONG)
    with app.app_context():
        keys = db.session.scalars(select(SignInTry.key)).all()
    assert len(keys) == 2
    assert not any("ada" in key or "127" in key for key in keys)


@pytest.mark.parametrize(
    ("wanted", "place"),
    [
        ("/staff/consultations?page=2", "/staff/consultations?page=2"),
        ("", "/staff"),
        ("https://elsewhere.example/", "/staff"),
        ("//elsewhere.example/", "/staff"),
        ("/\\elsewhere.example/", "/staff"),
        ("/%09/elsewhere.example", "/staff"),
        ("/\t/elsewhere.example", "/staff"),
        ("/\r\nSet-Cookie: a=b", "/staff"),
        ("javascript:alert(1)", "/staff"),
        ("http:/elsewhere", "/staff"),
        ("//[", "/staff"),
        ("relative", "/staff"),
    ],
)
def test_only_places_of_ours_are_gone_to(client: CheckedClient, ada: str, wanted: str, place: str) -> None:
    token = client.csrf_token("/sign-in")
    data = {"csrf_token": token, "email": ada, "password": people.PASSWORD}
    answer = client.post("/sign-in", query_string={"next": wanted}, data=data)
    assert answer.status_code == 302
    if wanted == "/%09/elsewhere.example":  # a path of ours, whose percent sign stays what it is
        assert answer.location.startswith("/%")
        assert not answer.location.startswith("//")
    else:
        assert answer.location == place


def test_the_wanted_page_survives_a_mistake(client: CheckedClient, ada: str) -> None:
    sent_there = client.get("/account")
    assert sent_there.location == "/sign-in?next=/account"
    page = sign_in(client, ada, WRONG, sent_there.location).get_data(as_text=True)
    assert 'action="/sign-in?next=/account"' in page
    assert sign_in(client, ada, path=sent_there.location).location == "/account"


def test_a_second_window_finds_itself_signed_in(client: CheckedClient, ada: str) -> None:
    second = client.csrf_token("/sign-in")  # opened before, sent after
    sign_in(client, ada)
    assert client.get("/sign-in?next=/account").location == "/account"
    late = client.post("/sign-in", data={"csrf_token": second, "email": ada, "password": people.PASSWORD})
    assert late.status_code == 400
    page = late.get_data(as_text=True)
    assert "The form has expired" in page
    assert people.PASSWORD not in page
    assert comes_in(client)


def test_a_form_opened_before_signing_out_loses_nothing(client: CheckedClient, ada: str) -> None:
    sign_in(client, ada)
    token = client.csrf_token("/account")
    send(client, "/sign-out", "/account")
    answer = client.post("/account/name", data={"csrf_token": token, "name": "Ada, Countess of Lovelace"})
    assert answer.status_code == 400
    assert "Ada, Countess of Lovelace" in answer.get_data(as_text=True)


@pytest.mark.parametrize("value", ["\x00", "a\x00b@win.example", "line\r\nbreak@win.example", "x" * 300])
def test_strange_addresses_are_refused_politely(client: CheckedClient, value: str) -> None:
    answer = sign_in(client, value)
    assert answer.status_code == 422


@pytest.mark.usefixtures("database")
def test_a_long_password_is_not_hashed(client: CheckedClient, ada: str) -> None:
    assert sign_in(client, ada, "x" * 1001).status_code == 422
