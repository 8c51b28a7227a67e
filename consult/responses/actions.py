"""Writes about responses: keep what is typed, submit, withdraw. Whatever changes an answer changes the tallies with it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from consult import audit, clock
from consult.domain import lifecycle
from consult.domain.errors import Conflict, NotFound, Refused
from consult.domain.responses import Given, lacks
from consult.domain.roles import Actor
from consult.domain.rules import Disclosure
from consult.extensions import db
from consult.models import (
    Answer,
    AnswerDraft,
    Invitation,
    KeptVersion,
    Response,
    ResponseDraft,
    ResponseState,
    Round,
)
from consult.responses import emails, queries
from consult.responses.documents import stored_document
from consult.tallies import Change, taken_by


def submit(
    actor: Actor,
    invitation: Invitation,
    given: Given,
    idempotency_key: str | None = None,
    submitted_at: datetime | None = None,
) -> Response:
    """Make `given` the organisation's official response; an earlier one is superseded and kept.

    The same `idempotency_key` gives the same response again. Raises Refused when the round is not open or answers are incomplete.
    """
    now = clock.now()
    round_ = queries.locked_round(invitation.round_id)
    invitation = queries.locked_invitation(invitation.round_id, invitation.organisation_id)
    if idempotency_key and (done := queries.by_idempotency_key(idempotency_key)) is not None:
        if (done.organisation_id, done.round_id) != (invitation.organisation_id, round_.id):
            raise NotFound
        return done
    lifecycle.check_open(round_.times, now)
    scale = round_.consultation.scale
    if any(lacks(given.answers, scale)):
        raise Refused("answers_incomplete")
    before = queries.current_response(round_.id, invitation.organisation_id)
    change = Change()
    if before is not None:
        before.state = ResponseState.SUPERSEDED
        change.respond(invitation, taken_by(before), sign=-1)
        db.session.flush()
    response = _new_response(round_, invitation, given, actor, submitted_at or now, idempotency_key)
    db.session.flush()
    change.respond(invitation, taken_by(response))
    change.apply(round_.id)
    _record(actor, response, "submitted", before)
    emails.receipt(response, actor)
    return response


def withdraw(actor: Actor, invitation: Invitation) -> Response:
    """Take the organisation's response back, while the round is open; it is kept as a version."""
    round_ = queries.locked_round(invitation.round_id)
    invitation = queries.locked_invitation(invitation.round_id, invitation.organisation_id)
    lifecycle.check_open(round_.times, clock.now())
    response = queries.current_response(round_.id, invitation.organisation_id)
    if response is None:
        raise Refused("nothing_to_withdraw")
    response.state, response.withdrawn_at = ResponseState.WITHDRAWN, clock.now()
    change = Change()
    change.respond(invitation, taken_by(response), sign=-1)
    db.session.flush()
    change.apply(round_.id)
    _record(actor, response, "withdrawn", response)
    emails.withdrawn(response, actor)
    return response


def _new_response(
    round_: Round, invitation: Invitation, given: Given, actor: Actor, submitted_at: datetime, key: str | None
) -> Response:
    consultation, organisation = round_.consultation, invitation.organisation
    version = queries.last_version(round_.id, organisation.id) + 1
    text, digest = stored_document(consultation, round_, organisation, version, given, submitted_at)
    response = Response(
        round_id=round_.id,
        organisation_id=organisation.id,
        version=version,
        state=ResponseState.SUBMITTED,
        disclosure=given.disclosure,
        remarks=given.remarks,
        language=given.language,
        person_id=actor.person_id,
        submitted_at=submitted_at,
        recorded_at=clock.now(),
        document=text,
        digest=digest,
        idempotency_key=key,
    )
    if given.sign_off is not None:
        response.signed_by, response.signed_as = given.sign_off.name, given.sign_off.capacity
        response.signed_on = given.sign_off.signed_on
    steps = {step.code: step for step in consultation.steps}
    principles = {wording.key: wording.principle for wording in round_.draft.wordings}
    response.answers = [
        Answer(
            principle=principles[answer.principle],
            step=steps.get(answer.stance),
            reason=answer.reason,
            wording=answer.wording,
            disclosure=answer.disclosure,
        )
        for answer in given.answers
    ]
    response.organisation = organisation
    response.round = round_
    db.session.add(response)
    return response


def _record(actor: Actor, response: Response, action: str, before: Response | None) -> None:
    audit.record(
        actor,
        stream_of(response.round_id, response.organisation_id),
        action,
        old={"version": before.version, "digest": before.digest} if before else None,
        new={"version": response.version, "digest": response.digest, "disclosure": response.disclosure.value},
    )


def stream_of(round_id: int, organisation_id: int) -> str:
    """The audit stream of one organisation's response in one round."""
    return f"response:{round_id}:{organisation_id}"


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in an answer's form."""

    stance: str
    reason: str
    wording: str
    disclosure: Disclosure | None


class ChangedByColleague(Conflict):
    """This answer was saved elsewhere since the form was opened, by a colleague or in another window of one's own.

    `theirs` is what stands there, `mine` what was typed.
    """

    def __init__(self, theirs: AnswerDraft, mine: Typed) -> None:
        self.theirs, self.mine = theirs, mine
        name = theirs.saved_by.name or theirs.saved_by.email if theirs.saved_by else ""
        super().__init__("changed_by_colleague", name=name, time=theirs.saved_at)


def response_draft(invitation: Invitation) -> ResponseDraft:
    """The organisation's response draft; made where there is none yet."""
    found = queries.find_response_draft(invitation.round_id, invitation.organisation_id)
    if found is None:
        queries.locked_invitation(invitation.round_id, invitation.organisation_id)
        found = queries.find_response_draft(invitation.round_id, invitation.organisation_id)
    if found is None:
        found = ResponseDraft(round_id=invitation.round_id, organisation_id=invitation.organisation_id)
        db.session.add(found)
        db.session.flush()
    return found


def save_answer(
    actor: Actor, invitation: Invitation, principle_id: int, typed: Typed, base_version: int
) -> AnswerDraft:
    """Keep what was typed on one principle. `base_version` is the version the form was opened with.

    Raises ChangedByColleague when somebody else saved something different since; Refused after the close.
    """
    round_ = queries.locked_round(invitation.round_id)
    queries.locked_invitation(invitation.round_id, invitation.organisation_id)
    lifecycle.check_open(round_.times, clock.now())
    draft = response_draft(invitation)
    answer = next((answer for answer in draft.answers if answer.principle_id == principle_id), None)
    if answer is not None and _typed(answer) == typed:
        return answer
    if answer is not None and answer.version != base_version:
        raise ChangedByColleague(answer, typed)
    now = clock.now()
    if answer is None:
        answer = AnswerDraft(response_draft_id=draft.id, principle_id=principle_id, version=0)
        draft.answers.append(answer)
    elif answer.saved_by_id != actor.person_id:
        _keep(answer)
    answer.stance, answer.reason, answer.wording, answer.disclosure = (
        typed.stance,
        typed.reason,
        typed.wording,
        typed.disclosure,
    )
    answer.version += 1
    answer.saved_at, answer.saved_by_id = now, actor.person_id
    db.session.flush()
    return answer


def save_remarks(
    actor: Actor, invitation: Invitation, remarks: str, disclosure: Disclosure | None, base_version: int
) -> ResponseDraft:
    """Keep the general remarks and the disclosure of the whole response."""
    round_ = queries.locked_round(invitation.round_id)
    queries.locked_invitation(invitation.round_id, invitation.organisation_id)
    lifecycle.check_open(round_.times, clock.now())
    draft = response_draft(invitation)
    if (draft.remarks, draft.disclosure) == (remarks, disclosure):
        return draft
    if draft.version != base_version:
        saved_by = draft.saved_by
        raise Conflict(
            "changed_by_colleague", name=(saved_by.name or saved_by.email) if saved_by else "", time=draft.saved_at
        )
    if draft.saved_by_id not in {None, actor.person_id}:
        content = json.dumps({"remarks": draft.remarks, "disclosure": draft.disclosure})
        _add_kept(draft.id, None, content, draft.saved_at or clock.now(), draft.saved_by_id)
    draft.remarks, draft.disclosure = remarks, disclosure
    draft.version += 1
    draft.saved_at, draft.saved_by_id = clock.now(), actor.person_id
    db.session.flush()
    return draft


def _typed(answer: AnswerDraft) -> Typed:
    return Typed(answer.stance, answer.reason, answer.wording, answer.disclosure)


def _keep(answer: AnswerDraft) -> None:
    """Keep a colleague's text before it is replaced."""
    content: Mapping[str, str | None] = {
        "stance": answer.stance,
        "reason": answer.reason,
        "wording": answer.wording,
        "disclosure": answer.disclosure,
    }
    _add_kept(answer.response_draft_id, answer.principle_id, json.dumps(content), answer.saved_at, answer.saved_by_id)


def _add_kept(
    draft_id: int, principle_id: int | None, content: str, saved_at: datetime, saved_by_id: int | None
) -> None:
    db.session.add(
        KeptVersion(
            response_draft_id=draft_id,
            principle_id=principle_id,
            content=content,
            saved_at=saved_at,
            saved_by_id=saved_by_id,
        )
    )
