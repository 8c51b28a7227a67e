"""Organisations come in as the file says, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.domain.organisation_files import CodeRow, OrganisationRow, read_codes, read_organisations
from consult.domain.problems import FileRefused

HEADER = "code,name,short_name,country,region,kind,parent,member_count,language,lead_email\n"


def problems_of(text: str | bytes) -> list[str]:
    with pytest.raises(FileRefused) as refused:
        read_organisations(text.encode() if isinstance(text, str) else text)
    return str(refused.value).split("\n")


def test_a_whole_row_and_a_bare_one() -> None:
    data = (
        HEADER + "aim,Association of X,AIM,gb,europe,association,win,1200,en-GB,lead@aim.example\nwin,WIN\n"
    ).encode()
    whole, bare = read_organisations(data)
    given = frozenset(HEADER.strip().split(","))
    assert whole == OrganisationRow(
        2,
        "aim",
        "Association of X",
        "AIM",
        "GB",
        "europe",
        "association",
        "win",
        1200,
        "en-GB",
        "lead@aim.example",
        given,
    )
    assert bare == OrganisationRow(3, "win", "WIN", "", "", "", "", "", None, "", "", given)


def test_only_code_and_name_are_needed_and_what_is_given_is_known() -> None:
    (row,) = read_organisations("name;code\nÉcole; é \n".replace("é", "e1").encode())
    assert (row.code, row.name, row.given) == ("e1", "École", frozenset({"name", "code"}))


def test_unassigned_means_no_group() -> None:
    (row,) = read_organisations(b"code,name,region,kind\na,A,unassigned,unassigned\n")
    assert (row.region, row.kind) == ("", "")


def test_a_file_with_a_header_alone_brings_nothing() -> None:
    assert read_organisations(HEADER.encode()) == []


CODE_RULE = (
    "is not a code. A code has 1 to 64 of the letters A–Z and a–z, the digits, _, - and full stops "
    "(and not full stops alone)."
)
COUNT_RULE = "is not a number of members. Write a whole number from 0 to 2147483647."


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (",N", "row 2, code: This is empty, and it is needed."),
        ("a", "row 2, name: This is empty, and it is needed."),
        ("a b,N", f'row 2, code: "a b" {CODE_RULE}'),
        (
            'a,"N\nM"',
            "row 2, name: This must be one line of plain text: it holds a line break or another control character.",
        ),
        (f"a,{'N' * 301}", "row 2, name: This has 301 characters; 300 are the most."),
        (
            "a,N,,UK",
            'row 2, country: "UK" is not a country code of ISO 3166-1. Write two capital letters, such as GB or FR.',
        ),
        (
            "a,N,,XK",
            'row 2, country: "XK" is not a country code of ISO 3166-1. Write two capital letters, such as GB or FR.',
        ),
        ("a,N,,,é", f'row 2, region: "é" {CODE_RULE}'),
        ("a,N,,,,a+b", f'row 2, kind: "a+b" {CODE_RULE}'),
        ("a,N,,,,,the parent", f'row 2, parent: "the parent" {CODE_RULE}'),
        ("a,N,,,,,a", "row 2, parent: An organisation cannot be its own parent."),
        ("a,N,,,,,,-1", f'row 2, member_count: "-1" {COUNT_RULE}'),
        ("a,N,,,,,,1.5", f'row 2, member_count: "1.5" {COUNT_RULE}'),
        ("a,N,,,,,,٣", f'row 2, member_count: "٣" {COUNT_RULE}'),
        ("a,N,,,,,,2147483648", f'row 2, member_count: "2147483648" {COUNT_RULE}'),
        ("a,N,,,,,,,english_", 'row 2, language: "english_" is not a language tag. Write one such as en, fr or pt-BR.'),
        ("a,N,,,,,,,,lead at x", 'row 2, lead_email: "lead at x" is not an e-mail address.'),
        ("a,N,,,,,,,,<a@b.example>", 'row 2, lead_email: "<a@b.example>" is not an e-mail address.'),
        (
            'a,N,,,,,,,,"a@b.example\nBcc: c@d.example"',
            'row 2, lead_email: "a@b.example�Bcc: c@d.example" is not an e-mail address.',
        ),
        (
            "a,N\nb,M\na,O",
            'row 4, code: "a" already stands at row 2.',
        ),
    ],
)
def test_a_fault_is_named_by_row_and_column(row: str, sentence: str) -> None:
    assert problems_of(HEADER + row + "\n") == [sentence]


@pytest.mark.parametrize("count", ["0", "2147483647", " 12 "])
def test_a_member_count_is_a_whole_number_from_nought(count: str) -> None:
    (row,) = read_organisations(f"code,name,member_count\na,N,{count}\n".encode())
    assert row.member_count == int(count)


def test_columns_and_rows_are_all_named_at_once() -> None:
    assert problems_of("code,town,code\na a,Oslo,\nb,,\n") == [
        "row 1, town: There is no column of this name. There are: code, name, short_name, country, region, kind, parent, "
        "member_count, language, lead_email.",
        "row 1, code: There are two columns of this name.",
        "row 1, name: This column is missing.",
        f'row 2, code: "a a" {CODE_RULE}',
    ]


def test_a_list_of_codes() -> None:
    assert read_codes(b"code\naim\n\n 2 \n") == [CodeRow(2, "aim"), CodeRow(4, "2")]
    with pytest.raises(FileRefused) as refused:
        read_codes(b"code,name\na,A\na b,B\na,C\n")
    assert str(refused.value).split("\n") == [
        "row 1, name: There is no column of this name. There are: code.",
        f'row 3, code: "a b" {CODE_RULE}',
        'row 4, code: "a" already stands at row 2.',
    ]


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=8), max_size=30))
def test_no_cells_raise_anything_but_a_refusal(cells: list[str]) -> None:
    try:
        read_organisations((HEADER + ",".join(cells)).encode())
    except FileRefused as refused:
        assert str(refused)


@given(
    st.dictionaries(
        st.from_regex(r"[A-Za-z0-9_-]{1,8}", fullmatch=True),
        st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=20).filter(
            lambda name: name.strip()
        ),
        max_size=8,
    )
)
def test_what_is_written_is_read(names: dict[str, str]) -> None:
    text = "code;name\n" + "".join('{};"{}"\n'.format(code, name.replace('"', '""')) for code, name in names.items())
    rows = read_organisations(text.encode())
    assert {row.code: row.name for row in rows} == {code: name.strip() for code, name in names.items()}
    assert [row.row for row in rows] == list(range(2, len(names) + 2))
