"""A disk that is full or fails: a clear 503, reading goes on, nothing is half-written, and it recovers by itself."""

import resource
from collections.abc import Callable

from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from werkzeug.test import TestResponse

from benchmarks.world import Lead
from consult.extensions import db
from tests.client import CheckedClient
from tests.faults.desk import Desk, filled
from tests.faults.evidence import faults
from tests.servers import Server

SMALLEST_FULL = 100_000
"""Bytes to which no file may grow on the full disk: the index of the write-ahead log fits, two submissions do not."""


def limit_files(server: Server, most: int) -> None:
    """Let no process of the server write any file beyond `most` bytes, as if the disk were full."""
    for pid in server.processes():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


def test_when_nothing_can_be_written_reading_goes_on_and_it_recovers(
    app: Flask, server: Server, leads_of: Callable[[int], list[Lead]], sit_down: Callable[[Lead, Server], Desk]
) -> None:
    server.log_file.write_text("x" * SMALLEST_FULL + "\n")  # the log cannot grow either
    server.start()
    desks = [sit_down(lead, server) for lead in leads_of(8)]
    forms = [desk.signed(desk.check()) for desk in desks]
    limit_files(server, SMALLEST_FULL)
    answers = [desk.submit(form) for desk, form in zip(desks, forms, strict=True)]
    refused = [answer for answer in answers if answer.status == 503]
    assert len(refused) >= len(desks) - 2, [answer.status for answer in answers]
    assert "cannot write just now" in refused[0].body.decode()
    assert [desk.check().status for desk in desks] == [200] * len(desks)
    limit_files(server, resource.RLIM_INFINITY)
    receipts = [desk.receipt(desk.submit(form)) for desk, form in zip(desks, forms, strict=True)]
    assert {receipt.version for receipt in receipts} == {1}
    assert not faults(app, receipts)


def test_a_full_database_refuses_writes_and_shows_pages(
    app: Flask, client: CheckedClient, leads_of: Callable[[int], list[Lead]]
) -> None:
    leads = leads_of(12)
    most = 1

    def fill(connection: DBAPIConnection, *_: object) -> None:
        connection.cursor().execute(f"PRAGMA max_page_count = {most}")  # what is there already may stay

    def submit(lead: Lead, form: bytes) -> TestResponse:
        client.set_cookie("consult", lead.cookie)
        return client.post(f"{lead.home}/submit", data=form, content_type="application/x-www-form-urlencoded")

    def check(lead: Lead) -> TestResponse:
        client.set_cookie("consult", lead.cookie)
        return client.get(f"{lead.home}/check")

    forms = [filled(check(lead).get_data(as_text=True)) for lead in leads]
    with app.app_context():
        event.listen(db.engine, "checkout", fill)
    answers = [submit(lead, form) for lead, form in zip(leads, forms, strict=True)]
    assert answers[-1].status_code == 503, "all found room in what the file had free"
    assert answers[-1].headers["Retry-After"]
    assert check(leads[-1]).status_code == 200
    most = 1_000_000
    again = [submit(lead, form) for lead, form in zip(leads, forms, strict=True)]
    assert {(answer.status_code, answer.location.rpartition("version=")[2][:1]) for answer in again} == {(302, "1")}
    assert not faults(app)
