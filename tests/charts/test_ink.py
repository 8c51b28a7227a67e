"""Colours that the page can re-ink, and words that fit."""

import re
from pathlib import Path

import pytest

from consult.charts.ink import STANCES, TOKENS, wrapped

STYLES = Path(__file__).parents[2] / "static" / "css" / "tokens.css"


@pytest.mark.parametrize(("colour", "token"), TOKENS.items())
def test_every_colour_is_the_light_one_of_its_custom_property(colour, token):
    found = re.search(rf"{token}: (?:light-dark\((#\w+), #\w+\)|var\((--\w+)\))", STYLES.read_text())
    assert found and found[1] == colour


def test_stances_are_those_of_the_style_sheet():
    styles = STYLES.read_text()
    for swatch in ("sa", "a", "n", "d", "sd"):
        red, green, blue = (int(part) for part in re.findall(r"\d+", STANCES[swatch]))
        assert f"--stance-{swatch}: #{red:02x}{green:02x}{blue:02x};" in styles


@pytest.mark.parametrize(
    ("text", "most", "lines", "expected"),
    [
        ("Africa and the Middle East", 13, 4, "Africa and<br>the Middle<br>East"),
        ("Rechtewahrnehmungsgesellschaft", 13, 4, "Rechtewahrnehmungsgesellschaft"),
        ("one two three four", 5, 2, "one<br>two …"),
        ("a <b> & c", 20, 3, "a &lt;b&gt; &amp; c"),
        ("", 10, 3, ""),
    ],
)
def test_words_are_wrapped_where_they_allow_it(text, most, lines, expected):
    assert wrapped(text, most, lines) == expected
