"""Reads about response drafts and responses. `visible_to` is the one place that decides which answers somebody may read."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

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
    Organisation,
    Response,
    ResponseDraft,
    ResponseState,
    Round,
)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """A where-clause on Response: the responses whose answers `actor` may read. Everybody else reads releases."""
    if may(actor, Permission.RESULTS_READ):
        return true()
    own = [organisation_id for organisation_id in actor.roles_in]
    return or_(false(), Response.organisation_id.in_(own)) if own else false()


def get_invitation(slug: str, organisation_code: str) -> Invitation:
    """What an organisation is asked in the newest round of a consultation, with text, scale and organisation; raises NotFound."""
    found = db.session.scalar(
        select(Invitation)
        .join(Round, Round.id == Invitation.round_id)
        .join(Consultation, Consultation.id == Round.consultation_id)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .where(Consultation.slug == slug, Organisation.code == organisation_code)
        .order_by(Round.number.desc())
        .limit(1)
        .options(
            joinedload(Invitation.organisation),
            joinedload(Invitation.round).joinedload(Round.consultation).selectinload(Consultation.steps),
            joinedload(Invitation.round).joinedload(Round.draft).selectinload(Draft.wordings),
        )
    )
    if found is None:
        raise NotFound
    return found


def locked_round(round_id: int) -> Round:
    """The round, held so that it cannot close before this transaction ends; others may hold it likewise."""
    query = select(Round).where(Round.id == round_id).with_for_update(read=True, of=Round)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def locked_round_for_update(round_id: int) -> Round:
    """The round, held alone: no submission and no second release beside this transaction."""
    query = select(Round).where(Round.id == round_id).with_for_update(of=Round)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def locked_invitation(round_id: int, organisation_id: int) -> Invitation:
    """The invitation, held so that one organisation's submissions come one after the other."""
    where = (Invitation.round_id == round_id) & (Invitation.organisation_id == organisation_id)
    query = select(Invitation).where(where).with_for_update(of=Invitation)
    found = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def by_idempotency_key(key: str) -> Response | None:
    """The response that a rendered form has made already."""
    return db.session.scalar(select(Response).where(Response.idempotency_key == key))


def current_response(round_id: int, organisation_id: int) -> Response | None:
    """The submitted response that counts, with its answers."""
    where = (Response.round_id == round_id) & (Response.organisation_id == organisation_id)
    query = select(Response).where(where, Response.state == ResponseState.SUBMITTED)
    return db.session.scalar(query.options(selectinload(Response.answers).joinedload(Answer.step)))


def last_version(round_id: int, organisation_id: int) -> int:
    """The highest version number used so far; 0 where none."""
    where = (Response.round_id == round_id) & (Response.organisation_id == organisation_id)
    return db.session.scalar(select(func.coalesce(func.max(Response.version), 0)).where(where)) or 0


def versions(round_id: int, organisation_id: int) -> Sequence[Response]:
    """All versions, the newest first."""
    where = (Response.round_id == round_id) & (Response.organisation_id == organisation_id)
    return db.session.scalars(select(Response).where(where).order_by(Response.version.desc())).all()


def find_response_draft(round_id: int, organisation_id: int) -> ResponseDraft | None:
    """What the organisation has typed so far, with all answer drafts and who saved them."""
    where = (ResponseDraft.round_id == round_id) & (ResponseDraft.organisation_id == organisation_id)
    return db.session.scalar(
        select(ResponseDraft)
        .where(where)
        .options(
            joinedload(ResponseDraft.saved_by),
            selectinload(ResponseDraft.answers).joinedload(AnswerDraft.saved_by),
        )
    )


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


def digests(round_id: int) -> list[str]:
    """The round's list of digests, sorted by themselves: no order of arrival."""
    return sorted(db.session.scalars(select(Response.digest).where(Response.round_id == round_id)))
