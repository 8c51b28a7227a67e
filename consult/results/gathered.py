"""Reasons put together as they are read: by principle, then by region or stance, those without words named at the end of each group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from consult.consultations.queries import Groups
from consult.domain.redlines import Redline, redline
from consult.domain.rules import Disclosure
from consult.models import Wording
from consult.results.answers import Given
from consult.results.queries import label_of
from consult.web.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Reason:
    """One answer with words, the wording it proposes as changes, and how it may be quoted."""

    given: Given
    region: str
    changes: Redline | None
    quoting: str


@dataclass(frozen=True, slots=True)
class Gathering:
    """Answers of one principle that belong together. `wordless` are those that gave no reason."""

    label: str
    reasons: tuple[Reason, ...]
    wordless: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A principle with its gatherings."""

    number: int
    wording: Wording
    gatherings: tuple[Gathering, ...]


def quoting(disclosure: Disclosure) -> str:
    """How an answer may be quoted outside the staff."""
    return {
        Disclosure.NAMED: _("May be quoted with the name"),
        Disclosure.UNNAMED: _("May be quoted without the name"),
        Disclosure.CONFIDENTIAL: _("Confidential: not to be quoted"),
    }[disclosure]


def chapters(
    given: Sequence[Given], wordings: Sequence[Wording], known: Groups, together: str, in_order: bool
) -> list[Chapter]:
    """The answers of one page, in the order in which they were read; not `in_order`, in one gathering for each principle."""
    numbers = {wording.principle_id: (number, wording) for number, wording in enumerate(wordings, start=1)}
    found = []
    ordered = given if in_order else sorted(given, key=lambda each: numbers[each.answer.principle_id][0])
    for principle_id, answers in groupby(ordered, key=lambda each: each.answer.principle_id):
        number, wording = numbers[principle_id]
        reasons = [_reason(each, wording, known) for each in answers]
        labels = _labels(reasons, together) if in_order else {"": _("The newest first")}
        parts = groupby(reasons, key=lambda each: _key(each, together) if in_order else "")
        found.append(Chapter(number, wording, tuple(_gathering(labels[key], list(part)) for key, part in parts)))
    return found


def _reason(given: Given, wording: Wording, known: Groups) -> Reason:
    changes = redline(wording.text, given.answer.wording) if given.answer.wording else None
    region = label_of("region", given.invitation.region_code, known)
    return Reason(given, region, changes, quoting(given.answer.disclosure))


def _key(reason: Reason, together: str) -> str:
    if together == "region":
        return reason.given.invitation.region_code
    return reason.given.step.code if reason.given.step else ""


def _labels(reasons: Sequence[Reason], together: str) -> Mapping[str, str]:
    if together == "region":
        return {_key(each, together): each.region for each in reasons}
    return {_key(each, together): each.given.step.label if each.given.step else "" for each in reasons}


def _gathering(label: str, reasons: Sequence[Reason]) -> Gathering:
    told = tuple(each for each in reasons if each.given.answer.reason or each.changes)
    return Gathering(label, told, tuple(each for each in reasons if each not in told))
