"""One's own name and password."""

import pytest
from flask import Flask
from sqlalchemy import select

from consult.accounts import actions, queries
from consult.extensions import db, transaction
from consult.models import Event, Mail, Purpose
from tests.accounts.visits import comes_in, new_client, send, sign_in
from tests.client import CheckedClient
from tests.conftest import StoppedClock
from tests.factories.people import PASSWORD

NEW = "another sentence that only I would pick"


@pytest.fixture
def signed_in(client: CheckedClient, ada: str) -> CheckedClient:
    sign_in(client, ada)
    return client


def test_the_name_is_changed(app: Flask, signed_in: CheckedClient, ada: str) -> None:
    assert send(signed_in, "/account/name", "/account", name=" Ada Lovelace ").location == "/account"
    assert 'value="Ada Lovelace"' in signed_in.get("/account").get_data(as_text=True)
    with app.app_context():
        event = db.session.scalars(select(Event).order_by(Event.id.desc())).first()
    assert event is not None
    assert (event.action, event.details) == ("renamed", '{"new":"Ada Lovelace","old":"The manager"}')


@pytest.mark.parametrize("name", ["", "two\r\nlines", "\x00\x07"])
def test_a_name_that_cannot_be_kept_is_refused(signed_in: CheckedClient, name: str) -> None:
    answer = send(signed_in, "/account/name", "/account", name=name)
    assert answer.status_code == 422
    assert "Nothing was changed." in answer.get_data(as_text=True)


@pytest.mark.usefixtures("database")
def test_a_new_password_ends_every_other_session(app: Flask, signed_in: CheckedClient, ada: str) -> None:
    other = new_client(app)
    sign_in(other, ada)
    with signed_in.session_transaction() as cookie:
        before = dict(cookie)
    answer = send(signed_in, "/account/password", "/account", current_password=PASSWORD, password=NEW)
    assert answer.location == "/account"
    assert comes_in(signed_in)
    assert not comes_in(other)
    copied = new_client(app)
    with copied.session_transaction() as cookie:
        cookie.update(before)
    assert not comes_in(copied)
    assert sign_in(new_client(app), ada).status_code == 422
    assert sign_in(new_client(app), ada, NEW).status_code == 302


def test_who_had_a_password_is_told_that_it_is_another_one_now(app: Flask, signed_in: CheckedClient, ada: str) -> None:
    def told() -> list[str]:
        with app.app_context():
            return list(db.session.scalars(select(Mail.recipient).where(Mail.event == "password_changed")))

    assert told() == []  # the first password is no change
    send(signed_in, "/account/password", "/account", current_password="not the present one", password=NEW)
    assert told() == []
    send(signed_in, "/account/password", "/account", current_password=PASSWORD, password=NEW)
    assert told() == [ada]


def test_links_for_a_new_password_stop_with_it(app: Flask, signed_in: CheckedClient, ada: str) -> None:
    with app.app_context(), transaction():
        person = actions.make_person(ada)
        tokens = [actions.make_link(purpose, person) for purpose in (Purpose.PASSWORD_RESET, Purpose.SIGN_IN)]
    send(signed_in, "/account/password", "/account", current_password=PASSWORD, password=NEW)
    assert [new_client(app).get(f"/links/{token}").status_code for token in tokens] == [410, 410]


@pytest.mark.parametrize(
    ("present", "password", "sentence"),
    [
        ("not the present one", NEW, "This is not your present password."),
        ("", NEW, "Write your present password."),
        (PASSWORD, "short", "Choose a password of 12 characters or more."),
        (PASSWORD, "ada@win.example", "Your e-mail address is not a password."),
        (PASSWORD, "", "Choose a password of 12 characters or more."),
    ],
)
def test_a_mistake_changes_nothing(
    app: Flask, signed_in: CheckedClient, ada: str, present: str, password: str, sentence: str
) -> None:
    with app.app_context():
        before = queries.find_person(ada).password_hash  # type: ignore[union-attr]
    answer = send(signed_in, "/account/password", "/account", current_password=present, password=password)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in page
    assert "Your password is still the old one." in page
    assert NEW not in page
    with app.app_context():
        assert queries.find_person(ada).password_hash == before  # type: ignore[union-attr]


def test_guessing_the_present_password_is_braked(clock: StoppedClock, client: CheckedClient, ada: str) -> None:
    sign_in(client, ada)
    fields = {"current_password": "a guess at it", "password": NEW}
    statuses = [
        send(client, "/account/password", "/account", **fields).status_code
        for _number in range(actions.TRIES_PER_ACCOUNT + 1)
    ]
    assert statuses == [422] * actions.TRIES_PER_ACCOUNT + [429]
    right = send(client, "/account/password", "/account", current_password=PASSWORD, password=NEW)
    assert right.status_code == 429
    assert "try again in 15 minutes" in right.get_data(as_text=True)


def test_a_password_of_an_expired_form_is_not_shown(signed_in: CheckedClient) -> None:
    answer = signed_in.post("/account/password", data={"current_password": PASSWORD, "password": NEW})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert PASSWORD not in page
    assert NEW not in page


def test_only_those_signed_in_have_an_account(client: CheckedClient) -> None:
    assert client.get("/account").location == "/sign-in?next=/account"


def test_password_managers_are_told_what_is_what(signed_in: CheckedClient, app: Flask) -> None:
    page = signed_in.get("/account").get_data(as_text=True)
    assert page.count('autocomplete="current-password"') == page.count('autocomplete="new-password"') == 1
    assert 'autocomplete="current-password"' in new_client(app).get("/sign-in").get_data(as_text=True)
    passwords = [part.split(">")[0] for part in page.split("<input")[1:] if 'type="password"' in part]
    assert len(passwords) == 2
    assert not any(word in field for field in passwords for word in ("paste", '"off"', "readonly"))
    lengths = [field.split('maxlength="')[1].split('"')[0] for field in passwords if "maxlength" in field]
    assert all(int(length) >= 64 for length in lengths)
