"""`consult demo`: the example is made, kept, made anew, and never put beside anything else."""

import re

import pytest

from tests.cli.conftest import ORGANISATIONS, TOML, Consult
from tests.postgresql import free_port

ON_BOTH = pytest.mark.usefixtures("database")


@ON_BOTH
def test_the_example_is_made_kept_and_made_anew(consult: Consult) -> None:
    said = consult("demo", "--no-serve").stdout
    assert "All its answers are invented." in said
    assert "Public           http://localhost/" in said
    links = re.findall(r"http://localhost/links/\S{20,}", said)
    assert len(set(links)) == 2
    assert [consult.count(table) for table in ("consultation", "organisation", "release")] == [2, 39, 1]
    assert consult.count("round", "closed_at IS NOT NULL") == 1
    assert consult.count("response", "organisation_id = (SELECT id FROM organisation WHERE code = 'aim')") == 0
    assert consult.count("invitation", "organisation_id = (SELECT id FROM organisation WHERE code = 'aim')") == 1
    assert consult("check").stderr == ""
    assert consult("results", "show", "win-genai", "--audience", "public").stdout.count("\n") == 6
    before = consult.dump()
    again = re.findall(r"http://localhost/links/\S{20,}", consult("demo", "--no-serve").stdout)
    assert not set(links) & set(again)
    changed = {name for name, rows in consult.dump().items() if rows != before[name]}
    assert changed == {"one_time_link"}
    consult.sql("UPDATE organisation SET name = 'Another name' WHERE code = 'aim'")
    consult("demo", "--no-serve", "--fresh")
    assert consult.count("organisation", "name = 'Another name'") == 0
    assert consult("check").stderr == ""


@ON_BOTH
@pytest.mark.parametrize("fresh", [(), ("--fresh",)])
def test_a_database_with_anything_else_is_refused(consult: Consult, fresh: tuple[str, ...]) -> None:
    consult("organisations", "import", consult.file("o.csv", "code,name\na,A\n"))
    assert "holds something else than the example. Nothing was changed." in consult.refused(
        "demo", "--no-serve", *fresh
    )


def test_a_database_with_one_person_or_one_consultation_is_refused(consult: Consult) -> None:
    consult("staff", "invite", "a@b.example", "--role", "manager")
    assert "holds something else" in consult.refused("demo", "--no-serve", "--fresh")
    consult("consultations", "import", consult.file("c.toml", TOML))
    consult("organisations", "import", consult.file("o.csv", ORGANISATIONS))
    assert "holds something else" in consult.refused("demo", "--no-serve")


def test_a_foreign_table_beside_the_example_is_not_dropped(consult: Consult) -> None:
    consult("demo", "--no-serve")
    consult.run("CREATE TABLE customer (name TEXT)")
    assert "holds something else" in consult.refused("demo", "--no-serve", "--fresh")
    consult.run("DROP TABLE customer")
    consult("demo", "--no-serve", "--fresh")


def test_a_port_in_use_is_refused_before_anything_is_made(consult: Consult) -> None:
    port = free_port()
    with consult.listening(port):
        assert f"127.0.0.1:{port} cannot be used" in consult.refused("demo", "--port", str(port))
