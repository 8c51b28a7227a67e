"""Every refusal has its sentence: what happened, what was kept, what to do."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask, g

from consult.domain.errors import (
    Conflict,
    DomainError,
    LinkSpent,
    NotFound,
    NotPermitted,
    Refused,
    SignInNeeded,
    Throttled,
)
from consult.web.messages import _sentences, sentence_of, title_of
from tests.architecture.tree import files, told

STATUSES = (NotFound, NotPermitted, SignInNeeded, Refused, Conflict, LinkSpent)


@pytest.fixture(autouse=True)
def request_context(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def raised() -> Iterator[tuple[str, str]]:
    """(code, place) of every domain error that is made anywhere: the first argument, where it is text or a choice between texts."""
    errors = {"DomainError", *(each.__name__ for each in _all(DomainError))}
    for path in files(".py", below="consult"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            inside = (
                name == "__init__" and isinstance(node.func, ast.Attribute) and told(path).startswith("consult/domain")
            )
            if name in errors or inside or name == "_check_editable":
                for part in ast.walk(node.args[0]):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield part.value, f"{told(path)}:{node.lineno}"


def _all(error: type[DomainError]) -> Iterator[type[DomainError]]:
    for below in error.__subclasses__():
        yield below
        yield from _all(below)


def test_every_code_that_is_raised_has_its_sentence() -> None:
    found = list(raised())
    assert len(found) > 30
    known = _sentences().keys() | {"throttled"}
    assert [f"{code} ({place})" for code, place in found if code and code not in known] == []


def test_no_sentence_is_left_of_a_code_that_is_gone() -> None:
    everything = "\n".join(path.read_text() for path in files(".py", below="consult") if path.name != "messages.py")
    assert [code for code in _sentences() if f'"{code}"' not in everything] == []


@pytest.mark.parametrize("error", STATUSES)
def test_an_error_without_a_code_speaks_by_its_status(error: type[DomainError]) -> None:
    sentence, title = sentence_of(error()), title_of(error())
    assert sentence.endswith(".")
    assert not title.endswith(".")
    assert "!" not in sentence + title


def test_sentences_are_short_and_plain() -> None:
    for code, sentence in _sentences().items():
        assert sentence.endswith((".", "%(blockers)s", "%(rows)s")), code
        assert not any(word in sentence.lower() for word in ("please", "!", "sorry", "oops")), code
        assert max(len(part.split()) for part in sentence.split(". ")) <= 30, code


def test_instants_are_said_with_the_consultation_s_place() -> None:
    error = Refused("round_closed", closed=datetime(2027, 2, 26, 17, tzinfo=UTC))
    assert "Friday 26 February 2027, 17:00 UTC" in sentence_of(error)
    g.zone = "Europe/Madrid"
    assert "Friday 26 February 2027, 18:00 in Madrid" in sentence_of(error)


@pytest.mark.parametrize(("minutes", "said"), [(1, "in 1 minute."), (15, "in 15 minutes.")])
def test_waiting_is_said_in_minutes(minutes: int, said: str) -> None:
    assert sentence_of(Throttled("throttled", minutes=minutes)).endswith(said)


@pytest.mark.parametrize("value", ["50% off", "%(name)s", "%s", "{0}"])
def test_what_people_wrote_is_no_pattern(value: str) -> None:
    assert value in sentence_of(Refused("key_taken", key=value))
