"""Reads of the answers behind a figure: one principle, page by page, and only what the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, func, select

from consult.domain.roles import Actor
from consult.extensions import db
from consult.models import Answer, Invitation, Organisation, Response, ResponseState, Round, ScaleStep
from consult.responses.queries import visible_to

Columns = TypeVarTuple("Columns")

PAGE = 50
BLANK = "blank"
"""The filter for answers without a stance. No code of a step means it: those are held against the scale first."""

_GROUPS: dict[str, ColumnElement[str]] = {
    "region": Invitation.region_code.expression,
    "kind": Invitation.kind_code.expression,
    "country": Invitation.country.expression,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which answers: of a principle, taking a stance (its code, `blank`, or any), in a group (or the world)."""

    principle_id: int
    stance: str = ""
    by: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """One answer with whose it is."""

    answer: Answer
    response: Response
    organisation: Organisation
    invitation: Invitation
    step: ScaleStep | None


def answers(actor: Actor, round_: Round, wanted: Wanted, page: int) -> Sequence[Given]:
    """One page of the answers that `actor` may read, by stance and name."""
    columns = select(Answer, Response, Organisation, Invitation, ScaleStep)
    query = _joined(columns, actor, round_, wanted).order_by(
        ScaleStep.position.is_(None), ScaleStep.position, Organisation.name, Organisation.code
    )
    rows = db.session.execute(query.limit(PAGE).offset((page - 1) * PAGE))
    return [
        Given(answer, response, organisation, invitation, step)
        for answer, response, organisation, invitation, step in rows
    ]


def count(actor: Actor, round_: Round, wanted: Wanted) -> int:
    """How many answers there are that `actor` may read."""
    return db.session.scalar(_joined(select(func.count(Answer.id)), actor, round_, wanted)) or 0


def _joined(query: Select[*Columns], actor: Actor, round_: Round, wanted: Wanted) -> Select[*Columns]:
    asked = (Invitation.round_id == Response.round_id) & (Invitation.organisation_id == Response.organisation_id)
    where = [
        Response.round_id == round_.id,
        Response.state == ResponseState.SUBMITTED,
        Answer.principle_id == wanted.principle_id,
        visible_to(actor),
    ]
    if wanted.stance == BLANK:
        where.append(Answer.step_id.is_(None))
    elif wanted.stance:
        where.append(ScaleStep.code == wanted.stance)
    if wanted.group:
        where.append(_GROUPS[wanted.by] == wanted.group)
    return (
        query.select_from(Answer)
        .join(Response, Response.id == Answer.response_id)
        .join(Organisation, Organisation.id == Response.organisation_id)
        .join(Invitation, asked)
        .outerjoin(ScaleStep, ScaleStep.id == Answer.step_id)
        .where(*where)
    )
