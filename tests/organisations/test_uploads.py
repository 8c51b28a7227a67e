"""A file of organisations: tried, then imported, or refused as a whole."""

import base64
import io

import pytest
from flask import Flask

from consult.organisations import queries
from tests.conftest import StoppedClock
from tests.factories import organisations
from tests.factories.staff_pages import Desk, desk, written

PATH = "/staff/upload-organisations"
FILE = b"""code,name,region,kind,country,parent,member_count
aim,Association of Independent Music,europe,association,GB,,850
win,Worldwide Independent Network,europe,association,,,
new,Newcomer,asia,,JP,win,0
"""


@pytest.fixture
def at(app: Flask, clock: StoppedClock, database: str) -> Desk:
    """A manager's browser; aim and win are known, and the region Asia."""
    with written(app):
        organisations.organisation("aim", "europe", "association", name="AIM as it was", country="GB")
        organisations.organisation("win", "europe", "association", name="Worldwide Independent Network")
        organisations.organisation("else", "asia")
    return desk(app)


def tried(at: Desk, content: bytes = FILE, **more: str) -> str:
    response = at.post(PATH, {"file": (io.BytesIO(content), "register.csv"), "try": "1", **more})
    assert response.status_code == 200
    return response.get_data(as_text=True)


def kept_in(page: str) -> str:
    return page.split('name="kept" value="', 1)[1].split('"', 1)[0]


def names(app: Flask) -> dict[str, str]:
    with app.app_context():
        return {each.code: each.name for each in queries.all_organisations()}


def test_trying_shows_what_would_be_added_and_changed_and_writes_nothing(app: Flask, at: Desk) -> None:
    before = names(app)
    page = tried(at)
    assert "1 would be added, 1 changed" in page
    assert "1 are in the register already as they stand in the file." in page
    assert "AIM as it was" in page
    assert "850" in page
    assert names(app) == before


def test_what_was_tried_is_imported_without_choosing_the_file_again(app: Flask, at: Desk) -> None:
    page = at.done(PATH, {"kept": kept_in(tried(at)), "write": "1"})
    assert "1 added, 1 changed, 1 as they were." in page
    assert names(app)["aim"] == "Association of Independent Music"
    with app.app_context():
        new = queries.get_organisation("new")
        assert (new.country, new.member_count) == ("JP", 0)
        assert new.parent_id == queries.get_organisation("win").id
    assert "0 would be added, 0 changed" in tried(at)


def test_errors_are_told_by_row_and_nothing_is_imported(app: Flask, at: Desk) -> None:
    before = names(app)
    bad = FILE.replace(b"GB", b"UK").replace(b"850", b"some")
    page = at.refused(PATH, 422, {"file": (io.BytesIO(bad), "register.csv"), "write": "1"})
    assert "The file has 2 problems" in page
    assert [place in page for place in ("row 2, country", "row 2, member_count")] == [True, True]
    unknown = FILE.replace(b"asia", b"atlantis").replace(b",win,0", b",nobody,0")
    page = at.refused(PATH, 422, {"file": (io.BytesIO(unknown), "register.csv"), "write": "1"})
    assert [place in page for place in ("row 4, region", "row 4, parent")] == [True, True]
    assert names(app) == before


def test_new_regions_are_made_only_when_asked(app: Flask, at: Desk) -> None:
    content = FILE.replace(b"asia", b"atlantis")
    at.refused(PATH, 422, {"file": (io.BytesIO(content), "register.csv"), "try": "1"})
    page = tried(at, content, create_groups="y")
    assert '<input type="hidden" name="create_groups" value="y">' in page
    at.done(PATH, {"kept": kept_in(page), "create_groups": "y", "write": "1"})
    with app.app_context():
        assert "atlantis" in {region.code for region in queries.regions()}


@pytest.mark.parametrize("kept", ["", "not base64!", "AAAA=AAAA"])
def test_no_file_is_asked_for(at: Desk, kept: str) -> None:
    assert "Choose a file." in at.refused(PATH, 422, {"kept": kept, "write": "1"})


def test_what_comes_back_from_the_page_is_checked_like_any_file(app: Flask, at: Desk) -> None:
    forged = base64.b64encode(b"code,name,region\nx,X,nowhere\n").decode()
    assert "row 2" in at.refused(PATH, 422, {"kept": forged, "write": "1"})
    assert "x" not in names(app)


def test_a_header_without_rows_says_so(at: Desk) -> None:
    page = at.refused(PATH, 422, {"file": (io.BytesIO(b"code,name\n"), "register.csv"), "write": "1"})
    assert "The file has no organisation in it." in page


def test_a_file_that_is_none_is_refused(at: Desk) -> None:
    for content in (b"PK\x03\x04 a spreadsheet", b"\xff\xfec\x00o\x00", b"code,name\nx,\x00\n", b""):
        page = at.refused(PATH, 422, {"file": (io.BytesIO(content), "register.csv"), "try": "1"})
        assert "Nothing was imported." in page


def test_hostile_cells_are_only_words(app: Flask, at: Desk) -> None:
    page = tried(at, b'code,name\nevil,"<script>alert(1)</script>"\naim,"<img src=x>"\n')
    assert "<script>alert" not in page
    assert "&lt;img src=x&gt;" in page
