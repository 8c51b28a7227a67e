"""Reads about organisations, regions and kinds."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from consult.domain.errors import NotFound
from consult.extensions import db
from consult.models import Kind, Membership, OneTimeLink, Organisation, Person, Purpose, Region

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


def invited_leads_of(organisation_ids: Iterable[int]) -> dict[int, list[Person]]:
    """The people whose invitation to lead is still unused, by organisation id."""
    query = (
        select(OneTimeLink.organisation_id, Person)
        .join(Person, Person.id == OneTimeLink.person_id)
        .where(
            OneTimeLink.organisation_id.in_(list(organisation_ids)),
            OneTimeLink.purpose == Purpose.LEAD_INVITATION,
            OneTimeLink.used_at.is_(None),
        )
        .order_by(Person.email)
    )
    invited: dict[int, list[Person]] = {}
    for organisation_id, person in db.session.execute(query):
        if organisation_id is not None:
            invited.setdefault(organisation_id, []).append(person)
    return invited


def led_by(person_id: int) -> Sequence[Organisation]:
    """The organisations that a person has a role in."""
    query = (
        select(Organisation)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == person_id, Membership.ended_at.is_(None))
        .order_by(Organisation.name)
    )
    return db.session.scalars(query).all()
