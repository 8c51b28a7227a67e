"""/healthz and /readyz, for whoever watches the machine."""

import pytest
from flask import Flask
from sqlalchemy import text

from consult.extensions import db
from tests.client import CheckedClient


def test_the_process_says_that_it_lives(client: CheckedClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "alive"})


def test_it_is_ready_with_the_newest_schema(app: Flask, client: CheckedClient, database: str) -> None:
    with app.app_context():
        assert db.engine.dialect.name == database
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ready"})


@pytest.mark.usefixtures("database")
def test_it_is_not_ready_with_an_outdated_schema(app: Flask, client: CheckedClient) -> None:
    with app.app_context():
        db.session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        db.session.commit()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "database schema outdated"})
