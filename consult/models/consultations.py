"""Consultations: the question, its scale and rules, the draft with its principles, the round and who is invited."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.domain.lifecycle import Times
from consult.domain.rules import ConsensusRule, DisclosureRule, Participation
from consult.domain.scales import Scale, Side, Step
from consult.models.base import Base, Instant, one_of
from consult.models.organisations import Organisation, Region


class Consultation(Base):
    """One question to the world. `notice` is printed on each of its pages (the example says there that it is invented)."""

    __tablename__ = "consultation"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(35), default="en")
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    participation: Mapped[Participation] = mapped_column(
        one_of(Participation, "participation"), default=Participation.INVITED
    )
    agree_share: Mapped[float]
    disagree_share: Mapped[float]
    region_agree_share: Mapped[float]
    k: Mapped[int] = mapped_column(default=5)
    strict: Mapped[bool] = mapped_column(default=False)
    notice: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)

    steps: Mapped[list["ScaleStep"]] = relationship(order_by="ScaleStep.position", cascade="all, delete-orphan")
    rounds: Mapped[list["Round"]] = relationship(order_by="Round.number", back_populates="consultation")
    principles: Mapped[list["Principle"]] = relationship(cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("agree_share BETWEEN 0 AND 1", name="agree_share_is_a_share"),
        CheckConstraint("disagree_share BETWEEN 0 AND 1", name="disagree_share_is_a_share"),
        CheckConstraint("region_agree_share BETWEEN 0 AND 1", name="region_agree_share_is_a_share"),
        CheckConstraint("k BETWEEN 1 AND 1000", name="k_in_range"),
    )

    organisation_id = None  # the federation's own: a permission's subject without an owner

    @property
    def rule(self) -> ConsensusRule:
        return ConsensusRule(self.agree_share, self.disagree_share, self.region_agree_share)

    @property
    def disclosure_rule(self) -> DisclosureRule:
        return DisclosureRule(self.k, self.strict)

    @property
    def scale(self) -> Scale:
        return tuple(step.as_step() for step in self.steps)

    @property
    def round(self) -> "Round":
        """The newest round; a consultation always has one."""
        return self.rounds[-1]


class ScaleStep(Base):
    """A stance that can be chosen, in order from most to least agreeing."""

    __tablename__ = "scale_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(64))
    label: Mapped[str] = mapped_column(Text)
    meaning: Mapped[str] = mapped_column(Text, default="")
    side: Mapped[Side] = mapped_column(one_of(Side, "side"))
    reason_required: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (UniqueConstraint("consultation_id", "code"),)

    def as_step(self) -> Step:
        """The step as the pure rooms know it."""
        return Step(self.code, self.label, self.meaning, self.side, self.reason_required)


class Principle(Base):
    """One clause, by the stable key that lives through all drafts."""

    __tablename__ = "principle"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    key: Mapped[str] = mapped_column(String(64))

    __table_args__ = (UniqueConstraint("consultation_id", "key"),)


class Draft(Base):
    """A numbered version of the whole text; frozen once its round opens."""

    __tablename__ = "draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    number: Mapped[int]
    frozen_at: Mapped[datetime | None] = mapped_column(Instant)
    wordings: Mapped[list["Wording"]] = relationship(order_by="Wording.position", cascade="all, delete-orphan")

    __table_args__ = (UniqueConstraint("consultation_id", "number"),)


class Wording(Base):
    """What a principle says in one draft; `text` is Markdown."""

    __tablename__ = "wording"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    principle_id: Mapped[int] = mapped_column(ForeignKey("principle.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    rationale: Mapped[str] = mapped_column(Text, default="")
    principle: Mapped[Principle] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (UniqueConstraint("draft_id", "principle_id"),)

    @property
    def key(self) -> str:
        return self.principle.key


class Round(Base):
    """One opening and closing on one draft. `opens_at` and `closes_at` are planned, `opened_at` and `closed_at` happened."""

    __tablename__ = "round"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    number: Mapped[int] = mapped_column(default=1)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    opens_at: Mapped[datetime | None] = mapped_column(Instant)
    closes_at: Mapped[datetime | None] = mapped_column(Instant)
    opening_confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    opened_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    consultation: Mapped[Consultation] = relationship(back_populates="rounds")
    draft: Mapped[Draft] = relationship()

    __table_args__ = (UniqueConstraint("consultation_id", "number"),)

    organisation_id = None

    @property
    def times(self) -> Times:
        return Times(self.opens_at, self.closes_at, self.opening_confirmed_at, self.opened_at, self.closed_at)


class Invitation(Base):
    """That an organisation is asked in a round, and the groups in which its answer counts there."""

    __tablename__ = "invitation"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True, index=True)
    region_code: Mapped[str] = mapped_column(String(64))
    kind_code: Mapped[str] = mapped_column(String(64))
    country: Mapped[str] = mapped_column(String(10))
    invited_at: Mapped[datetime] = mapped_column(Instant)
    opened_at: Mapped[datetime | None] = mapped_column(Instant)
    """When somebody of the organisation first opened its pages: 'reading' on the board."""
    organisation: Mapped[Organisation] = relationship()
    round: Mapped[Round] = relationship()
    region: Mapped[Region | None] = relationship(
        primaryjoin="foreign(Invitation.region_code) == Region.code", viewonly=True
    )

    def groups(self) -> tuple[tuple[str, str], ...]:
        """The groups the organisation stands in, as (by, code)."""
        return (("country", self.country), ("kind", self.kind_code), ("region", self.region_code), ("world", "world"))
