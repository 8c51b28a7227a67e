"""What a person does on the pages about accounts, as a browser without scripts does it."""

import re

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from consult.extensions import db
from consult.models import Mail
from tests.client import CheckedClient
from tests.factories.people import PASSWORD


def new_client(app: Flask) -> CheckedClient:
    """A browser with no cookies."""
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return client


def send(client: CheckedClient, path: str, page: str = "", **fields: str) -> TestResponse:
    """Open `page` (the path itself, where nothing is said) and send its form to `path`."""
    return client.post(path, data={"csrf_token": client.csrf_token(page or path), **fields})


def sign_in(client: CheckedClient, email: str, password: str = PASSWORD, path: str = "/sign-in") -> TestResponse:
    """Sign in by the form."""
    return send(client, path, email=email, password=password)


def links(app: Flask, recipient: str) -> list[str]:
    """The one-time links that were mailed to somebody, oldest first."""
    with app.app_context():
        bodies = db.session.scalars(select(Mail.body).where(Mail.recipient == recipient).order_by(Mail.id)).all()
    return [re.search(r"http://localhost(/links/\S+)", body)[1] for body in bodies]  # type: ignore[index]


def comes_in(client: CheckedClient) -> bool:
    """Whether this browser is let into its own account."""
    answer = client.get("/account")
    assert answer.status_code in {200, 302}
    return answer.status_code == 200
