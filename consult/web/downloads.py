"""Files to download: CSV that no spreadsheet takes for formulas, under names made by us."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from flask import Response, make_response

_FORMULA = re.compile(r"[\s'\"]*[=+\-@\t\r＝＋－＠]")
"""How a cell begins that a spreadsheet may run; quotation marks and spaces before it do not stop all of them."""
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def harmless(value: object) -> object:
    """A cell as it may stand in a CSV file: text that could be a formula gets an apostrophe before it."""
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.fullmatch(value):
        return "'" + value
    return "" if value is None else value


def csv_file(name: str, header: Sequence[str], rows: Iterable[Sequence[object]], mark: str = "\ufeff") -> Response:
    """A CSV download: UTF-8, commas, a header row. `mark` is what spreadsheets look for before text beyond ASCII; scripts trip over it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([harmless(value) for value in row] for row in rows)
    return file(name, "text/csv", mark + text.getvalue())


def file(name: str, kind: str, text: str) -> Response:
    """A download of `text`; `name` holds codes only, so it needs no escaping."""
    response = make_response(text)
    response.headers["Content-Type"] = f"{kind}; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
