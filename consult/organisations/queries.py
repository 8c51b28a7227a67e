"""Reads about organisations, regions and kinds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from consult.domain.errors import NotFound
from consult.extensions import db
from consult.models import (
    UNASSIGNED,
    Consultation,
    Invitation,
    Kind,
    Membership,
    OneTimeLink,
    Organisation,
    Person,
    Purpose,
    Region,
    Round,
)

_CODES_AT_ONCE = 5000


def get_organisation(code: str) -> Organisation:
    """The organisation with this code; raises NotFound."""
    found = db.session.scalar(select(Organisation).where(Organisation.code == code))
    if found is None:
        raise NotFound
    return found


def by_codes(codes: Iterable[str]) -> dict[str, Organisation]:
    """The organisations with these codes, by code; unknown codes are missing."""
    wanted = list(dict.fromkeys(codes))
    found: dict[str, Organisation] = {}
    for start in range(0, len(wanted), _CODES_AT_ONCE):
        where = Organisation.code.in_(wanted[start : start + _CODES_AT_ONCE])
        found |= {
            organisation.code: organisation for organisation in db.session.scalars(select(Organisation).where(where))
        }
    return found


def standing(codes: Iterable[str], fields: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """What the register says of the organisations with these codes: `id`, `code` and these fields, by code. Many of them are no objects."""
    columns = [Organisation.id, Organisation.code, *(getattr(Organisation, name) for name in fields)]
    wanted = list(dict.fromkeys(codes))
    found: dict[str, Mapping[str, Any]] = {}
    for start in range(0, len(wanted), _CODES_AT_ONCE):
        where = Organisation.code.in_(wanted[start : start + _CODES_AT_ONCE])
        found |= {row["code"]: row for row in db.session.execute(select(*columns).where(where)).mappings()}
    return found


def codes_of(ids: Iterable[int]) -> dict[int, str]:
    """Codes of organisations by their ids."""
    wanted = list(set(ids))
    found: dict[int, str] = {}
    for start in range(0, len(wanted), _CODES_AT_ONCE):
        where = Organisation.id.in_(wanted[start : start + _CODES_AT_ONCE])
        found |= {
            id_: code for id_, code in db.session.execute(select(Organisation.id, Organisation.code).where(where))
        }
    return found


def regions() -> Sequence[Region]:
    """All regions, in their order."""
    return db.session.scalars(select(Region).order_by(Region.position, Region.code)).all()


def kinds() -> Sequence[Kind]:
    """All kinds, in their order."""
    return db.session.scalars(select(Kind).order_by(Kind.position, Kind.code)).all()


def all_organisations() -> Sequence[Organisation]:
    """The whole register, by name."""
    return db.session.scalars(select(Organisation).order_by(Organisation.name, Organisation.code)).all()


def count() -> int:
    """How many organisations there are."""
    return db.session.scalar(select(func.count()).select_from(Organisation)) or 0


def leads_of(organisation_ids: Iterable[int]) -> dict[int, list[Person]]:
    """The people who lead each organisation, by its id."""
    query = (
        select(Membership.organisation_id, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.organisation_id.in_(list(organisation_ids)),
            Membership.role == "lead",
            Membership.ended_at.is_(None),
        )
        .order_by(Person.name, Person.email)
    )
    leads: dict[int, list[Person]] = {}
    for organisation_id, person in db.session.execute(query):
        leads.setdefault(organisation_id, []).append(person)
    return leads


@dataclass(frozen=True, slots=True)
class PendingLead:
    """Somebody asked to lead who has not come in yet, and until when the link works."""

    email: str
    expires_at: datetime


def pending_leads_of(organisation_ids: Iterable[int]) -> dict[int, list[PendingLead]]:
    """The people whose invitation to lead is still unused, by organisation id."""
    query = (
        select(OneTimeLink.organisation_id, Person.email, OneTimeLink.expires_at)
        .join(Person, Person.id == OneTimeLink.person_id)
        .where(
            OneTimeLink.organisation_id.in_(list(organisation_ids)),
            OneTimeLink.purpose == Purpose.LEAD_INVITATION,
            OneTimeLink.used_at.is_(None),
        )
        .order_by(Person.email)
    )
    pending: dict[int, list[PendingLead]] = {}
    for organisation_id, email, expires_at in db.session.execute(query):
        if organisation_id is not None:
            pending.setdefault(organisation_id, []).append(PendingLead(email, expires_at))
    return pending


def led_by(person_id: int) -> Sequence[Organisation]:
    """The organisations that a person has a role in."""
    query = (
        select(Organisation)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == person_id, Membership.ended_at.is_(None))
        .order_by(Organisation.name)
    )
    return db.session.scalars(query).all()


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for in the register: words of a name or a code, a region, a kind; empty where anything will do."""

    words: str = ""
    region: str = ""
    kind: str = ""


PAGE = 50


def find(search: Search, page: int = 1) -> Sequence[Organisation]:
    """One page of the organisations that fit, by name."""
    query = select(Organisation).where(*_fits(search)).order_by(Organisation.name, Organisation.code)
    return db.session.scalars(query.limit(PAGE).offset((page - 1) * PAGE)).all()


def count_found(search: Search) -> int:
    """How many organisations fit."""
    return db.session.scalar(select(func.count()).select_from(Organisation).where(*_fits(search))) or 0


def _fits(search: Search) -> list[ColumnElement[bool]]:
    columns = (Organisation.name, Organisation.short_name, Organisation.code, Organisation.country)
    wanted: list[ColumnElement[bool]] = [
        or_(*(column.icontains(word, autoescape=True) for column in columns)) for word in search.words.split()[:8]
    ]
    if search.region:
        wanted.append(_is(Organisation.region_code, search.region))
    if search.kind:
        wanted.append(_is(Organisation.kind_code, search.kind))
    return wanted


def _is(column: InstrumentedAttribute[str | None], code: str) -> ColumnElement[bool]:
    return column.is_(None) if code == UNASSIGNED else column == code


def parent_choices() -> Sequence[tuple[str, str]]:
    """Code and name of every organisation, for choosing a parent."""
    query = select(Organisation.code, Organisation.name).order_by(Organisation.name, Organisation.code)
    return [(code, name) for code, name in db.session.execute(query)]


def parents() -> dict[str, str]:
    """Each organisation's parent where it has one, both by code."""
    parent = aliased(Organisation)
    rows = db.session.execute(select(Organisation.code, parent.code).join(parent, parent.id == Organisation.parent_id))
    return {code: parent_code for code, parent_code in rows}


def ancestors(organisation: Organisation) -> set[int]:
    """Ids of the organisation's parents, their parents and so on."""
    found: set[int] = set()
    parent_id = organisation.parent_id
    while parent_id is not None and parent_id not in found:
        found.add(parent_id)
        parent_id = db.session.scalar(select(Organisation.parent_id).where(Organisation.id == parent_id))
    return found


def invited_to(organisation_id: int) -> Sequence[tuple[str, str]]:
    """Slug and title of the consultations that an organisation is or was asked in, the newest first."""
    query = (
        select(Consultation.slug, Consultation.title, Consultation.created_at)
        .join(Round, Round.consultation_id == Consultation.id)
        .join(Invitation, Invitation.round_id == Round.id)
        .where(Invitation.organisation_id == organisation_id)
        .order_by(Consultation.created_at.desc())
        .distinct()
    )
    return [(slug, title) for slug, title, _created_at in db.session.execute(query)]


def notices() -> list[tuple[str, str]]:
    """Title and notice of every consultation: its organisations stand in this register."""
    return [(title, notice) for title, notice in db.session.execute(select(Consultation.title, Consultation.notice))]
