"""Writes about people: one-time links, passwords, signing in, inviting and disabling staff."""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import delete, update

from consult import audit, clock
from consult.accounts import emails, queries
from consult.accounts.passwords import Passwords
from consult.domain.errors import LinkSpent, Refused, Throttled
from consult.domain.roles import Actor, MemberRole, StaffRole
from consult.extensions import db
from consult.models import Membership, OneTimeLink, Person, Purpose, SignInSession, SignInTry

LIFETIMES = {
    Purpose.STAFF_INVITATION: timedelta(days=7),
    Purpose.LEAD_INVITATION: timedelta(days=30),
    Purpose.PASSWORD_RESET: timedelta(hours=2),
    Purpose.SIGN_IN: timedelta(hours=24),
}
WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT, TRIES_PER_ADDRESS = 6, 40


def make_person(email: str, name: str = "") -> Person:
    """The person with this address; made, without a password, where there is none yet."""
    found = queries.find_person(email)
    if found is not None:
        return found
    person = Person(email=email.strip().casefold(), name=name, created_at=clock.now())
    db.session.add(person)
    db.session.flush()
    return person


def make_link(purpose: Purpose, person: Person, next_path: str = "/", organisation_id: int | None = None) -> str:
    """A new one-time link's token. Older unused links of the same purpose, person and organisation stop working."""
    now = clock.now()
    same = (OneTimeLink.purpose == purpose) & (OneTimeLink.person_id == person.id)
    same &= OneTimeLink.organisation_id.is_not_distinct_from(organisation_id) & OneTimeLink.used_at.is_(None)
    db.session.execute(update(OneTimeLink).where(same).values(used_at=now))
    token = secrets.token_urlsafe(24)
    link = OneTimeLink(
        digest=_digest(token),
        purpose=purpose,
        person_id=person.id,
        organisation_id=organisation_id,
        next_path=next_path,
        expires_at=now + LIFETIMES[purpose],
    )
    db.session.add(link)
    db.session.flush()
    return token


def open_link(token: str) -> OneTimeLink:
    """The link behind a token, if it still works; looking does not use it up."""
    link = queries.find_link(_digest(token))
    if link is None or link.used_at is not None or link.expires_at <= clock.now():
        raise LinkSpent
    if link.person.disabled_at is not None:
        raise LinkSpent("person_disabled")
    return link


def use_link(link: OneTimeLink, name: str, password_hash: str | None) -> Person:
    """Use a link up: set the password and name where given, give the lead's role, end old sessions after a new password."""
    used = (
        update(OneTimeLink).where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None)).values(used_at=clock.now())
    )
    if db.session.execute(used.execution_options(synchronize_session=False)).rowcount != 1:  # type: ignore[attr-defined]
        raise LinkSpent
    person = link.person
    if name:
        person.name = name
    actor = Actor(person.id, person.name, person.email, person.staff_role)
    if password_hash:
        person.password_hash = password_hash
        db.session.execute(
            update(SignInSession)
            .where(SignInSession.person_id == person.id, SignInSession.ended_at.is_(None))
            .values(ended_at=clock.now())
        )
    if link.organisation_id is not None:
        _give_lead(person, link.organisation_id)
    audit.record(actor, f"person:{person.id}", f"link_used.{link.purpose}", new={"organisation": link.organisation_id})
    db.session.flush()
    return person


def _give_lead(person: Person, organisation_id: int) -> None:
    """Make a person lead of an organisation, or lead again."""
    found = db.session.query(Membership).filter_by(person_id=person.id, organisation_id=organisation_id).one_or_none()
    if found is None:
        found = Membership(
            person_id=person.id, organisation_id=organisation_id, created_at=clock.now(), role=MemberRole.LEAD
        )
        db.session.add(found)
    found.role, found.ended_at = MemberRole.LEAD, None


def note_try(email: str, address: str) -> None:
    """Count a try for the account and for the address; raises Throttled when there were too many. The caller commits at once."""
    now = clock.now()
    keys = (
        (_key("account", email.strip().casefold()), TRIES_PER_ACCOUNT),
        (_key("address", address), TRIES_PER_ADDRESS),
    )
    for key, most in keys:
        if queries.count_tries(key, now - WINDOW) >= most:
            raise Throttled("throttled", minutes=int(WINDOW.total_seconds() // 60))
    for key, _most in keys:
        db.session.add(SignInTry(key=key, tried_at=now))
    db.session.flush()


def forget_tries(email: str) -> None:
    """After a success the account's tries no longer count."""
    db.session.execute(delete(SignInTry).where(SignInTry.key == _key("account", email.strip().casefold())))


def check_password(passwords: Passwords, email: str, password: str) -> Person | None:
    """The person, if address and password belong together and the account is open. Takes the same time for unknown accounts."""
    person = queries.find_person(email)
    kept = person.password_hash if person else None
    db.session.rollback()  # hashing is slow: hold no lock meanwhile
    if not passwords.fits(password, kept):
        return None
    person = queries.find_person(email)
    return person if person and person.disabled_at is None and person.password_hash == kept else None


def send_reset(email: str) -> None:
    """Mail a link for a new password, if the account exists and is open; the caller answers the same either way."""
    person = queries.find_person(email)
    if person is None or person.disabled_at is not None:
        return
    emails.password_reset(person, make_link(Purpose.PASSWORD_RESET, person))


def invite_staff(actor: Actor, email: str, role: StaffRole) -> tuple[Person, str]:
    """Give somebody a role in the federation; returns the person and the token of a one-time link."""
    person = make_person(email)
    old = person.staff_role
    person.staff_role, person.disabled_at = role, None
    audit.record(actor, f"person:{person.id}", "staff_invited", old=old, new=role.value)
    return person, make_link(Purpose.STAFF_INVITATION, person, "/staff")


def disable(actor: Actor, person: Person) -> None:
    """Close an account: its sessions end at once. The last manager stays."""
    if person.staff_role is StaffRole.MANAGER and queries.manager_count() <= 1:
        raise Refused("last_manager")
    person.disabled_at = clock.now()
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.person_id == person.id, SignInSession.ended_at.is_(None))
        .values(ended_at=clock.now())
    )
    audit.record(actor, f"person:{person.id}", "disabled")


def enable(actor: Actor, person: Person) -> None:
    """Open a closed account again."""
    person.disabled_at = None
    audit.record(actor, f"person:{person.id}", "enabled")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _key(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value}".encode()).hexdigest()
