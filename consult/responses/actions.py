"""Writes about responses: submit, withdraw. Whatever changes an answer changes the tallies with it."""

import math
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import make_transient_to_detached

from consult import audit, clock
from consult.domain import lifecycle
from consult.domain.errors import Conflict, NotFound, Refused, Throttled
from consult.domain.responses import Given, SignOff, lacks
from consult.domain.roles import Actor
from consult.domain.rules import Disclosure
from consult.extensions import db
from consult.models import Answer, Invitation, Response, ResponseState
from consult.responses import emails, queries
from consult.responses.contents import Contents, fingerprint, given_by
from consult.responses.documents import stored_document
from consult.responses.holding import hold
from consult.responses.texts import text_of
from consult.tallies import Change, Taken, taken_by

HOUR = timedelta(hours=1)
MOST_AN_HOUR = 60
"""Versions that one organisation may submit in an hour."""
_WRITE_RESPONSE = insert(Response.__table__)  # type: ignore[arg-type]
_WRITE_ANSWERS = insert(Answer.__table__)  # type: ignore[arg-type]


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
    hold(invitation)
    return made_with(idempotency_key, invitation) or _submit(actor, invitation, given, idempotency_key, submitted_at)


def submit_draft(
    actor: Actor,
    invitation: Invitation,
    contents: Contents,
    sign_off: SignOff,
    seen: str,
    idempotency_key: str,
    deducible: bool = False,
) -> Response:
    """Submit what stands in the response draft, as the signatory saw it: `seen` is the fingerprint of the page that was signed.

    The caller holds the invitation, has read `contents` since, and knows that the key is new. Raises Conflict when a colleague changed
    an answer meanwhile, and Refused as `submit` does.
    """
    lifecycle.check_open(invitation.round.times, clock.now())
    given = given_by(contents, text_of(invitation.round).wordings, sign_off)
    if fingerprint(given) != seen:
        raise Conflict("changed_since_checked")
    return _submit(actor, invitation, replace(given, deducible=deducible), idempotency_key)


def withdraw(actor: Actor, invitation: Invitation) -> Response:
    """Take the organisation's response back, while the round is open; it is kept as a version."""
    hold(invitation)
    round_ = invitation.round
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


def made_with(key: str | None, invitation: Invitation) -> Response | None:
    """The response that the form with this key has made already; NotFound where it is somebody else's."""
    done = queries.by_idempotency_key(key) if key else None
    if done and (done.organisation_id, done.round_id) != (invitation.organisation_id, invitation.round_id):
        raise NotFound
    return done


def _submit(
    actor: Actor, invitation: Invitation, given: Given, key: str | None, submitted_at: datetime | None = None
) -> Response:
    """Submit in place of what stands; the caller holds the invitation."""
    round_, now = invitation.round, clock.now()
    lifecycle.check_open(round_.times, now)
    if any(lacks(given.answers, text_of(round_).scale)):
        raise Refused("answers_incomplete")
    newest = queries.newest_response(round_.id, invitation.organisation_id)
    if newest and newest.version >= MOST_AN_HOUR:
        _brake(round_.id, invitation.organisation_id, now)
    before = newest if newest and newest.state is ResponseState.SUBMITTED else None
    change = Change()
    if before is not None:
        before.state = ResponseState.SUPERSEDED
        change.respond(invitation, taken_by(before), sign=-1)
        db.session.flush()
    response = _response(invitation, given, actor, newest.version + 1 if newest else 1, submitted_at or now, key)
    change.respond(invitation, _write_answers(response, given))
    change.apply(round_.id)
    _record(actor, response, "submitted", before)
    emails.receipt(response, actor)
    return response


def _brake(round_id: int, organisation_id: int, now: datetime) -> None:
    """Nobody signs off sixty versions in an hour by hand: a script gone wrong must not fill the disk. The last version stands."""
    since = queries.submitted_since(round_id, organisation_id, now - HOUR)
    if len(since) >= MOST_AN_HOUR:
        raise Throttled("throttled", minutes=math.ceil((min(since) + HOUR - now) / timedelta(minutes=1)))


def _response(
    invitation: Invitation, given: Given, actor: Actor, version: int, submitted_at: datetime, key: str | None
) -> Response:
    round_, organisation = invitation.round, invitation.organisation
    text, digest = stored_document(round_.consultation, round_, organisation, version, given, submitted_at)
    values: dict[str, Any] = {
        "round_id": round_.id,
        "organisation_id": organisation.id,
        "version": version,
        "state": ResponseState.SUBMITTED,
        "disclosure": given.disclosure,
        "deducible": given.deducible,
        "remarks": given.remarks,
        "language": given.language,
        "person_id": actor.person_id,
        "submitted_at": submitted_at,
        "recorded_at": clock.now(),
        "document": text,
        "digest": digest,
        "idempotency_key": key,
        "signed_by": given.sign_off.name if given.sign_off else "",
        "signed_as": given.sign_off.capacity if given.sign_off else "",
        "signed_on": given.sign_off.signed_on if given.sign_off else None,
    }
    return _written(Response(**values, organisation=organisation, round=round_), values)


def _written(response: Response, values: dict[str, Any]) -> Response:
    """Write a new response past the ORM's own writing, which takes four times as long; the session then knows it as written."""
    key = db.session.connection().execute(_WRITE_RESPONSE, values).inserted_primary_key
    assert key is not None  # the table has one that counts
    response.id = key[0]
    make_transient_to_detached(response)
    db.session.add(response)
    return response


def _write_answers(response: Response, given: Given) -> list[Taken]:
    """Write the answers of a new response, all at once; returns what they count as."""
    text = text_of(response.round)
    principles = {wording.key: wording.principle_id for wording in text.wordings}
    rows: list[dict[str, object]] = [
        {
            "response_id": response.id,
            "principle_id": principles[answer.principle],
            "step_id": text.step_ids.get(answer.stance),
            "reason": answer.reason,
            "wording": answer.wording,
            "disclosure": answer.disclosure,
        }
        for answer in given.answers
    ]
    if rows:
        db.session.connection().execute(_WRITE_ANSWERS, rows)
    return [
        (principles[answer.principle], answer.stance, answer.disclosure is Disclosure.NAMED)
        for answer in given.answers
        if answer.stance
    ]


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
