"""The entry point, and what all commands share: the application, the database, refusals as sentences on stderr.

Exit status: 0 done, 1 refused with a sentence, 2 wrong usage.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import NoReturn, ParamSpec, TypeVar

import click
from flask import current_app, has_app_context
from sqlalchemy.exc import DBAPIError, IntegrityError

from consult import schema
from consult.app import create_app
from consult.domain.errors import DomainError
from consult.domain.problems import FileRefused
from consult.extensions import db
from consult.schema import SchemaRefused
from consult.settings import Settings, SettingsError
from consult.web.i18n import instant
from consult.web.messages import sentence_of

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Item = TypeVar("Item")


class Refusal(Exception):
    """A command's own refusal: the sentence for stderr."""


def settings() -> Settings:
    """The settings of the running application."""
    found: Settings = current_app.extensions["settings"]
    return found


@contextmanager
def application() -> Iterator[None]:
    """The application's context around a command; its connections are given back at the end."""
    with refusals():
        app = create_app()
    with app.app_context(), refusals():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()


def in_app(command: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Run a command in an application context, on a database with the newest schema (an empty one is migrated)."""

    @wraps(command)
    def inside(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        with application():
            schema.make_ready()
            return command(*args, **kwargs)

    return inside


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what can be refused into a sentence on stderr and exit status 1."""
    try:
        yield
    except FileRefused as error:
        _refuse(str(error))
    except DomainError as error:
        _refuse(_domain_sentence(error))
    except (Refusal, SettingsError, SchemaRefused) as error:
        _refuse(str(error))
    except IntegrityError:
        _refuse("Somebody else changed the same thing at the same moment. Nothing was changed; try again.")
    except DBAPIError as error:
        _refuse(_database_sentence(error))
    except BrokenPipeError:
        raise  # whoever read our output has heard enough
    except OSError as error:
        _refuse(f"{error.filename or 'A file'} cannot be used: {error.strerror or error}.")


def _domain_sentence(error: DomainError) -> str:
    """The sentence of a refusal; some of those for pages speak of what was typed there."""
    closed = error.params.get("closed")
    own = {
        "round_not_open": "The round is not open. Nothing was changed. Open it with `consult consultations open`.",
        "round_closed": f"The round closed on {instant(closed)}. Nothing was changed."
        if isinstance(closed, datetime)
        else "The round is closed. Nothing was changed.",
        "round_still_open": "The round is still open: results are published after it closes. Nothing was changed.",
    }
    return own.get(error.code) or sentence_of(error)


def _database_sentence(error: DBAPIError) -> str:
    reason = str(error.orig).strip().splitlines()[0] if error.orig and str(error.orig).strip() else type(error).__name__
    address = db.engine.url.render_as_string(hide_password=True) if has_app_context() else ""
    return (
        f"The database {address} cannot be used: {reason.rstrip('.')}. Nothing was half-done. "
        "Check DATABASE_URL, and that the database is running."
    )


def _refuse(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)


def warn(sentence: str) -> None:
    """A warning on stderr; the command goes on."""
    click.echo(f"Warning: {sentence}", err=True)


def read_file(path: Path) -> bytes:
    """The file's bytes, or a refusal that names it. More than the limit for uploads is not read."""
    limit = settings().max_upload_bytes * 16
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise Refusal(f"{path} cannot be read: {error.strerror}.") from error
    if len(data) > limit:
        raise Refusal(f"{path} is larger than {limit} bytes, the most that is read.")
    return data


@contextmanager
def progress(label: str, items: Sequence[Item]) -> Iterator[Iterable[Item]]:
    """Go through `items` with a bar on stderr, if that is a terminal; in a pipe or a log there is none."""
    if not sys.stderr.isatty():
        yield items
        return
    with click.progressbar(items, label=label, file=sys.stderr, update_min_steps=500) as bar:
        yield bar


file_argument = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="consult")
def program() -> None:
    """Run structured consultations of member organisations on draft principles."""
