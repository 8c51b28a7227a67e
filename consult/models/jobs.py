"""Work that is done in the background, and what it made."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consult.models.base import Base, Instant, one_of


class JobState(StrEnum):
    """Where a job stands. A running one whose lease is over belongs to a worker that died."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """One piece of work: `kind` says what is made, `subject` of what. There is one job for each pair, however often it is asked for.

    `lease` names the worker that has it: only that worker's result counts.
    """

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(140))
    details: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[JobState] = mapped_column(one_of(JobState, "state"), default=JobState.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(Instant)
    leased_until: Mapped[datetime | None] = mapped_column(Instant)
    lease: Mapped[str] = mapped_column(String(32), default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    sentence: Mapped[str] = mapped_column(Text, default="")
    """What is being done, for staff; once it is done, what they should know of the result."""
    problem: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("kind", "subject"), Index("ix_job_state_due_at", "state", "due_at"))


class JobResult(Base):
    """The file that a job made: it never changes, and every worker serves the same bytes."""

    __tablename__ = "job_result"

    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
