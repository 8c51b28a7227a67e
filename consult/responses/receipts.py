"""Receipts as they are handed out, the public list of digests, and the check of a receipt that somebody brings."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from consult.domain import receipts
from consult.domain.codes import COUNT_LIMIT
from consult.domain.lifecycle import RoundState
from consult.mail.outbox import absolute
from consult.models import Response, Round
from consult.responses import queries

LARGEST = 1_000_000


class Finding(StrEnum):
    """What the check of a receipt can find."""

    UNREADABLE = "unreadable"
    ALTERED = "altered"
    UNKNOWN = "unknown"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found, with the digest that the document has and, where it is kept, the version that it is."""

    finding: Finding
    digest: str = ""
    response: Response | None = None

    @property
    def is_in_order(self) -> bool:
        """Whether the receipt vouches for a response that is kept here."""
        return self.finding is Finding.KEPT


def receipt_of(response: Response) -> str:
    """The receipt's file (docs/formats.md § 5)."""
    receipt = receipts.receipt(json.loads(response.document), digests_address(response))
    return json.dumps(receipt, ensure_ascii=False, indent=2) + "\n"


def file_name(response: Response) -> str:
    """What the receipt's file is called."""
    return f"receipt-{response.round.consultation.slug}-{response.organisation.code}-{response.version}.json"


def digests_address(response: Response) -> str:
    """Where the digests of the round are listed once it has closed."""
    return absolute(f"/consultations/{response.round.consultation.slug}/digests")


def judge(data: bytes) -> Judgement:
    """Check a receipt, or the bare document in it, against its digest and against what is kept."""
    try:
        found = json.loads(data[: LARGEST + 1].decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return Judgement(Finding.UNREADABLE)
    if isinstance(found, dict) and "document" not in found and "salt" in found:
        found = {"document": found}
    if not isinstance(found, dict) or not isinstance(found.get("document"), dict):
        return Judgement(Finding.UNREADABLE)
    try:
        digest = receipts.digest(found["document"])
    except (ValueError, RecursionError):
        return Judgement(Finding.UNREADABLE)
    if not receipts.verify({"sha256": digest, **found}):
        return Judgement(Finding.ALTERED, digest)
    response = _kept(found["document"], digest)
    return Judgement(Finding.KEPT if response else Finding.UNKNOWN, digest, response)


def _kept(document: dict[str, Any], digest: str) -> Response | None:
    slug, organisation = document.get("consultation"), document.get("organisation")
    number, version = document.get("round"), document.get("version")
    if not (isinstance(slug, str) and isinstance(organisation, str)):
        return None
    if not all(type(value) is int and 0 < value <= COUNT_LIMIT for value in (number, version)):
        return None
    found = queries.find_submitted(slug, cast(int, number), organisation, cast(int, version))
    return found if found is not None and found.digest == digest else None


def digest_list(round_: Round, now: datetime) -> str:
    """One digest a line, sorted by itself, after the close: while a round is open, the list would tell who answers when."""
    if round_.times.state(now) is not RoundState.CLOSED:
        return "The list of digests is published when the round has closed.\n"
    return "".join(f"{digest}\n" for digest in queries.digests(round_.id))
