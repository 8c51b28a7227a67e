"""A member of the staff at the pages: signed in, sending forms with their token."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from consult.domain.roles import StaffRole
from consult.extensions import db, transaction
from consult.models import Person
from tests.client import CheckedClient
from tests.factories import people


@contextmanager
def written(app: Flask) -> Iterator[None]:
    """Do the block's writes in one transaction of the application."""
    with app.app_context(), transaction():
        yield


class Desk:
    """Somebody's browser."""

    def __init__(self, app: Flask, person: Person) -> None:
        client = app.test_client()
        assert isinstance(client, CheckedClient)
        self.client = client.sign_in(person)
        self.token = self.client.csrf_token("/staff")

    def get(self, path: str, status: int = 200) -> str:
        """A page's HTML."""
        response = self.client.get(path)
        assert response.status_code == status, f"{path}: {response.status}"
        return response.get_data(as_text=True)

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """The answer to a form."""
        return self.client.post(path, data={"csrf_token": self.token, **(data or {}), **more})

    def done(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> str:
        """Send a form that must succeed; the page it leads to."""
        response = self.post(path, data, **more)
        assert response.status_code == 302, f"{path}: {response.status}"
        return self.get(response.location)

    def refused(self, path: str, status: int, data: dict[str, Any] | None = None, **more: Any) -> str:
        """Send a form that must be refused; the page that says why."""
        response = self.post(path, data, **more)
        assert response.status_code == status, f"{path}: {response.status}"
        return response.get_data(as_text=True)


def desk(app: Flask, role: StaffRole = StaffRole.MANAGER, email: str = "") -> Desk:
    """A new member of the staff, signed in."""
    with written(app):
        person = people.staff(role, email)
        person_id = person.id
    with app.app_context():
        found = db.session.get(Person, person_id)
        assert found is not None
        return Desk(app, found)
