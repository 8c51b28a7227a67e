"""Reads about response drafts and responses. `visible_to` is the one place that decides which answers somebody may read."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, bindparam, false, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from consult.domain.errors import NotFound
from consult.domain.permissions import Permission, may
from consult.domain.roles import Actor
from consult.extensions import db
from consult.models import (
    Answer,
    AnswerDraft,
    Consultation,
    Draft,
    Invitation,
    KeptVersion,
    Organisation,
    Person,
    Region,
    Response,
    ResponseDraft,
    ResponseState,
    Round,
    Wording,
)

AS_IT_IS_NOW = {"populate_existing": True}
"""For reads that are repeated under a lock: what was read before it may be out of date."""

# Asked for by every page about a response: put together once.
_ASKED = (
    select(Invitation)
    .join(Round, Round.id == Invitation.round_id)
    .join(Consultation, Consultation.id == Round.consultation_id)
    .join(Organisation, Organisation.id == Invitation.organisation_id)
    .where(Consultation.slug == bindparam("slug"), Organisation.code == bindparam("organisation"))
    .where(Round.opened_at.is_not(None))
    .order_by(Round.number.desc())
    .limit(1)
    .options(
        contains_eager(Invitation.organisation),
        contains_eager(Invitation.round).contains_eager(Round.consultation).selectinload(Consultation.steps),
        contains_eager(Invitation.round).joinedload(Round.draft, innerjoin=True).selectinload(Draft.wordings),
    )
)
_TYPED = (
    select(ResponseDraft)
    .where(ResponseDraft.round_id == bindparam("round_id"))
    .where(ResponseDraft.organisation_id == bindparam("organisation_id"))
    .options(
        joinedload(ResponseDraft.saved_by),
        joinedload(ResponseDraft.answers).joinedload(AnswerDraft.saved_by),
    )
)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """A where-clause on Response: the responses whose answers `actor` may read. Everybody else reads releases."""
    if may(actor, Permission.RESULTS_READ):
        return true()
    own = [organisation_id for organisation_id in actor.roles_in]
    return or_(false(), Response.organisation_id.in_(own)) if own else false()


def get_invitation(slug: str, organisation_code: str) -> Invitation:
    """What an organisation is asked in the newest round that has opened, with text, scale and organisation; raises NotFound."""
    found = db.session.scalar(_ASKED, {"slug": slug, "organisation": organisation_code})
    if found is None:
        raise NotFound
    return found


def locked_round_for_update(round_id: int) -> Round:
    """The round, held alone: no submission and no second release beside this transaction."""
    query = select(Round).where(Round.id == round_id).with_for_update(of=Round)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def by_idempotency_key(key: str) -> Response | None:
    """The response that a rendered form has made already."""
    return db.session.scalar(select(Response).where(Response.idempotency_key == key))


def current_response(round_id: int, organisation_id: int) -> Response | None:
    """The submitted response that counts, with its answers."""
    where = (Response.round_id == round_id) & (Response.organisation_id == organisation_id)
    query = select(Response).where(where, Response.state == ResponseState.SUBMITTED)
    query = query.options(selectinload(Response.answers).joinedload(Answer.step))
    return db.session.scalar(query, execution_options=AS_IT_IS_NOW)


def newest_response(round_id: int, organisation_id: int) -> Response | None:
    """The version with the highest number, whatever became of it, with its answers. No older one counts."""
    where = (Response.round_id == round_id) & (Response.organisation_id == organisation_id)
    query = select(Response).where(where).order_by(Response.version.desc()).limit(1)
    query = query.options(selectinload(Response.answers).joinedload(Answer.step))
    return db.session.scalar(query, execution_options=AS_IT_IS_NOW)


def versions(round_id: int, organisation_id: int) -> Sequence[Response]:
    """All versions, the newest first."""
    where = (Response.round_id == round_id) & (Response.organisation_id == organisation_id)
    return db.session.scalars(select(Response).where(where).order_by(Response.version.desc())).all()


def get_version(round_id: int, organisation_id: int, version: int | None = None) -> Response:
    """One version of the organisation's response, or the newest; raises NotFound."""
    where = (Response.round_id == round_id) & (Response.organisation_id == organisation_id)
    if version is not None:
        where &= Response.version == version
    found = db.session.scalar(select(Response).where(where).order_by(Response.version.desc()).limit(1))
    if found is None:
        raise NotFound
    return found


def find_response_draft(round_id: int, organisation_id: int) -> ResponseDraft | None:
    """What the organisation has typed so far, with all answer drafts and who saved them."""
    place = {"round_id": round_id, "organisation_id": organisation_id}
    return db.session.scalars(_TYPED, place, execution_options=AS_IT_IS_NOW).unique().one_or_none()


def kept_versions(response_draft_id: int, principle_id: int | None) -> Sequence[KeptVersion]:
    """Texts on one principle (None: the general remarks) that a later save replaced, the newest first."""
    where = (KeptVersion.response_draft_id == response_draft_id) & KeptVersion.principle_id.is_not_distinct_from(
        principle_id
    )
    return db.session.scalars(select(KeptVersion).where(where).order_by(KeptVersion.id.desc())).all()


def earlier_texts(invitation: Invitation, principle_id: int | None) -> Sequence[tuple[KeptVersion, Person | None]]:
    """The same for an invitation, with who wrote them."""
    query = (
        select(KeptVersion, Person)
        .join(ResponseDraft, ResponseDraft.id == KeptVersion.response_draft_id)
        .outerjoin(Person, Person.id == KeptVersion.saved_by_id)
        .where(
            ResponseDraft.round_id == invitation.round_id,
            ResponseDraft.organisation_id == invitation.organisation_id,
            KeptVersion.principle_id.is_not_distinct_from(principle_id),
        )
        .order_by(KeptVersion.id.desc())
        .limit(20)
    )
    return [(kept, person) for kept, person in db.session.execute(query)]


def answered_counts(organisation_ids: Iterable[int]) -> dict[tuple[int, int], int]:
    """How many principles have a stance in the response drafts of these organisations, by (round id, organisation id)."""
    query = (
        select(ResponseDraft.round_id, ResponseDraft.organisation_id, func.count(AnswerDraft.id))
        .outerjoin(AnswerDraft, (AnswerDraft.response_draft_id == ResponseDraft.id) & (AnswerDraft.stance != ""))
        .where(ResponseDraft.organisation_id.in_(list(organisation_ids)))
        .group_by(ResponseDraft.round_id, ResponseDraft.organisation_id)
    )
    return {(round_id, organisation_id): count for round_id, organisation_id, count in db.session.execute(query)}


def principle_counts(round_ids: Iterable[int]) -> dict[int, int]:
    """How many principles the drafts of these rounds have, by round id."""
    query = (
        select(Round.id, func.count(Wording.id))
        .join(Wording, Wording.draft_id == Round.draft_id)
        .where(Round.id.in_(list(round_ids)))
        .group_by(Round.id)
    )
    return {round_id: count for round_id, count in db.session.execute(query)}


def region_label(code: str) -> str:
    """What a region is called; its code where nobody named it."""
    return db.session.scalar(select(Region.label).where(Region.code == code)) or ""


def invitations_of(organisation_ids: Iterable[int]) -> Sequence[Invitation]:
    """Everything that these organisations are or were asked, the newest first."""
    query = (
        select(Invitation)
        .where(Invitation.organisation_id.in_(list(organisation_ids)))
        .join(Round, Round.id == Invitation.round_id)
        .order_by(Round.id.desc(), Invitation.organisation_id)
        .options(joinedload(Invitation.organisation), joinedload(Invitation.round).joinedload(Round.consultation))
    )
    return db.session.scalars(query).all()


def submitted_by(organisation_ids: Iterable[int]) -> dict[tuple[int, int], Response]:
    """Current responses of these organisations, by (round id, organisation id)."""
    where = Response.organisation_id.in_(list(organisation_ids)) & (Response.state == ResponseState.SUBMITTED)
    return {(row.round_id, row.organisation_id): row for row in db.session.scalars(select(Response).where(where))}


def get_asked_round(slug: str) -> Round:
    """The newest round of a consultation that has opened; raises NotFound."""
    found = db.session.scalar(
        select(Round)
        .join(Consultation, Consultation.id == Round.consultation_id)
        .where(Consultation.slug == slug, Round.opened_at.is_not(None))
        .order_by(Round.number.desc())
        .limit(1)
        .options(joinedload(Round.consultation))
    )
    if found is None:
        raise NotFound
    return found


def find_submitted(slug: str, round_number: int, organisation_code: str, version: int) -> Response | None:
    """The version that a receipt speaks of, whatever became of it."""
    return db.session.scalar(
        select(Response)
        .join(Round, Round.id == Response.round_id)
        .join(Consultation, Consultation.id == Round.consultation_id)
        .join(Organisation, Organisation.id == Response.organisation_id)
        .where(Consultation.slug == slug, Round.number == round_number)
        .where(Organisation.code == organisation_code, Response.version == version)
    )


def digests(round_id: int) -> list[str]:
    """The round's list of digests, sorted by themselves: no order of arrival."""
    return sorted(db.session.scalars(select(Response.digest).where(Response.round_id == round_id)))
