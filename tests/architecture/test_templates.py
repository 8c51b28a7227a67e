"""Templates, scripts and styles keep to what the content security policy and the reader's privacy want."""

import re

import pytest

from tests.architecture.tree import files, told

ANYWHERE = {
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "a style element": r"<style\b(?![^>]*>\{\{ styles\(name\) \}\}</style>)",
    "a handler attribute": r"<[^>]*\s(on[a-z]+|hx-on[\w:-]*)\s*=",
    "a script in the page": r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/(ld\+)?json\")",
    "a script for an address": r"(href|src|action)\s*=\s*[\"']\s*javascript:",
    "a file from elsewhere": r"<(script|img|iframe|link)\b[^>]*(src|href)\s*=\s*[\"'](https?:)?//",
    "text that is not escaped": r"\|\s*safe\b|autoescape\s+false",
    "an address that is not made by url_for or asset": r"(href|src)\s*=\s*[\"']/static/",
}
SCRIPTS = {
    "text that becomes a program": r"\beval\(|new Function\(|setTimeout\(\s*[\"'`]",
    "text that becomes HTML": r"\.(inner|outer)HTML\s*=|insertAdjacentHTML|document\.write",
    "something kept in the browser": r"\b(localStorage|sessionStorage|indexedDB)\b",
    "a request elsewhere": r"(?<!xmlns=)[\"'`](https?:)?//\w",
}
STYLES = {"a file from elsewhere": r"(url\(|@import)\s*[\"']?(https?:)?//"}


@pytest.mark.parametrize(
    ("below", "suffixes", "forbidden"),
    [("templates", (".html",), ANYWHERE), ("static", (".js", ".mjs"), SCRIPTS), ("static", (".css",), STYLES)],
    ids=["templates", "scripts", "styles"],
)
def test_nothing_forbidden_is_written(below: str, suffixes: tuple[str, ...], forbidden: dict[str, str]) -> None:
    looked_at = list(files(*suffixes, below=below))
    found = [
        f"{told(path)}: {name}: {match[0][:80]}"
        for path in looked_at
        for name, pattern in forbidden.items()
        for match in re.finditer(pattern, path.read_text(), re.IGNORECASE)
    ]
    assert looked_at, f"no {suffixes} below {below}"
    assert found == []


@pytest.mark.parametrize(
    ("planted", "name"),
    [
        ('<p class="a" style="color: red">', "a style attribute"),
        ('<button type="button" onclick="go()">', "a handler attribute"),
        ('<script type="module">go()</script>', "a script in the page"),
        ('<img alt="" src="https://elsewhere.example/a.png">', "a file from elsewhere"),
        ("{{ text|safe }}", "text that is not escaped"),
    ],
)
def test_what_is_forbidden_is_recognised(planted: str, name: str) -> None:
    assert re.search(ANYWHERE[name], planted, re.IGNORECASE)


def test_what_is_allowed_is_left_alone() -> None:
    allowed = (
        """<script type="module" src="{{ asset('js/a.js') }}"></script><script type="application/json">{}</script>"""
    )
    assert not any(re.search(pattern, allowed, re.IGNORECASE) for pattern in ANYWHERE.values())
