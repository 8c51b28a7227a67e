"""What stands in an organisation's response while it is being written, as pages, saving and submitting read it.

Where nothing was typed yet but a response came in another way (a file, the federation's staff), that response is what stands.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import rfc8785
from sqlalchemy import Row

from consult.domain.responses import Given, GivenAnswer, SignOff
from consult.domain.rules import Disclosure
from consult.models import AnswerDraft, Invitation, Person, Response, ResponseDraft
from consult.responses import queries
from consult.responses.texts import FrozenWording

FIRST_VERSION = 1
"""The version of an answer draft that is made from a response."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in an answer's form."""

    stance: str = ""
    reason: str = ""
    wording: str = ""
    disclosure: Disclosure | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing: a choice of readers alone is no answer."""
        return not (self.stance or self.reason.strip() or self.wording.strip())


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer as it is kept: what, in which version, since when, by whom."""

    typed: Typed = Typed()
    version: int = 0
    saved_at: datetime | None = None
    saved_by_id: int | None = None
    saved_by: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """A whole response as it stands; `answers` by principle id."""

    answers: Mapping[int, Kept]
    remarks: str = ""
    disclosure: Disclosure | None = None
    version: int = 0
    saved_at: datetime | None = None
    saved_by_id: int | None = None
    saved_by: str = ""

    def answer(self, principle_id: int) -> Kept:
        """What stands on one principle; version 0 where nothing was ever kept."""
        return self.answers.get(principle_id, Kept())


def contents_of(invitation: Invitation) -> Contents:
    """What stands for an invited organisation."""
    rows = queries.standing_rows(invitation.round_id, invitation.organisation_id)
    if rows:
        return _of_rows(rows)
    response = queries.current_response(invitation.round_id, invitation.organisation_id)
    return of_response(response) if response is not None else Contents({})


def _of_rows(rows: Iterable[Row[Any]]) -> Contents:
    answers: dict[int, Kept] = {}
    whole = Contents(answers)
    for row in rows:
        saved = row.version, row.saved_at, row.saved_by_id, row.name or row.email or ""
        if row.principle_id is None:
            whole = Contents(answers, row.reason, row.disclosure, *saved)
        else:
            answers[row.principle_id] = Kept(Typed(row.stance, row.reason, row.wording, row.disclosure), *saved)
    return whole


def of_draft(draft: ResponseDraft) -> Contents:
    """What has been typed."""
    return Contents(
        {answer.principle_id: of_answer(answer) for answer in draft.answers},
        draft.remarks,
        draft.disclosure,
        draft.version,
        draft.saved_at,
        draft.saved_by_id,
        name_of(draft.saved_by),
    )


def of_answer(answer: AnswerDraft) -> Kept:
    """What has been typed on one principle."""
    typed = Typed(answer.stance, answer.reason, answer.wording, answer.disclosure)
    return Kept(typed, answer.version, answer.saved_at, answer.saved_by_id, name_of(answer.saved_by))


def of_response(response: Response) -> Contents:
    """What a submitted response says, ready to be changed."""
    answers = {
        answer.principle_id: Kept(
            Typed(
                answer.step.code if answer.step else "",
                answer.reason,
                answer.wording,
                None if answer.disclosure is response.disclosure else answer.disclosure,
            ),
            FIRST_VERSION,
            response.submitted_at,
            response.person_id,
        )
        for answer in response.answers
    }
    return Contents(answers, response.remarks, response.disclosure, FIRST_VERSION, response.submitted_at)


def of_document(response: Response, wordings: Iterable[FrozenWording]) -> Contents:
    """The same from the frozen document: what one version said, whatever became of it."""
    document = json.loads(response.document)
    principles = {wording.key: wording.principle_id for wording in wordings}
    answers = {principles[answer["principle"]]: Kept(_in_document(answer, response)) for answer in document["answers"]}
    return Contents(answers, document["remarks"], response.disclosure)


def _in_document(answer: dict[str, Any], response: Response) -> Typed:
    own = Disclosure(answer["disclosure"])
    return Typed(
        answer["stance"] or "",
        answer["reason"],
        answer["wording"],
        None if own is response.disclosure else own,
    )


def name_of(person: Person | None) -> str:
    """How colleagues know somebody."""
    return (person.name or person.email) if person else ""


def given_by(contents: Contents, wordings: Iterable[FrozenWording], sign_off: SignOff | None = None) -> Given:
    """The response that would be submitted: answers in the order of the text, each with the disclosure in force for it."""
    whole = contents.disclosure or Disclosure.CONFIDENTIAL
    answers = [(wording.key, contents.answer(wording.principle_id).typed) for wording in wordings]
    return Given(
        tuple(
            GivenAnswer(key, typed.stance, typed.reason, typed.wording, typed.disclosure or whole)
            for key, typed in answers
            if not typed.is_empty
        ),
        whole,
        contents.remarks,
        sign_off=sign_off,
    )


def fingerprint(given: Given) -> str:
    """Tells whether what is signed off is what the signatory saw, and whether it differs from what was submitted."""
    answers = [
        [answer.principle, answer.stance, answer.reason, answer.wording, answer.disclosure.value]
        for answer in given.answers
    ]
    content: list[object] = [answers, given.disclosure.value, given.remarks]
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()  # type: ignore[arg-type]
