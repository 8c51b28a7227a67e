"""Receipts: what a submitter keeps, and anyone can check without trusting the server (docs/formats.md § 5).

A receipt holds the canonical document of a response and the SHA-256 of its RFC 8785 form. The salt in the document stays
out of everything public: without it the digest of so few possible answers is guessed in milliseconds.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import rfc8785

from consult.domain.errors import Invalid
from consult.domain.responses import GivenAnswer, SignOff

FORMAT_VERSION = 2
KNOWN_FORMATS = (1, 2)
"""Receipts of earlier formats are verified for ever; format 1 lacks `deducible`."""
SALT_BYTES = 16

Document = dict[str, Any]


class NotUnicode(Invalid):
    """Text with half a character in it (a lone surrogate), which has no UTF-8 and so no digest. `field` says where."""

    def __init__(self, field: str) -> None:
        super().__init__("not_unicode", field=field)

    def __str__(self) -> str:
        return f"The text of {self.params['field']} holds half a character. Nothing was kept of it; type it again."


@dataclass(frozen=True, slots=True)
class SubmittedResponse:
    """Everything that a receipt vouches for. `submitted_at` is aware; `sign_off` is None where a response was imported."""

    consultation: str
    round: int
    draft: int
    organisation: str
    version: int
    answers: Sequence[GivenAnswer]
    remarks: str
    sign_off: SignOff | None
    submitted_at: datetime
    salt: str
    deducible: bool = False


def new_salt(source: Callable[[int], bytes] = secrets.token_bytes) -> str:
    """128 random bits as 32 hexadecimal digits. `source` gives the number of random bytes that it is asked for."""
    return source(SALT_BYTES).hex()


def response_document(response: SubmittedResponse) -> Document:
    """The canonical document. Answers stand in the order given; `submitted_at` in UTC, to the second.

    Raises NotUnicode for text that has no UTF-8, ValueError for a submission without its zone.
    """
    if response.submitted_at.utcoffset() is None:
        raise ValueError("submitted_at must be aware")
    document: Document = {
        "format": FORMAT_VERSION,
        "consultation": response.consultation,
        "round": response.round,
        "draft": response.draft,
        "organisation": response.organisation,
        "version": response.version,
        "answers": [_answer(answer) for answer in response.answers],
        "remarks": response.remarks,
        "deducible": response.deducible,
        "sign_off": _sign_off(response.sign_off),
        "submitted_at": _written(response.submitted_at),
        "salt": response.salt,
    }
    _check_unicode(document, "")
    return document


def canonical(document: Mapping[str, Any]) -> bytes:
    """The document's RFC 8785 form in UTF-8: sorted keys, no spaces, one way to write everything."""
    return rfc8785.dumps(dict(document))


def digest(document: Mapping[str, Any]) -> str:
    """The SHA-256 of the document's RFC 8785 form, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(document)).hexdigest()


def receipt(document: Document, digests: str = "") -> dict[str, Any]:
    """The receipt as it is handed out; `digests` says where the round's list of digests is published."""
    return {"document": document, "sha256": digest(document), "digests": digests}


def verify(receipt: object) -> bool:
    """Whether the digest is that of the document. Anything that is no receipt of a known format is not verified."""
    if not isinstance(receipt, dict) or not isinstance(receipt.get("document"), dict):
        return False
    document = receipt["document"]
    # In Python True equals 1; in JSON it does not.
    if type(document.get("format")) is not int or document["format"] not in KNOWN_FORMATS:
        return False
    try:
        return bool(receipt.get("sha256") == digest(document))
    except (ValueError, RecursionError):  # what JSON or UTF-8 cannot hold, or nested without end
        return False


def _answer(answer: GivenAnswer) -> Document:
    return {
        "principle": answer.principle,
        "stance": answer.stance or None,
        "reason": answer.reason,
        "wording": answer.wording,
        "disclosure": answer.disclosure.value,
    }


def _sign_off(sign_off: SignOff | None) -> Document | None:
    if sign_off is None:
        return None
    return {"name": sign_off.name, "capacity": sign_off.capacity, "signed_on": sign_off.signed_on.isoformat()}


def _check_unicode(value: object, field: str) -> None:
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise NotUnicode(field) from error
    elif isinstance(value, list):
        for number, item in enumerate(value, start=1):
            _check_unicode(item, f"{field} {number}")
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_unicode(item, f"{field}, {key}" if field else key)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
