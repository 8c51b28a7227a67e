"""Whole submissions through HTTP beside a bare view that writes the same rows, on SQLite and PostgreSQL, both durable.

Prints submissions per second and the ratio; aim ≥ 0.25. The form's page, which yields the keys, is fetched before the clock runs.
"""

import re
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks import bare
from benchmarks.load import Connection, rate
from benchmarks.world import Lead, installation, open_consultation, respondents
from consult.extensions import db, transaction
from consult.models import Answer, Event, GroupTally, Mail, Response, Tally
from consult.settings import Settings
from tests import postgresql
from tests.postgresql import free_port
from tests.servers import Server

AT_ONCE, TURNS, CLIENTS = 192, 7, 8
SIGN_OFF = {"name": "Ada Lovelace", "capacity": "Head of policy", "authorised": "y"}
_FIELD = re.compile(r'<input\b[^>]*\bname="(csrf_token|seen|key)"[^>]*>')
_VALUE = re.compile(r'\bvalue="([^"]*)"')


def filled(page: str) -> bytes:
    """The body that a browser sends when the sign-off of a check page is filled in."""
    hidden = {match[1]: _VALUE.search(match[0])[1] for match in _FIELD.finditer(page)}  # type: ignore[index]
    return urlencode(hidden | SIGN_OFF | {"signed_on": date.today().isoformat()}).encode()


class Form:
    """One lead's way from the check page to the receipt."""

    def __init__(self, lead: Lead) -> None:
        self.lead = lead
        self.body = b""

    def open(self, connection: Connection) -> None:
        """Fetch the check page."""
        answer = connection.ask("GET", f"{self.lead.home}/check", self.lead.cookie)
        assert answer.status == 200, answer.status
        self.body = filled(answer.body.decode())

    def send(self, connection: Connection) -> None:
        """Submit; what comes back is the way to the receipt."""
        answer = connection.ask("POST", f"{self.lead.home}/submit", self.lead.cookie, self.body)
        assert answer.status == 302 and "/receipt" in answer.headers["location"], (answer.status, answer.body[:2000])


def rows_of_one(app: Flask, lead: Lead) -> dict[str, list[dict[str, Any]]]:
    """Submit once in this process and give the rows that this wrote, as the bare view will write them again and again."""
    client = app.test_client()
    client.set_cookie("consult", lead.cookie)
    page = client.get(f"{lead.home}/check").get_data(as_text=True)
    content_type = "application/x-www-form-urlencoded"
    assert client.post(f"{lead.home}/submit", data=filled(page), content_type=content_type).status_code == 302
    with app.app_context():
        response = db.session.scalars(select(Response)).one()
        stream = f"response:{response.round_id}:{response.organisation_id}"
        tallies = [row for row in _rows(Tally) if row["round_id"] == response.round_id]
        groups = [row | {"invited_count": 0} for row in _rows(GroupTally) if row["responded_count"]]
        return {
            "response": [_without_id(row) for row in _rows(Response)],
            "answer": [_without_id(row) for row in _rows(Answer)],
            "tally": tallies,
            "group_tally": groups,
            "event": [_without_id(row) for row in _rows(Event) if row["stream"] == stream],
            "mail": [_without_id(row) for row in _rows(Mail) if row["event"] == "receipt"],
        }


def _rows(model: Any) -> Iterator[dict[str, Any]]:
    """All rows of a table as JSON can hold them and both databases take them."""
    session: Session = db.session()
    for row in session.execute(select(*model.__table__.columns)).mappings():
        yield {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ")
    return value.isoformat() if isinstance(value, date) else value


def _without_id(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"}


def compare(name: str, product_url: str, bare_url: str) -> None:
    """The product and the bare view by turns, each on a database of its own."""
    count = AT_ONCE * (TURNS + 1)
    with _prepared(product_url, count) as (_app, settings, leads), _prepared(bare_url, count + 1) as other:
        plan = {"database_url": other[1].database_url, "rows": rows_of_one(other[0], other[2].pop())}
        server = Server(settings, free_port(), "--no-worker").start()
        try:
            with tempfile.TemporaryDirectory() as folder, bare.serving(plan, Path(folder)) as port:
                turns = [
                    _turn(server.port, port, leads[at : at + AT_ONCE], other[2][at : at + AT_ONCE])
                    for at in range(0, count, AT_ONCE)
                ][1:]
        finally:
            server.stop()
    opened, sent, plain = (statistics.median(column) for column in zip(*turns, strict=True))
    ratio = statistics.median(turn[1] / turn[2] for turn in turns)
    both = 1 / (1 / opened + 1 / sent)
    print(
        f"submissions, {name}: {sent:,.0f} a second, bare view {plain:,.0f}: ratio {ratio:.2f} (aim ≥ 0.25); with the form's page {both:,.0f}"
    )


def _turn(product_port: int, bare_port: int, leads: list[Lead], others: list[Lead]) -> tuple[float, float, float]:
    forms = [Form(lead) for lead in leads]
    opened = rate(product_port, CLIENTS, [form.open for form in forms])
    sent = rate(product_port, CLIENTS, [form.send for form in forms])
    plain = rate(bare_port, CLIENTS, [_bare_job(lead, form.body) for lead, form in zip(others, forms, strict=True)])
    return opened, sent, plain


def _bare_job(lead: Lead, body: bytes) -> Callable[[Connection], None]:
    def job(connection: Connection) -> None:
        answer = connection.ask("POST", f"/submit/{lead.organisation_id}", lead.cookie, body)
        assert answer.status == 200, answer.status

    return job


@contextmanager
def _prepared(url: str, count: int) -> Iterator[tuple[Flask, Settings, list[Lead]]]:
    """An installation with so many leads who have typed everything."""
    with installation(url) as (app, settings):
        with app.app_context(), transaction():
            leads = respondents(app, open_consultation(), count)
        yield app, settings, leads


def measure() -> None:
    """On both databases."""
    compare("SQLite", "", "")
    with postgresql.running(durable=True) as cluster:
        compare("PostgreSQL", cluster.create("product"), cluster.create("bare"))


if __name__ == "__main__":
    measure()
