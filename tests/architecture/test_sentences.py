"""Every word a reader reads goes through gettext: no bare text in templates, no bare sentence in what Python shows."""

import ast
import re
from collections.abc import Iterator

import pytest
from jinja2 import Environment, nodes

from tests.architecture.tree import files, told

WORDS = re.compile(r"\b(?!(?:CSV|JSON|PNG|SHA|SVG)\b)[^\W\d_]{2,}")
"""Two letters and more; the names of formats are the same in every language."""
SPOKEN = ("alt", "aria-label", "content", "placeholder", "title")
UNSPOKEN = re.compile(r"<(script|style|code)\b.*?</\1>|<[^>]*>|&\w+;", re.DOTALL)
ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n"])
NAME = re.compile(r"-[a-z]+|[a-z]+--[a-z]+")
"""The end of an id, or a class, that a block or a macro gives to somebody else's attribute."""
META = re.compile(r"<meta\b[^>]*>")
SHOWN = {"flash": 0, "StopValidation": 0, "ValidationError": 0}
"""Calls whose argument a reader reads."""


def bare(source: str) -> Iterator[str]:
    """Words of a template that stand outside `_()` and `{% trans %}`."""
    ENVIRONMENT.newstyle_gettext = True  # type: ignore[attr-defined]
    tree = ENVIRONMENT.parse(source)
    pieces = [node.data for node in tree.find_all(nodes.TemplateData)]
    # the pieces are joined again, what stood between them as one sign, so that tags that hold expressions are whole
    html = META.sub("", "\x01".join(pieces))
    for name in SPOKEN:
        for value in re.findall(rf'\s{name}="([^"]*)"', html):
            if WORDS.search(value.replace("\x01", "")):
                yield value
    for part in re.split("\x01", UNSPOKEN.sub("\x01", html)):
        if WORDS.search(part) and not NAME.fullmatch(part.strip()):
            yield " ".join(part.split())


def test_no_template_holds_bare_words() -> None:
    found = [
        f"{told(path)}: {words}"
        for path in files(".html", ".txt", below="templates")
        for words in bare(path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    "planted",
    [
        "<p>Hello</p>",
        "<p>{{ _('Said') }} and more</p>",
        '<img alt="A picture" src="x">',
        '<nav aria-label="Main {{ x }}">',
        "{% if a %}Yes{% endif %}",
    ],
)
def test_bare_words_are_recognised(planted: str) -> None:
    assert list(bare(planted))


@pytest.mark.parametrize(
    "allowed",
    [
        '<p class="{% if a %}one{% endif %} two">{{ _("Said") }}: 5 – {{ a }}.</p>',
        "{% trans %}Said{% endtrans %}{# a note #}",
        '<link rel="stylesheet" href="{{ asset("css/a.css") }}"><code>a.b</code>&nbsp;',
        '<input type="hidden" name="a" {% if b %}checked{% endif %}>',
    ],
)
def test_what_is_said_through_gettext_is_left_alone(allowed: str) -> None:
    assert not list(bare(allowed))


def unsaid(source: str) -> Iterator[int]:
    """Lines on which a sentence is handed to a reader as a plain string."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in SHOWN and node.args and isinstance(node.args[0], ast.Constant | ast.JoinedStr):
            yield node.lineno
        if name.endswith("Field") or name in {
            "DataRequired",
            "InputRequired",
            "Length",
            "Regexp",
            "NumberRange",
            "Optional",
        }:
            told_of = [
                *node.args[:1],
                *(word.value for word in node.keywords if word.arg in {"message", "description", "label"}),
            ]
            plain = [each for each in told_of if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if any(WORDS.search(each.value) for each in plain) and name != "Regexp":
                yield node.lineno


def test_no_sentence_of_python_is_bare() -> None:
    found = [f"{told(path)}:{line}" for path in files(".py", below="consult") for line in unsaid(path.read_text())]
    assert found == []


@pytest.mark.parametrize(
    "planted",
    [
        'flash("Saved.")',
        'flash(f"{a} saved.")',
        'StringField("Name")',
        'DataRequired("Write it.")',
        'Length(max=3, message="Too long")',
    ],
)
def test_bare_sentences_are_recognised(planted: str) -> None:
    assert list(unsaid(planted))
