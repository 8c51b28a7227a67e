"""The database's schema: made on an empty database, brought up to date on demand, refused when it is outdated or not ours."""

from enum import Enum
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import upgrade
from sqlalchemy import Engine, inspect

from consult.extensions import db
from consult.places import site_folder

VERSION_TABLE = "alembic_version"


class State(Enum):
    """What stands in a database, as far as its schema tells."""

    EMPTY = "empty"
    CURRENT = "current"
    OUTDATED = "outdated"
    UNKNOWN = "unknown"
    """Made by a newer version of this program, or by another that migrates likewise."""
    FOREIGN = "foreign"


class SchemaRefused(Exception):
    """A database that cannot be used as it is; the text says why and what to do."""


def folder() -> Path:
    """Where the migrations are."""
    return site_folder("migrations")


def newest() -> str | None:
    """The revision that the code expects."""
    return ScriptDirectory(str(folder())).get_current_head()


def state(engine: Engine) -> State:
    """How the database stands to the schema that the code expects."""
    tables = set(inspect(engine).get_table_names())
    if tables <= {VERSION_TABLE}:
        return State.EMPTY
    if VERSION_TABLE not in tables:
        return State.FOREIGN
    with engine.connect() as connection:
        revisions = set(MigrationContext.configure(connection).get_current_heads())
    scripts = ScriptDirectory(str(folder()))
    if revisions == set(scripts.get_heads()):
        return State.CURRENT
    known = {script.revision for script in scripts.walk_revisions()}
    return State.OUTDATED if revisions and revisions <= known else State.UNKNOWN


def is_current(engine: Engine) -> bool:
    """Whether the database has the schema that the code expects."""
    return state(engine) is State.CURRENT


def is_empty(engine: Engine) -> bool:
    """Whether the database holds no table at all."""
    return state(engine) is State.EMPTY


def migrate() -> None:
    """Bring the database to the newest schema; raises SchemaRefused where its tables are not ours. Needs an app context."""
    found = state(db.engine)
    _check_ours(found)
    if found is not State.CURRENT:
        upgrade(directory=str(folder()))


def make_ready() -> None:
    """Migrate an empty database; raises SchemaRefused for any other that lacks the newest schema. Needs an app context."""
    found = state(db.engine)
    _check_ours(found)
    if found is State.OUTDATED:
        raise SchemaRefused("The database has an older schema. Run `consult migrate`, then try again.")
    if found is State.EMPTY:
        migrate()


def _check_ours(found: State) -> None:
    if found is State.FOREIGN:
        raise SchemaRefused(
            "The database holds tables of another program. Nothing was changed. Set DATABASE_URL to an empty database."
        )
    if found is State.UNKNOWN:
        raise SchemaRefused(
            "The database has a schema that this version does not know: a newer version made it, or another program. "
            "Nothing was changed. Use that version, or set DATABASE_URL to another database."
        )
