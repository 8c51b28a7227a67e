"""Alembic's entry: runs the migrations on the application's engine."""

from alembic import context

from consult.extensions import db
from consult.models import Base
from consult.models.base import Instant


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """A migration stands on its own: it names no type of ours."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, Instant) else False


def run() -> None:
    """Run what Alembic was asked for, in one transaction per migration."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=render_item,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
