"""Everything that an address can ask after its "?", asked badly of every page: refused or ignored, never a fault, never a page that grows with it."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import ImmutableMultiDict

from consult.web.access import PUBLIC
from consult.web.bodies import BoundedRequest
from tests.client import CheckedClient
from tests.security.walk import Way, ways
from tests.security.world import World

HOSTILE = (
    "",
    "' OR 1=1 --",
    "%00",
    "%ED%A0%80",
    "%FF%FE",
    "x" * 20_000,
    ("a%2C" * 3_000) + "b",
    "99999999999999999999",
    "-1",
    "1e999",
    "%C2%B2",  # a superscript two: a digit, and no number
    "%D9%A3",  # an Arabic three: a digit and a number, and not one of ours
    "a%0D%0ASet-Cookie:%20forged=1",
    "..%2F..%2Fetc%2Fpasswd",
    "%7B%7B7*7%7D%7D%25s%25(x)s%7B0%7D",
    "europe,,asia,europe",
    "%F0%9F%98%80",
)
SHAPES = ("{name}", "{name}[]=1", "{name}[$ne]=1", "{name}=a&{name}=b", "{name}=a;{name}=b", "&&=&{name}=%")
FINE = {200, 302, 304, 400, 404, 409, 410, 422}
MOST_GROWTH = 60_000
"""Bytes by which a page may be larger than it is when nothing is asked: another view, another part of a long list."""


class Noted(ImmutableMultiDict[str, str]):
    """What stands after the "?", and which names of it a page looks for."""

    looked_for: set[str] = set()

    def get(self, key: str, *rest: Any, **named: Any) -> Any:
        self.looked_for.add(key)
        return super().get(key, *rest, **named)

    def getlist(self, key: str, *rest: Any, **named: Any) -> Any:
        self.looked_for.add(key)
        return super().getlist(key, *rest, **named)

    def __getitem__(self, key: str) -> Any:
        self.looked_for.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.looked_for.add(str(key))
        return super().__contains__(key)


def ask(client: CheckedClient, address: str) -> tuple[int, int, list[str]]:
    """Status, size and header values of an answer, without the checks of every page: they cost more than the page."""
    answer = FlaskClient.open(client, address)
    return answer.status_code, len(answer.get_data()), [value for _name, value in answer.headers]


def queries(names: set[str]) -> Iterator[str]:
    """Each value under all names at once, and under each name alone some of them, another lot for each."""
    known = [quote(name) for name in sorted(names)]
    for value in (*HOSTILE, *SHAPES):
        short = known if len(value) < 1000 else known[:2]
        if value in SHAPES:
            yield "&".join(value.format(name=name) for name in known)
        else:
            yield "&".join(f"{name}={value}" for name in short)
    for place, name in enumerate(known):
        yield from (f"{name}={value}" for value in HOSTILE[place % 4 :: 4])


def role_for(way: Way) -> str:
    if way.access == PUBLIC:
        return "anyone"
    return "lead" if way.endpoint.startswith("responses.") else "manager"


@pytest.mark.parametrize("role", ["anyone", "manager", "lead"])
def test_nothing_that_is_asked_breaks_a_page(
    app: Flask, world: World, at: Callable[[str], CheckedClient], monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    monkeypatch.setattr(BoundedRequest, "parameter_storage_class", Noted)
    client = at(role)
    wrong: list[str] = []
    looked_for: set[str] = set()
    for way in ways(app, world):
        if way.is_unsafe or role_for(way) != role:
            continue
        Noted.looked_for = set()
        plain_status, plain, _headers = ask(client, way.path)
        ask(client, way.path + "?bars=table&compare=asia")
        names = Noted.looked_for
        looked_for |= names
        for query in queries(names):
            status, size, headers = ask(client, f"{way.path}?{query}")
            if status not in FINE and (status, plain_status) != (503, 503):  # a report that is still being made
                wrong.append(f"{way.path}?{query[:60]}: {status}")
            if status == 200 and size > plain + MOST_GROWTH:
                wrong.append(f"{way.path}?{query[:60]}: {size} bytes instead of {plain}")
            if any("\n" in value or "forged=1" in value and "%0D" not in value.upper() for value in headers):
                wrong.append(f"{way.path}?{query[:60]}: a header")
    assert wrong == []
    assert (
        looked_for
        >= {
            "anyone": {"by", "cell", "compare", "sort", "from", "next"},
            "manager": {"by", "cell", "page", "stance", "group", "q", "consultation", "principle"},
            "lead": {"version", "check"},
        }[role]
    )
