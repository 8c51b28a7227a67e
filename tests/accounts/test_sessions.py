"""Sessions live on the server: a cookie alone opens nothing once they are over."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, update

from consult.accounts import actions
from consult.domain.roles import StaffRole
from consult.extensions import db, transaction
from consult.models import Person, Purpose, SignInSession
from tests.accounts.visits import comes_in, new_client, send, sign_in
from tests.client import CheckedClient
from tests.conftest import StoppedClock
from tests.factories import people


def copy_of(app: Flask, client: CheckedClient) -> CheckedClient:
    """Another browser with the same cookie."""
    copy = new_client(app)
    with client.session_transaction() as cookie:
        held = dict(cookie)
    with copy.session_transaction() as cookie:
        cookie.update(held)
    return copy


@pytest.mark.usefixtures("database")
def test_signing_out_ends_a_copied_cookie_too(app: Flask, client: CheckedClient, ada: str) -> None:
    sign_in(client, ada)
    copy = copy_of(app, client)
    assert comes_in(copy)
    answer = send(client, "/sign-out", "/account")
    assert (answer.status_code, answer.location) == (302, "/")
    assert not comes_in(client)
    assert not comes_in(copy)


def test_signing_out_here_leaves_other_browsers_alone(app: Flask, client: CheckedClient, ada: str) -> None:
    other = new_client(app)
    sign_in(client, ada)
    sign_in(other, ada)
    send(client, "/sign-out", "/account")
    assert comes_in(other)


def test_going_on_as_somebody_else_ends_the_session_before(app: Flask, client: CheckedClient, ada: str) -> None:
    sign_in(client, ada)
    assert comes_in(client)  # the page has a form: the cookie holds its token
    copy = copy_of(app, client)
    with client.session_transaction() as cookie:
        before = dict(cookie)
    with app.app_context(), transaction():
        token = actions.make_link(Purpose.SIGN_IN, people.staff(StaffRole.OBSERVER, "grace@win.example"))
    send(client, f"/links/{token}")
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != before["_user_id"]
        assert cookie.get("csrf_token") != before["csrf_token"]
    assert "grace@win.example" in client.get("/account").get_data(as_text=True)
    assert not comes_in(copy)


def test_a_cookie_that_was_planted_before_signing_in_is_not_signed_in(
    app: Flask, client: CheckedClient, ada: str
) -> None:
    client.get("/sign-in")
    planted = copy_of(app, client)
    sign_in(client, ada)
    assert not comes_in(planted)


@pytest.mark.usefixtures("database")
def test_an_idle_session_ends(client: CheckedClient, ada: str, clock: StoppedClock) -> None:
    sign_in(client, ada)
    clock.move(minutes=119)
    assert comes_in(client)  # and being used counts
    clock.move(minutes=119)
    assert comes_in(client)
    clock.move(minutes=121)
    assert not comes_in(client)


def test_a_session_ends_after_twelve_hours_however_busy(client: CheckedClient, ada: str, clock: StoppedClock) -> None:
    sign_in(client, ada)
    for _hour in range(12):
        clock.move(hours=1)
        assert comes_in(client)
    clock.move(seconds=1)
    assert not comes_in(client)


def test_use_is_noted_every_few_minutes_only(app: Flask, client: CheckedClient, ada: str, clock: StoppedClock) -> None:
    sign_in(client, ada)
    began = clock()

    def seen() -> object:
        with app.app_context():
            return db.session.scalar(select(SignInSession.seen_at))

    clock.move(minutes=4)
    client.get("/account")
    assert seen() == began
    clock.move(minutes=1)
    client.get("/account")
    assert seen() == clock()


def test_the_table_does_not_hold_what_the_cookie_holds(app: Flask, client: CheckedClient, ada: str) -> None:
    sign_in(client, ada)
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    with app.app_context():
        assert token not in db.session.scalars(select(SignInSession.id)).all()
    assert len(token) >= 43


def test_a_forged_cookie_is_nobody(app: Flask, client: CheckedClient, ada: str) -> None:
    sign_in(client, ada)
    with app.app_context():
        digest = db.session.scalar(select(SignInSession.id))
    for forged in ("1", digest, "../1", ""):
        mallory = new_client(app)
        with mallory.session_transaction() as cookie:
            cookie["_user_id"] = forged
        assert not comes_in(mallory)


def test_roles_are_read_anew_with_every_request(app: Flask, staff: Callable[..., int]) -> None:
    person = staff(StaffRole.MANAGER, "grace@win.example")
    client = new_client(app)
    sign_in(client, "grace@win.example")
    assert client.get("/staff/people").status_code == 200
    with app.app_context(), transaction():
        db.session.execute(update(Person).where(Person.id == person).values(staff_role=StaffRole.OBSERVER))
    assert client.get("/staff/people").status_code == 403
    with app.app_context(), transaction():
        db.session.execute(update(Person).where(Person.id == person).values(disabled_at=people.clock.now()))
    assert not comes_in(client)
