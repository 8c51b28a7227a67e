"""Reads about consultations, their text and who is invited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import selectinload

from consult.domain.errors import NotFound
from consult.extensions import db
from consult.models import (
    Consultation,
    Draft,
    GroupTally,
    Invitation,
    Kind,
    Organisation,
    Principle,
    Region,
    Round,
    Wording,
)


def find_consultation(slug: str) -> Consultation | None:
    """The consultation with this slug, with its scale, rounds and text; None where there is none."""
    return db.session.scalar(
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


def uninvited(round_id: int, region: str = "", kind: str = "") -> Sequence[Organisation]:
    """Organisations not yet asked in a round, all or of one region or kind."""
    asked = exists().where(Invitation.round_id == round_id, Invitation.organisation_id == Organisation.id)
    query = select(Organisation).where(~asked).order_by(Organisation.id)
    if region:
        query = query.where(Organisation.region_code == region)
    if kind:
        query = query.where(Organisation.kind_code == kind)
    return db.session.scalars(query).all()


def invited_count(round_id: int) -> int:
    """How many organisations are asked in a round."""
    where = (GroupTally.round_id == round_id) & (GroupTally.by == "world")
    return db.session.scalar(select(func.coalesce(func.sum(GroupTally.invited_count), 0)).where(where)) or 0


def due_to_close(now: datetime) -> Sequence[Round]:
    """Open rounds whose closing time has come."""
    where = Round.opened_at.is_not(None) & Round.closed_at.is_(None) & (Round.closes_at <= now)
    return db.session.scalars(select(Round).where(where)).all()


def due_to_open(now: datetime) -> Sequence[Round]:
    """Rounds whose opening was confirmed for an instant that has come."""
    where = Round.opened_at.is_(None) & Round.opening_confirmed_at.is_not(None) & (Round.opens_at <= now)
    return db.session.scalars(select(Round).where(where)).all()


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
