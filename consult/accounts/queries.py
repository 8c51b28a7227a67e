"""Reads about people and their links."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from consult.domain.errors import NotFound
from consult.domain.roles import StaffRole
from consult.extensions import db
from consult.models import OneTimeLink, Organisation, Person, SignInTry


def find_person(email: str) -> Person | None:
    """The person with this address, however its case is written."""
    return db.session.scalar(select(Person).where(Person.email == email.strip().casefold()))


def find_link(digest: str) -> OneTimeLink | None:
    """The link with this digest, used or not."""
    return db.session.scalar(select(OneTimeLink).where(OneTimeLink.digest == digest))


def organisation_of(link: OneTimeLink) -> Organisation | None:
    """The organisation that a lead's invitation is for."""
    return db.session.get(Organisation, link.organisation_id) if link.organisation_id else None


def last_tries(key: str, since: datetime, most: int) -> Sequence[datetime]:
    """When the last tries under `key` were, newest first; at most so many."""
    where = (SignInTry.key == key) & (SignInTry.tried_at > since)
    return db.session.scalars(
        select(SignInTry.tried_at).where(where).order_by(SignInTry.tried_at.desc()).limit(most)
    ).all()


def staff() -> Sequence[Person]:
    """The federation's people, by name."""
    where = Person.staff_role.is_not(None)
    return db.session.scalars(select(Person).where(where).order_by(Person.name, Person.email)).all()


def get_staff(person_id: int) -> Person:
    """One of the federation's people; raises NotFound for everybody else."""
    person = db.session.get(Person, person_id)
    if person is None or person.staff_role is None:
        raise NotFound
    return person


def managers_who_can_sign_in() -> Sequence[int]:
    """The ids of the managers who have a password and an open account: one of them has to stay."""
    where = (Person.staff_role == StaffRole.MANAGER) & Person.disabled_at.is_(None) & Person.password_hash.is_not(None)
    return db.session.scalars(select(Person.id).where(where)).all()
