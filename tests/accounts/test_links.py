"""One-time links: looking changes nothing, the button uses them up, and what is over says so with 410."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from consult.accounts import actions, queries
from consult.domain.errors import LinkSpent
from consult.domain.roles import COMMAND_LINE, MemberRole, StaffRole
from consult.extensions import db, transaction
from consult.models import Event, Mail, Membership, OneTimeLink, Person, Purpose
from consult.organisations.queries import get_organisation
from tests.accounts.visits import comes_in, links, new_client, send, sign_in
from tests.client import CheckedClient
from tests.conftest import StoppedClock
from tests.factories import organisations, people

CHOSEN = {"name": "Ada Lovelace", "password": "a few plain words in a row"}


@pytest.fixture
def invited(app: Flask, clock: StoppedClock) -> str:
    """The path of a link with which ada@aim.example becomes the lead of AIM."""
    with app.app_context(), transaction():
        aim = organisations.organisation("aim", name="Association of Imagined Music")
        person = actions.make_person("ada@aim.example")
        return "/links/" + actions.make_link(Purpose.LEAD_INVITATION, person, "/desk", aim.id)


def roles_of(app: Flask, email: str) -> dict[str, MemberRole]:
    with app.app_context():
        rows = db.session.scalars(
            select(Membership).join(Person, Person.id == Membership.person_id).where(Person.email == email)
        )
        return {row.organisation.code: row.role for row in rows if row.ended_at is None}


def assert_spent(client: CheckedClient, path: str) -> None:
    answer = client.get(path)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 410
    assert "This link no longer works" in page
    assert 'href="/sign-in"' in page
    assert comes_in(client) is False


@pytest.mark.usefixtures("database")
def test_a_lead_comes_in_by_the_invitation(app: Flask, client: CheckedClient, invited: str) -> None:
    page = client.get(invited).get_data(as_text=True)
    assert "Answer for Association of Imagined Music" in page
    assert "ada@aim.example" in page
    answer = send(client, invited, **CHOSEN)
    assert (answer.status_code, answer.location) == (302, "/desk")
    assert comes_in(client)
    assert roles_of(app, "ada@aim.example") == {"aim": MemberRole.LEAD}
    assert sign_in(new_client(app), "ada@aim.example", CHOSEN["password"]).status_code == 302
    with app.app_context():
        assert db.session.scalar(select(Event.action).order_by(Event.id.desc())) == "link_used.lead_invitation"


def test_looking_changes_nothing_however_often(app: Flask, client: CheckedClient, invited: str) -> None:
    for method in (client.get, client.head, client.get):
        assert method(invited).status_code == 200
    assert roles_of(app, "ada@aim.example") == {}
    assert comes_in(client) is False
    assert send(client, invited, **CHOSEN).status_code == 302


@pytest.mark.usefixtures("database")
def test_a_link_works_once(app: Flask, client: CheckedClient, invited: str) -> None:
    second = new_client(app)
    token = second.csrf_token(invited)
    assert send(client, invited, **CHOSEN).status_code == 302
    late = second.post(invited, data={"csrf_token": token, "name": "Mallory", "password": "another few plain words"})
    assert late.status_code == 410
    assert_spent(new_client(app), invited)
    with app.app_context():
        assert queries.find_person("ada@aim.example").name == "Ada Lovelace"  # type: ignore[union-attr]


def test_two_that_press_at_once_do_not_both_get_in(app: Flask, invited: str) -> None:
    with app.app_context(), transaction():
        link = actions.open_link(invited.removeprefix("/links/"))
        db.session.execute(OneTimeLink.__table__.update().values(used_at=people.clock.now()))  # type: ignore[attr-defined]
        with pytest.raises(LinkSpent):
            actions.use_link(link, "Mallory", None)


def test_a_refused_password_does_not_use_the_link_up(client: CheckedClient, invited: str) -> None:
    answer = send(client, invited, name="Ada", password="short")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Choose a password of 12 characters or more" in page
    assert "The link was not used up" in page
    assert 'value="Ada"' in page
    assert 'value="short"' not in page
    assert send(client, invited, **CHOSEN).status_code == 302


@pytest.mark.parametrize("name", ["", "  ", "\x00", "Ada\r\nBcc: x@elsewhere.example", "x" * 201])
def test_a_name_is_one_line_that_can_be_kept(client: CheckedClient, invited: str, name: str) -> None:
    assert send(client, invited, **CHOSEN | {"name": name}).status_code == 422


@pytest.mark.parametrize(
    ("purpose", "lifetime"),
    [
        (Purpose.PASSWORD_RESET, timedelta(hours=2)),
        (Purpose.STAFF_INVITATION, timedelta(days=7)),
        (Purpose.LEAD_INVITATION, timedelta(days=30)),
        (Purpose.SIGN_IN, timedelta(hours=24)),
    ],
)
def test_every_link_has_its_last_moment(app: Flask, clock: StoppedClock, purpose: Purpose, lifetime: timedelta) -> None:
    with app.app_context(), transaction():
        path = "/links/" + actions.make_link(purpose, actions.make_person("ada@aim.example"))
    clock.move(seconds=lifetime.total_seconds() - 1)
    assert new_client(app).get(path).status_code == 200
    clock.move(seconds=1)
    assert_spent(new_client(app), path)


@pytest.mark.usefixtures("database")
def test_a_newer_link_replaces_the_older(app: Flask, invited: str) -> None:
    with app.app_context(), transaction():
        person = actions.make_person("ada@aim.example")
        other = organisations.organisation("other")
        elsewhere = "/links/" + actions.make_link(Purpose.LEAD_INVITATION, person, "/desk", other.id)
        assert new_client(app).get(invited).status_code == 200  # another organisation's link leaves it alone
        newer = "/links/" + actions.make_link(Purpose.LEAD_INVITATION, person, "/desk", get_organisation("aim").id)
    assert_spent(new_client(app), invited)
    assert new_client(app).get(newer).status_code == 200
    assert new_client(app).get(elsewhere).status_code == 200


def test_a_link_gives_nothing_but_its_own_organisation_to_its_own_person(app: Flask, invited: str) -> None:
    with app.app_context(), transaction():
        people.lead(organisations.organisation("other"), "mallory@other.example")
    mallory = new_client(app)
    sign_in(mallory, "mallory@other.example")
    page = mallory.get(invited).get_data(as_text=True)
    assert "This browser is signed in as" in page
    send(mallory, invited, **CHOSEN)
    assert roles_of(app, "mallory@other.example") == {"other": MemberRole.LEAD}
    assert roles_of(app, "ada@aim.example") == {"aim": MemberRole.LEAD}
    assert "ada@aim.example" in mallory.get("/account").get_data(as_text=True)  # the link's person, nobody else


@pytest.mark.parametrize("token", ["x", "A" * 32, "..%2F..%2Fetc", "%00", "a" * 4000])
def test_made_up_links_are_like_spent_ones(client: CheckedClient, token: str) -> None:
    assert client.get(f"/links/{token}").status_code in {404, 410}


def test_tokens_cannot_be_guessed_nor_read_from_the_table(app: Flask, invited: str) -> None:
    token = invited.removeprefix("/links/")
    assert len(token) >= 32
    with app.app_context():
        kept = db.session.scalars(select(OneTimeLink.digest)).all()
    assert token not in kept
    assert all(len(digest) == 64 for digest in kept)


def test_the_address_of_a_link_goes_to_nobody_else(client: CheckedClient, invited: str) -> None:
    assert client.get(invited).headers["Referrer-Policy"] == "no-referrer"
    assert client.get(invited).headers["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("database")
def test_a_forgotten_password(app: Flask, ada: str, clock: StoppedClock) -> None:
    copied = new_client(app)
    sign_in(copied, ada)
    client = new_client(app)
    assert "Look into your mail" in send(client, "/forgotten-password", email=ada.upper()).get_data(as_text=True)
    [path] = links(app, ada)
    assert "Choose a new password" in client.get(path).get_data(as_text=True)
    assert send(client, path, **CHOSEN).location == "/staff"
    assert not comes_in(copied)
    assert sign_in(new_client(app), ada).status_code == 422
    assert sign_in(new_client(app), ada, CHOSEN["password"]).status_code == 302


@pytest.mark.usefixtures("database")
def test_a_forgotten_password_says_the_same_to_everybody(
    app: Flask, staff: Callable[..., int], ada: str, clock: StoppedClock
) -> None:
    with app.app_context(), transaction():
        db.session.get_one(Person, staff(StaffRole.OBSERVER, "gone@win.example")).disabled_at = clock()
    pages = []
    for email in (ada, "nobody@win.example", "gone@win.example"):
        client = new_client(app)
        token = client.csrf_token("/forgotten-password")
        answer = client.post("/forgotten-password", data={"csrf_token": token, "email": email})
        pages.append((answer.status_code, answer.get_data(as_text=True)))
    assert set(pages) == {(200, pages[0][1])}
    assert [len(links(app, email)) for email in (ada, "nobody@win.example", "gone@win.example")] == [1, 0, 0]
    with app.app_context():
        assert queries.find_person("nobody@win.example") is None
        assert db.session.scalar(select(func.count()).select_from(OneTimeLink)) == 1
        assert db.session.scalar(select(func.count()).select_from(Mail)) == 1


@pytest.mark.parametrize("email", ["ada@win.example", "nobody@win.example"])
def test_asking_for_links_is_braked_for_everybody_alike(app: Flask, ada: str, clock: StoppedClock, email: str) -> None:
    statuses = [
        send(new_client(app), "/forgotten-password", email=email).status_code
        for _number in range(actions.TRIES_PER_ACCOUNT + 1)
    ]
    assert statuses == [200] * actions.TRIES_PER_ACCOUNT + [429]
    assert len(links(app, ada)) == (actions.TRIES_PER_ACCOUNT if email == ada else 0)
    assert sign_in(new_client(app), ada).status_code == 302  # the account itself is not locked by it


def test_only_the_newest_of_several_links_works(app: Flask, ada: str) -> None:
    for _number in range(2):
        send(new_client(app), "/forgotten-password", email=ada)
    older, newer = links(app, ada)
    assert_spent(new_client(app), older)
    assert new_client(app).get(newer).status_code == 200


def test_a_mail_s_link_leads_to_the_configured_address_whatever_the_request_said(
    app: Flask, client: CheckedClient, ada: str
) -> None:
    token = client.csrf_token("/forgotten-password")
    headers = {"X-Forwarded-Host": "elsewhere.example", "Forwarded": "host=elsewhere.example"}
    client.post(
        "/forgotten-password",
        data={"csrf_token": token, "email": ada},
        headers=headers,
        base_url="http://127.0.0.1",  # one of the trusted names, but not the configured one
    )
    send(client, "/forgotten-password", email=ada)
    with app.app_context():
        bodies = db.session.scalars(select(Mail.body)).all()
    assert bodies
    assert all(
        "http://localhost/links/" in body and "elsewhere" not in body and "127.0.0.1" not in body for body in bodies
    )


@pytest.mark.usefixtures("database")
def test_the_first_manager_comes_in_by_the_command_line_s_link(app: Flask, client: CheckedClient) -> None:
    with app.app_context(), transaction():
        _person, token = actions.invite_staff(COMMAND_LINE, "first@win.example", StaffRole.MANAGER)
    assert send(client, f"/links/{token}", **CHOSEN).location == "/staff"
    assert client.get("/staff/people").status_code == 200


def test_who_has_an_account_needs_no_new_password(app: Flask, client: CheckedClient, ada: str) -> None:
    with app.app_context(), transaction():
        aim = organisations.organisation("aim")
        token = actions.make_link(Purpose.LEAD_INVITATION, actions.make_person(ada), "/desk", aim.id)
    page = client.get(f"/links/{token}").get_data(as_text=True)
    assert 'type="password"' not in page
    assert send(client, f"/links/{token}").location == "/desk"
    assert roles_of(app, ada) == {"aim": MemberRole.LEAD}
    assert sign_in(new_client(app), ada).status_code == 302  # the password is still the old one


def test_a_password_in_a_form_that_asks_for_none_changes_nothing(app: Flask, client: CheckedClient, ada: str) -> None:
    with app.app_context(), transaction():
        token = actions.make_link(Purpose.SIGN_IN, actions.make_person(ada), "/staff")
    send(client, f"/links/{token}", **CHOSEN)
    assert sign_in(new_client(app), ada, CHOSEN["password"]).status_code == 422
    assert sign_in(new_client(app), ada).status_code == 302
