"""One hostile string in every field that somebody can write: on every page, in every file and mail it stays text."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from consult.extensions import db
from consult.models import Mail
from consult.web.markdown import render
from tests.client import CheckedClient
from tests.security.hostile import LINE, TEXT, escapes, formulas, shows
from tests.security.walk import ways
from tests.security.world import World

READERS = ("anyone", "manager", "analyst", "observer", "lead", "approver", "stranger")


@pytest.mark.parametrize("role", READERS)
def test_on_every_page_it_is_only_text(app: Flask, world: World, at: Callable[[str], CheckedClient], role: str) -> None:
    client = at(role)  # which itself holds every page against the checks of all pages
    showing, pages, wrong = 0, 0, []
    for way in ways(app, world):
        if way.is_unsafe:
            continue
        answer = client.get(way.path)
        wrong += [
            f"{way.path}: header {name}" for name, value in answer.headers if "x-probe" in value or "forged" in value
        ]
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        page = answer.get_data(as_text=True)
        pages += 1
        showing += shows(page)
        wrong += [f"{way.path}: {fault}" for fault in escapes(page)]
    assert wrong == []
    assert showing >= (3 if role == "anyone" else 5), f"it shows on {showing} of {pages} pages"


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("anyone", "/consultations/done/releases/1/results.csv"),
        ("anyone", "/consultations/done/releases/1/positions.csv"),
        ("manager", "/staff/consultations/open/results.csv"),
        ("manager", "/staff/consultations/open/board.csv"),
    ],
)
def test_no_cell_of_a_file_is_a_formula(at: Callable[[str], CheckedClient], role: str, path: str) -> None:
    answer = at(role).get(path)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert shows(text) or "results" in path
    assert formulas(text) == []


@pytest.mark.parametrize("cell", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠x"])
def test_the_check_of_files_knows_a_formula(cell: str) -> None:
    assert formulas(f'a,"{cell}"\n') == [cell]
    assert formulas('a,"\'=1+1",-5,0.25\n') == []


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("anyone", "/consultations/done/releases/1/release.json"),
        ("anyone", "/consultations/done/releases/1/results.json"),
        ("anyone", "/consultations/done/releases/1/figures.json"),
        ("lead", "/responses/open/aim/receipt.json"),
        ("manager", "/staff/consultations/open/results.json"),
    ],
)
def test_data_is_data(at: Callable[[str], CheckedClient], role: str, path: str) -> None:
    answer = at(role).get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    json.loads(answer.get_data())


def test_names_of_files_are_made_by_us(app: Flask, world: World, at: Callable[[str], CheckedClient]) -> None:
    client, seen = at("manager"), 0
    for way in ways(app, world):
        if way.is_unsafe or way.path.rsplit(".", 1)[-1] not in {"csv", "json"}:
            continue
        disposition = client.get(way.path).headers.get("Content-Disposition", "")
        if disposition:
            seen += 1
            name = disposition.split("filename=")[-1].strip('"')
            assert name.isascii(), disposition
            assert all(character.isalnum() or character in "-_." for character in name), disposition
    assert seen


def test_mails_keep_their_shape(app: Flask, world: World) -> None:
    with app.app_context():
        mails = db.session.scalars(select(Mail)).all()
        assert mails
        for mail in mails:
            assert "\n" not in mail.subject
            assert "\r" not in mail.subject + mail.recipient
    assert any(shows(mail.body) or shows(mail.subject) for mail in mails)


def test_what_is_checked_here_would_be_found() -> None:
    assert "an element x-probe" in escapes(f"<p>{LINE}</p>")
    assert any("javascript" in fault for fault in escapes('<a href="javascript:alert(1)">x</a>'))
    assert escapes(f"<div>{render(TEXT)}</div>") == []
    assert shows(render(TEXT))


def test_somebody_who_writes_it_by_the_forms_gets_it_back_as_text(at: Callable[[str], CheckedClient]) -> None:
    lead = at("lead")
    token = lead.csrf_token("/account")
    assert lead.post("/account/name", data={"csrf_token": token, "name": LINE}).status_code == 302
    refused = lead.post("/account/name", data={"csrf_token": token, "name": LINE + "\r\n" + LINE})
    assert refused.status_code == 422
    assert escapes(refused.get_data(as_text=True)) == []
    for path in (
        "/sign-in?next=" + LINE,
        "/nowhere/" + LINE.replace("/", ""),
        "/responses/open/" + LINE.replace("/", ""),
    ):
        assert escapes(lead.get(path).get_data(as_text=True)) == []
    stale = lead.post("/responses/open/aim/principles/p1", data={"reason": TEXT})
    assert stale.status_code == 400
    assert shows(stale.get_data(as_text=True))
    assert escapes(stale.get_data(as_text=True)) == []
