"""Reads about response drafts and responses. `visible_to` is the one place that decides which answers somebody may read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Row,
    bindparam,
    false,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from consult.domain.errors import NotFound
from consult.domain.permissions import Permission, may
from consult.domain.roles import Actor, MemberRole
from consult.extensions import db
from consult.models import (
    Answer,
    AnswerDraft,
    Consultation,
    Invitation,
    KeptVersion,
    Membership,
    Organisation,
    Person,
    Response,
    ResponseDraft,
    ResponseState,
    Round,
)

AS_IT_IS_NOW = {"populate_existing": True}
"""For reads that are repeated under a lock: what was read before it may be out of date."""

# Asked for by every page about a response: put together once.
_ASKED = (
    select(Invitation)
    .join(Round, Round.id == Invitation.round_id)
    .join(Consultation, Consultation.id == Round.consultation_id)
    .join(Organisation, Organisation.id == Invitation.organisation_id)
    .outerjoin(Invitation.region)
    .where(Consultation.slug == bindparam("slug"), Organisation.code == bindparam("organisation"))
    .where(Round.opened_at.is_not(None))
    .order_by(Round.number.desc())
    .limit(1)
    .options(
        contains_eager(Invitation.organisation),
        contains_eager(Invitation.region),
        contains_eager(Invitation.round).contains_eager(Round.consultation),
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
# The same as plain rows, for pages: the response draft first, with its remarks for a reason, then its answers.
_PLACE = (ResponseDraft.round_id == bindparam("round_id")) & (
    ResponseDraft.organisation_id == bindparam("organisation_id")
)
_SAVED = ("disclosure", "version", "saved_at", "saved_by_id")
_STANDING: CompoundSelect[Any] = union_all(
    select(
        literal(None, Integer).label("principle_id"),
        literal("").label("stance"),
        ResponseDraft.remarks.label("reason"),
        literal("").label("wording"),
        *(getattr(ResponseDraft, name) for name in _SAVED),
        Person.name,
        Person.email,
    )
    .select_from(ResponseDraft)
    .outerjoin(Person, Person.id == ResponseDraft.saved_by_id)
    .where(_PLACE),
    select(
        *(getattr(AnswerDraft, name) for name in ("principle_id", "stance", "reason", "wording", *_SAVED)),
        Person.name,
        Person.email,
    )
    .select_from(AnswerDraft)
    .join(ResponseDraft, ResponseDraft.id == AnswerDraft.response_draft_id)
    .outerjoin(Person, Person.id == AnswerDraft.saved_by_id)
    .where(_PLACE),
)
_GIVEN = (
    select(Response)
    .where(Response.round_id == bindparam("round_id"))
    .where(Response.organisation_id == bindparam("organisation_id"))
    .options(selectinload(Response.answers).joinedload(Answer.step))
)
_CURRENT = _GIVEN.where(Response.state == ResponseState.SUBMITTED)
_NEWEST = _GIVEN.order_by(Response.version.desc()).limit(1)
_NEWEST_ID = _NEWEST.with_only_columns(Response.id)
_WITH_KEY = select(Response.id).where(Response.idempotency_key == bindparam("key"))
_EARLIER = (
    select(Person.name, Person.email, KeptVersion.saved_at, KeptVersion.content)
    .select_from(KeptVersion)
    .join(ResponseDraft, ResponseDraft.id == KeptVersion.response_draft_id)
    .outerjoin(Person, Person.id == KeptVersion.saved_by_id)
    .where(
        ResponseDraft.round_id == bindparam("round_id"),
        ResponseDraft.organisation_id == bindparam("organisation_id"),
        KeptVersion.principle_id.is_not_distinct_from(bindparam("principle_id", type_=Integer)),
    )
    .order_by(KeptVersion.id.desc())
    .limit(20)
)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """A where-clause on Response: the responses whose answers `actor` may read. Everybody else reads releases."""
    if may(actor, Permission.RESULTS_READ):
        return true()
    return Response.organisation_id.in_(list(actor.roles_in)) if actor.roles_in else false()


def get_invitation(slug: str, organisation_code: str) -> Invitation:
    """What an organisation is asked in the newest round that has opened, with the organisation; raises NotFound."""
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
    found = db.session.connection().scalar(_WITH_KEY, {"key": key})
    return None if found is None else db.session.get_one(Response, found)


def current_response(round_id: int, organisation_id: int) -> Response | None:
    """The submitted response that counts, with its answers."""
    place = {"round_id": round_id, "organisation_id": organisation_id}
    return db.session.scalar(_CURRENT, place, execution_options=AS_IT_IS_NOW)


def newest_response(round_id: int, organisation_id: int) -> Response | None:
    """The version with the highest number, whatever became of it, with its answers. No older one counts."""
    place = {"round_id": round_id, "organisation_id": organisation_id}
    if db.session.connection().scalar(_NEWEST_ID, place) is None:
        return None
    return db.session.scalar(_NEWEST, place, execution_options=AS_IT_IS_NOW)


def versions(round_id: int, organisation_id: int) -> Sequence[Response]:
    """All versions, the newest first."""
    where = (Response.round_id == round_id) & (Response.organisation_id == organisation_id)
    return db.session.scalars(select(Response).where(where).order_by(Response.version.desc())).all()


def submitted_since(round_id: int, organisation_id: int, since: datetime) -> Sequence[datetime]:
    """When versions of the organisation's response were recorded, as far as they are younger than `since`."""
    where = (Response.round_id == round_id) & (Response.organisation_id == organisation_id)
    return db.session.scalars(select(Response.recorded_at).where(where, Response.recorded_at > since)).all()


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


def standing_rows(round_id: int, organisation_id: int) -> Sequence[Row[Any]]:
    """The same as plain rows: principle_id (None: the whole response, `reason` its remarks), stance, …, version, saved_at, name, email."""
    place = {"round_id": round_id, "organisation_id": organisation_id}
    return db.session.connection().execute(_STANDING, place).all()


def kept_versions(response_draft_id: int, principle_id: int | None) -> Sequence[KeptVersion]:
    """Texts on one principle (None: the general remarks) that a later save replaced, the newest first."""
    where = (KeptVersion.response_draft_id == response_draft_id) & KeptVersion.principle_id.is_not_distinct_from(
        principle_id
    )
    return db.session.scalars(select(KeptVersion).where(where).order_by(KeptVersion.id.desc())).all()


@dataclass(frozen=True, slots=True)
class EarlierText:
    """A text that a later save replaced, or that came second: who wrote it, when, and its JSON."""

    who: str
    at: datetime
    content: str


def earlier_texts(invitation: Invitation, principle_id: int | None) -> list[EarlierText]:
    """The same for an invitation, with who wrote them."""
    place = {
        "round_id": invitation.round_id,
        "organisation_id": invitation.organisation_id,
        "principle_id": principle_id,
    }
    return [
        EarlierText(name or email or "", at, content)
        for name, email, at, content in db.session.connection().execute(_EARLIER, place)
    ]


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


def addresses_concerned(response: Response) -> set[str]:
    """Where to write about a version: to whoever submitted it and to every lead, as far as they still speak for the organisation."""
    query = (
        select(Person.email)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organisation_id == response.organisation_id,
            (Membership.role == MemberRole.LEAD) | (Person.id == response.person_id),
            Membership.ended_at.is_(None),
            Person.disabled_at.is_(None),
        )
    )
    return set(db.session.scalars(query))
