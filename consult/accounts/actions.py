"""Writes about people: one-time links, passwords, signing in, inviting and disabling staff."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, text, update

from consult import audit, clock
from consult.accounts import emails, queries
from consult.accounts.passwords import Passwords
from consult.domain.errors import LinkSpent, Refused, Throttled
from consult.domain.networks import network
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
    unused = (OneTimeLink.id == link.id) & OneTimeLink.used_at.is_(None)
    used = update(OneTimeLink).where(unused).values(used_at=clock.now()).returning(OneTimeLink.id)
    if db.session.execute(used.execution_options(synchronize_session=False)).scalar() is None:
        raise LinkSpent
    person = link.person
    if name:
        person.name = name
    actor = Actor(person.id, person.name, person.email, person.staff_role)
    if password_hash:
        _set_password(person, password_hash)
    if link.organisation_id is not None:
        _give_lead(person, link.organisation_id)
    audit.record(actor, f"person:{person.id}", f"link_used.{link.purpose}", new={"organisation": link.organisation_id})
    db.session.flush()
    return person


def _set_password(person: Person, password_hash: str) -> None:
    """A new password ends every session, and with them the links that would let somebody past it. One that had another before is told."""
    if person.password_hash is not None:
        emails.password_changed(person)
    person.password_hash = password_hash
    _end_sessions(person)
    _spend_links(person, Purpose.PASSWORD_RESET, Purpose.SIGN_IN)


def _end_sessions(person: Person) -> None:
    open_ones = (SignInSession.person_id == person.id) & SignInSession.ended_at.is_(None)
    db.session.execute(update(SignInSession).where(open_ones).values(ended_at=clock.now()))


def _spend_links(person: Person, *purposes: Purpose) -> None:
    unused = (OneTimeLink.person_id == person.id) & OneTimeLink.used_at.is_(None) & OneTimeLink.purpose.in_(purposes)
    db.session.execute(update(OneTimeLink).where(unused).values(used_at=clock.now()))


def _give_lead(person: Person, organisation_id: int) -> None:
    """Make a person lead of an organisation, or lead again."""
    found = db.session.query(Membership).filter_by(person_id=person.id, organisation_id=organisation_id).one_or_none()
    if found is None:
        found = Membership(
            person_id=person.id, organisation_id=organisation_id, created_at=clock.now(), role=MemberRole.LEAD
        )
        db.session.add(found)
    found.role, found.ended_at = MemberRole.LEAD, None


def note_try(kind: str, email: str, address: str) -> None:
    """Count a try of one `kind` for the account and for the address; raises Throttled after too many. The caller commits at once."""
    now = clock.now()
    keys = ((_account_key(kind, email), TRIES_PER_ACCOUNT), (_key("address", network(address)), TRIES_PER_ADDRESS))
    for key, most in keys:
        _one_at_a_time(key)
        tries = queries.last_tries(key, now - WINDOW, most)
        if len(tries) >= most:
            raise Throttled("throttled", minutes=_minutes_until(tries[-1] + WINDOW, now))
    for key, _most in keys:
        db.session.add(SignInTry(key=key, tried_at=now))
    db.session.flush()


def forget_tries(kind: str, email: str) -> None:
    """After a success the account's tries no longer count."""
    db.session.execute(delete(SignInTry).where(SignInTry.key == _account_key(kind, email)))


def _one_at_a_time(key: str) -> None:
    """Tries that come at the same moment are counted one after the other. (SQLite has one writer anyway.)"""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": int(key[:15], 16)})


def _minutes_until(free_at: datetime, now: datetime) -> int:
    """Whole minutes, rounded up: never less than there is to wait."""
    return max(1, -(-int((free_at - now).total_seconds()) // 60))


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
    """Mail a link for a new password, if the account exists and is open.

    The caller answers the same either way, and the same work is done: for nobody it is undone, so that time tells nothing.
    """
    known = queries.find_person(email)
    with db.session.begin_nested() as attempt:
        person = known or make_person(email)
        emails.password_reset(person, make_link(Purpose.PASSWORD_RESET, person))
        db.session.flush()
        if known is None or known.disabled_at is not None:
            attempt.rollback()


def change_name(actor: Actor, person: Person, name: str) -> None:
    """Be called something else from now on; what is signed already keeps its name."""
    old, person.name = person.name, name
    audit.record(actor, f"person:{person.id}", "renamed", old=old, new=name)


def change_password(actor: Actor, person: Person, password_hash: str) -> None:
    """Set a new password: every session ends, and links for a new password stop working. The caller begins a new session."""
    _set_password(person, password_hash)
    audit.record(actor, f"person:{person.id}", "password_changed")


def invite_staff(actor: Actor, email: str, role: StaffRole) -> tuple[Person, str]:
    """Give somebody a role in the federation; returns the person and the token of a one-time link."""
    person = make_person(email)
    if person.disabled_at is not None and actor.is_signed_in:
        raise Refused("invited_is_disabled", email=person.email)
    person.disabled_at = None  # the command line is the way back when nobody else can open the door
    _keep_a_manager(person, role)
    old = person.staff_role
    person.staff_role = role
    audit.record(actor, f"person:{person.id}", "staff_invited", old=old, new=role.value)
    return person, make_link(Purpose.STAFF_INVITATION, person, "/staff")


def invite_again(actor: Actor, person: Person) -> str:
    """A new link for somebody who has not come yet; the older one stops working."""
    if person.password_hash is not None or person.disabled_at is not None:
        raise Refused("came_already")
    audit.record(actor, f"person:{person.id}", "staff_invited_again")
    return make_link(Purpose.STAFF_INVITATION, person, "/staff")


def change_role(actor: Actor, person: Person, role: StaffRole) -> None:
    """Give somebody of the staff another role. The last manager stays one."""
    _keep_a_manager(person, role)
    old, person.staff_role = person.staff_role, role
    audit.record(actor, f"person:{person.id}", "role_changed", old=old, new=role.value)


def disable(actor: Actor, person: Person) -> None:
    """Close an account: its sessions and links end at once. The last manager stays."""
    if person.disabled_at is not None:
        return
    _keep_a_manager(person, None)
    person.disabled_at = clock.now()
    _end_sessions(person)
    _spend_links(person, *Purpose)
    audit.record(actor, f"person:{person.id}", "disabled")


def enable(actor: Actor, person: Person) -> None:
    """Open a closed account again."""
    person.disabled_at = None
    audit.record(actor, f"person:{person.id}", "enabled")


def _keep_a_manager(person: Person, role: StaffRole | None) -> None:
    """Refuse to take the role from the only manager who can sign in."""
    if person.staff_role is not StaffRole.MANAGER or role is StaffRole.MANAGER:
        return
    _one_at_a_time(_key("managers", ""))
    if person.id in (able := queries.managers_who_can_sign_in()) and len(able) == 1:
        raise Refused("last_manager")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _key(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value}".encode()).hexdigest()


def _account_key(kind: str, email: str) -> str:
    return _key("account", f"{kind}:{email.strip().casefold()}")
