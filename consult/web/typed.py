"""What a reader typed into a form that is refused, in the form's own words so that it can be copied, and the page that the form stands on."""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request, url_for
from flask_wtf import FlaskForm
from werkzeug.exceptions import HTTPException
from wtforms import EmailField, Field, FieldList, FormField, RadioField, StringField, TextAreaField
from wtforms.fields.core import UnboundField

_TYPED = (StringField, TextAreaField, EmailField)
"""What is typed, by exactly these: their kin are hidden fields and passwords."""


def typed_text() -> dict[str, str]:
    """What this request's form holds, by the labels that the reader saw: no hidden field, no password, nothing that was left as it was."""
    found: dict[str, str] = {}
    for form in sent_forms():
        found = words_of(form) | found
    return found


def words_of(form: FlaskForm) -> dict[str, str]:
    """The same of one form."""
    found: dict[str, list[str]] = {}
    for field in _leaves(form):
        if text := _words(field):
            found.setdefault(str(field.label.text), []).append(text)
    return {label: "\n\n".join(texts) for label, texts in found.items()}


def sent_forms() -> Iterator[FlaskForm]:
    """The form that this request fills, known by its fields: errors come before, or without, the view that would say it.

    What is not a field of the best one is looked for in the next: nothing that was typed is lost because it came beside something else.
    """
    left = {name.partition("-")[0] for name in request.form}
    known = [(kind, names) for kind, names in _kinds(FlaskForm)]
    while fitting := [each for each in known if left & each[1]]:
        kind, names = max(fitting, key=lambda each: (len(left & each[1]), -len(each[1])))
        left -= names
        yield kind.as_sent() if hasattr(kind, "as_sent") else kind(meta={"csrf": False})


def page_of_form() -> str:
    """The address of the page that the form stands on: where the browser says it came from, else the nearest page above this address."""
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc == request.host and _is_page(came_from.path):
        return came_from.path
    path = request.path
    while path != "/" and not _is_page(path):
        path = path.rpartition("/")[0] or "/"
    return path


def needs_sign_in() -> bool:
    """Whether this request's address is for those who have signed in."""
    view: Any = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "access", "public") != "public"


def sign_in_and_return() -> str:
    """Where to sign in, to come back to the page of the form."""
    return url_for("accounts.sign_in", next=page_of_form())


def _is_page(path: str) -> bool:
    try:
        endpoint, _values = current_app.create_url_adapter(request).match(path, "GET")  # type: ignore[union-attr]
    except HTTPException:
        return False
    return bool(endpoint != "static")


def _kinds(base: type[FlaskForm]) -> Iterator[tuple[type[FlaskForm], frozenset[str]]]:
    for kind in base.__subclasses__():
        names = frozenset(name for name in dir(kind) if isinstance(getattr(kind, name), UnboundField))
        yield kind, names
        yield from _kinds(kind)


def _leaves(fields: Iterable[Field]) -> Iterator[Field]:
    for field in fields:
        if isinstance(field, FormField | FieldList):
            yield from _leaves(field)
        else:
            yield field


def _words(field: Field) -> str:
    if isinstance(field, RadioField):
        return _choice(field) if field.data and field.data != field.object_data else ""
    if type(field) not in _TYPED or field.data == field.object_data:
        return ""
    return str(field.data or "").strip()


def _choice(field: RadioField) -> str:
    labels = {str(value): str(label) for value, label, *_rest in field.iter_choices()}
    code = str(field.data)
    return labels.get(code, code.replace("_", " ").capitalize())
