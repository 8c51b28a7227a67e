"""Rows in, a file out piece by piece: CSV, JSON Lines, Excel, Parquet. No format holds more in memory than a few thousand rows."""

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any

import xlsxwriter

from consult.domain.errors import Refused
from consult.reports.answers import CODED, HEAD, PARTS, Values
from consult.web.downloads import harmless

AT_ONCE = 1000
"""Rows that are written in one go."""
GROUP = 20_000
"""Rows in one group of a Parquet file."""
PIECE = 256 * 1024
SHEET_ROWS = 1_048_575
"""Rows beneath the header that an Excel sheet holds."""
CELL = 32_767
"""Characters that an Excel cell holds."""
NUMBER, INSTANT = HEAD.index("member_count"), HEAD.index("submitted_at")
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
    with suppress(ImportError):
        _pyarrow()
        return True
    return False


def check_can_export(form: Format, count: int) -> None:
    """Raise Refused where this form cannot hold so many responses, or cannot be written here."""
    if form is Format.XLSX and count > SHEET_ROWS:
        raise Refused("sheet_too_short", most=f"{SHEET_ROWS:,}")
    if form is Format.PARQUET and not has_parquet():
        raise Refused("parquet_missing")


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
            for place in (
                typed
            ):  # nearly all texts begin with a letter, and are harmless: asked first, since the rule itself is slow
                if (cell := row[place]) and not cell[0].isalnum():
                    row[place] = harmless(cell)
        writer.writerows(part)
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    yield text.getvalue().encode()


def _jsonl(header: Sequence[str], rows: Iterator[Values]) -> Iterator[bytes]:
    """One object on each line: the response, with its answers by the principles' keys; what is blank is left out."""
    keys = list(header[len(HEAD) :: len(PARTS)])
    names = ("stance", "reason", "wording", "disclosure")
    while part := list(islice(rows, AT_ONCE)):
        lines = []
        for row in part:
            row[INSTANT] = _instant(row[INSTANT])
            answers = {}
            for number, key in enumerate(keys):
                start = len(HEAD) + number * len(PARTS)
                said = dict(zip(names, row[start : start + len(PARTS)], strict=True))
                if said["stance"] or said["reason"] or said["wording"]:
                    answers[key] = said
            one = dict(zip(HEAD, row, strict=False)) | {"answers": answers}
            lines.append(json.dumps(one, ensure_ascii=False, separators=(",", ":")))
        yield ("\n".join(lines) + "\n").encode()


def _xlsx(header: Sequence[str], rows: Iterator[Values]) -> Iterator[bytes]:
    """One sheet, texts as texts whatever they look like. It is put together on the disk, since a zip file's index comes last."""
    with tempfile.TemporaryFile() as file:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "use_zip64": True,
        }
        book = xlsxwriter.Workbook(file, options)
        sheet = book.add_worksheet()
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
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _parquet(header: Sequence[str], rows: Iterator[Values]) -> Iterator[bytes]:
    """Columns of text, but for the number of members and the instant of submission; a group of rows at a time."""
    arrow = _pyarrow()
    kinds = [arrow.string()] * len(header)
    kinds[NUMBER], kinds[INSTANT] = arrow.int64(), arrow.timestamp("us", tz="UTC")
    schema = arrow.schema(list(zip(header, kinds, strict=True)))
    sink = _Sink()
    with arrow.parquet.ParquetWriter(sink, schema) as writer:
        while part := list(islice(rows, GROUP)):
            columns = zip(*part, strict=True)
            arrays = [arrow.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))
            yield sink.taken()
    yield sink.taken()


class _Sink(io.RawIOBase):
    """Takes what is written and hands it on: a file that is never held as a whole."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.position = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        part = bytes(data)
        self.parts.append(part)
        self.position += len(part)
        return len(part)

    def tell(self) -> int:
        return self.position

    def taken(self) -> bytes:
        """What was written since the last call."""
        made = b"".join(self.parts)
        self.parts.clear()
        return made


def _instant(moment: datetime | None) -> str:
    """In UTC, as the database keeps it."""
    return "" if moment is None else moment.isoformat() + "Z"


def _pyarrow() -> Any:
    import pyarrow.parquet  # noqa: PLC0415 - an extra of 130 MB that few installations have

    return pyarrow
