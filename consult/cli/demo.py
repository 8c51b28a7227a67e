"""`consult demo`: the populated example, served."""

import os

import click
from sqlalchemy import inspect, select, text

from consult import clock, schema
from consult.accounts.actions import make_link
from consult.accounts.queries import find_person
from consult.app import create_app
from consult.cli import serve
from consult.cli.program import Refusal, refusals
from consult.demo import build
from consult.extensions import db, transaction
from consult.mail.outbox import absolute
from consult.models import Consultation, Fact, Person, Purpose


@click.command()
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=lambda: int(os.environ.get("PORT") or 8000),
    help="8000 by default.",
)
@click.option("--no-serve", is_flag=True, help="Make the example and print the links only.")
@click.option("--fresh", is_flag=True, help="Make the example anew.")
def demo(port: int, no_serve: bool, fresh: bool) -> None:
    """Make the invented example, print a sign-in link per role, and serve it."""
    with refusals():
        if not no_serve:
            serve.check_port("127.0.0.1", port)
        os.environ.setdefault("PUBLIC_URL", f"http://127.0.0.1:{port}")
        app = create_app()
    with app.app_context(), refusals():
        prepare(fresh)
        _print_links()
        db.session.remove()
        db.engine.dispose()
    if not no_serve:
        with refusals():
            serve.run("127.0.0.1", port)


def prepare(fresh: bool) -> None:
    """Make the example in an empty database, keep the one that is there, refuse a database that holds anything else."""
    if not schema.is_empty(db.engine):
        if _is_example():
            if not fresh:
                if not schema.is_current(db.engine):
                    raise Refusal("The example was made by an older version. Make it anew with --fresh.")
                return
            _drop_everything()
        elif _holds_something():
            raise Refusal(
                "This database holds something else than the example. Nothing was changed. Set DATABASE_URL to an empty one."
            )
    schema.migrate()
    with transaction():
        build.build(clock.now(), click.echo)


def _is_example() -> bool:
    if "fact" not in inspect(db.engine).get_table_names():
        return False
    found = db.session.scalar(select(Fact).where(Fact.name == build.FACT)) is not None
    db.session.rollback()
    return found


def _holds_something() -> bool:
    """Whether a database that is not the example's has tables that are not ours, a consultation or a person."""
    ours = set(db.session.get_bind().dialect.get_table_names(db.session.connection()))
    db.session.rollback()
    if not {"consultation", "person", "alembic_version"} <= ours or not schema.is_current(db.engine):
        return True
    found = db.session.scalar(select(Consultation.id).limit(1)) or db.session.scalar(select(Person.id).limit(1))
    db.session.rollback()
    return found is not None


def _drop_everything() -> None:
    """Remove the example's tables; only ever called on a database that says it is the example."""
    with transaction():
        tables = inspect(db.engine).get_table_names()
        if db.engine.dialect.name == "postgresql":
            for table in tables:
                db.session.execute(text(f'DROP TABLE "{table}" CASCADE'))
            return
        db.session.rollback()
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.commit()
        for table in tables:
            connection.exec_driver_sql(f'DROP TABLE "{table}"')
        connection.commit()
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")


def _print_links() -> None:
    with transaction():
        manager, lead = find_person(build.MANAGER), find_person(build.LEAD)
        if manager is None or lead is None:
            raise Refusal("The example's people are gone. Make it anew with --fresh.")
        staff_link = absolute(f"/links/{make_link(Purpose.SIGN_IN, manager, '/staff')}")
        lead_link = absolute(f"/links/{make_link(Purpose.SIGN_IN, lead, '/desk')}")
    click.echo("")
    click.echo("The example is ready. All its answers are invented.")
    click.echo(f"  Public           {absolute('/')}")
    click.echo(f"  WIN manager      {staff_link}")
    click.echo(f"  AIM's lead       {lead_link}")
    click.echo("Each sign-in link works once, for a day. Start again for new ones.")
