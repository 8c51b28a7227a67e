"""Every answer as a file: complete in each form, harmless in a spreadsheet, on the record, and in nobody's way."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
import pyarrow.parquet
import pytest
from flask import Flask
from sqlalchemy import select, text

from consult.consultations.queries import get_consultation
from consult.domain.errors import Refused
from consult.domain.roles import ANYONE, COMMAND_LINE, StaffRole
from consult.domain.rules import Disclosure
from consult.extensions import db, transaction
from consult.models import Answer, Event, Organisation, Response
from consult.reports import answers, exporting
from consult.reports.exporting import Format
from consult.responses import imports
from tests.client import CheckedClient
from tests.conftest import StoppedClock
from tests.factories import consultations, organisations

FILES = "/staff/consultations/licensing/files"
FORMULA = '=HYPERLINK("http://x.example")'
pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def answered(app: Flask, clock: StoppedClock) -> Flask:
    """Three have answered two principles; one of them twice, one has withdrawn nothing but left one blank; one never answered."""
    with app.app_context(), transaction():
        first = organisations.organisation("e1", "europe", country="FR")
        second = organisations.organisation("a1", "asia", country="JP")
        third = organisations.organisation("o1", None)
        silent = organisations.organisation("s1", "asia")
        found = consultations.opened([first, second, third, silent])
        consultations.submitted(found, first, "disagree")
        clock.move(hours=1)
        consultations.submitted(found, first, {"p1": "agree", "p2": "neutral"})
        consultations.submitted(found, second, {"p1": "strongly_agree", "p2": ""}, Disclosure.CONFIDENTIAL)
        consultations.submitted(
            found, third, {"p1": "no_opinion", "p2": "disagree"}, Disclosure.UNNAMED, deducible=True
        )
        first.name = "Übermut, “Labels” & Söhne"
        answer = db.session.scalars(select(Answer).join(Response).where(Response.organisation_id == second.id)).first()
        assert answer is not None
        answer.reason, answer.wording = FORMULA, "Two\nlines; and, more"
    return app


def export(client: CheckedClient, form: str) -> bytes:
    answer = client.post(FILES, data={"csrf_token": client.csrf_token(FILES), "form": form})
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="licensing-round-1-answers.{form}"'
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.get_data()


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_csv_holds_the_answers_that_count(answered: Flask, as_staff: Callable[..., CheckedClient]) -> None:
    data = export(as_staff(), "csv")
    assert data.startswith(b"\xef\xbb\xbforganisation,name,country,region,kind,member_count,")
    found = {row["organisation"]: row for row in rows_of(data)}
    assert {code: (row["p1"], row["p2"]) for code, row in found.items()} == {
        "e1": ("agree", "neutral"),
        "a1": ("strongly_agree", ""),
        "o1": ("no_opinion", "disagree"),
    }
    assert found["e1"]["name"] == "Übermut, “Labels” & Söhne"
    assert found["e1"]["p1.reason"] == "Why e1 says so about p1."
    assert (found["e1"]["submitted_at"], found["e1"]["region"]) == ("2027-03-02T13:00:00Z", "europe")
    assert [found[code]["p1.disclosure"] for code in ("e1", "a1", "o1")] == ["named", "confidential", "unnamed"]
    assert [found[code]["deducible"] for code in ("e1", "a1", "o1")] == ["no", "no", "yes"]
    assert found["o1"]["region"] == ""
    assert found["a1"]["p1.wording"] == "Two\nlines; and, more"


def test_no_cell_is_a_formula(answered: Flask, as_staff: Callable[..., CheckedClient]) -> None:
    found = {row["organisation"]: row for row in rows_of(export(as_staff(), "csv"))}
    assert found["a1"]["p1.reason"] == "'" + FORMULA


def test_every_form_holds_the_same(answered: Flask, as_staff: Callable[..., CheckedClient]) -> None:
    client = as_staff()
    wanted = rows_of(export(client, "csv"))
    wanted[1]["p1.reason"] = FORMULA  # only a CSV needs a guard
    sheet = openpyxl.load_workbook(io.BytesIO(export(client, "xlsx")), read_only=True).active
    assert sheet is not None
    header, *rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert [dict(zip(header, row, strict=True)) for row in rows] == wanted
    table = pyarrow.parquet.read_table(io.BytesIO(export(client, "parquet"))).to_pylist()
    for row in table:
        row["submitted_at"] = row["submitted_at"].isoformat().replace("+00:00", "Z")
    assert [{name: "" if cell is None else str(cell) for name, cell in row.items()} for row in table] == wanted
    lines = [json.loads(line) for line in export(client, "jsonl").decode().splitlines()]
    assert [line["answers"].get("p1", {}).get("stance", "") for line in lines] == [row["p1"] for row in wanted]
    assert lines[1]["answers"] == {
        "p1": {
            "stance": "strongly_agree",
            "reason": FORMULA,
            "wording": "Two\nlines; and, more",
            "disclosure": "confidential",
        },
        "p2": {"stance": "", "reason": "Why a1 says so about p2.", "wording": "", "disclosure": "confidential"},
    }


def test_a_formula_stays_a_text_in_excel(answered: Flask, as_staff: Callable[..., CheckedClient]) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(export(as_staff(), "xlsx"))).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == FORMULA]
    assert [cell.data_type for cell in cells] == ["s"]


def test_an_export_can_be_imported_again(answered: Flask, as_staff: Callable[..., CheckedClient]) -> None:
    data = export(as_staff(), "csv")
    with answered.app_context(), transaction():
        before = {each.id for each in db.session.scalars(select(Response))}
        consultation = get_consultation("licensing")
        rows = imports.read(consultation, data, create_organisations=False, size_limit=1_000_000)
        imports.write(COMMAND_LINE, consultation, rows, create_organisations=False)
        assert {each.id for each in db.session.scalars(select(Response))} > before
    again = rows_of(export(as_staff(), "csv"))
    assert again[1].pop("p1.reason") == "''" + FORMULA  # the guard is a character of the text by now
    wanted = rows_of(data)
    wanted[1].pop("p1.reason")
    assert again == wanted


def test_who_took_the_answers_is_on_the_record(answered: Flask, as_staff: Callable[..., CheckedClient]) -> None:
    export(as_staff(StaffRole.ANALYST), "jsonl")
    with answered.app_context():
        event = db.session.scalars(select(Event).where(Event.action == "exported")).one()
        assert event.stream == "consultation:licensing"
        assert json.loads(event.details)["new"] == {"round": 1, "form": "jsonl"}


def test_an_observer_reads_but_takes_nothing_away(answered: Flask, as_staff: Callable[..., CheckedClient]) -> None:
    client = as_staff(StaffRole.OBSERVER)
    assert "Managers and analysts can take the answers away" in client.get(FILES).get_data(as_text=True)
    data = {"csrf_token": client.csrf_token("/account"), "form": "csv"}
    assert client.post(FILES, data=data).status_code == 403
    with answered.app_context():
        assert db.session.scalars(select(Event).where(Event.action == "exported")).all() == []


def test_an_unknown_form_is_refused_and_leaves_no_trace(
    answered: Flask, as_staff: Callable[..., CheckedClient]
) -> None:
    client = as_staff()
    answer = client.post(FILES, data={"csrf_token": client.csrf_token(FILES), "form": "exe"})
    assert answer.status_code == 302
    with answered.app_context():
        assert db.session.scalars(select(Event).where(Event.action == "exported")).all() == []


def test_the_one_rule_of_visibility_decides(answered: Flask) -> None:
    with answered.app_context():
        consultation = get_consultation("licensing")
        nothing = answers.wanted(ANYONE, consultation, consultation.round)
        assert answers.count(nothing) == 0
        with answers.rows(nothing) as rows:
            assert list(rows) == []


def begun(app: Flask) -> Iterator[bytes]:
    """An export of which the first piece has been sent."""
    consultation = get_consultation("licensing")
    what = answers.wanted(COMMAND_LINE, consultation, consultation.round)
    db.session.remove()

    def pieces() -> Iterator[bytes]:
        with answers.rows(what) as rows:
            for row in rows:
                yield str(row[0]).encode()

    going_on = pieces()
    assert next(going_on)
    return going_on


def test_writers_do_not_wait_for_an_export_and_it_shows_one_moment(answered: Flask) -> None:
    with answered.app_context():
        going_on = begun(answered)
        with transaction():
            db.session.execute(text("UPDATE organisation SET code = 'changed' WHERE code = 'o1'"))
        assert list(going_on) == [b"a1", b"o1"]
        assert db.session.scalar(select(Organisation.code).where(Organisation.code == "changed")) == "changed"


def test_a_reader_who_goes_away_gives_the_connection_back(answered: Flask) -> None:
    with answered.app_context():
        pool: Any = db.engine.pool
        going_on = begun(answered)
        assert pool.checkedout() == 1
        going_on.close()  # type: ignore[attr-defined]
        assert pool.checkedout() == 0


def test_more_responses_than_a_sheet_holds_are_refused() -> None:
    exporting.check_can_export(Format.XLSX, 1_048_575)
    with pytest.raises(Refused) as refused:
        exporting.check_can_export(Format.XLSX, 1_048_576)
    assert refused.value.code == "sheet_too_short"
