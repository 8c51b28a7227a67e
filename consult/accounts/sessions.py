"""Sign-in sessions that live on the server: signing out, disabling an account and a new password end them there."""

import hashlib
import secrets
from datetime import datetime, timedelta

from flask import current_app
from flask import session as cookie
from flask_login import UserMixin, login_user, logout_user
from sqlalchemy import bindparam, select, update

from consult import clock
from consult.domain.roles import Actor, MemberRole
from consult.extensions import db, writing
from consult.models import Membership, Person, SignInSession
from consult.settings import Settings

_TOUCH_EVERY = timedelta(minutes=5)

# Asked by every request of somebody signed in: put together once.
_SIGNED_IN = (
    select(
        SignInSession.created_at,
        SignInSession.seen_at,
        SignInSession.ended_at,
        Person.id,
        Person.name,
        Person.email,
        Person.staff_role,
        Person.disabled_at,
        Membership.organisation_id,
        Membership.role,
    )
    .select_from(SignInSession)
    .join(Person, Person.id == SignInSession.person_id)
    .outerjoin(Membership, (Membership.person_id == Person.id) & Membership.ended_at.is_(None))
    .where(SignInSession.id == bindparam("id"))
)


class SignedIn(UserMixin):
    """What flask-login keeps for a request: the actor, and the cookie's random value as the login id."""

    def __init__(self, token: str, actor: Actor) -> None:
        self.token = token
        self.actor = actor

    def get_id(self) -> str:
        return self.token


def digest(token: str) -> str:
    """What the table keeps of the cookie's value."""
    return hashlib.sha256(token.encode()).hexdigest()


def load(token: str) -> SignedIn | None:
    """The person behind a cookie, with all roles, in one statement; None when the session is over."""
    session_id = digest(token)
    rows = db.session.connection().execute(_SIGNED_IN, {"id": session_id}).all()
    if not rows:
        return None
    created_at, seen_at, ended_at, person_id, name, email, staff_role, disabled_at, *_ = rows[0]
    if ended_at is not None or disabled_at is not None or _is_stale(created_at, seen_at):
        return None
    _touch(session_id, seen_at)
    roles: dict[int, MemberRole] = {row.organisation_id: row.role for row in rows if row.organisation_id is not None}
    return SignedIn(token, Actor(person_id, name, email, staff_role, roles))


def begin(person: Person) -> None:
    """Sign this browser in as `person`, under a new random id and with a new CSRF token."""
    before = cookie.get("_user_id")
    if before:  # whoever was signed in here is not any more, not even with a copy of the cookie
        _end(before)
    token = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(SignInSession(id=digest(token), person_id=person.id, created_at=now, seen_at=now))
    db.session.flush()
    cookie.clear()
    cookie.permanent = True
    login_user(SignedIn(token, Actor(person.id, person.name, person.email, person.staff_role)))


def end_this(token: str) -> None:
    """Sign this browser out, here and on the server."""
    _end(token)
    logout_user()
    cookie.clear()


def _end(token: str) -> None:
    this = (SignInSession.id == digest(token)) & SignInSession.ended_at.is_(None)
    db.session.execute(update(SignInSession).where(this).values(ended_at=clock.now()))


def _is_stale(created_at: datetime, seen_at: datetime) -> bool:
    settings: Settings = current_app.extensions["settings"]
    now = clock.now()
    idle, whole = timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_hours)
    return now - seen_at > idle or now - created_at > whole


def _touch(session_id: str, seen_at: datetime) -> None:
    """Note that the session is in use, at most every five minutes, on a connection of its own: a GET's transaction never commits.

    An unsafe request notes it in its own transaction, which holds SQLite's write lock already: a second connection would wait for it in vain.
    """
    now = clock.now()
    if now - seen_at < _TOUCH_EVERY:
        return
    seen = update(SignInSession).where(SignInSession.id == session_id).values(seen_at=now)
    if writing.get():
        db.session.execute(seen)
        return
    with db.engine.begin() as connection:
        connection.execute(seen)
