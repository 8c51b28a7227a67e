"""Reading CSV as people's spreadsheets write it: comma or semicolon, with or without a byte order mark.

Everything is bounded: the file by what the caller allows, a cell and a row here. Rows are counted as a spreadsheet shows
them: the header is row 1, and a cell with line breaks in it is still one row.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Self

from consult.domain.codes import COUNT_LIMIT, NAME_LIMIT, TEXT_LIMIT, UNASSIGNED, is_code, is_country, is_one_line
from consult.domain.problems import Problems, listed, quoted

# What an import takes if its caller sets no other bound: 100,000 responses with long reasons stay below it.
SIZE_LIMIT = 256 * 1024 * 1024
ROW_LIMIT = 2_000_000
_FIRST_LINE = re.compile(rb"[^\r\n]*")


class CsvFile:
    """The header and the rows of one file. Columns are found by name; a blank cell reads as an empty string."""

    def __init__(self, names: Sequence[str], records: Iterator[tuple[int, list[str]]], problems: Problems) -> None:
        self.names = names
        self.problems = problems
        self._records = records
        # Of a doubled column, which is refused anyway, the first is read.
        self._positions = {name: position for position, name in reversed(list(enumerate(names)))}

    @classmethod
    def open(cls, data: bytes, problems: Problems, size_limit: int = SIZE_LIMIT) -> Self:
        """Decode the file and read its header.

        Raises FileRefused for what is no CSV at all: too big, empty, not UTF-8, without a header row.
        """
        _check_text(data, problems, size_limit)
        records = _records(data, problems)
        number, header = next(records, (0, []))
        names = [name.strip() for name in header]
        while names and not names[-1]:
            names.pop()
        if number != 1 or not names:
            if not problems.count:  # else the header was not even readable, which is said already
                problems.add("row 1", "no_header")
            raise problems.refusal()
        if len(names) == 1 and "\t" in header[0].strip():
            raise problems.refuse("row 1", "tab_separated")
        return cls(names, records, problems)

    def check_columns(self, required: Sequence[str], known: Sequence[str], principles: Sequence[str] = ()) -> None:
        """Note columns that are unknown, doubled or missing. `principles` are keys whose columns are among the known."""
        permitted, seen = set(known), set[str]()
        for number, name in enumerate(self.names, start=1):
            if not name:
                self.problems.add(f"row 1, column {number}", "unnamed_column")
            elif name in seen:
                self.problems.add(place(1, name), "doubled_column")
            elif name not in permitted:
                self._note_unknown(name, known, principles)
            seen.add(name)
        for name in required:
            if name not in seen:
                self.problems.add(place(1, name), "missing_column")

    def _note_unknown(self, name: str, known: Sequence[str], principles: Sequence[str]) -> None:
        key, _, part = name.rpartition(".")
        if key and principles and part in ("reason", "wording", "disclosure"):
            self.problems.add(place(1, name), "unknown_principle", value=key, known=listed(principles))
        else:
            self.problems.add(place(1, name), "unknown_column", known=listed(known))

    def position(self, name: str) -> int:
        """Where the column stands in each row. A column that is absent has the place after the last, always empty."""
        return self._positions.get(name, len(self.names))

    def has(self, name: str) -> bool:
        """Whether there is a column of this name."""
        return name in self._positions

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The number and the cells of each row that is not blank: one cell per column, and an empty one behind them."""
        width = len(self.names)
        for number, cells in self._records:
            if len(cells) > width:
                if any(cell.strip() for cell in cells[width:]):
                    self.problems.add(f"row {number}", "too_many_cells")
                del cells[width:]
            if any(cells) and any(cell.strip() for cell in cells):
                cells.extend([""] * (width + 1 - len(cells)))
                yield number, cells


class Row:
    """One row, read by the names of its columns; for files of thousands of rows, not of hundreds of thousands."""

    def __init__(self, file: CsvFile, number: int, cells: Sequence[str]) -> None:
        self.file = file
        self.number = number
        self.cells = cells

    def note(self, column: str, code: str, **params: str | int) -> None:
        """Note a problem with one cell of this row."""
        self.file.problems.add(place(self.number, column), code, **params)

    def value(self, column: str) -> str:
        """The cell without the spaces around it."""
        return self.cells[self.file.position(column)].strip()

    def line(self, column: str, *, required: bool = False) -> str:
        """One line of text, or nothing."""
        text = self.value(column)
        if not text and required and self.file.has(column):  # a missing column is said once, at the header
            self.note(column, "blank")
        if not is_one_line(text):
            self.note(column, "control_character")
        elif len(text) > NAME_LIMIT:
            self.note(column, "too_long", length=len(text), limit=NAME_LIMIT)
        return text

    def code(self, column: str, *, required: bool = False) -> str:
        """A code, or nothing."""
        text = self.value(column)
        if not text and required and self.file.has(column):
            self.note(column, "blank")
        if text and not is_code(text):
            self.note(column, "bad_code", value=text)
        return text

    def group(self, column: str) -> str:
        """The code of a region or kind, or nothing; the word for "none" is nothing too."""
        code = self.code(column)
        return "" if code == UNASSIGNED else code

    def country(self, column: str) -> str:
        """A country's code in capitals, or nothing."""
        text = self.value(column)
        if text and not is_country(text.upper()):
            self.note(column, "bad_country", value=text)
        return text.upper()

    def count(self, column: str) -> int | None:
        """A number of members, from 0; None where the cell is blank."""
        text = self.value(column)
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= COUNT_LIMIT):
            self.note(column, "bad_count", value=text, highest=COUNT_LIMIT)
            return None
        return int(text)


def place(row: int, column: str) -> str:
    """How a cell is named to people."""
    return f"row {row}, {quoted(column)}"


def _check_text(data: bytes, problems: Problems, size_limit: int) -> None:
    """Refuse what is not UTF-8 text. The decoded text is not kept: rows are decoded again as they are read."""
    if len(data) > size_limit:
        raise problems.refuse("", "too_big", limit=size_limit)
    if data.startswith(b"PK\x03\x04") or data.startswith(b"\xd0\xcf\x11\xe0"):
        raise problems.refuse("", "spreadsheet")
    # Without a byte order mark, UTF-16 shows by a NUL beside the first letter of the header.
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:2]:
        raise problems.refuse("", "utf16")
    if b"\0" in data:
        raise problems.refuse(f"line {_line(data, data.index(0))}", "nul")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise problems.refuse(f"line {_line(data, error.start)}", "not_utf8") from error
    if not text.strip():
        raise problems.refuse("", "empty_file")


def _line(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1


class _Lines:
    """The lines of a file for the CSV reader, refusing to feed it one row without end."""

    def __init__(self, data: bytes) -> None:
        # newline="" keeps \r\n and \r inside quoted cells as they are
        self._lines = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", newline="")
        self.fed = 0

    def __iter__(self) -> Iterator[str]:
        while line := self._lines.readline(ROW_LIMIT + 1):
            self.fed += len(line)
            if self.fed > ROW_LIMIT:
                raise _RowTooLong
            yield line


class _RowTooLong(Exception):
    """A row goes on beyond what any response needs."""


def _records(data: bytes, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """The number and the cells of each row, blank ones included; stops with a problem where the file is broken."""
    # The limit belongs to the csv module as a whole; nothing else here reads CSV, and all of it wants this one.
    csv.field_size_limit(TEXT_LIMIT)
    lines = _Lines(data)
    reader = csv.reader(lines, delimiter=_delimiter(data), strict=True)
    number = 0
    while True:
        lines.fed = 0
        number += 1
        try:
            cells = next(reader, None)
        except _RowTooLong:
            problems.add(f"row {number}", "row_too_long", limit=ROW_LIMIT)
            return
        except csv.Error as error:
            _note_broken(number, str(error), problems)
            return
        if cells is None:
            return
        yield number, cells


def _note_broken(number: int, message: str, problems: Problems) -> None:
    if "field limit" in message:
        problems.add(f"row {number}", "cell_too_long", limit=TEXT_LIMIT)
    else:
        problems.add(f"row {number}", "csv_syntax")


def _delimiter(data: bytes) -> str:
    """Comma or semicolon, whichever the header has more of: no column's name holds either."""
    header = _FIRST_LINE.match(data)
    return ";" if header and header[0].count(b";") > header[0].count(b",") else ","
