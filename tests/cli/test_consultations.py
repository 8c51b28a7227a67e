"""`consult consultations`: import, invite, open, close."""

from datetime import UTC, datetime, timedelta

import pytest

from consult.web.i18n import instant
from tests.cli.conftest import ORGANISATIONS, TOML, Consult

ON_BOTH = pytest.mark.usefixtures("database")


def imported(consult: Consult, toml: str = TOML) -> None:
    consult("consultations", "import", consult.file("c.toml", toml))


@ON_BOTH
def test_import_prints_the_slug_and_nothing_else(consult: Consult) -> None:
    result = consult("consultations", "import", consult.file("c.toml", TOML))
    assert (result.stdout, result.stderr) == ("streaming\n", "")
    assert [consult.count(table) for table in ("consultation", "principle", "wording", "scale_step")] == [1, 2, 2, 4]
    assert [consult.count(table) for table in ("region", "kind", "round", "mail")] == [2, 1, 1, 0]
    consult("check")


@ON_BOTH
def test_everything_wrong_in_a_file_is_said_at_once_and_nothing_is_written(consult: Consult) -> None:
    wrong = TOML.replace('side = "agree"', 'side = "maybe"').replace('key = "credit"', 'key = "remarks"')
    said = consult.refused("consultations", "import", consult.file("c.toml", wrong + "\n[colour]\nred = 1\n"))
    assert "scale 1, side:" in said
    assert "principle 2, key:" in said
    assert "colour" in said


def test_a_mistake_of_syntax_is_named_by_its_line(consult: Consult) -> None:
    assert "line 3" in consult.refused(
        "consultations", "import", consult.file("c.toml", '[consultation]\nslug = "x"\n?')
    )


@ON_BOTH
def test_a_known_slug_is_refused_unless_it_is_an_update(consult: Consult) -> None:
    imported(consult)
    file = consult.file("c.toml", TOML.replace("Fair streaming", "Fairer streaming"))
    assert "There is a consultation “streaming” already" in consult.refused("consultations", "import", file)
    assert consult("consultations", "import", file, "--update").stdout == "streaming\n"
    assert consult.count("consultation", "title = 'Fairer streaming'") == 1
    assert [consult.count(table) for table in ("consultation", "principle", "wording", "scale_step")] == [1, 2, 2, 4]
    consult("check")


def test_update_makes_what_is_not_there(consult: Consult) -> None:
    assert consult("consultations", "import", consult.file("c.toml", TOML), "--update").stdout == "streaming\n"


@ON_BOTH
@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("Every stream pays.", "Some streams pay.", "principles"),
        ("Fair streaming", "Unfair streaming", "title"),
        ('label = "Neither"', 'label = "Either"', "scale"),
        ("[[scale]]", "[rule]\nagree_share = 0.5\n[[scale]]", "rule"),
        ("[[scale]]", "[disclosure]\nk = 3\n[[scale]]", "disclosure"),
        ("[[scale]]", "[round]\ncloses_at = 2099-01-01T00:00:00\n[[scale]]", "closes_at"),
    ],
)
def test_update_refuses_what_would_touch_an_open_round(consult: Consult, old: str, new: str, named: str) -> None:
    consult.opened()
    file = consult.file("c.toml", TOML.replace(old, new, 1))
    assert f"The file would change: {named}. Nothing was changed." in consult.refused(
        "consultations", "import", file, "--update"
    )


def test_update_of_an_open_round_that_touches_nothing_is_done(consult: Consult) -> None:
    consult.opened()
    before = consult.dump()
    consult("consultations", "import", consult.file("c.toml", TOML), "--update")
    assert consult.dump() == before
    more = TOML + '[[region]]\ncode = "oceania"\nlabel = "Oceania"\n'
    consult("consultations", "import", consult.file("c.toml", more), "--update")
    assert consult.count("region") == 3


def test_a_known_region_keeps_its_label(consult: Consult) -> None:
    imported(consult)
    other = TOML.replace('"streaming"', '"second"').replace('label = "Asia"', 'label = "Asia and more"')
    assert 'region 2, label: "asia" is known to the federation as "Asia"' in consult.refused(
        "consultations", "import", consult.file("c.toml", other)
    )


@ON_BOTH
@pytest.mark.parametrize(
    ("words", "count"),
    [((), 4), (("--all",), 4), (("--region", "europe"), 2), (("--kind", "label"), 3), (("--region", "asia"), 1)],
)
def test_invite_asks_all_or_a_group(consult: Consult, words: tuple[str, ...], count: int) -> None:
    imported(consult)
    consult("organisations", "import", consult.file("o.csv", ORGANISATIONS))
    assert consult("consultations", "invite", "streaming", *words).stdout == f"{count} invited now, {count} in all.\n"
    assert consult.count("invitation") == count
    assert consult("consultations", "invite", "streaming", *words).stdout == f"0 invited now, {count} in all.\n"
    assert consult.count("mail") == 0
    consult("check")


def test_invite_by_file_takes_all_codes_or_none(consult: Consult) -> None:
    imported(consult)
    consult("organisations", "import", consult.file("o.csv", ORGANISATIONS))
    said = consult.refused(
        "consultations", "invite", "streaming", "--file", consult.file("i.csv", "code\no1\nxx\nyy\n")
    )
    assert 'row 3, code: "xx" is not the code of an organisation.' in said
    assert "row 4, code" in said
    done = consult("consultations", "invite", "streaming", "--file", consult.file("i.csv", "code\no3\no1\n"))
    assert done.stdout == "2 invited now, 2 in all.\n"


def test_invite_refuses_groups_that_do_not_exist(consult: Consult) -> None:
    imported(consult)
    assert "There is no region “mars”." in consult.refused("consultations", "invite", "streaming", "--region", "mars")
    assert "There is no kind “club”." in consult.refused("consultations", "invite", "streaming", "--kind", "club")


def test_nobody_is_invited_to_a_closed_round(consult: Consult) -> None:
    consult.opened()
    consult("consultations", "close", "streaming")
    assert "The round closed on" in consult.refused("consultations", "invite", "streaming")


@pytest.mark.parametrize("verb", ["open", "close", "invite"])
def test_a_slug_that_does_not_exist_is_named(consult: Consult, verb: str) -> None:
    assert consult.refused("consultations", verb, "nowhere") == "There is no consultation “nowhere”.\n"


@ON_BOTH
def test_what_is_missing_at_opening_are_warnings_on_stderr(consult: Consult) -> None:
    imported(consult)
    result = consult("consultations", "open", "streaming")
    assert result.stderr.splitlines() == [
        "Warning: nobody is invited.",
        "Warning: there is no closing time: the round stays open until it is closed by hand.",
    ]
    assert result.stdout == "Open now, until it is closed by hand.\n"
    assert consult.count("round", "opened_at IS NOT NULL") == 1


def test_organisations_without_a_lead_are_a_warning(consult: Consult) -> None:
    closes = datetime.now(UTC) + timedelta(days=3)
    imported(consult, TOML.replace("[[scale]]", f"[round]\ncloses_at = {closes:%Y-%m-%dT%H:%M:%SZ}\n[[scale]]", 1))
    consult("organisations", "import", consult.file("o.csv", ORGANISATIONS))
    consult("consultations", "invite", "streaming")
    result = consult("consultations", "open", "streaming")
    assert result.stderr == "Warning: 4 of 4 invited organisations have no lead yet.\n"
    assert result.stdout == f"Open now, until {instant(closes, 'Europe/Madrid')}.\n"


def test_a_round_opens_and_closes_once(consult: Consult) -> None:
    imported(consult)
    assert "The round is not open." in consult.refused("consultations", "close", "streaming")
    consult("consultations", "open", "streaming")
    assert "is open already" in consult.refused("consultations", "open", "streaming")
    assert consult("consultations", "close", "streaming").stdout == "Closed.\n"
    assert "is closed already" in consult.refused("consultations", "close", "streaming")
    assert "is closed already" in consult.refused("consultations", "open", "streaming")
    assert consult.count("event", "action = 'closed'") == 1


def test_a_closing_time_that_has_passed_stops_the_opening(consult: Consult) -> None:
    imported(consult, TOML.replace("[[scale]]", "[round]\ncloses_at = 2001-01-01T00:00:00\n[[scale]]", 1))
    assert "has passed" in consult.refused("consultations", "open", "streaming")
