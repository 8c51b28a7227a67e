"""What the fields of all forms share: text as people type it, made plain, and the rules for codes and addresses."""

import re
import unicodedata
from typing import Any

from wtforms import Field, Form
from wtforms.validators import StopValidation

from consult.domain.codes import is_code, is_email, is_language, is_one_line
from consult.web.i18n import gettext as _

_UNPRINTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def stripped(value: Any) -> Any:
    """A filter: without spaces at either end and without characters that nothing shows."""
    return _UNPRINTED.sub("", value).strip() if isinstance(value, str) else value


def as_typed(value: Any) -> Any:
    """A filter: line ends as the database keeps them, without characters that nothing shows; else as it was typed."""
    return _UNPRINTED.sub("", value.replace("\r\n", "\n").replace("\r", "\n")) if isinstance(value, str) else value


def one_line(_form: Form, field: Field) -> None:
    """A validator: no line break and no control character."""
    if field.data and not is_one_line(field.data):
        raise StopValidation(_("Write this on one line, without control characters."))


def code(_form: Form, field: Field) -> None:
    """A validator: 1 to 64 letters, digits, full stops, hyphens and underscores."""
    if field.data and not is_code(field.data):
        raise StopValidation(
            _("Use 1 to 64 of the letters a to z, digits, hyphens, underscores and full stops; no spaces.")
        )


def language(_form: Form, field: Field) -> None:
    """A validator: a language tag by its shape."""
    if field.data and not is_language(field.data):
        raise StopValidation(_("Write a language tag, such as en, fr or pt-BR."))


def email(_form: Form, field: Field) -> None:
    """A validator: an e-mail address by its shape."""
    if field.data and not is_email(field.data):
        raise StopValidation(_("Write an e-mail address, such as name@example.org."))


def code_from(text: str, separator: str = "-") -> str:
    """A code made from a title: plain lower-case letters and digits, joined by `separator`; empty where none is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return separator.join(re.findall(r"[a-z0-9]+", plain))[:48].strip(separator)
