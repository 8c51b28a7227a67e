"""Responses come in as the file says, or not at all, with every fault by row and column."""

import csv
import io
import time
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.domain.problems import FileRefused
from consult.domain.response_files import (
    AnswerRow,
    OrganisationFields,
    ResponseRow,
    RoundTimes,
    read_responses,
)
from consult.domain.rules import Disclosure
from consult.domain.scales import Side, Step

SCALE = (
    Step("agree", "We agree", "", Side.AGREE),
    Step("0", "Neither", "", Side.NEUTRAL),
    Step("-1", "No", "", Side.DISAGREE, reason_required=True),
    # labels need not be unique, and one may look like another step's code
    Step("no_view", "No view", "", Side.NONE),
    Step("no_time", "No view", "", Side.NONE),
    Step("odd", "agree", "", Side.NONE),
)
KEYS = ("rights", "safety")
SCALE_CODES = "agree, 0, -1, no_view, no_time, odd"


def read(text: str, **options: Any) -> list[ResponseRow]:
    return read_responses(text.encode(), KEYS, SCALE, **options)


def problems_of(text: str, **options: Any) -> list[str]:
    with pytest.raises(FileRefused) as refused:
        read(text, **options)
    return str(refused.value).split("\n")


def answers_of(row: str, header: str) -> dict[str, AnswerRow]:
    (response,) = read(f"organisation,{header}\naim,{row}\n")
    return response.answers


def test_a_whole_row() -> None:
    header = (
        "organisation,disclosure,deducible,remarks,language,submitted_at,"
        "rights,rights.reason,rights.wording,rights.disclosure"
    )
    row = (
        'aim,named,yes," Thank you.\nAll of you. ",en-GB,2026-11-22T14:00:00+01:00,-1,Too broad,"New\nwording",unnamed'
    )
    assert read(f"{header}\n{row}\n") == [
        ResponseRow(
            row=2,
            organisation="aim",
            disclosure=Disclosure.NAMED,
            deducible=True,
            remarks=" Thank you.\nAll of you. ",
            language="en-GB",
            submitted_at=datetime(2026, 11, 22, 13, tzinfo=UTC),
            answers={"rights": AnswerRow("-1", "Too broad", "New\nwording", Disclosure.UNNAMED)},
            organisation_fields=None,
        )
    ]


def test_a_bare_row_is_a_confidential_response_without_answers() -> None:
    assert read("organisation\naim\n") == [
        ResponseRow(2, "aim", Disclosure.CONFIDENTIAL, False, "", "", None, {}, None)
    ]


def test_rows_keep_their_order_and_an_organisation_may_come_again() -> None:
    responses = read("organisation;rights\naim;agree\n\nwin;0\naim;0\n")
    assert [(row.row, row.organisation, row.answers["rights"].stance) for row in responses] == [
        (2, "aim", "agree"),
        (4, "win", "0"),
        (5, "aim", "0"),
    ]


@pytest.mark.parametrize(
    ("cell", "stance"),
    [
        ("agree", "agree"),
        (" agree ", "agree"),
        ("We agree", "agree"),
        ("0", "0"),
        ("Neither", "0"),
        ("no_time", "no_time"),
    ],
)
def test_a_stance_is_a_code_or_else_a_label(cell: str, stance: str) -> None:
    assert answers_of(cell, "rights") == {"rights": AnswerRow(stance, "", "", None)}


def test_what_is_said_without_a_stance_is_kept() -> None:
    assert answers_of(",Why not,,", "rights,rights.reason,rights.wording,rights.disclosure") == {
        "rights": AnswerRow(None, "Why not", "", None)
    }
    assert answers_of("Better so", "safety.wording") == {"safety": AnswerRow(None, "", "Better so", None)}
    assert answers_of("named", "safety.disclosure") == {"safety": AnswerRow(None, "", "", Disclosure.NAMED)}


def test_an_answer_that_says_nothing_is_left_out() -> None:
    assert answers_of(", , \n", "rights,rights.reason,rights.wording") == {}


def test_answers_that_say_the_same_are_one() -> None:
    responses = read("organisation,rights,safety\na,We agree,\nb,We agree,We agree\n")
    assert responses[0].answers["rights"] is responses[1].answers["safety"]
    assert responses[0].answers == {"rights": AnswerRow("agree", "", "", None)}


@pytest.mark.parametrize(
    ("header", "row", "sentence"),
    [
        ("rights", ",agree", "row 2, organisation: This is empty, and it is needed."),
        (
            "rights",
            "a/b,agree",
            'row 2, organisation: "a/b" is not a code. A code has 1 to 64 of the letters A–Z and a–z, the digits, _, - '
            "and full stops (and not full stops alone).",
        ),
        ("rights", "a,Agree", f'row 2, rights: "Agree" is not on the scale. Write one of: {SCALE_CODES}.'),
        (
            "rights",
            "a,No view",
            'row 2, rights: "No view" is the label of several steps of the scale. Write the code: no_view, no_time.',
        ),
        ("rights", "a,-1", 'row 2, rights.reason: "No" needs a reason.'),
        ("rights,rights.reason", "a,No, ", 'row 2, rights.reason: "No" needs a reason.'),
        ("deducible", "a,Yes", 'row 2, deducible: "Yes" is not one of: yes, no.'),
        ("disclosure", "a,public", 'row 2, disclosure: "public" is not one of: named, unnamed, confidential.'),
        (
            "safety.disclosure",
            "a,Named",
            'row 2, safety.disclosure: "Named" is not one of: named, unnamed, confidential.',
        ),
        ("language", "a,en_GB", 'row 2, language: "en_GB" is not a language tag. Write one such as en, fr or pt-BR.'),
        (
            "submitted_at",
            "a,22.11.2026",
            'row 2, submitted_at: "22.11.2026" is not a date and time. Write one such as 2026-11-30T18:00 or '
            "2026-11-30T18:00:00+01:00.",
        ),
        (
            "liberty",
            "a,agree",
            "row 1, liberty: There is no column of this name. There are: organisation, disclosure, deducible, remarks, "
            "language, submitted_at, name, country, region, kind, member_count, rights, rights.reason, rights.wording, "
            "rights.disclosure, safety, safety.reason, safety.wording, safety.disclosure.",
        ),
        (
            "liberty.reason",
            "a,x",
            'row 1, liberty.reason: "liberty" is not a principle of this consultation. Its principles are: rights, safety.',
        ),
        ("rights,rights", "a,agree,agree", "row 1, rights: There are two columns of this name."),
        ("rights", "a,agree,0", "row 2: This row has more cells than there are columns."),
    ],
)
def test_a_fault_is_named_by_row_and_column(header: str, row: str, sentence: str) -> None:
    assert problems_of(f"organisation,{header}\n{row}\n") == [sentence]


def test_a_file_without_the_organisation_is_told_so_once() -> None:
    assert problems_of("rights\nagree\n0\n") == ["row 1, organisation: This column is missing."]


def test_all_faults_are_named_at_once() -> None:
    text = "organisation,rights,rights.reason,safety\na,-1,,maybe\n,0,,0\nb,agree,,\nc,-1,,-1\n"
    assert [sentence.split(":")[0] for sentence in problems_of(text)] == [
        "row 2, rights.reason",
        "row 2, safety",
        "row 3, organisation",
        "row 5, rights.reason",
        "row 5, safety.reason",
    ]


def test_of_very_many_faults_the_first_thousand_are_named_and_all_counted() -> None:
    with pytest.raises(FileRefused) as refused:
        read("organisation,rights\n" + "a,maybe\n" * 1_500)
    assert (refused.value.count, len(refused.value.problems)) == (1_500, 1_000)
    assert str(refused.value).endswith("\nThere are 1500 problems in all; the first 1000 are named.")


ROUND = RoundTimes(
    ZoneInfo("Europe/Madrid"), datetime(2026, 11, 1, 8, tzinfo=UTC), datetime(2026, 11, 30, 17, tzinfo=UTC)
)


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-11-01T09:00", datetime(2026, 11, 1, 8, tzinfo=UTC)),
        ("2026-11-30 18:00:00", datetime(2026, 11, 30, 17, tzinfo=UTC)),
        ("2026-11-30T17:00:00Z", datetime(2026, 11, 30, 17, tzinfo=UTC)),
    ],
)
def test_a_time_without_offset_is_local_to_the_consultation(written: str, instant: datetime) -> None:
    (response,) = read(f"organisation,submitted_at\na,{written}\n", times=ROUND)
    assert response.submitted_at == instant


@pytest.mark.parametrize("written", ["2026-11-01T08:59:59", "2026-11-30T18:00:01", "2026-11-30T18:00:00Z"])
def test_a_time_outside_the_round_is_refused(written: str) -> None:
    assert problems_of(f"organisation,submitted_at\na,{written}\n", times=ROUND) == [
        f'row 2, submitted_at: "{written}" is not within the round.'
    ]


def test_a_round_without_ends_takes_any_time() -> None:
    (response,) = read("organisation,submitted_at\na,1999-01-01T00:00\n", times=RoundTimes())
    assert response.submitted_at == datetime(1999, 1, 1, tzinfo=UTC)


CREATING = "organisation,name,country,region,kind,member_count\n"


def test_what_organisations_are_created_from_is_read_only_when_they_may_be() -> None:
    text = CREATING + "a,Able,fr,europe,association,12\nb\n"
    assert [row.organisation_fields for row in read(text, create_organisations=True)] == [
        OrganisationFields("Able", "FR", "europe", "association", 12),
        OrganisationFields("", "", "", "", None),
    ]
    assert [row.organisation_fields for row in read(text + "c,,UK,?,,many\n")] == [None, None, None]


def test_an_organisation_without_a_group_is_created_without_one() -> None:
    (row,) = read(CREATING + "a,Able,,unassigned,unassigned,\n", create_organisations=True)
    assert row.organisation_fields == OrganisationFields("Able", "", "", "", None)


def test_what_organisations_are_created_from_is_checked() -> None:
    sentences = problems_of(CREATING + 'a,"A\nB",UK,a b,c/d,many\n', create_organisations=True)
    assert [sentence.split(":")[0] for sentence in sentences] == [
        f"row 2, {column}" for column in ("name", "country", "region", "kind", "member_count")
    ]


def test_a_hundred_thousand_responses_are_read_in_seconds() -> None:
    keys = tuple(f"p{number}" for number in range(5))
    header = "organisation," + ",".join(f"{key},{key}.reason" for key in keys)
    text = header + "\n" + "".join(f"o{number}" + ",agree,,-1,because,,,0,,Neither,\n" for number in range(100_000))
    started = time.perf_counter()
    responses = read_responses(text.encode(), keys, SCALE)
    assert time.perf_counter() - started < 20
    assert len(responses) == 100_000
    assert responses[-1].answers == {
        "p0": AnswerRow("agree", "", "", None),
        "p1": AnswerRow("-1", "because", "", None),
        "p3": AnswerRow("0", "", "", None),
        "p4": AnswerRow("0", "", "", None),
    }


@given(st.binary(max_size=200), st.booleans())
def test_no_bytes_raise_anything_but_a_refusal(data: bytes, create_organisations: bool) -> None:
    try:
        read_responses(
            b"organisation,rights,rights.reason,submitted_at,name\n" + data, KEYS, SCALE, create_organisations
        )
    except FileRefused as refused:
        assert str(refused)


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20).map(
    lambda text: text if text.strip() else ""
)
ANSWER = st.builds(
    AnswerRow,
    st.sampled_from([None, "agree", "0", "no_view", "odd"]),
    TEXT,
    TEXT,
    st.sampled_from([None, *Disclosure]),
)


@given(st.lists(st.dictionaries(st.sampled_from(KEYS), ANSWER), max_size=5), st.sampled_from(",;"))
def test_what_is_written_is_read(responses: list[dict[str, AnswerRow]], delimiter: str) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(
        ["organisation", *(f"{key}{part}" for key in KEYS for part in ("", ".reason", ".wording", ".disclosure"))]
    )
    empty = AnswerRow(None, "", "", None)
    for number, answers in enumerate(responses):
        cells = [cell or "" for key in KEYS for cell in answers.get(key, empty)]
        writer.writerow([f"o{number}", *cells])
    read_back = read(text.getvalue())
    assert [row.answers for row in read_back] == [
        {key: answers[key] for key in KEYS if answers.get(key, empty) != empty} for answers in responses
    ]
