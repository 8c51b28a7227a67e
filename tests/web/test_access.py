"""What a request leaves behind in its thread: nothing that makes a later reader hold the write lock."""

import sqlite3

from flask import Flask
from sqlalchemy import make_url

from consult.extensions import db, transaction
from consult.models import Region
from tests.client import CheckedClient


def test_who_reads_after_a_form_was_sent_holds_no_lock(app: Flask, client: CheckedClient) -> None:
    """Seen once as a worker that waited ten seconds: the thread that had sent a form polled the database, each time as a writer."""
    client.post(
        "/sign-in", data={"csrf_token": client.csrf_token("/sign-in"), "email": "a@example.org", "password": "x"}
    )
    with app.app_context():
        assert db.session.query(Region).all() == []  # its transaction is open from here on
        writer = sqlite3.connect(make_url(db.engine.url).database or "", timeout=0, isolation_level=None)
        try:
            writer.execute("BEGIN IMMEDIATE")
            writer.execute("ROLLBACK")
        finally:
            writer.close()
    with app.app_context(), transaction():
        db.session.add(Region(code="asia", label="Asia", position=1, merge_with=[]))
