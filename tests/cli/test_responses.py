"""`consult responses import`."""

import json
import os
import pty
import subprocess
from datetime import UTC, datetime, timedelta
from subprocess import PIPE

import pytest

from tests.cli.conftest import ORGANISATIONS, TOML, Consult
from tests.servers import CONSULT

ON_BOTH = pytest.mark.usefixtures("database")
HEADER = "organisation,pay,pay.reason,pay.wording,pay.disclosure,credit,credit.reason,disclosure,remarks,language\n"


def world(consult: Consult) -> dict[str, dict[str, int]]:
    """Counts by principle."""
    shown = json.loads(consult("results", "show", "streaming", "--format", "json").stdout)
    return {
        row["principle"]: {step: count for step, count in row["counts"].items() if count} for row in shown["results"]
    }


@ON_BOTH
def test_rows_become_responses_with_answers_tallies_and_events(consult: Consult) -> None:
    consult.opened()
    rows = (
        "o1,agree,,,,We disagree,Nobody reads it,named,General remarks,es\n"
        'o2,disagree,"A reason, with\na break",Every play pays.,unnamed,,,confidential,,\n'
        "o3,,,,,,,,,\n"
    )
    assert consult.respond(HEADER + rows).stdout == "3 responses of 3 organisations submitted.\n"
    assert world(consult) == {"pay": {"agree": 1, "disagree": 1}, "credit": {"disagree": 1}}
    assert consult.count("response", "state = 'submitted'") == 3
    assert consult.count("response", "disclosure = 'confidential' AND organisation_id = 3 AND remarks = ''") == 1
    assert consult.count("answer") == 3
    assert consult.count("answer", "disclosure = 'unnamed' AND wording = 'Every play pays.'") == 1
    assert consult.count("event", "action = 'submitted'") == 3
    assert consult.count("mail") == 0
    consult("check")


@ON_BOTH
def test_a_row_may_say_that_its_answers_may_be_deduced(consult: Consult) -> None:
    consult.opened()
    consult.respond("organisation,pay,deducible\no1,agree,yes\no2,agree,no\no3,agree,\n")
    assert consult.count("response", "deducible") == consult.count("response", "organisation_id = 1 AND deducible") == 1
    assert consult.count("response", """document LIKE '%"deducible"_true%'""") == 1
    consult("check")


@ON_BOTH
def test_a_later_row_supersedes_the_earlier_and_both_are_kept(consult: Consult) -> None:
    consult.opened()
    consult.respond("organisation,pay\no1,agree\no2,agree\no1,neutral\n")
    assert world(consult)["pay"] == {"agree": 1, "neutral": 1}
    again = consult.respond("organisation,pay,pay.reason\no1,disagree,Changed our mind\n")
    assert again.stdout == "1 responses of 1 organisations submitted.\n"
    assert world(consult)["pay"] == {"agree": 1, "disagree": 1}
    assert consult.count("response") == 4
    assert consult.count("response", "organisation_id = 1 AND state = 'superseded' AND version IN (1, 2)") == 2
    assert consult.count("response", "organisation_id = 1 AND state = 'submitted' AND version = 3") == 1
    consult("check")


@ON_BOTH
def test_a_dry_run_counts_and_changes_nothing(consult: Consult) -> None:
    consult.opened()
    consult.respond("organisation,pay\no1,agree\n")
    before = consult.dump()
    rows = "organisation,name,region,pay\no1,,,neutral\nnew,New,mars,agree\n"
    done = consult.respond(rows, "--dry-run", "--create-organisations")
    assert done.stdout == "2 responses of 2 organisations would be submitted.\n"
    assert consult.dump() == before


@ON_BOTH
def test_everything_wrong_is_said_by_row_and_column_and_nothing_is_written(consult: Consult) -> None:
    consult.opened()
    rows = (
        "organisation;pay;pay.reason;credit;pay.disclosure;disclosure;language\n"
        "o1;agree;;agree;;named;\n"
        "o2;perhaps;;;;;\n"
        "o3;disagree; ;;;;\n"
        '"o4";"agree";"two\nlines";neither;loud;;\n'
        "zz;;;;;secret;not a language\n"
    )
    before = consult.dump()
    said = consult("responses", "import", "streaming", consult.file("r.csv", rows), status=1).stderr
    assert consult.dump() == before
    for where in (
        'row 3, pay: "perhaps" is not on the scale',
        'row 4, pay.reason: "We disagree" needs a reason.',
        'row 5, credit: "neither" is not on the scale',
        'row 5, pay.disclosure: "loud" is not one of',
        'row 6, disclosure: "secret" is not one of',
        "row 6, language",
        'row 6, organisation: "zz" is not the code of an organisation.',
    ):
        assert where in said
    fit = "organisation,pay\no1,agree\nzz,agree\n"
    said = consult.refused("responses", "import", "streaming", consult.file("r.csv", fit))
    assert said == 'row 3, organisation: "zz" is not the code of an organisation.\n'


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("organisation,pay,colour", "row 1, colour: There is no column of this name."),
        ("organisation,pay,pay", "row 1, pay: There are two columns of this name."),
        ("pay", "row 1, organisation: This column is missing."),
        ("organisation,gold.reason", 'row 1, gold.reason: "gold" is not a principle of this consultation.'),
    ],
)
def test_a_wrong_header_is_refused(consult: Consult, header: str, said: str) -> None:
    consult.opened()
    assert said in consult.refused("responses", "import", "streaming", consult.file("r.csv", f"{header}\no1,agree,x\n"))


@ON_BOTH
def test_unknown_organisations_are_created_with_their_groups_and_known_ones_are_not_changed(consult: Consult) -> None:
    consult.opened()
    rows = (
        "organisation,name,country,region,kind,member_count,pay\n"
        "o1,Another name,JP,asia,label,9,agree\n"
        "n1,New one,NZ,oceania,choir,12,neutral\n"
        "n2,,,,,,agree\n"
    )
    consult.respond(rows, "--create-organisations")
    assert (
        consult.count("organisation", "code = 'o1' AND name = 'One' AND country = 'ES' AND member_count IS NULL") == 1
    )
    new = "code = 'n1' AND name = 'New one' AND country = 'NZ' AND region_code = 'oceania' AND kind_code = 'choir'"
    assert consult.count("organisation", f"{new} AND member_count = 12") == 1
    assert consult.count("organisation", "code = 'n2' AND name = 'n2' AND region_code IS NULL") == 1
    assert consult.count("invitation", "region_code = 'oceania' AND kind_code = 'choir'") == 1
    assert consult.count("event", "action = 'added'") == 6
    consult("check")


def test_importing_a_response_invites(consult: Consult) -> None:
    consult("consultations", "import", consult.file("c.toml", TOML))
    consult("organisations", "import", consult.file("o.csv", ORGANISATIONS))
    consult("consultations", "invite", "streaming", "--region", "asia")
    consult("consultations", "open", "streaming")
    consult.respond("organisation,pay\no1,agree\n")
    shown = json.loads(consult("results", "show", "streaming", "--format", "json").stdout)
    assert shown["groups"] == [{"by": "world", "code": "world", "label": "World", "invited": 2, "responded": 1}]


@ON_BOTH
def test_a_round_that_is_not_open_takes_no_response(consult: Consult) -> None:
    consult("consultations", "import", consult.file("c.toml", TOML))
    file = consult.file("r.csv", "organisation,pay\no1,agree\n")
    words = ("responses", "import", "streaming", file, "--create-organisations")
    assert "The round is not open." in consult.refused(*words)
    consult("consultations", "open", "streaming")
    consult("consultations", "close", "streaming")
    assert "The round closed on" in consult.refused(*words)


def test_a_closing_time_that_passed_closes_before_any_worker_notes_it(consult: Consult) -> None:
    consult.opened()
    consult.sql("UPDATE round SET closes_at = '2026-01-01 00:00:00'")
    file = consult.file("r.csv", "organisation,pay\no1,agree\n")
    assert "The round closed on Thursday 1 January 2026" in consult.refused("responses", "import", "streaming", file)


def test_submitted_at_lies_within_the_round_and_in_its_zone(consult: Consult) -> None:
    now = datetime.now(UTC).replace(microsecond=0, second=0)
    opens, closes = now - timedelta(days=30), now + timedelta(days=30)
    times = f"[round]\nopens_at = {opens:%Y-%m-%dT%H:%M:%SZ}\ncloses_at = {closes:%Y-%m-%dT%H:%M:%SZ}\n[[scale]]"
    consult.opened(TOML.replace("[[scale]]", times, 1))
    rows = [
        f"o1,{opens - timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}",
        f"o2,{closes + timedelta(seconds=1):%Y-%m-%dT%H:%M:%S+00:00}",
        "o3,2026-13-01T00:00",
    ]
    file = consult.file("r.csv", "organisation,submitted_at\n" + "\n".join(rows))
    said = consult.refused("responses", "import", "streaming", file).splitlines()
    assert [line.split(":")[0] for line in said] == [f"row {number}, submitted_at" for number in (2, 3, 4)]
    consult.respond(f"organisation,submitted_at\no1,{opens:%Y-%m-%dT%H:%M:%SZ}\n")
    assert consult.count("response", f"submitted_at LIKE '{opens:%Y-%m-%d %H:%M:%S}%'") == 1


def test_a_round_that_the_consultation_does_not_have_is_refused(consult: Consult) -> None:
    consult.opened()
    file = consult.file("r.csv", "organisation,pay\no1,agree\n")
    assert "has no round 2." in consult.refused("responses", "import", "streaming", file, "--round", "2")
    consult("responses", "import", "streaming", file, "--round", "1")


def test_a_bar_is_drawn_on_a_terminal_and_nowhere_else(consult: Consult) -> None:
    consult.opened()
    file = consult.file("r.csv", "organisation,pay\no1,agree\no2,agree\n")
    command = [CONSULT, "responses", "import", "streaming", file]
    ours, theirs = pty.openpty()
    subprocess.run(command, env=consult.environment | {"TERM": "xterm"}, stderr=theirs, stdout=PIPE, check=True)
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert "Submitting" in shown
    assert "100%" in shown
    piped = subprocess.run(command, env=consult.environment, capture_output=True, text=True, check=True)
    assert (piped.stdout, piped.stderr) == ("2 responses of 2 organisations submitted.\n", "")
