"""The hostile string in what is made of a release: PDF, Word file, data package, the data of charts, and the code to embed a figure."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask
from pypdf import PdfReader

from consult.jobs.running import run_due
from consult.publications.figures import FIGURES
from consult.reports import actions as reports
from consult.reports.making import KINDS
from tests.client import CheckedClient
from tests.security.hostile import escapes, formulas, shows
from tests.security.world import World

BASE = "/consultations/done/releases/1"
OURS = ("http://localhost/", "#")
MARKUP = re.compile(r"<(?!br>|/?b>|/?i>|extra></extra>|/extra>)")
"""What Plotly would take for markup and we never write. It reads a few tags in texts, links among them."""


@pytest.fixture
def file_of(app: Flask, world: World, at: Callable[[str], CheckedClient]) -> Callable[[str], bytes]:
    """`file_of("report.pdf")`: a file of the release, made as the worker makes it."""
    with app.app_context():
        reports.ask_for_missing()
        assert run_due(KINDS) == 3

    def read(name: str) -> bytes:
        answer = at("anyone").get(f"{BASE}/{name}")
        assert answer.status_code == 200, answer.get_data(as_text=True)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"].startswith("attachment; ")
        return answer.get_data()

    return read


def test_the_pdf_shows_it_and_leads_nowhere_else(file_of: Callable[[str], bytes]) -> None:
    made = file_of("report.pdf")
    reader = PdfReader(io.BytesIO(made))
    assert "x-probe" in " ".join(page.extract_text() for page in reader.pages).replace("\n", "")
    actions = [annotation.get_object().get("/A", {}) for page in reader.pages for annotation in page.get("/Annots", [])]
    addresses = [str(action["/URI"]) for action in actions if "/URI" in action]
    assert [address for address in addresses if not address.startswith(OURS)] == []
    assert {str(action.get("/S")) for action in actions if action} <= {"/URI", "/GoTo"}
    root = reader.trailer["/Root"]
    assert not {"/OpenAction", "/AA", "/JavaScript", "/EmbeddedFiles"} & {*root, *root.get("/Names", {})}


def test_the_word_file_shows_it_and_leads_nowhere_else(file_of: Callable[[str], bytes]) -> None:
    archive = zipfile.ZipFile(io.BytesIO(file_of("report.docx")))
    text = archive.read("word/document.xml").decode()
    assert "&lt;x-probe" in text
    assert "<x-probe" not in text
    assert "w:fldSimple" not in text  # what a word processor would compute
    assert not re.search(r"<w:instrText[^>]*>[^<]*(DDE|INCLUDE|cmd)", text)
    links = [
        target
        for name in archive.namelist()
        if name.endswith(".rels")
        for target in re.findall(r'Target="([^"]*)"[^>]*TargetMode="External"', archive.read(name).decode())
    ]
    assert [target for target in links if not target.startswith(OURS)] == []
    assert not any(name.startswith("/") or ".." in name for name in archive.namelist())


def test_the_package_holds_it_as_text(file_of: Callable[[str], bytes]) -> None:
    archive = zipfile.ZipFile(io.BytesIO(file_of("package.zip")))
    seen = 0
    for name in archive.namelist():
        assert re.fullmatch(r"[a-z/]+\.(json|csv|md)", name), name
        content = archive.read(name).decode()
        seen += shows(content)
        if name.endswith(".csv"):
            assert formulas(content) == [], name
        if name.endswith(".json"):
            json.loads(content)
    assert seen > 4


def texts(value: Any) -> Iterator[str]:
    """Every string in a document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("anyone", f"{BASE}/figures.json?compare=asia,europe"),
        ("manager", "/staff/consultations/done/publish/figures.json?compare=asia,europe"),
        ("observer", "/staff/consultations/open/results/pictures.json?compare=asia,europe"),
    ],
)
def test_no_chart_takes_it_for_markup(at: Callable[[str], CheckedClient], role: str, path: str) -> None:
    answer = at(role).get(path)
    assert answer.status_code == 200
    found = list(texts(json.loads(answer.get_data())))
    assert any("x-probe" in text for text in found)
    assert [text for text in found if MARKUP.search(text)] == []


@pytest.mark.parametrize("figure", FIGURES)
def test_an_embedded_figure_is_text_and_its_code_names_our_address_only(
    at: Callable[[str], CheckedClient], figure: str
) -> None:
    client = at("anyone")
    query, seen = "?compare=asia,europe&figure=chart", 0
    for headers in ({}, {"X-Forwarded-Host": "elsewhere.example", "Forwarded": "host=elsewhere.example"}):
        for path in (f"{BASE}/embed/{figure}{query}", BASE + query):
            answer = client.get(path, headers=headers)
            page = answer.get_data(as_text=True)
            assert answer.status_code == 200, path
            assert shows(page)
            assert escapes(page) == []
            for frame in snippets(page):
                assert list(frame.attrib) == ["src", "title", "width", "height", "loading"]
                assert frame.attrib["src"].startswith(f"http://localhost{BASE}/embed/")
                seen += 1
    assert seen or figure not in {"regions", "answers"}


def snippets(page: str) -> list[Element]:
    """The code to embed figures that a page shows, as another site would take it."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    codes = [element.text or "" for element in tree.iter("code") if element.get("class") == "figure__snippet"]
    found = [html5lib.parseFragment(code, namespaceHTMLElements=False) for code in codes]
    assert all(len(list(each)) == 1 and not each.text for each in found), codes
    return [list(each)[0] for each in found]
