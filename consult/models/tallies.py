"""Counts kept in the transaction that changes an answer: the only thing live figures are made of.

No check constraint keeps them from falling below zero: databases test it on the row an upsert proposes, which may hold -1. consult/tallies.py does.
"""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from consult.models.base import Base


class Tally(Base):
    """How many current answers on a principle, in a group, took a stance, and whether by name. Blanks are not kept: responded minus answered."""

    __tablename__ = "tally"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    by: Mapped[str] = mapped_column(String(10), primary_key=True)
    group_code: Mapped[str] = mapped_column(String(64), primary_key=True)
    principle_id: Mapped[int] = mapped_column(ForeignKey("principle.id"), primary_key=True)
    stance: Mapped[str] = mapped_column(String(64), primary_key=True)
    named: Mapped[bool] = mapped_column(primary_key=True)
    count: Mapped[int]


class GroupTally(Base):
    """How many organisations of a group are invited and have responded in a round."""

    __tablename__ = "group_tally"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    by: Mapped[str] = mapped_column(String(10), primary_key=True)
    group_code: Mapped[str] = mapped_column(String(64), primary_key=True)
    invited_count: Mapped[int]
    responded_count: Mapped[int]
