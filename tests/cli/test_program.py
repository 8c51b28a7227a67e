"""What all commands share: exit statuses, settings, a database that is not as it should be."""

import sqlite3
import subprocess
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from consult.places import site_folder
from tests.cli.conftest import TOML, Consult
from tests.postgresql import free_port
from tests.servers import CONSULT

COMMANDS = (
    ("check",),
    ("consultations", "close", "x"),
    ("organisations", "import", "x.csv"),
    ("releases", "publish", "x"),
    ("results", "show", "x"),
    ("staff", "invite", "a@b.example", "--role", "manager"),
    ("work", "--once"),
    ("migrate",),
    ("demo", "--no-serve"),
)


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("consultations", "open"),
        ("results", "show", "x", "--by", "planet"),
        ("results", "show", "x", "--format", "xml"),
        ("results", "show", "x", "--audience", "press"),
        ("staff", "invite", "a@b.example"),
        ("staff", "invite", "a@b.example", "--role", "king"),
        ("responses", "import", "x"),
        ("responses", "import", "x", "y.csv", "--round", "one"),
        ("serve", "--port", "0"),
        ("serve", "--port", "70000"),
        ("consultations", "invite", "x", "--all", "--region", "europe"),
    ],
)
def test_wrong_usage_ends_with_2(consult: Consult, words: tuple[str, ...]) -> None:
    assert "Usage:" in consult(*words, status=2).stderr


def test_a_port_that_is_no_number_is_wrong_usage(consult: Consult) -> None:
    assert "'eighty' is not a valid integer" in consult("serve", status=2, PORT="eighty").stderr


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:////nowhere/at/all.sqlite", "unable to open database file"),
        ("postgresql+psycopg://consult:hidden@127.0.0.1:{port}/x", "onnection refused"),
        ("mysql://localhost/x", "must begin with sqlite:/// or postgresql+psycopg://"),
        ("postgresql+psycopg://consult@localhost:port/x", "is no address of a database"),
    ],
)
def test_a_database_that_is_not_there_is_one_sentence(
    consult: Consult, words: tuple[str, ...], url: str, said: str
) -> None:
    result = consult(*words, status=1, DATABASE_URL=url.format(port=free_port()))
    assert said in result.stderr
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert "hidden" not in result.stderr


def test_no_traceback_comes_out_of_the_real_program(consult: Consult) -> None:
    url = "sqlite:////nowhere/at/all.sqlite"
    environment = consult.environment | {"DATABASE_URL": url}
    done = subprocess.run([CONSULT, "check"], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1)
    assert url in done.stderr


def test_a_file_that_is_no_database_is_refused(consult: Consult) -> None:
    path = consult.file("some.txt", "This is a letter, not a database. " * 100)
    assert "file is not a database" in consult("check", status=1, DATABASE_URL=f"sqlite:///{path}").stderr
    assert path.read_text().startswith("This is a letter")


def test_an_instance_folder_that_cannot_be_is_refused(consult: Consult) -> None:
    path = consult.file("taken", "")
    said = consult("check", status=1, INSTANCE_PATH=str(path / "instance"), SECRET_KEY="").stderr
    assert f"The instance folder {path}/instance cannot be used" in said
    said = consult("check", status=1, INSTANCE_PATH=str(path / "instance")).stderr
    assert f"{path}/instance cannot be used" in said


def test_an_empty_database_is_migrated_by_any_command(consult: Consult, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.sqlite'}"
    file = consult.file("c.toml", TOML)
    result = consult("consultations", "import", file, DATABASE_URL=url)
    assert (result.stdout, result.stderr) == ("streaming\n", "")
    assert consult("check", DATABASE_URL=url).stdout.startswith("tallies: 1 rounds recounted, 0 wrong")


@pytest.mark.usefixtures("database")
def test_migrate_may_be_said_again(consult: Consult) -> None:
    before = consult.dump()
    assert consult("migrate").stdout == "The database has the newest schema.\n"
    assert consult.dump() == before


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("words", COMMANDS[:7], ids=" ".join)
def test_a_database_with_tables_of_others_is_never_touched(consult: Consult, words: tuple[str, ...]) -> None:
    consult.sql("UPDATE alembic_version SET version_num = 'of another program'")
    assert "a schema that this version does not know" in consult.refused(*words)
    assert "a schema that this version does not know" in consult.refused("migrate")
    assert "holds something else" in consult.refused("demo", "--no-serve")
    assert "holds something else" in consult.refused("demo", "--no-serve", "--fresh")


def test_a_database_of_another_program_gets_no_table_of_ours(consult: Consult, tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE customer (name TEXT)")
    connection.close()
    for words in (*COMMANDS, ("serve", "--port", str(free_port()))):
        said = consult(*words, status=1, DATABASE_URL=f"sqlite:///{path}").stderr
        assert "tables of another program" in said or "holds something else" in said
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("customer",)]
    connection.close()


@pytest.mark.usefixtures("database")
def test_an_outdated_schema_is_refused_with_the_command_that_helps(
    consult: Consult, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = ScriptDirectory(str(site_folder("migrations"))).get_current_head()

    class Newer:
        """The migrations, as if one more had been written."""

        def __init__(self, *_folder: str) -> None: ...

        def get_heads(self) -> list[str]:
            return ["9999"]

        def walk_revisions(self) -> list["Newer"]:
            return [self]

        revision = newest

    monkeypatch.setattr("consult.schema.ScriptDirectory", Newer)
    assert "Run `consult migrate`" in consult.refused("check")


def test_a_file_that_cannot_be_read_is_named(consult: Consult, tmp_path: Path) -> None:
    missing = tmp_path / "missing.csv"
    assert consult.refused("organisations", "import", missing) == (
        f"{missing} cannot be read: No such file or directory.\n"
    )
    big = consult.file("big.csv", "code,name\n" + "x" * 20_000)
    assert "larger than 16384 bytes" in consult.refused("organisations", "import", big, MAX_UPLOAD_BYTES="1024")
