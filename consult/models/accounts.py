"""People, their sign-in sessions, one-time links and the record of failed tries."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.domain.roles import StaffRole
from consult.models.base import Base, Instant, one_of


class Purpose(StrEnum):
    """What a one-time link is for."""

    STAFF_INVITATION = "staff_invitation"
    LEAD_INVITATION = "lead_invitation"
    PASSWORD_RESET = "password_reset"
    SIGN_IN = "sign_in"


class Person(Base):
    """Somebody with an account. `email` is kept in lower case; without `password_hash` only a link signs in."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    staff_role: Mapped[StaffRole | None] = mapped_column(one_of(StaffRole, "staff_role"))
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)


class SignInSession(Base):
    """One signed-in browser. `id` is the SHA-256 of the random value in the cookie, so a stolen table opens nothing."""

    __tablename__ = "sign_in_session"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    person: Mapped[Person] = relationship()


class OneTimeLink(Base):
    """A link in a mail or on a terminal: single use, with an expiry, bound to a person and, for a lead, an organisation."""

    __tablename__ = "one_time_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[Purpose] = mapped_column(one_of(Purpose, "purpose"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    next_path: Mapped[str] = mapped_column(String(200), default="/")
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    person: Mapped[Person] = relationship()


class SignInTry(Base):
    """A try to sign in or to be sent a link, by account and by address; old rows are swept by the worker."""

    __tablename__ = "sign_in_try"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    tried_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index("ix_sign_in_try_key_tried_at", "key", "tried_at"),)
