"""Writes about responses: submit, withdraw. Whatever changes an answer changes the tallies with it."""

from datetime import datetime

from consult import audit, clock
from consult.domain import lifecycle
from consult.domain.errors import Conflict, NotFound, Refused
from consult.domain.responses import Given, SignOff, lacks
from consult.domain.roles import Actor
from consult.extensions import db
from consult.models import Answer, Invitation, Response, ResponseState, Round
from consult.responses import emails, queries
from consult.responses.contents import contents_of, fingerprint, given_by
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


def submit_draft(actor: Actor, invitation: Invitation, sign_off: SignOff, seen: str, idempotency_key: str) -> Response:
    """Submit what stands in the response draft, as the signatory saw it: `seen` is the fingerprint of the page that was signed.

    Raises Conflict when a colleague changed an answer meanwhile, and what `submit` raises.
    """
    round_ = queries.locked_round(invitation.round_id)
    invitation = queries.locked_invitation(invitation.round_id, invitation.organisation_id)
    given = given_by(contents_of(invitation), round_.draft.wordings, sign_off)
    repeated = queries.by_idempotency_key(idempotency_key) is not None
    if not repeated:
        lifecycle.check_open(round_.times, clock.now())
        if fingerprint(given) != seen:
            raise Conflict("changed_since_checked")
    return submit(actor, invitation, given, idempotency_key)


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
