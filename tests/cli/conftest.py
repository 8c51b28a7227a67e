"""The program as a script uses it: words in, exit status and two streams out; and what the database holds afterwards."""

import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Connection, create_engine, func, select, text

from consult.accounts.passwords import Passwords
from consult.cli.main import program
from consult.models import Base
from consult.settings import Settings
from tests.conftest import new_settings
from tests.servers import environment

TOML = """
[consultation]
slug = "streaming"
title = "Fair streaming"
zone = "Europe/Madrid"

[[scale]]
code = "agree"
label = "We agree"
side = "agree"
[[scale]]
code = "neutral"
label = "Neither"
side = "neutral"
[[scale]]
code = "disagree"
label = "We disagree"
side = "disagree"
reason = "required"
[[scale]]
code = "none"
label = "No opinion"
side = "none"

[[region]]
code = "europe"
label = "Europe"
[[region]]
code = "asia"
label = "Asia"
[[kind]]
code = "label"
label = "Record label"

[[principle]]
key = "pay"
title = "Fair pay"
wording = "Every stream pays."
[[principle]]
key = "credit"
title = "Credit"
wording = "Every maker is named."
"""
ORGANISATIONS = """code,name,country,region,kind
o1,One,ES,europe,label
o2,Two,FR,europe,label
o3,Three,JP,asia,label
o4,Four,,,
"""


class Consult:
    """`consult(*words)` runs a command on the test's database; it must end with `status`, 0 unless said."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.folder = folder
        self.environment = environment(settings, 80) | {"PUBLIC_URL": settings.public_url}
        self.url = settings.database_url

    def __call__(self, *words: str | Path, status: int = 0, **variables: str) -> Result:
        result = CliRunner().invoke(program, [str(word) for word in words], env=self.environment | variables)
        assert result.exit_code == status, f"{words}: {result.exit_code}\n{result.output}\n{result.exception!r}"
        if status:
            assert isinstance(result.exception, SystemExit)
            assert result.stderr.strip()
            assert "Traceback" not in result.output
        return result

    def refused(self, *words: str | Path, **variables: str) -> str:
        """Run a command that must refuse and leave every row as it was; returns what it says on stderr."""
        before = self.dump()
        result = self(*words, status=1, **variables)
        assert result.stdout == ""
        assert self.dump() == before
        return result.stderr

    def file(self, name: str, content: str | bytes) -> Path:
        """A file with this content."""
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table."""
        engine = create_engine(self.url)
        with engine.connect() as connection:
            found = {
                name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
                for name, table in Base.metadata.tables.items()
            }
        engine.dispose()
        return found

    def count(self, table: str, where: str = "1 = 1") -> int:
        """How many rows a table has."""
        engine = create_engine(self.url)
        with engine.connect() as connection:
            query = select(func.count()).select_from(Base.metadata.tables[table]).where(text(where))
            found = connection.scalar(query)
        engine.dispose()
        return int(found or 0)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """The database behind the program's back, in one transaction."""
        engine = create_engine(self.url)
        try:
            with engine.begin() as connection:
                yield connection
        finally:
            engine.dispose()

    def sql(self, statement: str, **values: object) -> None:
        """Change something there."""
        with self.connection() as connection:
            assert connection.execute(text(statement), values).rowcount >= 1

    def run(self, statement: str) -> None:
        """The same for a statement that changes no row."""
        with self.connection() as connection:
            connection.execute(text(statement))

    @contextmanager
    def listening(self, port: int) -> Iterator[None]:
        """Something else holds the port."""
        with socket.create_server(("127.0.0.1", port)):
            yield

    def opened(self, toml: str = TOML) -> None:
        """The consultation, its organisations invited, and the round open."""
        self("consultations", "import", self.file("c.toml", toml))
        self("organisations", "import", self.file("o.csv", ORGANISATIONS))
        self("consultations", "invite", "streaming", "--all")
        self("consultations", "open", "streaming")

    def respond(self, rows: str, *words: str) -> Result:
        """Import responses from the text of a file."""
        return self("responses", "import", "streaming", self.file("r.csv", rows), *words)


@pytest.fixture
def consult(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Consult:
    """The program on the test's own database, migrated and empty; its commands hash no password in earnest."""
    monkeypatch.setattr("consult.app.Passwords", lambda cheap: Passwords(cheap=True))
    return Consult(settings, tmp_path)


def fill(consult: Consult, count: int) -> None:
    """That many organisations agree on `pay`, by name, one of them not; the round is closed."""
    consult.opened()
    lines = ["organisation,name,region,kind,pay,pay.reason,credit,disclosure"]
    for number in range(count):
        stance = "disagree,Too little" if number == 0 else "agree,"
        lines.append(f"x{number},Ex {number},{'europe' if number % 2 else 'asia'},label,{stance},agree,named")
    consult.respond("\n".join(lines), "--create-organisations")
    consult("consultations", "close", "streaming")


@pytest.fixture
def answered(consult: Consult) -> Callable[[int], None]:
    """`answered(12)`: that many organisations have answered, and the round is closed."""
    return partial(fill, consult)


@pytest.fixture(scope="session")
def published(sqlite_template: Path, static_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with a closed round of twelve responses and its release, to be copied."""
    folder = tmp_path_factory.mktemp("published")
    (folder / "static").symlink_to(static_files)
    path = folder / "consult.sqlite"
    shutil.copyfile(sqlite_template, path)
    consult = Consult(new_settings(folder, f"sqlite:///{path}"), folder)
    fill(consult, 12)
    consult("releases", "publish", "streaming")
    return path
