"""The database's schema: made on an empty database, brought up to date on demand, refused when outdated."""

from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import upgrade
from sqlalchemy import Engine, inspect

from consult.extensions import db
from consult.places import site_folder


def folder() -> Path:
    """Where the migrations are."""
    return site_folder("migrations")


def newest() -> str | None:
    """The revision that the code expects."""
    return ScriptDirectory(str(folder())).get_current_head()


def is_current(engine: Engine) -> bool:
    """Whether the database has the schema that the code expects."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest()


def is_empty(engine: Engine) -> bool:
    """Whether the database holds no table at all."""
    return not inspect(engine).get_table_names()


def migrate() -> None:
    """Bring the database to the newest schema. Needs an app context."""
    upgrade(directory=str(folder()))


def make_ready() -> bool:
    """Migrate an empty database; returns False for one whose schema is outdated."""
    if is_empty(db.engine):
        migrate()
    return is_current(db.engine)
