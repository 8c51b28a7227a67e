"""Reads about consultations, their text and who is invited."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, distinct, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from consult.domain.errors import NotFound
from consult.extensions import db
from consult.models import (
    Consultation,
    Draft,
    GroupTally,
    Invitation,
    Kind,
    Membership,
    Organisation,
    Person,
    Principle,
    Region,
    Release,
    ReleaseKind,
    Round,
    Wording,
)


def find_consultation(slug: str) -> Consultation | None:
    """The consultation with this slug, with its scale, rounds and text; None where there is none."""
    return db.session.scalar(_whole(slug))


def _whole(slug: str) -> Select[Consultation]:
    return (
        select(Consultation)
        .where(Consultation.slug == slug)
        .options(
            selectinload(Consultation.steps),
            selectinload(Consultation.rounds).joinedload(Round.draft).selectinload(Draft.wordings),
        )
    )


def get_consultation(slug: str) -> Consultation:
    """The same; raises NotFound."""
    found = find_consultation(slug)
    if found is None:
        raise NotFound
    return found


def hold_consultation(slug: str) -> Consultation:
    """The same, held until this transaction ends: what one manager changes, no other changes at the same time."""
    held = db.session.scalar(select(Consultation.id).where(Consultation.slug == slug).with_for_update())
    if held is None:
        raise NotFound
    found = db.session.scalar(_whole(slug).execution_options(populate_existing=True))
    assert found is not None
    return found


def all_consultations() -> Sequence[Consultation]:
    """Every consultation, the newest first, with its rounds."""
    query = select(Consultation).options(selectinload(Consultation.rounds)).order_by(Consultation.created_at.desc())
    return db.session.scalars(query).all()


def principle_ids(consultation: Consultation) -> dict[str, int]:
    """Principle ids by key."""
    rows = db.session.execute(select(Principle.key, Principle.id).where(Principle.consultation_id == consultation.id))
    return {key: id_ for key, id_ in rows}


def step_ids(consultation: Consultation) -> dict[str, int]:
    """Ids of the scale's steps by code."""
    return {step.code: step.id for step in consultation.steps}


def find_invitation(round_id: int, organisation_id: int) -> Invitation | None:
    """That an organisation is asked in a round, if it is."""
    return db.session.get(Invitation, (round_id, organisation_id))


def invited_ids(round_id: int) -> set[int]:
    """Ids of the organisations asked in a round."""
    return set(db.session.scalars(select(Invitation.organisation_id).where(Invitation.round_id == round_id)))


def uninvited(round_id: int, region: str = "", kind: str = "", limit: int | None = None) -> Sequence[Organisation]:
    """Organisations not yet asked in a round, all or of one region or kind, or the first few of them by name."""
    asked = exists().where(Invitation.round_id == round_id, Invitation.organisation_id == Organisation.id)
    query = select(Organisation).where(~asked).order_by(Organisation.id)
    if region:
        query = query.where(Organisation.region_code == region)
    if kind:
        query = query.where(Organisation.kind_code == kind)
    if limit is not None:
        query = query.order_by(None).order_by(Organisation.name, Organisation.code).limit(limit)
    return db.session.scalars(query).all()


def uninvited_count(round_id: int) -> int:
    """How many organisations of the register are not yet asked in a round."""
    asked = exists().where(Invitation.round_id == round_id, Invitation.organisation_id == Organisation.id)
    return db.session.scalar(select(func.count()).select_from(Organisation).where(~asked)) or 0


def invited_count(round_id: int) -> int:
    """How many organisations are asked in a round."""
    where = (GroupTally.round_id == round_id) & (GroupTally.by == "world")
    return db.session.scalar(select(func.coalesce(func.sum(GroupTally.invited_count), 0)).where(where)) or 0


def due_to_close(now: datetime) -> Sequence[Round]:
    """Open rounds whose closing time has come, held so that no second worker closes them too."""
    where = Round.opened_at.is_not(None) & Round.closed_at.is_(None) & (Round.closes_at <= now)
    return db.session.scalars(select(Round).where(where).with_for_update(of=Round, skip_locked=True)).all()


def due_to_open(now: datetime) -> Sequence[Round]:
    """Rounds whose opening was confirmed for an instant that has come, held likewise."""
    where = Round.opened_at.is_(None) & Round.opening_confirmed_at.is_not(None) & (Round.opens_at <= now)
    return db.session.scalars(select(Round).where(where).with_for_update(of=Round, skip_locked=True)).all()


@dataclass(frozen=True, slots=True)
class Groups:
    """Labels of regions and kinds, in their order."""

    regions: dict[str, str]
    kinds: dict[str, str]


def groups() -> Groups:
    """All regions and kinds with their labels."""
    regions = db.session.execute(select(Region.code, Region.label).order_by(Region.position, Region.code))
    kinds = db.session.execute(select(Kind.code, Kind.label).order_by(Kind.position, Kind.code))
    return Groups({code: label for code, label in regions}, {code: label for code, label in kinds})


def wordings(round_: Round) -> Sequence[Wording]:
    """The principles of a round's draft, in order."""
    return db.session.scalars(
        select(Wording).where(Wording.draft_id == round_.draft_id).order_by(Wording.position)
    ).all()


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many organisations are invited and have responded in a round, and the number of its newest release (0: none)."""

    invited: int = 0
    responded: int = 0
    release: int = 0


def turnouts(round_ids: Iterable[int]) -> dict[int, Turnout]:
    """Participation and newest release of each round, by its id."""
    ids = list(round_ids)
    world = GroupTally.round_id.in_(ids) & (GroupTally.by == "world")
    counts = {
        round_id: (invited, responded)
        for round_id, invited, responded in db.session.execute(
            select(GroupTally.round_id, GroupTally.invited_count, GroupTally.responded_count).where(world)
        )
    }
    newest = select(Release.round_id, func.max(Release.number)).where(
        Release.round_id.in_(ids), Release.kind != ReleaseKind.WITHDRAWAL
    )
    releases = {round_id: number for round_id, number in db.session.execute(newest.group_by(Release.round_id))}
    return {id_: Turnout(*counts.get(id_, (0, 0)), releases.get(id_, 0)) for id_ in ids}


@dataclass(frozen=True, slots=True)
class Readiness:
    """What opening a round depends on outside its text: organisations invited, those of them with a lead, and mails to their leads."""

    invited: int
    led: int
    mails: int


def readiness(round_id: int) -> Readiness:
    """Who is invited to a round and would be written to, in one statement."""
    leading = (
        (Membership.organisation_id == Invitation.organisation_id)
        & (Membership.role == "lead")
        & Membership.ended_at.is_(None)
        & exists().where(Person.id == Membership.person_id, Person.disabled_at.is_(None))
    )
    query = (
        select(
            func.count(distinct(Invitation.organisation_id)),
            func.count(distinct(Membership.organisation_id)),
            func.count(Membership.id),
        )
        .select_from(Invitation)
        .outerjoin(Membership, leading)
        .where(Invitation.round_id == round_id)
    )
    invited, led, mails = db.session.execute(query).one()
    return Readiness(invited, led, mails)


def invitations(round_id: int, codes: Iterable[str] | None = None, limit: int | None = None) -> Sequence[Invitation]:
    """Who is asked in a round, with the organisations, by region and name; all, or those of `codes`, or the first few."""
    query = (
        select(Invitation)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .outerjoin(Region, Region.code == Invitation.region_code)
        .where(Invitation.round_id == round_id)
        .options(joinedload(Invitation.organisation), joinedload(Invitation.round))
        .order_by(Region.position.is_(None), Region.position, Invitation.region_code, Organisation.name)
        .limit(limit)
    )
    if codes is not None:
        query = query.where(Organisation.code.in_(list(codes)))
    return db.session.scalars(query).all()
