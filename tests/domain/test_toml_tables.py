"""A TOML file is text of a bounded size, or it is refused with a sentence, whatever bytes it holds."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.domain.definitions import parse_definition
from consult.domain.problems import FileRefused
from consult.domain.toml_tables import SIZE_LIMIT, read_toml

SMALL = b"""
[consultation]
slug = "small"
title = "A small one"
zone = "Europe/Madrid"
[rule]
agree_share = 0.5
[round]
opens_at = 2026-11-01T09:00:00
[[scale]]
code = "yes"
label = "Yes"
side = "agree"
[[scale]]
code = "no"
label = "No"
side = "disagree"
[[region]]
code = "north"
label = "North"
merge_with = []
[[principle]]
key = "one"
title = "First"
wording = '''
We agree.
'''
"""


def refusal(data: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        read_toml(data)
    return str(refused.value)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"a = 1\nb\n", "line 2: This is not valid TOML: expected '=' after a key in a key/value pair."),
        (b"a = 1\na = 2\n", "line 2: This is not valid TOML: cannot overwrite a value."),
        (b"a = '''x\n\n\n", "line 1: This is not valid TOML: expected \"'''\"."),
        (b"[a]\n[a]\n", "line 2: This is not valid TOML: cannot declare ('a',) twice."),
        (b'a = "\\ud800"', "line 1: This is not valid TOML: escaped character is not a Unicode scalar value."),
        (b"a = " + b"9" * 5000, "This is not valid TOML: it holds a number that is too long."),
        (b"a = " + b"[" * 100_000, "The file is nested too deeply."),
        (b"a = 1\n" + b"a." * 20 + b"a = 1", "line 2: The file is nested too deeply."),
        (b"a = 1\nb = {" + b"'a b' . " * 20 + b"a = 1}", "line 2: The file is nested too deeply."),
        (b'a = """x"""""\nb = {c = """""", ' + b"a." * 20 + b"a = 1}", "line 2: The file is nested too deeply."),
        (
            b"a = 1\nb = 'caf\xe9'",
            'line 2: The file is not UTF-8 here. Save it as UTF-8 (in a spreadsheet: "CSV UTF-8") and import it again.',
        ),
        (
            b"a = 1\n\n\0",
            "line 3: There is a NUL character here. Text never holds one: save the file again as UTF-8 text.",
        ),
        (
            "a = 1".encode("utf-16"),
            'The file is in UTF-16. Save it as UTF-8 (in a spreadsheet: "CSV UTF-8") and import it again.',
        ),
        (b"#" * (SIZE_LIMIT + 1), "The file is larger than 1048576 bytes, the most that is read."),
    ],
)
def test_what_is_no_toml_is_refused_by_its_line(data: bytes, sentence: str) -> None:
    assert refusal(data) == sentence


def test_a_file_of_just_the_largest_size_is_read() -> None:
    assert read_toml(b"a = 1\n#" + b"x" * (SIZE_LIMIT - 7)) == {"a": 1}


def test_full_stops_in_texts_and_comments_do_not_count_as_nesting() -> None:
    stops = "a." * 50
    text = f'# {stops}\na = "{stops}"\nb = \'{stops}\'\nc = \'\'\'\n{stops}\'\'\'\nd = """\n{stops} \\" {stops}"""\n'
    assert set(read_toml(text.encode())) == {"a", "b", "c", "d"}


@pytest.mark.parametrize("written", ["2026-02-30", "2026-13-01T00:00:00Z", "2026-11-31 25:00:00", "2026-00-00"])
def test_an_impossible_date_becomes_text_for_its_key_to_name(written: str) -> None:
    assert read_toml(f"[a]\nb = {written} # a comment\nc = 1\n".encode()) == {"a": {"b": written, "c": 1}}


def test_a_date_with_something_behind_it_is_still_a_fault_of_its_line() -> None:
    assert refusal(b"a = 1\nb = 2026-11-30T10:00:00 or so") == (
        "line 2: This is not valid TOML: expected newline or end of document after a statement."
    )


@pytest.mark.parametrize(
    "piece",
    [
        b"'''",
        b'"',
        b"'",
        b'"""\\',
        b"a='",
        b"a.",
        b"{a=",
        b"[[",
        b"d=2026-02-30\n",
        b"[[scale]]\n",
        b"a.a.a={b.b.b=1}\n",
    ],
)
def test_a_hostile_file_is_refused_in_bounded_time(piece: bytes) -> None:
    started = time.perf_counter()
    with pytest.raises(FileRefused):
        parse_definition(piece * (SIZE_LIMIT // len(piece)))
    assert time.perf_counter() - started < 20  # a second or two; a quadratic reading would take hours


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_a_refusal(data: bytes) -> None:
    with pytest.raises(FileRefused):  # nothing random is a consultation
        parse_definition(data)


VALUES = ['""', "''", "0", "-1", "1e400", "nan", "true", "[]", "{}", "[[]]", "2026-11-01", "0001-01-01T00:00:00+14:00"]
VALUES += [
    "9999-12-31T23:59:59",
    "10:00:00",
    "'world'",
    '"\\u0000"',
    "[1, 'a']",
    "{a.b = 1}",
    "0xffff",
    "'2026-11-01 10:00'",
]


@given(st.data())
def test_a_definition_with_anything_changed_is_read_or_refused(data: st.DataObject) -> None:
    lines = SMALL.decode().split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        number = data.draw(st.integers(0, len(lines) - 1))
        key, equals, _value = lines[number].partition(" = ")
        changes = ["", lines[number] * 2, data.draw(st.text(max_size=8))]
        if equals:
            changes += [f"{key} = {value}" for value in VALUES]
        lines[number] = data.draw(st.sampled_from(changes))
    try:
        parse_definition("\n".join(lines).encode("utf-8", "surrogatepass"))
    except FileRefused as refused:
        assert str(refused)
