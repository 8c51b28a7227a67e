"""The entry point, and what all commands share: the application, the database, refusals as sentences on stderr.

Exit status: 0 done, 1 refused with a sentence, 2 wrong usage.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import click
from flask import current_app
from sqlalchemy.exc import DBAPIError

from consult import schema
from consult.app import create_app
from consult.domain.errors import DomainError
from consult.domain.problems import FileRefused
from consult.settings import Settings, SettingsError
from consult.web.messages import sentence_of

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class Refusal(Exception):
    """A command's own refusal: the sentence for stderr."""


def settings() -> Settings:
    """The settings of the running application."""
    found: Settings = current_app.extensions["settings"]
    return found


def in_app(command: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Run a command in an application context, on a database with the newest schema (an empty one is migrated)."""

    @wraps(command)
    def inside(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        with refusals():
            app = create_app()
        with app.app_context(), refusals():
            if not schema.make_ready():
                raise Refusal("The database has an older schema. Run `consult migrate`, then try again.")
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
        _refuse(sentence_of(error))
    except (Refusal, SettingsError) as error:
        _refuse(str(error))
    except DBAPIError as error:
        _refuse(_database_sentence(error))


def _database_sentence(error: DBAPIError) -> str:
    reason = str(error.orig).strip().splitlines()[0] if error.orig and str(error.orig).strip() else type(error).__name__
    return f"The database cannot be used: {reason}. Check DATABASE_URL and that the database is running. Nothing was half-done."


def _refuse(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(1)


def warn(sentence: str) -> None:
    """A warning on stderr; the command goes on."""
    click.echo(f"Warning: {sentence}", err=True)


def read_file(path: Path) -> bytes:
    """The file's bytes, or a refusal that names it. More than the limit for uploads is not read."""
    limit = settings().max_upload_bytes * 16
    try:
        if path.stat().st_size > limit:
            raise Refusal(f"{path} is larger than {limit} bytes, the most that is read.")
        return path.read_bytes()
    except OSError as error:
        raise Refusal(f"{path} cannot be read: {error.strerror}.") from error


file_argument = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="consult")
def program() -> None:
    """Run structured consultations of member organisations on draft principles."""
