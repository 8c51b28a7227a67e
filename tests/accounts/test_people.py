"""The federation's people: invite, change the role, invite again, disable, open again."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from consult.accounts import actions, queries
from consult.domain.errors import Refused
from consult.domain.roles import COMMAND_LINE, Actor, StaffRole
from consult.extensions import db, transaction
from consult.models import Event, Person, Purpose
from tests.accounts.visits import comes_in, links, new_client, send, sign_in
from tests.client import CheckedClient
from tests.factories import organisations, people

PAGE = "/staff/people"


@pytest.fixture
def manager(client: CheckedClient, ada: str) -> CheckedClient:
    sign_in(client, ada)
    return client


def person(app: Flask, email: str) -> Person:
    with app.app_context():
        return db.session.scalars(select(Person).where(Person.email == email)).one()


@pytest.mark.usefixtures("database")
def test_somebody_is_invited_and_comes(app: Flask, manager: CheckedClient) -> None:
    answer = send(manager, PAGE, email="Grace@WIN.example ", role="analyst")
    assert answer.location == PAGE
    page = manager.get(PAGE).get_data(as_text=True)
    assert "grace@win.example is invited. The link in the mail works for 7 days." in page
    assert "Invited" in page
    [path] = links(app, "grace@win.example")
    grace = new_client(app)
    assert send(grace, path, name="Grace", password="a few plain words in a row").location == "/staff"
    assert grace.get(PAGE).status_code == 403
    assert "Invited" not in manager.get(PAGE).get_data(as_text=True).split("<tbody>")[1].split("</tbody>")[0]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"email": "nobody", "role": "analyst"}, "Write an e-mail address, such as name@example.org."),
        ({"email": "", "role": "analyst"}, "Write an e-mail address."),
        ({"email": "a@b.example\r\nBcc: c@d.example", "role": "analyst"}, "Write an e-mail address, such as"),
        ({"email": "a@b.example", "role": "owner"}, "Not a valid choice."),
        ({"email": "a@b.example"}, "Choose a role."),
    ],
)
def test_a_mistake_invites_nobody(app: Flask, manager: CheckedClient, fields: dict[str, str], sentence: str) -> None:
    answer = send(manager, PAGE, **fields)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert links(app, "a@b.example") == []


def test_an_invitation_is_sent_again(app: Flask, manager: CheckedClient) -> None:
    send(manager, PAGE, email="grace@win.example", role="observer")
    place = f"{PAGE}/{person(app, 'grace@win.example').id}"
    assert "Send the invitation again" in manager.get(place).get_data(as_text=True)
    assert send(manager, f"{place}/invite-again", place).location == place
    older, newer = links(app, "grace@win.example")
    assert new_client(app).get(older).status_code == 410
    assert new_client(app).get(newer).status_code == 200


def test_who_has_come_is_not_invited_again(app: Flask, manager: CheckedClient, staff: Callable[..., int]) -> None:
    place = f"{PAGE}/{staff(StaffRole.ANALYST, 'grace@win.example')}"
    assert "Send the invitation again" not in manager.get(place).get_data(as_text=True)
    assert send(manager, f"{place}/invite-again", place).status_code == 409
    assert links(app, "grace@win.example") == []


@pytest.mark.usefixtures("database")
def test_disabling_ends_sessions_and_links_at_once(
    app: Flask, manager: CheckedClient, staff: Callable[..., int]
) -> None:
    place = f"{PAGE}/{staff(StaffRole.ANALYST, 'grace@win.example')}"
    grace = new_client(app)
    sign_in(grace, "grace@win.example")
    with app.app_context(), transaction():
        token = actions.make_link(Purpose.PASSWORD_RESET, actions.make_person("grace@win.example"))
    assert "Disable the account of" in manager.get(f"{place}/disable").get_data(as_text=True)
    assert send(manager, f"{place}/disable").location == PAGE
    assert not comes_in(grace)
    assert sign_in(new_client(app), "grace@win.example").status_code == 422
    assert "Disabled" in manager.get(PAGE).get_data(as_text=True)
    assert send(manager, f"{place}/enable", place).location == place
    assert not comes_in(grace)  # the old session does not come back with the account
    assert new_client(app).get(f"/links/{token}").status_code == 410
    assert sign_in(new_client(app), "grace@win.example").status_code == 302


def test_a_link_of_a_disabled_account_says_why(app: Flask, staff: Callable[..., int], ada: str) -> None:
    number = staff(StaffRole.ANALYST, "grace@win.example")
    with app.app_context(), transaction():
        db.session.get_one(Person, number).disabled_at = people.clock.now()
        token = actions.make_link(Purpose.SIGN_IN, actions.make_person("grace@win.example"))
    answer = new_client(app).get(f"/links/{token}")
    assert answer.status_code == 410
    assert "This account is disabled. Ask a manager of the federation." in answer.get_data(as_text=True)


def test_disabling_oneself_is_warned_of_and_then_done(
    app: Flask, manager: CheckedClient, ada: str, staff: Callable[..., int]
) -> None:
    staff(StaffRole.MANAGER, "grace@win.example")
    place = f"{PAGE}/{person(app, ada).id}"
    unwarned = send(manager, f"{place}/disable")
    assert unwarned.status_code == 422
    assert "You are signed out at once, everywhere, and cannot undo it yourself." in unwarned.get_data(as_text=True)
    assert comes_in(manager)
    assert send(manager, f"{place}/disable", sure="yes").location == "/sign-in"
    assert not comes_in(manager)


@pytest.mark.usefixtures("database")
def test_the_last_manager_stays(app: Flask, manager: CheckedClient, ada: str, staff: Callable[..., int]) -> None:
    staff(StaffRole.ANALYST, "analyst@win.example")
    with app.app_context(), transaction():
        actions.invite_staff(COMMAND_LINE, "not-yet@win.example", StaffRole.MANAGER)  # has no password: opens no door
    place = f"{PAGE}/{person(app, ada).id}"
    sentence = "This is the last manager. Make somebody else a manager first."
    refused = send(manager, f"{place}/disable", sure="yes")
    assert refused.status_code == 409
    assert sentence in refused.get_data(as_text=True)
    refused = send(manager, f"{place}/role", place, role="observer")
    assert refused.status_code == 409
    assert sentence in refused.get_data(as_text=True)
    refused = send(manager, PAGE, email=ada, role="observer")  # the way round it
    assert refused.status_code == 409
    assert sentence in refused.get_data(as_text=True)
    assert comes_in(manager)
    assert person(app, ada).staff_role is StaffRole.MANAGER
    assert person(app, ada).disabled_at is None


def test_a_role_is_changed_and_holds_at_once(app: Flask, manager: CheckedClient, staff: Callable[..., int]) -> None:
    number = staff(StaffRole.ANALYST, "grace@win.example")
    grace = new_client(app)
    sign_in(grace, "grace@win.example")
    assert grace.get(PAGE).status_code == 403
    send(manager, f"{PAGE}/{number}/role", f"{PAGE}/{number}", role="manager")
    assert grace.get(PAGE).status_code == 200
    with app.app_context():
        event = db.session.scalars(select(Event).order_by(Event.id.desc())).first()
    assert event is not None
    assert (event.action, event.details) == ("role_changed", '{"new":"manager","old":"analyst"}')


def test_giving_up_one_s_own_role_ends_on_a_page_one_may_read(
    app: Flask, manager: CheckedClient, ada: str, staff: Callable[..., int]
) -> None:
    staff(StaffRole.MANAGER, "grace@win.example")
    place = f"{PAGE}/{person(app, ada).id}"
    answer = send(manager, f"{place}/role", place, role="observer")
    assert manager.get(answer.location).status_code == 200


def test_a_disabled_account_is_not_opened_by_inviting_it(
    app: Flask, manager: CheckedClient, staff: Callable[..., int]
) -> None:
    number = staff(StaffRole.ANALYST, "grace@win.example")
    send(manager, f"{PAGE}/{number}/disable")
    answer = send(manager, PAGE, email="grace@win.example", role="manager")
    assert answer.status_code == 409
    assert "has an account that is disabled" in answer.get_data(as_text=True)
    assert person(app, "grace@win.example").disabled_at is not None


def test_the_command_line_is_the_way_back(app: Flask, staff: Callable[..., int]) -> None:
    number = staff(StaffRole.MANAGER, "grace@win.example")
    with app.app_context(), transaction():
        db.session.get_one(Person, number).disabled_at = people.clock.now()
        actions.invite_staff(COMMAND_LINE, "grace@win.example", StaffRole.MANAGER)
    assert person(app, "grace@win.example").disabled_at is None


def test_a_second_press_changes_nothing(app: Flask, ada: str, staff: Callable[..., int]) -> None:
    number = staff(StaffRole.ANALYST, "grace@win.example")
    with app.app_context(), transaction():
        grace = db.session.get_one(Person, number)
        actions.disable(COMMAND_LINE, grace)
        first = grace.disabled_at
        actions.disable(COMMAND_LINE, grace)
        assert grace.disabled_at == first
        assert list(db.session.scalars(select(Event.action).where(Event.stream == f"person:{number}"))) == ["disabled"]
        with pytest.raises(Refused, match="came_already"):
            actions.invite_again(Actor(person_id=1), grace)


def test_only_staff_are_reached_by_these_pages(app: Flask, manager: CheckedClient) -> None:
    with app.app_context(), transaction():
        lead = people.lead(organisations.organisation("aim")).id
    for path in ("", "/disable"):
        assert manager.get(f"{PAGE}/{lead}{path}").status_code == 404
    for act in ("disable", "enable", "invite-again", "role"):
        assert send(manager, f"{PAGE}/{lead}/{act}", PAGE).status_code == 404
    assert manager.get(f"{PAGE}/99999").status_code == 404


def test_people_stand_by_name_with_role_and_state(
    app: Flask, manager: CheckedClient, staff: Callable[..., int]
) -> None:
    staff(StaffRole.OBSERVER, "zoe@win.example")
    page = manager.get(PAGE).get_data(as_text=True)
    assert "(you)" in page
    assert page.index("The manager") < page.index("The observer")
    with app.app_context():
        assert [found.email for found in queries.staff()] == ["ada@win.example", "zoe@win.example"]
