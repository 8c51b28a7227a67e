"""Reads of the answers behind a figure, page by page, and only what the reader may see; and of who gave none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import contains_eager, selectinload

from consult.domain.errors import NotFound
from consult.domain.roles import Actor
from consult.domain.scales import Side
from consult.extensions import db
from consult.models import (
    Answer,
    Invitation,
    Organisation,
    Region,
    Response,
    ResponseState,
    Round,
    ScaleStep,
    Wording,
)
from consult.responses.queries import visible_to

Columns = TypeVarTuple("Columns")

PAGE = 50
MOST_IN_ORDER = 5_000
"""So many answers are put in order of stance and name; of more, the newest are shown first."""
BLANK = "blank"
"""The filter for answers without a stance. No code of a step means it: those are held against the scale first."""

GROUPS: dict[str, ColumnElement[str]] = {
    "region": Invitation.region_code.expression,
    "kind": Invitation.kind_code.expression,
    "country": Invitation.country.expression,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which answers: of a principle (its key and id), taking a stance (its code, `blank`, or any), in a group (or the world)."""

    principle: str
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


@dataclass(frozen=True, slots=True)
class Silent:
    """An organisation without a stance on a principle; `responded` where it sent a response that leaves the principle blank."""

    code: str
    name: str
    region: str
    responded: bool


def answers(actor: Actor, round_: Round, wanted: Wanted, page: int, in_order: bool) -> Sequence[Given]:
    """One page of the answers that `actor` may read: `in_order` of stance and name, else the newest first.

    Putting a million answers in order takes seconds; the newest first they are read off an index.
    """
    query = _joined(select(Answer, Response, Organisation, Invitation, ScaleStep), actor, round_, wanted)
    if in_order:
        query = query.order_by(ScaleStep.position.is_(None), ScaleStep.position, Organisation.name, Organisation.code)
    else:
        query = query.order_by(Response.id.desc())
    return [Given(*row) for row in db.session.execute(query.limit(PAGE).offset((page - 1) * PAGE))]


def silent(round_: Round, wanted: Wanted) -> Sequence[Silent]:
    """Who of the group took no stance on the principle, by region and name: without a response, or with the principle left blank."""
    current = (
        (Response.round_id == Invitation.round_id)
        & (Response.organisation_id == Invitation.organisation_id)
        & (Response.state == ResponseState.SUBMITTED)
    )
    given = (Answer.response_id == Response.id) & (Answer.principle_id == wanted.principle_id)
    where = [Invitation.round_id == round_.id, Answer.step_id.is_(None)]
    if wanted.group:
        where.append(GROUPS[wanted.by] == wanted.group)
    query = (
        select(Organisation.code, Organisation.name, Organisation.short_name, Invitation.region_code, Response.id)
        .select_from(Invitation)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .outerjoin(Response, current)
        .outerjoin(Answer, given)
        .outerjoin(Region, Region.code == Invitation.region_code)
        .where(*where)
        .order_by(Region.position.is_(None), Region.position, Invitation.region_code, Organisation.name)
    )
    return [
        Silent(code, short or name, region, response_id is not None)
        for code, name, short, region, response_id in db.session.execute(query)
    ]


@dataclass(frozen=True, slots=True)
class Dissent:
    """Which reasons: of which principles, on which sides, put together by region or by stance; `reworded`: only with another wording."""

    principle_ids: tuple[int, ...]
    sides: tuple[Side, ...]
    together: str
    reworded: bool = False


def reasons(actor: Actor, round_: Round, dissent: Dissent, page: int, in_order: bool) -> Sequence[Given]:
    """One page of the answers on the given sides that `actor` may read: by principle, then region or stance, those with words first.

    Not `in_order`: the newest first, as above.
    """
    region = (Region.position.is_(None), Region.position, Invitation.region_code)
    stance = (case((ScaleStep.side == Side.DISAGREE, 0), else_=1), ScaleStep.position)
    wordless = case(((Answer.reason == "") & (Answer.wording == ""), 1), else_=0)
    groups = (*region, wordless, *stance) if dissent.together == "region" else (*stance, wordless, *region)
    query = (
        _dissenting(select(Answer, Response, Organisation, Invitation, ScaleStep), actor, round_, dissent)
        .join(Wording, (Wording.principle_id == Answer.principle_id) & (Wording.draft_id == round_.draft_id))
        .outerjoin(Region, Region.code == Invitation.region_code)
    )
    if in_order:
        query = query.order_by(Wording.position, *groups, Organisation.name, Organisation.code)
    else:
        query = query.order_by(Response.id.desc(), Wording.position)
    return [Given(*row) for row in db.session.execute(query.limit(PAGE).offset((page - 1) * PAGE))]


def reasons_count(actor: Actor, round_: Round, dissent: Dissent) -> int:
    """How many there are, counted in the answers: the tallies do not know who proposes other words."""
    return db.session.scalar(_dissenting(select(func.count()), actor, round_, dissent)) or 0


def _dissenting(query: Select[*Columns], actor: Actor, round_: Round, dissent: Dissent) -> Select[*Columns]:
    where: list[ColumnElement[bool]] = [
        Answer.principle_id.in_(dissent.principle_ids),
        ScaleStep.side.in_(dissent.sides),
    ]
    if dissent.reworded:
        where.append(Answer.wording != "")
    return _told(query, actor, round_).join(ScaleStep, ScaleStep.id == Answer.step_id).where(*where)


def response_of(actor: Actor, round_: Round, organisation_id: int) -> Response | None:
    """The response that counts, with its answers, if there is one that `actor` may read."""
    where = (Response.round_id == round_.id) & (Response.organisation_id == organisation_id)
    query = select(Response).where(where, Response.state == ResponseState.SUBMITTED, visible_to(actor))
    return db.session.scalar(query.options(selectinload(Response.answers).joinedload(Answer.step)))


def get_invitation(round_: Round, organisation_code: str) -> Invitation:
    """That an organisation is asked in a round; raises NotFound."""
    where = (Invitation.round_id == round_.id) & (Organisation.code == organisation_code)
    query = select(Invitation).join(Organisation, Organisation.id == Invitation.organisation_id).where(where)
    found = db.session.scalar(query.options(contains_eager(Invitation.organisation)))
    if found is None:
        raise NotFound
    return found


def _joined(query: Select[*Columns], actor: Actor, round_: Round, wanted: Wanted) -> Select[*Columns]:
    where = [Answer.principle_id == wanted.principle_id]
    if wanted.stance == BLANK:
        where.append(Answer.step_id.is_(None))
    elif wanted.stance:
        where.append(ScaleStep.code == wanted.stance)
    if wanted.group:
        where.append(GROUPS[wanted.by] == wanted.group)
    return _told(query, actor, round_).outerjoin(ScaleStep, ScaleStep.id == Answer.step_id).where(*where)


def _told(query: Select[*Columns], actor: Actor, round_: Round) -> Select[*Columns]:
    """Answers that count and that `actor` may read, with whose they are."""
    asked = (Invitation.round_id == Response.round_id) & (Invitation.organisation_id == Response.organisation_id)
    return (
        query.select_from(Answer)
        .join(Response, Response.id == Answer.response_id)
        .join(Organisation, Organisation.id == Response.organisation_id)
        .join(Invitation, asked)
        .where(Response.round_id == round_.id, Response.state == ResponseState.SUBMITTED, visible_to(actor))
    )
