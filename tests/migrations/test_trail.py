"""The sum of the trail takes in the events that were there before it."""

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade

from consult import audit, schema
from consult.domain.roles import COMMAND_LINE
from consult.extensions import db, transaction


@pytest.mark.usefixtures("database")
def test_events_written_before_it_are_counted(app: Flask) -> None:
    folder = str(schema.folder())
    with app.app_context():
        with transaction():
            audit.record_many(COMMAND_LINE, "did", [("a", None, number) for number in range(40)])
        downgrade(directory=folder, revision="0006")
        upgrade(directory=folder)
        with transaction():
            audit.record(COMMAND_LINE, "a", "did")
        assert audit.written_and_there() == (41, 41, True)
        db.session.rollback()
