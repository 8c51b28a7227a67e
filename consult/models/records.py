"""What is written once and kept: releases, the audit trail, mails to send, facts about this installation."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.models.base import Base, Instant, one_of
from consult.models.consultations import Round


class ReleaseKind(StrEnum):
    """What a numbered release does: gives results, puts earlier ones right, or takes one back."""

    RELEASE = "release"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"


class Release(Base):
    """A frozen, numbered publication of a round's results. `document` is canonical JSON, `digest` its SHA-256.

    `kind`, `note` and `withdraws` stand in the document too; here they are for lists that need no document.
    """

    __tablename__ = "release"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    number: Mapped[int]
    kind: Mapped[ReleaseKind] = mapped_column(one_of(ReleaseKind, "kind"), default=ReleaseKind.RELEASE)
    published_at: Mapped[datetime] = mapped_column(Instant)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    """What changed and why."""
    withdraws: Mapped[int | None]
    """The number of the release that a withdrawal takes back."""
    document: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    headline: Mapped[str] = mapped_column(Text, default="")
    """The part of the document that its title and lead are made of: the front page reads no more."""
    basis: Mapped[str | None] = mapped_column(Text)
    """For staff alone: the tallies that the release was made of, so that later releases can be held against them. JSON."""
    audit: Mapped[str | None] = mapped_column(Text)
    """For staff alone: what the audit found. JSON."""
    round: Mapped[Round] = relationship()

    __table_args__ = (UniqueConstraint("round_id", "number"),)


class Event(Base):
    """A state change: who, when, what, old and new. Events of one `stream` form a chain of digests that shows tampering."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    stream: Mapped[str] = mapped_column(String(140))
    sequence: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    actor: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(String(60))
    details: Mapped[str] = mapped_column(Text)
    """Canonical JSON: {"old": …, "new": …}; digests and codes, never the text of an answer."""
    digest: Mapped[str] = mapped_column(String(64))

    __table_args__ = (UniqueConstraint("stream", "sequence"),)


class TrailSum(Base):
    """How many events were ever written, and the sum of their digests: it shows the end of a stream, or a whole one, that is gone.

    Each connection of PostgreSQL adds to a row of its own, so that no writer waits for another; on SQLite there is one row.
    """

    __tablename__ = "trail_sum"

    shard: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    events: Mapped[int] = mapped_column(BigInteger)
    total: Mapped[int] = mapped_column(BigInteger)


class MailState(StrEnum):
    """Where a mail stands. `uncertain`: the server may have taken it when we were killed; a person decides."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"


class Mail(Base):
    """A mail written in the transaction that causes it and sent by the worker."""

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    event: Mapped[str] = mapped_column(String(60))
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    attachment_name: Mapped[str] = mapped_column(String(100), default="")
    attachment: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[MailState] = mapped_column(one_of(MailState, "state"), default=MailState.QUEUED)
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(Instant)
    leased_until: Mapped[datetime | None] = mapped_column(Instant)
    queued_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    problem: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (Index("ix_mail_state_due_at", "state", "due_at"),)


class Fact(Base):
    """Something this installation knows of itself, such as that its content is the example."""

    __tablename__ = "fact"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
