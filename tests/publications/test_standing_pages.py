"""A figure inside another site, the annex and the downloads say before anything else that their release no longer stands, and where to go instead."""

import pytest
from flask import Flask

from consult.consultations.queries import get_consultation
from consult.domain.roles import COMMAND_LINE
from consult.extensions import transaction
from consult.models import ReleaseKind
from consult.publications import actions

RELEASES = "/consultations/win-genai/releases"
PLACES = ("embed/regions", "embed/territories", "annex", "downloads")


def page(app: Flask, number: int, place: str) -> str:
    return app.test_client().get(f"{RELEASES}/{number}/{place}").get_data(as_text=True)


def corrected(app: Flask) -> None:
    with app.app_context(), transaction():
        consultation = get_consultation("win-genai")
        actions.publish(COMMAND_LINE, consultation, note="A title was wrong.", kind=ReleaseKind.CORRECTION)


def withdrawn(app: Flask, number: int) -> None:
    with app.app_context(), transaction():
        actions.withdraw(COMMAND_LINE, get_consultation("win-genai"), number, "It was made from a test.")


def before(html: str, words: str) -> bool:
    """Whether the words stand above the figure, the tables and the files."""
    first = min(
        html.index(mark)
        for mark in ('<figure class="figure"', '<dl class="annex__terms"', '<ul class="downloads"')
        if mark in html
    )
    return words in html[:first]


def link(number: int, place: str) -> str:
    opens = ' target="_blank" rel="noopener"' if place.startswith("embed/") else ""
    return f'<a href="{RELEASES}/{number}"{opens}>'


@pytest.mark.parametrize("place", PLACES)
def test_what_stands_says_nothing(example: Flask, place: str) -> None:
    corrected(example)
    withdrawn(example, 1)
    html = page(example, 2, place)
    assert "Release 2" in html or "release 2" in html
    assert "uperseded" not in html
    assert "ithdrawn" not in html


@pytest.mark.parametrize("place", PLACES)
def test_superseded(example: Flask, place: str) -> None:
    corrected(example)
    html = page(example, 1, place)
    assert before(html, "Superseded by release 2, a correction of 2 March 2027.")
    assert before(html, "A title was wrong.")
    assert before(html, link(2, place))


@pytest.mark.parametrize("place", PLACES)
def test_withdrawn_while_another_stands(example: Flask, place: str) -> None:
    corrected(example)
    withdrawn(example, 1)
    html = page(example, 1, place)
    assert before(html, "This release is withdrawn")
    assert before(html, "It was withdrawn on 2 March 2027. Do not cite it")
    assert before(html, "It was made from a test.")
    assert before(html, link(3, place))
    assert before(html, link(2, place))


@pytest.mark.parametrize("place", PLACES)
def test_superseded_by_one_that_is_withdrawn(example: Flask, place: str) -> None:
    corrected(example)
    withdrawn(example, 2)
    html = page(example, 1, place)
    assert before(html, "No release of this round stands now: the newest is withdrawn.")
    assert before(html, f'<a href="{RELEASES}"')
    assert link(2, place) not in html


def test_the_file_behind_the_tiles_is_named_like_the_others(example: Flask) -> None:
    withdrawn(example, 1)
    answer = example.test_client().get(f"{RELEASES}/1/territories.csv")
    assert (
        answer.headers["Content-Disposition"] == 'attachment; filename="win-genai-release-1-withdrawn-territories.csv"'
    )
    assert example.test_client().get(f"{RELEASES}/2/territories.csv").status_code == 404
    assert example.test_client().get(f"{RELEASES}/2/annex").status_code == 404
    assert example.test_client().get(f"{RELEASES}/2/embed/regions").status_code == 404
