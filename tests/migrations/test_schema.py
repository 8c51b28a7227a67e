"""The migrations and the models say the same, on both databases, and every migration can be taken back."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from consult import schema
from consult.extensions import db
from consult.models import Base

ON_BOTH = pytest.mark.usefixtures("database")


@ON_BOTH
def test_the_newest_migration_leaves_nothing_to_change(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


@ON_BOTH
def test_every_migration_goes_down_and_up_again(app: Flask) -> None:
    folder = str(schema.folder())
    with app.app_context():
        before = set(inspect(db.engine).get_table_names())
        downgrade(directory=folder, revision="base")
        assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}
        upgrade(directory=folder)
        assert set(inspect(db.engine).get_table_names()) == before


def test_every_constraint_has_a_name() -> None:
    unnamed = [
        f"{table.name}: {constraint!r}"
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if not constraint.name
    ]
    assert unnamed == []


def test_migrations_are_numbered_in_order() -> None:
    names = sorted(path.stem for path in Path(schema.folder(), "versions").glob("*.py"))
    assert [name.split("_")[0] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]
