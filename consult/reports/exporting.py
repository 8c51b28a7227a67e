"""Rows in, a file out piece by piece: CSV, JSON Lines, Excel, Parquet. No format holds more in memory than a few thousand rows."""

import csv
import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, suppress
from datetime import datetime, timedelta
from enum import StrEnum
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import IO

import structlog
import xlsxwriter
from xlsxwriter.exceptions import XlsxFileError

from consult.domain.errors import Refused
from consult.extensions import db
from consult.reports.answers import CODED, HEAD, PARTS, Values, Wanted
from consult.reports.answers import rows as rows_of
from consult.web.downloads import harmless

log = structlog.get_logger()
AT_ONCE = 10
"""Rows that are held and written in one go: few, since each may hold half a million characters."""
GROUP, GROUP_TEXT = 5000, 4_000_000
"""Rows in one group of a Parquet file, and characters in them, at which it is written."""
PIECE = 256 * 1024
SHEET_ROWS = 1_048_575
"""Rows beneath the header that an Excel sheet holds."""
CELL = 32_767
"""Characters that an Excel cell holds."""
NUMBER, INSTANT = HEAD.index("member_count"), HEAD.index("submitted_at")
EPOCH, MICROSECOND = datetime(1970, 1, 1), timedelta(microseconds=1)
MARK = "\ufeff"
"""What spreadsheets look for before text beyond ASCII."""


class Format(StrEnum):
    """A form that answers are exported in; also the end of the file's name."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"
    PARQUET = "parquet"


MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.JSONL: "application/jsonl; charset=utf-8",
    Format.PARQUET: "application/vnd.apache.parquet",
}


def has_parquet() -> bool:
    """Whether this installation has the extra that Parquet needs."""
    return find_spec("pyarrow") is not None


def check_can_export(form: Format, count: int) -> None:
    """Raise Refused where this form cannot hold so many responses, or cannot be written here."""
    if form is Format.XLSX and count > SHEET_ROWS:
        raise Refused("sheet_too_short", most=f"{SHEET_ROWS:,}")
    if form is Format.PARQUET and not has_parquet():
        raise Refused("parquet_missing")


class Begun:
    """A file as it is read, its first piece made already: what goes wrong until then can still be answered by a page.

    A reader who goes away ends the reading. Nobody who writes waits for the first piece, though an Excel file is put together before it.
    """

    def __init__(self, form: Format, what: Wanted) -> None:
        db.session.rollback()
        self._pieces = self._streamed(form, what)
        self._first = next(self._pieces)

    def __iter__(self) -> Iterator[bytes]:
        yield self._first
        yield from self._pieces

    def close(self) -> None:
        self._pieces.close()

    @staticmethod
    def _streamed(form: Format, what: Wanted) -> Generator[bytes, None, None]:
        with rows_of(what) as rows:
            yield from written(form, what.header, rows)


def written(form: Format, header: Sequence[str], rows: Iterator[Values]) -> Iterator[bytes]:
    """The file's bytes, as they come."""
    writers: dict[Format, Callable[[Sequence[str], Iterator[Values]], Iterator[bytes]]] = {
        Format.CSV: csv_bytes,
        Format.XLSX: _xlsx,
        Format.JSONL: _jsonl,
        Format.PARQUET: _parquet,
    }
    return writers[form](header, rows)


def csv_bytes(header: Sequence[str], rows: Iterator[Values]) -> Iterator[bytes]:
    """CSV with a byte order mark, commas, and nothing that a spreadsheet would run."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    text.write(MARK)
    writer.writerow(header)
    typed = [place for place, name in enumerate(HEAD) if name not in CODED]
    typed += [place for place in range(len(HEAD), len(header)) if (place - len(HEAD)) % len(PARTS) != len(PARTS) - 1]
    while part := list(islice(rows, AT_ONCE)):
        for row in part:
            row[INSTANT] = _instant(row[INSTANT])
            for place in typed:
                # nearly all texts begin with a letter, and are harmless: asked first, since the rule itself is slow
                if (cell := row[place]) and not cell[0].isalnum():
                    row[place] = harmless(cell)
        writer.writerows(part)
        if text.tell() > PIECE:
            yield _taken(text)
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    """What was written since the last call."""
    made = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return made


def _jsonl(header: Sequence[str], rows: Iterator[Values]) -> Iterator[bytes]:
    """One object on each line: the response, with its answers by the principles' keys; what is blank is left out."""
    keys = list(header[len(HEAD) :: len(PARTS)])
    lines, size = [], 0
    for row in rows:
        line = json.dumps(_object(keys, row), ensure_ascii=False, separators=(",", ":")) + "\n"
        lines.append(line)
        size += len(line)
        if size > PIECE:
            yield "".join(lines).encode()
            lines, size = [], 0
    yield "".join(lines).encode()


def _object(keys: Sequence[str], row: Values) -> dict[str, object]:
    row[INSTANT] = _instant(row[INSTANT])
    names = ("stance", "reason", "wording", "disclosure")
    answers = {}
    for number, key in enumerate(keys):
        start = len(HEAD) + number * len(PARTS)
        said = dict(zip(names, row[start : start + len(PARTS)], strict=True))
        if said["stance"] or said["reason"] or said["wording"]:
            answers[key] = said
    return dict(zip(HEAD, row, strict=False)) | {"answers": answers}


def _xlsx(header: Sequence[str], rows: Iterator[Values]) -> Iterator[bytes]:
    """One sheet, texts as texts whatever they look like. It is put together on the disk, since a zip file's index comes last.

    The folder goes with everything in it however the making ends: the library leaves its parts behind when it is broken off.
    """
    with ExitStack() as kept:
        try:
            folder = kept.enter_context(tempfile.TemporaryDirectory(prefix="consult-export-"))
            path = Path(folder, "answers.xlsx")
            _fill_sheet(path, header, rows)
        except (OSError, XlsxFileError) as error:
            log.error("export_failed", form="xlsx", kind=type(error).__name__)
            raise Refused("no_room") from error
        file = kept.enter_context(path.open("rb"))
        while piece := file.read(PIECE):
            yield piece


def _fill_sheet(path: Path, header: Sequence[str], rows: Iterator[Values]) -> None:
    options = {
        "constant_memory": True,
        "tmpdir": str(path.parent),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "use_zip64": True,
    }
    book = xlsxwriter.Workbook(path, options)
    sheet = book.add_worksheet()
    try:
        sheet.freeze_panes(1, 1)
        sheet.write_row(0, 0, list(header), book.add_format({"bold": True}))
        for number, row in enumerate(islice(rows, SHEET_ROWS), start=1):
            row[INSTANT] = _instant(row[INSTANT])
            for place, value in enumerate(row):
                if isinstance(value, str):
                    if value:
                        sheet.write_string(number, place, value if len(value) <= CELL else value[: CELL - 1] + "…")
                elif value is not None:
                    sheet.write_number(number, place, value)
        book.close()
    finally:
        with suppress(OSError):
            sheet.row_data_fh.close()  # the library closes it only when the book is finished


def _parquet(header: Sequence[str], rows: Iterator[Values]) -> Iterator[bytes]:
    """Columns of text, but for the number of members and the instant of submission; a group of rows at a time, by a process of its own."""
    kinds = {NUMBER: "number", INSTANT: "instant"}
    columns = [(name, kinds.get(place, "text")) for place, name in enumerate(header)]
    with subprocess.Popen(
        [sys.executable, "-P", str(Path(__file__).with_name("parquet.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            _say(process.stdin, columns)
            for part in _groups(rows):
                _say(process.stdin, part)
                yield _heard(process.stdout)
            process.stdin.close()
            yield _heard(process.stdout)
        finally:
            process.kill()


def _groups(rows: Iterator[Values]) -> Iterator[list[Values]]:
    """Rows in groups that are bounded in number and in what is written in them."""
    group: list[Values] = []
    size = 0
    for row in rows:
        row[INSTANT] = None if row[INSTANT] is None else (row[INSTANT] - EPOCH) // MICROSECOND
        group.append(row)
        size += sum(len(cell) for cell in row if isinstance(cell, str))
        if len(group) == GROUP or size > GROUP_TEXT:
            yield group
            group, size = [], 0
    if group:
        yield group


def _say(stream: IO[bytes], value: object) -> None:
    stream.write(json.dumps(value, separators=(",", ":")).encode() + b"\n")
    stream.flush()


def _heard(stream: IO[bytes]) -> bytes:
    """One answer of the process; what it could not do, it has said on standard error."""
    length = stream.read(8)
    if len(length) < 8:
        raise RuntimeError("the process that writes Parquet has ended")
    return stream.read(int.from_bytes(length, "big"))


def _instant(moment: datetime | None) -> str:
    """In UTC, as the database keeps it."""
    return "" if moment is None else moment.isoformat() + "Z"
