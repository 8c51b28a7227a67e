"""Reads about people and their links."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

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


def count_tries(key: str, since: datetime) -> int:
    """How many tries were noted under `key` since an instant."""
    where = (SignInTry.key == key) & (SignInTry.tried_at > since)
    return db.session.scalar(select(func.count()).select_from(SignInTry).where(where)) or 0


def staff() -> Sequence[Person]:
    """The federation's people, by name."""
    where = Person.staff_role.is_not(None)
    return db.session.scalars(select(Person).where(where).order_by(Person.name, Person.email)).all()


def manager_count() -> int:
    """How many managers can sign in."""
    where = (Person.staff_role == "manager") & Person.disabled_at.is_(None)
    return db.session.scalar(select(func.count()).select_from(Person).where(where)) or 0
