"""CSV as spreadsheets write it is read; what is broken or hostile is refused with its row."""

import csv
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.domain.csv_files import ROW_LIMIT, CsvFile
from consult.domain.problems import FileRefused, Problems


def rows_of(data: bytes) -> list[tuple[int, list[str]]]:
    """The rows without the empty cell that stands behind each."""
    problems = Problems()
    file = CsvFile.open(data, problems)
    rows = [(number, cells[:-1]) for number, cells in file.rows()]
    problems.raise_if_any()
    return rows


def refusal(data: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        rows_of(data)
    return str(refused.value)


@pytest.mark.parametrize(
    "data",
    [
        b"a,b\n1,x\n",
        b"a;b\n1;x\n",
        b"\xef\xbb\xbfa;b\r\n1;x\r\n",
        b"a,b\r1,x\r",
        b'"a","b"\n"1","x"',
        b" a , b \n1,x\n",
        b"a,b,,\n1,x,,\n",
        b"a,b\n1,x, ,\n",
    ],
)
def test_what_spreadsheets_write_reads_alike(data: bytes) -> None:
    problems = Problems()
    file = CsvFile.open(data, problems)
    assert list(file.names) == ["a", "b"]
    assert list(file.rows()) == [(2, ["1", "x", ""])]
    assert problems.count == 0


def test_rows_are_counted_as_a_spreadsheet_shows_them() -> None:
    data = b'a,b\n"one\ncell",1\n\n , \n;,2\nlast\n'
    assert rows_of(data) == [(2, ["one\ncell", "1"]), (5, [";", "2"]), (6, ["last", ""])]


def test_line_ends_within_a_cell_stay_as_they_are() -> None:
    assert rows_of(b'a\r\n"x\r\ny\rz\n"\r\n') == [(2, ["x\r\ny\rz\n"])]


def test_a_column_is_found_by_name_and_an_absent_one_is_empty() -> None:
    file = CsvFile.open(b"a,b\n1,2\n", Problems())
    assert [file.position(name) for name in "abc"] == [0, 1, 2]
    assert [file.has(name) for name in "abc"] == [True, True, False]
    assert [cells[file.position("c")] for _, cells in file.rows()] == [""]


SAVE = 'Save it as UTF-8 (in a spreadsheet: "CSV UTF-8") and import it again.'


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf \r\n", "The file is empty."),
        (b"\na,b\n", "row 1: The first row must hold the names of the columns."),
        (b",,\n1,2,3\n", "row 1: The first row must hold the names of the columns."),
        (b"a\tb\n1\t2\n", "row 1: The columns are separated by tabs. Separate them by commas or semicolons."),
        ("a,b\n1,2".encode("utf-16"), f"The file is in UTF-16. {SAVE}"),
        ("a,b\n1,2".encode("utf-16-le"), f"The file is in UTF-16. {SAVE}"),
        ("a,b\n1,2".encode("utf-16-be"), f"The file is in UTF-16. {SAVE}"),
        (
            b"a,b\n1,\0\n",
            "line 2: There is a NUL character here. Text never holds one: save the file again as UTF-8 text.",
        ),
        (b"a,b\n1,2\ncaf\xe9,1\n", f"line 3: The file is not UTF-8 here. {SAVE}"),
        (
            b"PK\x03\x04\x14\0",
            'The file is a spreadsheet, not text. Save it as "CSV UTF-8" and import that.',
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1",
            'The file is a spreadsheet, not text. Save it as "CSV UTF-8" and import that.',
        ),
        (b"a,b\n1,2,3\n", "row 2: This row has more cells than there are columns."),
        (
            b'a,b\n1,2\n"3,4\n5,6\n',
            "row 3: The quotation marks of this row do not match. The rows after it were not checked.",
        ),
        (b'a\n"x"y\n', "row 2: The quotation marks of this row do not match. The rows after it were not checked."),
        (b'"a', "row 1: The quotation marks of this row do not match. The rows after it were not checked."),
        (
            b"a\n" + b"x" * 100_001,
            "row 2: A cell of this row has more than 100000 characters. The rows after it were not checked.",
        ),
        (
            b"a\n" + b",x" * (ROW_LIMIT // 2 + 1),
            "row 2: This row has more than 2000000 characters. The rows after it were not checked.",
        ),
        (
            b"a\n" + b'"\n",' * (ROW_LIMIT // 4 + 1),
            "row 2: This row has more than 2000000 characters. The rows after it were not checked.",
        ),
        (
            b"a," * (ROW_LIMIT // 2 + 1),
            "row 1: This row has more than 2000000 characters. The rows after it were not checked.",
        ),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, sentence: str) -> None:
    assert refusal(data) == sentence


def test_a_file_beyond_the_callers_bound_is_refused() -> None:
    with pytest.raises(FileRefused, match="The file is larger than 7 bytes, the most that is read."):
        CsvFile.open(b"a\n1\n2\n3\n", Problems(), size_limit=7)
    assert list(CsvFile.open(b"a\n1\n2\n3\n", Problems(), size_limit=8).rows())[-1] == (4, ["3", ""])


def test_cells_and_rows_of_just_the_longest_length_are_read() -> None:
    ((_, cells),) = rows_of(b"a,b\n" + b"x" * 100_000 + b",1\n")
    assert len(cells[0]) == 100_000
    names = ",".join(f"c{number}" for number in range(20)).encode()
    assert len(rows_of(names + b"\n" + b",".join([b"x" * 99_000] * 20) + b"\n")) == 1


def test_columns_are_checked_all_at_once() -> None:
    problems = Problems()
    CsvFile.open(b"a,,b,a,c,k.reason,k,l.reason\n", problems).check_columns(
        ("a", "z"), ("a", "b", "z", "k", "k.reason"), ("k",)
    )
    assert [str(problem) for problem in problems.kept] == [
        "row 1, column 2: This column has no name.",
        "row 1, a: There are two columns of this name.",
        "row 1, c: There is no column of this name. There are: a, b, z, k, k.reason.",
        'row 1, l.reason: "l" is not a principle of this consultation. Its principles are: k.',
        "row 1, z: This column is missing.",
    ]


def test_a_million_cells_are_read_in_bounded_time() -> None:
    started = time.perf_counter()
    assert len(rows_of(b"a,b\n" + b"1,2\n" * 500_000)) == 500_000
    assert time.perf_counter() - started < 20


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_a_refusal(data: bytes) -> None:
    try:
        rows_of(data)
    except FileRefused as refused:
        assert str(refused)


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=6),
    delimiter=st.sampled_from(",;"),
    line_end=st.sampled_from(["\n", "\r\n"]),
    mark=st.sampled_from(["", "\ufeff"]),
)
def test_what_is_written_is_read(rows: list[tuple[str, str, str]], delimiter: str, line_end: str, mark: str) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerows([("a", "b", "c"), *rows])
    expected = [
        (number, list(cells)) for number, cells in enumerate(rows, start=2) if any(cell.strip() for cell in cells)
    ]
    assert rows_of((mark + text.getvalue()).encode()) == expected
