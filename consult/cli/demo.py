"""`consult demo`: the populated example, served."""

import os

import click
from sqlalchemy import inspect, select

from consult import clock, schema
from consult.accounts.actions import make_link
from consult.accounts.queries import find_person
from consult.cli import serve
from consult.cli.program import Refusal, application, refusals
from consult.demo import build
from consult.extensions import db, transaction
from consult.mail.outbox import absolute
from consult.models import Base, Fact, Purpose
from consult.schema import State


@click.command()
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    envvar="PORT",
    show_default=True,
)
@click.option("--no-serve", is_flag=True, help="Make the example and print the links only.")
@click.option("--fresh", is_flag=True, help="Make the example anew.")
def demo(port: int, no_serve: bool, fresh: bool) -> None:
    """Make the invented example, print a sign-in link per role, and serve it."""
    with refusals():
        if not no_serve:
            serve.check_port("127.0.0.1", port)
        if not os.environ.get("PUBLIC_URL"):
            os.environ["PUBLIC_URL"] = f"http://127.0.0.1:{port}"
    with application():
        prepare(fresh)
        _print_links()
    if not no_serve:
        with refusals():
            serve.run("127.0.0.1", port)


def prepare(fresh: bool) -> None:
    """Make the example in an empty database, keep the one that is there, refuse a database that holds anything else."""
    found = schema.state(db.engine)
    if found is not State.EMPTY:
        if not _only_our_tables() or not (_is_example() or _is_bare(found)):
            raise Refusal(
                "This database holds something else than the example. Nothing was changed. "
                "Set DATABASE_URL to an empty one."
            )
        if _is_example() and not fresh:
            if found is not State.CURRENT:
                raise Refusal("The example was made by another version. Make it anew with --fresh.")
            return
        _drop_tables()
    schema.migrate()
    with transaction():
        build.build(clock.now(), click.echo)


def _only_our_tables() -> bool:
    return set(inspect(db.engine).get_table_names()) <= {*Base.metadata.tables, schema.VERSION_TABLE}


def _is_example() -> bool:
    if "fact" not in inspect(db.engine).get_table_names():
        return False
    found = db.session.scalar(select(Fact).where(Fact.name == build.FACT)) is not None
    db.session.rollback()
    return found


def _is_bare(found: State) -> bool:
    """Whether there is our schema and not one row in it."""
    if found is not State.CURRENT:
        return False
    rows = (db.session.execute(select(table).limit(1)).first() for table in Base.metadata.sorted_tables)
    bare = not any(row is not None for row in rows)
    db.session.rollback()
    return bare


def _drop_tables() -> None:
    """Remove our tables at once; only ever called on a database that holds the example or nothing, and no other table."""
    with db.engine.begin() as connection:
        Base.metadata.drop_all(connection)
        connection.exec_driver_sql(f"DROP TABLE {schema.VERSION_TABLE}")


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
