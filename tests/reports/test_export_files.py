"""Exports at their edges: texts that are hostile or huge, a disk that is full, a reader who goes away, no package for Parquet."""

import csv
import io
import json
import os
import resource
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import openpyxl
import pyarrow.parquet
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from consult.domain.errors import Refused
from consult.domain.roles import StaffRole
from consult.extensions import db, transaction
from consult.models import Event
from consult.reports import exporting
from consult.reports.answers import HEAD, PARTS, Values
from consult.reports.exporting import CELL, GROUP, Format
from consult.settings import Settings
from tests.client import CheckedClient
from tests.factories import consultations, organisations, people
from tests.servers import environment

ROOT = Path(__file__).parents[2]
FILES = "/staff/consultations/licensing/files"
HEADER = [*HEAD, *(f"p1{part}" for part in PARTS)]
FORMULAS = (
    "=1+1",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
    " =1",
    '"=1',
)
HOSTILE = (
    *FORMULAS,
    "<script>alert(1)</script>",
    "نص عربي ثم English 123",
    "\u202etxt.exe",
    "_x0041_",
    "a\x0bb\x1fc",
    "x" * 100_000,
    "é🎵",
    ",;\"'\r\n\n",
)
"""Everything but NUL and halves of characters, which no file of ours takes in and no database keeps."""


def row(reason: str, code: str = "e1", principles: int = 1) -> Values:
    """A response that gives `reason` on each principle."""
    start: Values = [code, reason[:200], "FR", "europe", "label", 12, "named", "no", "en", datetime(2027, 3, 2), ""]
    assert len(start) == len(HEAD)
    return start + ["agree", reason, "", "named"] * principles


def file(form: Format, reasons: tuple[str, ...]) -> bytes:
    return b"".join(exporting.written(form, HEADER, iter([row(reason) for reason in reasons])))


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files are made meanwhile."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_csv_keeps_hostile_texts_and_runs_none() -> None:
    text = io.StringIO(file(Format.CSV, HOSTILE).decode("utf-8-sig"), newline="")
    found = [each["p1.reason"] for each in csv.DictReader(text)]
    assert found == ["'" + reason if reason in FORMULAS else reason for reason in HOSTILE]


def test_excel_keeps_hostile_texts_as_texts() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(file(Format.XLSX, HOSTILE))).active
    assert sheet is not None
    place = HEADER.index("p1.reason")
    cells = [line[place] for line in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.hyperlink for cell in cells} == {None}
    wanted = [reason if len(reason) <= CELL else reason[: CELL - 1] + "…" for reason in HOSTILE]
    assert [openpyxl.utils.escape.unescape(str(cell.value)) for cell in cells] == wanted


def test_json_lines_keep_hostile_texts() -> None:
    lines = file(Format.JSONL, HOSTILE).decode().split("\n")[:-1]
    assert [json.loads(line)["answers"]["p1"]["reason"] for line in lines] == list(HOSTILE)


def test_parquet_keeps_hostile_texts() -> None:
    table = pyarrow.parquet.read_table(io.BytesIO(file(Format.PARQUET, HOSTILE)))
    assert table.column("p1.reason").to_pylist() == list(HOSTILE)


def test_parquet_is_written_in_groups_and_nothing_is_lost_between_them() -> None:
    count = GROUP * 2 + 1
    rows = (row("", f"e{number}") for number in range(count))
    whole = pyarrow.parquet.ParquetFile(io.BytesIO(b"".join(exporting.written(Format.PARQUET, HEADER, rows))))
    assert [whole.metadata.row_group(number).num_rows for number in range(whole.num_row_groups)] == [GROUP, GROUP, 1]
    assert whole.read().column("organisation").to_pylist() == [f"e{number}" for number in range(count)]


def test_parquet_of_nobody_is_a_file_without_rows() -> None:
    whole = pyarrow.parquet.read_table(io.BytesIO(file(Format.PARQUET, ())))
    assert (whole.num_rows, whole.column_names) == (0, HEADER)


PEAK = """
import sys
from pathlib import Path
from tests.reports.test_export_files import exporting, row, HEAD, PARTS, Format

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024

header = [*HEAD, *(f"p{number}{part}" for number in range(5) for part in PARTS)]
before = peak()
rows = (row("x" * 99_999 + str(number % 10), principles=5) for number in range(600))
for piece in exporting.written(Format(sys.argv[1]), header, rows):
    pass
print(peak() - before)
"""


@pytest.mark.parametrize("form", Format)
def test_long_texts_pass_through_without_being_gathered(form: Format) -> None:
    """300 MB of reasons, a hundred thousand characters each."""
    done = subprocess.run([sys.executable, "-c", PEAK, form], capture_output=True, text=True, check=True, cwd=ROOT)
    assert float(done.stdout) < 60


def test_a_full_disk_is_said_and_leaves_nothing_behind(scratch: Path) -> None:
    rows = (row("Why " * 500 + str(number)) for number in range(2000))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limits[1]))
    try:
        with pytest.raises(Refused, match="no_room"):
            next(exporting.written(Format.XLSX, HEADER, rows))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(scratch.iterdir()) == []


def test_a_reading_that_breaks_off_leaves_nothing_behind(scratch: Path) -> None:
    def rows() -> Iterator[Values]:
        yield row("Why.")
        raise OperationalError("", None, Exception())

    with pytest.raises(OperationalError):
        next(exporting.written(Format.XLSX, HEADER, rows()))
    assert list(scratch.iterdir()) == []


def test_a_reader_who_goes_away_leaves_no_file_and_no_process(scratch: Path) -> None:
    sheet = exporting.written(Format.XLSX, HEADER, iter([row("Why.")]))
    next(sheet)
    assert len(list(scratch.iterdir())) == 1
    sheet.close()  # type: ignore[attr-defined]
    assert list(scratch.iterdir()) == []
    others = children()  # a browser's, a server's
    table = exporting.written(Format.PARQUET, HEADER, (row("Why.") for _ in range(GROUP * 3)))
    next(table)
    (writer,) = children() - others
    table.close()  # type: ignore[attr-defined]
    assert writer not in children()


def children() -> set[str]:
    return {pid for path in Path("/proc/self/task").iterdir() for pid in (path / "children").read_text().split()}


@pytest.fixture
def answered(app: Flask) -> Flask:
    with app.app_context(), transaction():
        one = organisations.organisation("e1", "europe")
        consultations.submitted(consultations.opened([one]), one)
    return app


def test_no_room_for_a_sheet_is_said_on_a_page_and_nobody_took_anything(
    answered: Flask, as_staff: Callable[..., CheckedClient], scratch: Path
) -> None:
    client = as_staff()
    token = client.csrf_token(FILES)
    scratch.rmdir()
    answer = client.post(FILES, data={"csrf_token": token, "form": "xlsx"})
    assert answer.status_code == 409
    assert "Choose CSV or JSON Lines, which need none" in answer.get_data(as_text=True)
    assert client.post(FILES, data={"csrf_token": token, "form": "csv"}).status_code == 200
    with answered.app_context():
        taken = db.session.scalars(select(Event.details).where(Event.action == "exported")).all()
        assert [json.loads(details)["new"]["form"] for details in taken] == ["csv"]


WITHOUT = """
import json, sys
from consult.app import create_app

cookie, token = json.loads(sys.stdin.read())
client = create_app().test_client()
client.set_cookie("consult", cookie)
page = client.get("%(files)s").get_data(as_text=True)
refused = client.post("%(files)s", data={"csrf_token": token, "form": "parquet"})
print(json.dumps([page, refused.status_code, refused.get_data(as_text=True)]))
"""


def test_where_the_package_for_parquet_is_not_installed(answered: Flask, settings: Settings, tmp_path: Path) -> None:
    """A Python that has every package but this one."""
    with answered.app_context(), transaction():
        person = people.staff(StaffRole.MANAGER)
    client = answered.test_client()
    assert isinstance(client, CheckedClient)
    token = client.sign_in(person).csrf_token(FILES)
    cookie = client.get_cookie("consult")
    assert cookie is not None
    packages = tmp_path / "packages"
    packages.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not path.name.startswith("pyarrow"):
            (packages / path.name).symlink_to(path)
    done = subprocess.run(
        [sys.executable, "-S", "-c", WITHOUT % {"files": FILES}],
        input=json.dumps([cookie.value, token]),
        env=environment(settings, 80) | {"PYTHONPATH": os.pathsep.join([str(packages), str(ROOT)])},
        capture_output=True,
        text=True,
        check=True,
    )
    page, status, refused = json.loads(done.stdout)
    assert "Parquet is not offered here: it needs the extra package pyarrow." in page
    assert 'value="parquet"' not in page
    assert 'value="csv"' in page
    assert status == 409
    assert "needs the extra package pyarrow" in refused
