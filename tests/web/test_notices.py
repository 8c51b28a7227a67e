"""That the example is invented stands on every page that shows anything of it."""

import pytest
from flask import Flask

from consult.web.notices import notice_of
from tests.factories import consultations
from tests.factories.staff_pages import Desk, desk, written

PAGES = ("/staff", "/staff/record", "/staff/organisations")
NOTICE = "An invented example."


def example(app: Flask, *others: str) -> Desk:
    """A manager's browser; the example, and other consultations that are none."""
    with written(app):
        consultations.draft("example").notice = NOTICE
        for slug in others:
            consultations.draft(slug)
    return desk(app)


@pytest.mark.parametrize("path", PAGES)
def test_the_notice_stands_where_all_is_the_example(app: Flask, path: str) -> None:
    page = example(app).get(path)
    assert NOTICE in page
    assert f"Principles for example”: {NOTICE}" not in page


@pytest.mark.parametrize("path", PAGES[1:])
def test_beside_others_it_says_what_it_is_about(app: Flask, path: str) -> None:
    page = example(app, "real").get(path)
    assert f"“Principles for example”: {NOTICE}" in page
    assert "real”: " not in page


def test_beside_others_it_stands_with_its_own_in_the_list(app: Flask) -> None:
    rows = example(app, "real").get("/staff").split('<li class="ledger__row">')[1:]
    assert {("for example" in row, NOTICE in row) for row in rows} == {(True, True), (False, False)}


def test_the_record_of_another_consultation_needs_none(app: Flask) -> None:
    assert NOTICE not in example(app, "real").get("/staff/record?consultation=real")


def test_no_consultation_has_no_notice() -> None:
    assert notice_of([]) == ""
    assert notice_of([("A", ""), ("B", "")]) == ""
    assert notice_of([("A", "x."), ("B", "y."), ("C", "x.")]) == "“A”, “C”: x. “B”: y."
