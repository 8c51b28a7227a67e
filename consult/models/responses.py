"""What organisations write (response drafts) and what they officially said (responses, never changed once submitted)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.domain.rules import Disclosure
from consult.models.accounts import Person
from consult.models.base import Base, Instant, one_of
from consult.models.consultations import Principle, Round, ScaleStep
from consult.models.organisations import Organisation


class ResponseState(StrEnum):
    """Where a version of a response stands."""

    SUBMITTED = "submitted"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Response(Base):
    """One version of what an organisation officially says in a round. `document` is its canonical JSON, `digest` that text's SHA-256.

    `deducible`: it agreed that its answers may be deduced where everyone in its region answers alike.
    """

    __tablename__ = "response"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    version: Mapped[int]
    state: Mapped[ResponseState] = mapped_column(one_of(ResponseState, "state"))
    disclosure: Mapped[Disclosure] = mapped_column(one_of(Disclosure, "disclosure"))
    remarks: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(35), default="")
    signed_by: Mapped[str] = mapped_column(Text, default="")
    signed_as: Mapped[str] = mapped_column(Text, default="")
    signed_on: Mapped[date | None]
    deducible: Mapped[bool] = mapped_column(default=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[datetime] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    document: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    idempotency_key: Mapped[str | None] = mapped_column(String(64), unique=True)

    answers: Mapped[list["Answer"]] = relationship(order_by="Answer.id")
    organisation: Mapped[Organisation] = relationship()
    round: Mapped[Round] = relationship()

    __table_args__ = (
        UniqueConstraint("round_id", "organisation_id", "version"),
        Index(
            "uq_response_one_submitted",
            "round_id",
            "organisation_id",
            unique=True,
            sqlite_where=text("state = 'submitted'"),
            postgresql_where=text("state = 'submitted'"),
        ),
        Index(
            "ix_response_first",
            "round_id",
            "submitted_at",
            sqlite_where=text("version = 1"),
            postgresql_where=text("version = 1"),
        ),
    )


class Answer(Base):
    """What a response says on one principle. Without `step_id` it is blank; `disclosure` is the one in force for it."""

    __tablename__ = "answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"))
    principle_id: Mapped[int] = mapped_column(ForeignKey("principle.id"))
    step_id: Mapped[int | None] = mapped_column(ForeignKey("scale_step.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    wording: Mapped[str] = mapped_column(Text, default="")
    disclosure: Mapped[Disclosure] = mapped_column(one_of(Disclosure, "disclosure"))
    principle: Mapped[Principle] = relationship()
    step: Mapped[ScaleStep | None] = relationship()

    __table_args__ = (UniqueConstraint("response_id", "principle_id"),)


class ResponseDraft(Base):
    """An organisation's response while it is being written: general remarks, disclosure, and who last changed them."""

    __tablename__ = "response_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    disclosure: Mapped[Disclosure | None] = mapped_column(one_of(Disclosure, "disclosure"))
    remarks: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime | None] = mapped_column(Instant)
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    saved_by: Mapped[Person | None] = relationship()
    organisation: Mapped[Organisation] = relationship()
    round: Mapped[Round] = relationship()
    answers: Mapped[list["AnswerDraft"]] = relationship(back_populates="response_draft")

    __table_args__ = (UniqueConstraint("round_id", "organisation_id"),)


class AnswerDraft(Base):
    """What has been typed so far on one principle, kept as typed; `version` tells two colleagues apart."""

    __tablename__ = "answer_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    response_draft_id: Mapped[int] = mapped_column(ForeignKey("response_draft.id"))
    principle_id: Mapped[int] = mapped_column(ForeignKey("principle.id"))
    stance: Mapped[str] = mapped_column(String(64), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    wording: Mapped[str] = mapped_column(Text, default="")
    disclosure: Mapped[Disclosure | None] = mapped_column(one_of(Disclosure, "disclosure"))
    version: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime] = mapped_column(Instant)
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    saved_by: Mapped[Person | None] = relationship()
    response_draft: Mapped[ResponseDraft] = relationship(back_populates="answers")

    __table_args__ = (UniqueConstraint("response_draft_id", "principle_id"),)


class KeptVersion(Base):
    """What an answer draft said before a colleague's save replaced it: nothing typed is ever lost."""

    __tablename__ = "kept_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    response_draft_id: Mapped[int] = mapped_column(ForeignKey("response_draft.id"), index=True)
    principle_id: Mapped[int | None] = mapped_column(ForeignKey("principle.id"))
    content: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(Instant)
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
