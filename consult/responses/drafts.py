"""Writes about response drafts: whatever is typed is kept as typed, and nobody's words replace a colleague's unseen."""

import json
from dataclasses import asdict
from datetime import datetime

from consult import clock
from consult.domain import lifecycle
from consult.domain.errors import Conflict
from consult.domain.roles import Actor
from consult.domain.rules import Disclosure
from consult.extensions import db
from consult.models import AnswerDraft, Invitation, KeptVersion, ResponseDraft
from consult.responses import queries
from consult.responses.contents import Contents, Kept, Typed, of_answer, of_draft, of_response
from consult.responses.holding import hold


class ChangedByColleague(Conflict):
    """This answer was saved elsewhere since the form was opened, by a colleague or in another window of one's own.

    `theirs` is what stands there, `mine` what was typed.
    """

    def __init__(self, theirs: Kept, mine: Typed) -> None:
        self.theirs, self.mine = theirs, mine
        super().__init__("changed_by_colleague", name=theirs.saved_by, time=theirs.saved_at)


class RemarksChanged(Conflict):
    """The same for the general remarks and the disclosure of the whole response."""

    def __init__(self, theirs: Contents, mine: str, disclosure: Disclosure | None) -> None:
        self.theirs, self.mine, self.disclosure = theirs, mine, disclosure
        super().__init__("changed_by_colleague", name=theirs.saved_by, time=theirs.saved_at)


def response_draft(invitation: Invitation) -> ResponseDraft:
    """The organisation's response draft, made where there is none yet: empty, or from the response that stands.

    The caller holds the invitation's lock.
    """
    found = queries.find_response_draft(invitation.round_id, invitation.organisation_id)
    if found is not None:
        return found
    draft = ResponseDraft(round_id=invitation.round_id, organisation_id=invitation.organisation_id)
    draft.remarks, draft.version = "", 0
    db.session.add(draft)
    db.session.flush()
    response = queries.current_response(invitation.round_id, invitation.organisation_id)
    if response is not None:
        _fill(draft, of_response(response))
    if invitation.opened_at is None:
        invitation.opened_at = clock.now()
    db.session.flush()
    return draft


def _fill(draft: ResponseDraft, contents: Contents) -> None:
    draft.remarks, draft.disclosure, draft.version = contents.remarks, contents.disclosure, contents.version
    draft.saved_at = contents.saved_at
    for principle_id, kept in contents.answers.items():
        answer = AnswerDraft(response_draft_id=draft.id, principle_id=principle_id, version=kept.version)
        _write(answer, kept.typed)
        answer.saved_at, answer.saved_by_id = kept.saved_at or clock.now(), kept.saved_by_id
        draft.answers.append(answer)


def save_answer(
    actor: Actor, invitation: Invitation, principle_id: int, typed: Typed, base_version: int
) -> AnswerDraft:
    """Keep what was typed on one principle. `base_version` is the version the form was opened with.

    Raises ChangedByColleague when somebody else saved something different since; Refused after the close.
    """
    draft = _locked_draft(invitation)
    answer = next((answer for answer in draft.answers if answer.principle_id == principle_id), None)
    kept = of_answer(answer) if answer is not None else Kept()
    if answer is not None and kept.typed == typed:
        return answer
    if kept.version != base_version:
        raise ChangedByColleague(kept, typed)
    if answer is None:
        answer = AnswerDraft(response_draft_id=draft.id, principle_id=principle_id, version=0)
        draft.answers.append(answer)
    elif answer.saved_by_id != actor.person_id:
        _keep(draft.id, principle_id, _as_json(kept.typed), answer.saved_at, answer.saved_by_id)
    _write(answer, typed)
    answer.version += 1
    answer.saved_at, answer.saved_by_id = clock.now(), actor.person_id
    db.session.flush()
    return answer


def save_remarks(
    actor: Actor, invitation: Invitation, remarks: str, disclosure: Disclosure | None, base_version: int
) -> ResponseDraft:
    """Keep the general remarks and the disclosure of the whole response. Raises RemarksChanged, or Refused after the close."""
    draft = _locked_draft(invitation)
    if (draft.remarks, draft.disclosure) == (remarks, disclosure):
        return draft
    if draft.version != base_version:
        raise RemarksChanged(of_draft(draft), remarks, disclosure)
    if draft.saved_at is not None and draft.saved_by_id != actor.person_id:
        _keep(draft.id, None, remarks_as_json(draft.remarks, draft.disclosure), draft.saved_at, draft.saved_by_id)
    draft.remarks, draft.disclosure = remarks, disclosure
    draft.version += 1
    draft.saved_at, draft.saved_by_id = clock.now(), actor.person_id
    db.session.flush()
    return draft


def keep_aside(actor: Actor, invitation: Invitation, principle_id: int | None, content: str) -> None:
    """Keep what somebody typed and could not save because a colleague came first; the same words are kept once."""
    draft = _locked_draft(invitation)
    earlier = queries.kept_versions(draft.id, principle_id)
    if not any(each.content == content and each.saved_by_id == actor.person_id for each in earlier):
        _keep(draft.id, principle_id, content, clock.now(), actor.person_id)
        db.session.flush()


def mark_opened(invitation: Invitation) -> None:
    """Note that somebody of the organisation has opened its pages: 'reading' on the board."""
    if invitation.opened_at is None:
        invitation.opened_at = clock.now()
        db.session.flush()


def as_json(typed: Typed) -> str:
    """An answer as a kept version holds it."""
    return _as_json(typed)


def remarks_as_json(remarks: str, disclosure: Disclosure | None) -> str:
    """General remarks as a kept version holds them."""
    return json.dumps({"remarks": remarks, "disclosure": disclosure}, ensure_ascii=False)


def _locked_draft(invitation: Invitation) -> ResponseDraft:
    """The draft, held so that nobody else can write it and the round cannot close before this transaction ends."""
    hold(invitation)
    lifecycle.check_open(invitation.round.times, clock.now())
    return response_draft(invitation)


def _write(answer: AnswerDraft, typed: Typed) -> None:
    answer.stance, answer.reason, answer.wording = typed.stance, typed.reason, typed.wording
    answer.disclosure = typed.disclosure


def _as_json(typed: Typed) -> str:
    return json.dumps(asdict(typed), ensure_ascii=False)


def _keep(
    draft_id: int, principle_id: int | None, content: str, saved_at: datetime | None, saved_by_id: int | None
) -> None:
    version = KeptVersion(response_draft_id=draft_id, principle_id=principle_id, content=content)
    version.saved_at, version.saved_by_id = saved_at or clock.now(), saved_by_id
    db.session.add(version)
