"""Reads of the board: how far each invited organisation is, counted by the database and listed by name where they are not too many."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, case, func, select

from consult.extensions import db
from consult.models import Invitation, Organisation, Region, Response, ResponseDraft, ResponseState

Columns = TypeVarTuple("Columns")

MOST_NAMED = 600
"""So many organisations are listed by name; of more, the board shows counts, and the CSV file the names."""


class Stage(StrEnum):
    """How far an organisation is, in order."""

    NOT_OPENED = "not_opened"
    READING = "reading"
    WITH_LEAD = "with_lead"
    SUBMITTED = "submitted"


@dataclass(frozen=True, slots=True)
class Place:
    """One organisation on the board; instants are None where nothing has happened yet."""

    code: str
    name: str
    short_name: str
    country: str
    region: str
    kind: str
    stage: Stage
    opened_at: datetime | None
    saved_at: datetime | None
    submitted_at: datetime | None


def counts(round_id: int) -> dict[tuple[str, Stage], int]:
    """How many organisations of each region are at each stage."""
    query = _joined(select(Invitation.region_code, _stage(), func.count()).select_from(Invitation), round_id)
    rows = db.session.execute(query.group_by(Invitation.region_code, "stage"))
    return {(region, Stage(stage)): count for region, stage, count in rows}


def places(round_id: int, limit: int | None = None) -> Sequence[Place]:
    """The organisations with their stages, by region and name; all, or the first few."""
    columns = (
        Organisation.code,
        Organisation.name,
        Organisation.short_name,
        Invitation.country,
        Invitation.region_code,
        Invitation.kind_code,
        _stage(),
        Invitation.opened_at,
        ResponseDraft.saved_at,
        Response.submitted_at,
    )
    query = (
        _joined(select(*columns).select_from(Invitation), round_id)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .outerjoin(Region, Region.code == Invitation.region_code)
        .order_by(Region.position.is_(None), Region.position, Invitation.region_code, Organisation.name)
        .limit(limit)
    )
    return [
        Place(code, name, short, country, region, kind, Stage(stage), opened_at, saved_at, submitted_at)
        for code, name, short, country, region, kind, stage, opened_at, saved_at, submitted_at in db.session.execute(
            query
        )
    ]


def _stage() -> ColumnElement[str]:
    return case(
        (Response.id.is_not(None), Stage.SUBMITTED.value),
        (ResponseDraft.id.is_not(None), Stage.WITH_LEAD.value),
        (Invitation.opened_at.is_not(None), Stage.READING.value),
        else_=Stage.NOT_OPENED.value,
    ).label("stage")


def _joined(query: Select[*Columns], round_id: int) -> Select[*Columns]:
    current = (
        (Response.round_id == Invitation.round_id)
        & (Response.organisation_id == Invitation.organisation_id)
        & (Response.state == ResponseState.SUBMITTED)
    )
    draft = (ResponseDraft.round_id == Invitation.round_id) & (
        ResponseDraft.organisation_id == Invitation.organisation_id
    )
    return query.outerjoin(Response, current).outerjoin(ResponseDraft, draft).where(Invitation.round_id == round_id)
