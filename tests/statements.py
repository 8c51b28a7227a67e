"""Counting the SQL statements that a block issues."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from consult.extensions import db

TRANSACTION = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements that `app` sends to its database inside the block, in order; beginnings and ends of transactions aside."""
    statements: list[str] = []

    def note(_connection, _cursor, statement, _parameters, _context, _many):  # type: ignore[no-untyped-def]
        if not statement.startswith(TRANSACTION):
            statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def writes(statements: list[str]) -> list[str]:
    """Those of `statements` that change rows."""
    return [
        statement for statement in statements if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
    ]
