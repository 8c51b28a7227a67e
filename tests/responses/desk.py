"""A lead at the desk, as a browser without scripts sees it: forms are filled as the page gives them."""

from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from werkzeug.test import TestResponse

from consult.extensions import db
from consult.models import Consultation, Organisation, Person, Round
from tests.client import CheckedClient

JSON = {"Accept": "application/json"}
SIGN_OFF = {"name": "Ada Lovelace", "capacity": "Head of policy", "signed_on": "2027-03-02", "authorised": "y"}


@dataclass
class World:
    """One open round and the people around it; all rows are loaded and detached."""

    app: Flask
    consultation: Consultation
    round: Round
    aim: Organisation
    other: Organisation
    lead: Person
    colleague: Person
    contributor: Person
    stranger: Person
    keys: tuple[str, ...]

    def desk(self, person: Person | None = None, organisation: Organisation | None = None) -> "LeadDesk":
        """Somebody signed in, in a browser of their own, at an organisation's place."""
        client = self.app.test_client()
        assert isinstance(client, CheckedClient)
        return LeadDesk(client.sign_in(person or self.lead), self.consultation.slug, (organisation or self.aim).code)


@dataclass
class LeadDesk:
    """One browser."""

    client: CheckedClient
    slug: str
    code: str

    @property
    def home(self) -> str:
        return f"/responses/{self.slug}/{self.code}"

    def get(self, path: str = "") -> TestResponse:
        return self.client.get(path if path.startswith("/desk") else self.home + path)

    def page(self, path: str = "") -> str:
        """A page that must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, (answer.status_code, answer.location)
        return answer.get_data(as_text=True)

    def form(self, path: str, action: str = "") -> dict[str, str]:
        """The fields of the form on a page that sends to `action` (by default to the page itself), as a browser would send them."""
        return fields(self.page(path), self.home + (action or path))

    def send(self, path: str, data: dict[str, Any], json: bool = False) -> TestResponse:
        return self.client.post(self.home + path, data=data, headers=JSON if json else {})

    def save(self, key: str = "p1", json: bool = False, **changes: Any) -> TestResponse:
        """Open one principle, change some fields, save."""
        path = f"/principles/{key}"
        return self.send(path, self.form(path) | changes, json)

    def remark(self, json: bool = False, **changes: Any) -> TestResponse:
        return self.send("/remarks", self.form("/remarks") | changes, json)

    def prepare(self, stance: str = "agree", disclosure: str = "named", **changes: Any) -> "LeadDesk":
        """One answer and a choice of readers: enough to submit."""
        assert self.save("p1", stance=stance, **changes).status_code == 302
        assert self.remark(disclosure=disclosure).status_code == 302
        return self

    def signed(self, **changes: str) -> dict[str, str]:
        """The sign-off, filled in."""
        return self.form("/check", "/submit") | SIGN_OFF | changes

    def submit(self, form: dict[str, str] | None = None) -> TestResponse:
        return self.send("/submit", form or self.signed())

    def withdraw(self) -> TestResponse:
        return self.send("/withdraw", self.form("/withdraw"))


def fields(page: str, action: str) -> dict[str, str]:
    """What a browser would send of the first form on `page` that goes to `action`."""
    found = [form for form in _all(page, "form") if form.get("action") == action and form.get("data-opened") is None]
    assert found, f"no form to {action}"
    sent: dict[str, str] = {}
    for field in found[0].iter():
        name, kind = field.get("name"), field.get("type", "text")
        if name is None or field.tag not in {"input", "textarea", "select"}:
            continue
        if field.tag == "textarea":
            sent[name] = (field.text or "").removeprefix("\n")
        elif kind not in {"radio", "checkbox"} or field.get("checked") is not None:
            sent[name] = field.get("value", "on")
    return sent


def text(page: str) -> str:
    """What a reader reads, on one line."""
    main = _all(page, "main")[0]
    return " ".join(" ".join(main.itertext()).split())


def links(page: str) -> list[str]:
    """Where a page leads."""
    return [link.get("href", "") for link in _all(page, "a")]


def _all(page: str, tag: str) -> list[Element]:
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return [element for element in tree.iter() if element.tag == tag]


def rows(app: Flask, model: type) -> list[Any]:
    """All rows of a table, loaded and detached."""
    with app.app_context():
        found = db.session.query(model).order_by(*model.__table__.primary_key.columns).all()  # type: ignore[attr-defined]
        for row in found:
            db.session.refresh(row)
        db.session.expunge_all()
        return found
