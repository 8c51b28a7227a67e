"""`consult releases publish` and `consult results show`: formats.md § 4 to the letter."""

import csv
import io
import json
from collections.abc import Callable

import pytest

from tests.cli.conftest import TOML, Consult

ON_BOTH = pytest.mark.usefixtures("database")
Answered = Callable[[int], None]
ENTRY = ["principle", "by", "group", "counts", "blank", "answered", "agree", "disagree", "agree_share"]
ENTRY += ["interval", "bounds", "consensus", "verdict", "withheld"]
HEADER = (
    "principle,by,group,invited,responded,counts.agree,counts.neutral,counts.disagree,counts.none,blank,answered,agree,"
    "disagree,agree_share,interval.low,interval.high,interval.of,interval.level,interval.method,bounds.low,bounds.high,"
    "bounds.of,consensus,verdict,withheld"
)


def shown(consult: Consult, *words: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(consult("results", "show", "streaming", "--format", "json", *words).stdout)
    return found


@ON_BOTH
def test_publishing_waits_for_the_close(consult: Consult) -> None:
    consult.opened()
    said = consult.refused("releases", "publish", "streaming")
    assert said == "The round is still open: results are published after it closes. Nothing was changed.\n"


def test_a_round_that_never_opened_has_nothing_to_publish(consult: Consult) -> None:
    consult("consultations", "import", consult.file("c.toml", TOML))
    assert "never been open" in consult.refused("releases", "publish", "streaming")


@ON_BOTH
def test_nothing_left_to_show_is_refused_with_the_rows(consult: Consult) -> None:
    consult.opened()
    consult.respond("organisation,pay,credit,disclosure\no1,agree,agree,confidential\no2,agree,agree,confidential\n")
    consult("consultations", "close", "streaming")
    said = consult.refused("releases", "publish", "streaming")
    assert "every row is withheld. Nothing was published. Rows: pay × world, credit × world" in said


@ON_BOTH
def test_a_release_is_numbered_published_and_stays(consult: Consult, answered: Answered) -> None:
    answered(12)
    assert consult.refused("results", "show", "streaming", "--audience", "public") == (
        "“streaming” has no release yet.\n"
    )
    assert consult("releases", "publish", "streaming").stdout == "http://localhost/consultations/streaming/releases/1\n"
    first = shown(consult, "--audience", "public")
    assert (first["audience"], first["release"]) == ("public", 1)
    assert consult("releases", "publish", "streaming", "--round", "1").stdout.endswith("/releases/2\n")
    assert shown(consult, "--audience", "public")["release"] == 2
    assert "has no round 3." in consult.refused("releases", "publish", "streaming", "--round", "3")
    consult("check")


@ON_BOTH
def test_corrections_and_withdrawals_say_why(consult: Consult, answered: Answered) -> None:
    answered(12)
    assert "no release yet that a correction" in consult.refused("releases", "publish", "streaming", "--correction")
    consult("releases", "publish", "streaming")
    again = consult("releases", "publish", "streaming", "--correction", "--note", "A name was wrong.")
    assert again.stdout.endswith("/releases/2\n")
    assert "no release 7 with results" in consult.refused(
        "releases", "withdraw", "streaming", "--number", "7", "--note", "Why."
    )
    assert "Say why" in consult.refused("releases", "withdraw", "streaming", "--number", "2", "--note", " ")
    gone = consult("releases", "withdraw", "streaming", "--number", "2", "--note", "It was a test.")
    assert gone.stdout.endswith("/releases/3\n")
    assert consult.refused("results", "show", "streaming", "--audience", "public") == (
        "“streaming” has no release that stands: the newest is withdrawn.\n"
    )
    assert consult.count("release", "kind = 'correction' AND note = 'A name was wrong.'") == 1
    assert "releases: 3 releases verified, 0 wrong" in consult("check").stdout.splitlines()


def test_a_note_that_nobody_wrote_names_the_differences(consult: Consult, answered: Answered) -> None:
    answered(12)
    for _ in range(2):
        consult("releases", "publish", "streaming")
    note = "note = 'Published again; nothing in it differs from release 1.'"
    assert consult.count("release", f"number = 2 AND {note}") == 1


@ON_BOTH
def test_staff_see_every_row_as_the_contract_writes_it(consult: Consult, answered: Answered) -> None:
    answered(12)
    document = shown(consult, "--by", "world")
    as_of = str(document.pop("as_of"))
    assert len(as_of) == 20 and as_of.endswith("Z")
    results = document.pop("results")
    assert document == {
        "consultation": "streaming",
        "round": 1,
        "audience": "staff",
        "release": None,
        "groups": [{"by": "world", "code": "world", "label": "World", "invited": 16, "responded": 12}],
    }
    assert isinstance(results, list)
    assert [list(row) for row in results] == [ENTRY, ENTRY]
    pay = results[0]
    assert {name: pay[name] for name in ENTRY if name not in {"interval", "consensus"}} == {
        "principle": "pay",
        "by": "world",
        "group": "world",
        "counts": {"agree": 11, "neutral": 0, "disagree": 1, "none": 0},
        "blank": 0,
        "answered": 12,
        "agree": 11,
        "disagree": 1,
        "agree_share": 0.9167,
        "bounds": {"low": 11, "high": 15, "of": 16},
        "verdict": "consensus",
        "withheld": False,
    }
    assert pay["interval"].keys() == {"low", "high", "of", "level", "method"}
    assert (pay["interval"]["of"], pay["interval"]["level"]) == (16, 0.95)
    assert pay["interval"]["method"] == "hypergeometric"
    assert 0 < pay["consensus"] < 1


def test_nobody_answered_is_null_not_nought(consult: Consult) -> None:
    consult.opened()
    row = shown(consult)["results"][0]  # type: ignore[index]
    assert (row["counts"], row["answered"]) == ({"agree": 0, "neutral": 0, "disagree": 0, "none": 0}, 0)
    assert (row["agree_share"], row["verdict"], row["interval"]) == (None, None, None)


@pytest.mark.parametrize("by", ["world", "region", "kind", "country"])
def test_staff_may_look_by_each_group(consult: Consult, answered: Answered, by: str) -> None:
    answered(12)
    document = shown(consult, "--by", by)
    groups = document["groups"]
    assert isinstance(groups, list)
    expected = {
        "world": [("world", 16, 12)],
        "region": [("asia", 7, 6), ("europe", 8, 6), ("unassigned", 1, 0)],
        "kind": [("label", 15, 12), ("unassigned", 1, 0)],
        "country": [("ES", 1, 0), ("FR", 1, 0), ("JP", 1, 0), ("unassigned", 13, 12)],
    }
    assert sorted((group["code"], group["invited"], group["responded"]) for group in groups) == expected[by]
    assert {group["by"] for group in groups} == {by}


def test_the_public_sees_withheld_rows_as_null_and_no_country(consult: Consult) -> None:
    consult.opened()
    lines = ["organisation,name,region,pay,credit,disclosure"]
    lines += [f"x{number},Ex,europe,agree,neutral,named" for number in range(9)]
    lines += ["y1,Why,asia,neutral,,confidential", "y2,Why,asia,agree,,confidential"]
    consult.respond("\n".join(lines), "--create-organisations")
    consult("consultations", "close", "streaming")
    consult("releases", "publish", "streaming")
    assert "know no country" in consult.refused(
        "results", "show", "streaming", "--audience", "public", "--by", "country"
    )
    rows = shown(consult, "--audience", "public", "--by", "region")["results"]
    assert isinstance(rows, list)
    hidden = next(row for row in rows if (row["principle"], row["group"]) == ("pay", "asia"))
    assert hidden.keys() == set(ENTRY)
    assert {name for name in ENTRY if hidden[name] is not None} == {"principle", "by", "group", "withheld"}
    assert hidden["withheld"] is True
    staff = shown(consult, "--by", "region")["results"]
    assert isinstance(staff, list)
    assert not any(row["withheld"] for row in staff)


@ON_BOTH
def test_csv_has_the_same_columns_flat(consult: Consult, answered: Answered) -> None:
    answered(12)
    out = consult("results", "show", "streaming", "--by", "region", "--format", "csv").stdout
    assert out.splitlines()[0] == HEADER
    rows = list(csv.DictReader(io.StringIO(out)))
    assert len(rows) == 6
    europe = next(row for row in rows if (row["principle"], row["group"]) == ("pay", "europe"))
    assert [europe[name] for name in ("invited", "responded", "counts.agree", "answered", "agree_share")] == [
        *("8", "6", "6", "6", "1.0")
    ]
    assert (europe["verdict"], europe["withheld"], europe["bounds.of"]) == ("consensus", "false", "8")


def test_a_table_is_the_default(consult: Consult, answered: Answered) -> None:
    answered(12)
    lines = consult("results", "show", "streaming").stdout.splitlines()
    assert lines[0].split() == [
        "principle",
        "group",
        "agree",
        "disagree",
        "answered",
        "responded",
        "invited",
        "verdict",
    ]
    assert lines[1].split() == ["pay", "World", "11", "1", "12", "12", "16", "consensus"]
    assert len(lines) == 3


def test_results_of_what_does_not_exist_are_refused(consult: Consult) -> None:
    assert consult.refused("results", "show", "nowhere") == "There is no consultation “nowhere”.\n"
    consult.opened()
    assert "has no round 7." in consult.refused("results", "show", "streaming", "--round", "7")


def test_what_the_audit_offers_is_an_option(consult: Consult, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consult.publications.protection.protect", lambda *_given, **_named: frozenset())
    consult.opened()
    lines = ["organisation,name,region,kind,pay,pay.reason,credit,credit.reason,disclosure"]
    for number in range(12):
        pay = "agree," if number % 2 or number < 6 else "disagree,Too little"
        credit = "agree," if number % 4 < 2 else "disagree,No"
        region = "asia" if number % 2 else "europe"
        lines.append(f"x{number:02},Ex {number},{region},label,{pay},{credit},confidential")
    consult.respond("\n".join(lines), "--create-organisations")
    consult("consultations", "close", "streaming")
    said = consult.refused("releases", "publish", "streaming")
    assert "The least that would help: show Europe and Asia together." in said
    assert said.endswith("\nThese options would help: --merge asia+europe\n")
    assert "no such row to withhold" in consult.refused(
        "releases", "publish", "streaming", "--withhold", "pay:region:x"
    )
    every = "asia+europe+unassigned"
    assert "no two regions would be left" in consult.refused("releases", "publish", "streaming", "--merge", every)
    consult("releases", "publish", "streaming", "--merge", "asia+europe", "--withhold", "credit:kind")
    with consult.connection() as connection:
        document = json.loads(connection.exec_driver_sql("SELECT document FROM release").scalar_one())
    withheld = {(row["principle"], row["group"]): row["withheld"] for row in document["results"]["results"]}
    assert document["merged"] == [["europe", "asia"]]
    assert withheld["credit", "label"] is True
    assert withheld["pay", "label"] is withheld["pay", "europe+asia"] is False
