"""Organisations, the regions and kinds they stand in, and people's roles in them."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.domain.roles import MemberRole
from consult.models.accounts import Person
from consult.models.base import Base, Instant, one_of

UNASSIGNED = "unassigned"
"""The group of organisations without region, kind or country."""


class Region(Base):
    """A world region of the federation; `merge_with` lists neighbours by code, in order of preference."""

    __tablename__ = "region"

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    label: Mapped[str] = mapped_column(String(200))
    position: Mapped[int]
    merge_with: Mapped[list[str]] = mapped_column(JSON, default=list)


class Kind(Base):
    """What sort of body an organisation is."""

    __tablename__ = "kind"

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    label: Mapped[str] = mapped_column(String(200))
    position: Mapped[int]


class Organisation(Base):
    """Anyone who can be invited."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(Text)
    short_name: Mapped[str] = mapped_column(Text, default="")
    country: Mapped[str | None] = mapped_column(String(2))
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"), index=True)
    kind_code: Mapped[str | None] = mapped_column(ForeignKey("kind.code"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    member_count: Mapped[int | None]
    language: Mapped[str] = mapped_column(String(35), default="")
    lead_email: Mapped[str] = mapped_column(String(254), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (CheckConstraint("member_count >= 0", name="member_count_not_negative"),)

    @property
    def organisation_id(self) -> int:
        """Itself: so that a permission can be asked about an organisation."""
        return self.id

    @property
    def display_name(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name


class Membership(Base):
    """A person's role in an organisation; `ended_at` when it is over."""

    __tablename__ = "membership"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[MemberRole] = mapped_column(one_of(MemberRole, "role"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation] = relationship()

    __table_args__ = (UniqueConstraint("person_id", "organisation_id"),)
