"""`consult organisations import`."""

import pytest

from tests.cli.conftest import ORGANISATIONS, TOML, Consult

ON_BOTH = pytest.mark.usefixtures("database")
ALL_COLUMNS = """code;name;short_name;country;region;kind;parent;member_count;language;lead_email
child;A child;;GB;europe;label;parent;0;en-GB;lead@child.example
parent;Über “alles”; Ü ;DE;europe;label;;4711;de;
"""


@pytest.fixture(autouse=True)
def groups(consult: Consult) -> None:
    consult("consultations", "import", consult.file("c.toml", TOML))


@ON_BOTH
def test_import_adds_changes_and_leaves_alone(consult: Consult) -> None:
    file = consult.file("o.csv", ORGANISATIONS)
    assert consult("organisations", "import", file).stdout == "4 added, 0 changed, 0 unchanged.\n"
    assert consult("organisations", "import", file).stdout == "0 added, 0 changed, 4 unchanged.\n"
    changed = consult.file("o.csv", ORGANISATIONS.replace("Two", "Zwei"))
    assert consult("organisations", "import", changed).stdout == "0 added, 1 changed, 3 unchanged.\n"
    assert consult.count("organisation", "name = 'Zwei'") == 1
    consult("check")


@ON_BOTH
def test_every_column_with_semicolons_a_byte_order_mark_and_a_parent_below_its_child(consult: Consult) -> None:
    consult("organisations", "import", consult.file("o.csv", b"\xef\xbb\xbf" + ALL_COLUMNS.encode()))
    columns = "short_name = 'Ü' AND member_count = 4711 AND language = 'de' AND name = 'Über “alles”'"
    assert consult.count("organisation", columns) == 1
    child = "code = 'child' AND parent_id = (SELECT id FROM organisation WHERE code = 'parent') AND member_count = 0"
    assert consult.count("organisation", child) == 1


def test_what_the_file_does_not_speak_of_stays(consult: Consult) -> None:
    consult("organisations", "import", consult.file("o.csv", ALL_COLUMNS))
    before = consult.dump()["organisation"]
    short = "code,name\nchild,A child\nparent,Über “alles”\n"
    assert consult("organisations", "import", consult.file("o.csv", short)).stdout == (
        "0 added, 0 changed, 2 unchanged.\n"
    )
    assert consult.dump()["organisation"] == before


@ON_BOTH
def test_a_dry_run_counts_and_changes_nothing(consult: Consult) -> None:
    consult("organisations", "import", consult.file("o.csv", ORGANISATIONS))
    before = consult.dump()
    more = ORGANISATIONS.replace("One", "Uno") + "o5,Five,IT,mars,club\n"
    result = consult("organisations", "import", consult.file("o.csv", more), "--dry-run", "--create-groups")
    assert result.stdout == "1 would be added, 1 would be changed, 3 unchanged.\n"
    assert consult.dump() == before


def test_a_dry_run_refuses_what_the_real_one_would(consult: Consult) -> None:
    file = consult.file("o.csv", ORGANISATIONS + "o1,Again,ES,europe,label\n")
    assert "row 6, code" in consult.refused("organisations", "import", file, "--dry-run")
    assert "row 6, code" in consult.refused("organisations", "import", file)


@ON_BOTH
def test_what_the_register_does_not_know_is_named_beside_everything_else(consult: Consult) -> None:
    file = consult.file("o.csv", ORGANISATIONS + "o5,Five,XX,mars,club\no6,,IT,m/rs,label\n")
    said = consult.refused("organisations", "import", file).splitlines()
    places = ("row 6, country", "row 6, region", "row 6, kind", "row 7, name", "row 7, region")
    assert sorted(line.split(":")[0] for line in said) == sorted(places)


@ON_BOTH
def test_unknown_groups_are_refused_or_made(consult: Consult) -> None:
    file = consult.file("o.csv", ORGANISATIONS + "o5,Five,IT,mars,club\n")
    said = consult.refused("organisations", "import", file)
    assert 'row 6, region: "mars" is not a region of the federation.' in said
    assert 'row 6, kind: "club" is not a kind of organisation of the federation.' in said
    consult("organisations", "import", file, "--create-groups")
    assert consult.count("region", "code = 'mars' AND label = 'mars'") == 1
    assert consult.count("kind", "code = 'club' AND label = 'club'") == 1


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        ("code,name\n,Nameless\n", "row 2, code"),
        ("code,name\na b,Blank\n", "row 2, code"),
        ("code,name\na,\n", "row 2, name"),
        ("code,name,country\na,A,England\n", "row 2, country"),
        ("code,name,member_count\na,A,-1\n", "row 2, member_count"),
        ("code,name,language\na,A,English please\n", "row 2, language"),
        ("code,name,lead_email\na,A,nobody\n", "row 2, lead_email"),
        ("code,name,parent\na,A,a\n", "row 2, parent"),
        ("code,name,parent\na,A,zz\n", "row 2, parent"),
        ("code,name,parent\na,A,b\nb,B,a\n", "row 3, parent"),
        ("code,name,colour\na,A,red\n", "row 1, colour"),
        ("code,code,name\na,a,A\n", "row 1, code"),
        ("name\nA\n", "row 1, code"),
        ("", "empty"),
        ("code,name\na,\x00\n", "NUL"),
    ],
)
def test_what_is_wrong_is_named_by_row_and_column(consult: Consult, rows: str, where: str) -> None:
    assert where in consult.refused("organisations", "import", consult.file("o.csv", rows))


def test_a_circle_through_the_register_is_seen(consult: Consult) -> None:
    consult("organisations", "import", consult.file("o.csv", "code,name,parent\na,A,b\nb,B,c\nc,C,\n"))
    said = consult.refused("organisations", "import", consult.file("o.csv", "code,name,parent\nc,C,a\n"))
    assert 'row 2, parent: "c" would be its own ancestor.' in said


@ON_BOTH
def test_an_organisation_that_moves_is_counted_in_its_new_region_while_the_round_is_open(consult: Consult) -> None:
    consult("organisations", "import", consult.file("o.csv", ORGANISATIONS))
    consult("consultations", "invite", "streaming")
    consult("consultations", "open", "streaming")
    consult.respond("organisation,pay\no1,agree\n")
    consult("organisations", "import", consult.file("o.csv", ORGANISATIONS.replace("ES,europe", "ES,asia")))
    consult("check")
    consult("consultations", "close", "streaming")
    consult("organisations", "import", consult.file("o.csv", ORGANISATIONS))
    assert consult.count("invitation", "region_code = 'asia'") == 2
    consult("check")
