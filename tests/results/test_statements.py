"""How many SQL statements each staff page issues: the same literal number with one organisation and principle and with forty and twenty."""

import pytest
from flask import Flask

from consult.consultations import queries
from consult.domain.roles import COMMAND_LINE
from tests.conftest import StoppedClock
from tests.factories import consultations, organisations, people
from tests.factories.staff_pages import Desk, desk, written
from tests.statements import counted

BASE = "/staff/consultations/licensing"
MOST = 15
PAGES = {
    "/staff": 5,
    BASE: 7,
    f"{BASE}/settings": 5,
    f"{BASE}/text": 5,
    f"{BASE}/text/add": 5,
    f"{BASE}/text/principles/p1": 5,
    f"{BASE}/scale": 5,
    f"{BASE}/invitations": 13,
    f"{BASE}/board": 9,
    f"{BASE}/board.csv": 6,
    f"{BASE}/results": 9,
    f"{BASE}/results?by=country": 9,
    f"{BASE}/results.csv?by=region": 9,
    f"{BASE}/results.json?by=kind": 9,
    f"{BASE}/results/principles/p1": 11,
    f"{BASE}/results/principles/p1?by=country&stance=agree": 11,
    f"{BASE}/results/reasons": 12,
    f"{BASE}/results/reasons?principle=p1&together=stance": 12,
    f"{BASE}/results/organisations/org-01": 10,
    f"{BASE}/results/participation": 8,
    f"{BASE}/results/participation.csv": 8,
    f"{BASE}/results/pictures": 10,
    f"{BASE}/results/pictures.json": 10,
    "/staff/organisations": 8,
    "/staff/organisations/org-01": 8,
    "/staff/record": 11,
    "/staff/record?consultation=licensing": 14,
}
OPEN_ONLY = {f"{BASE}/settings"}
DRAFT_ONLY = {f"{BASE}/text/add", f"{BASE}/text/principles/p1", f"{BASE}/scale"}


def fill(app: Flask, size: int, principles: int, opened: bool) -> Desk:
    """So many invited organisations, each with a lead and, once open, a response."""
    with written(app):
        many = organisations.organisations(size)
        for each in many:
            people.lead(each)
        draft = consultations.draft(principles=principles)
        consultations.actions.invite(COMMAND_LINE, draft.round, many)
    if opened:
        with written(app):
            found = queries.get_consultation("licensing")
            consultations.actions.open_round(COMMAND_LINE, found)
            for each in many:
                consultations.submitted(found, consultations.db.session.merge(each))
    return desk(app)


def numbers(app: Flask, at: Desk, paths: list[str]) -> dict[str, int]:
    """Statements by page."""
    found = {}
    for path in paths:
        with counted(app) as statements:
            at.get(path)
        found[path] = len(statements)
    return found


@pytest.mark.parametrize(("size", "principles"), [(1, 1), (40, 20)])
def test_an_open_round(app: Flask, clock: StoppedClock, size: int, principles: int) -> None:
    paths = [path for path in PAGES if path not in DRAFT_ONLY]
    assert numbers(app, fill(app, size, principles, opened=True), paths) == {path: PAGES[path] for path in paths}


@pytest.mark.parametrize(("size", "principles"), [(1, 1), (40, 20)])
def test_a_draft(app: Flask, clock: StoppedClock, size: int, principles: int) -> None:
    paths = [*DRAFT_ONLY, *OPEN_ONLY]
    assert numbers(app, fill(app, size, principles, opened=False), paths) == {path: PAGES[path] for path in paths}


def test_no_page_issues_more_than_fifteen() -> None:
    assert max(PAGES.values()) <= MOST


def test_the_list_of_consultations_costs_the_same_with_one_and_with_many(app: Flask) -> None:
    with written(app):
        consultations.draft("first")
    at = desk(app)
    one = numbers(app, at, ["/staff"])
    with written(app):
        aim = organisations.organisation("aim")
        for number in range(12):
            consultations.opened([aim], f"more-{number}")
    assert (one, numbers(app, at, ["/staff"])) == ({"/staff": 5}, {"/staff": 5})
