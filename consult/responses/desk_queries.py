"""Reads for the desk and the task list: what organisations are asked, and where each of them stands."""

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from consult.extensions import db
from consult.models import AnswerDraft, Event, Invitation, Release, Response, ResponseDraft, Round, Wording

Place = tuple[int, int]
"""Round id and organisation id."""


def invitations_of(organisation_ids: Iterable[int]) -> Sequence[Invitation]:
    """Everything that these organisations are or were asked, the newest first."""
    query = (
        select(Invitation)
        .where(Invitation.organisation_id.in_(list(organisation_ids)))
        .join(Round, Round.id == Invitation.round_id)
        .order_by(Round.id.desc(), Invitation.organisation_id)
        .options(joinedload(Invitation.organisation), joinedload(Invitation.round).joinedload(Round.consultation))
    )
    return db.session.scalars(query).all()


def invited_of(round_id: int, organisation_ids: Iterable[int]) -> Sequence[Invitation]:
    """Which of these organisations are asked in a round."""
    where = (Invitation.round_id == round_id) & Invitation.organisation_id.in_(list(organisation_ids))
    query = select(Invitation).where(where).order_by(Invitation.organisation_id)
    return db.session.scalars(query.options(joinedload(Invitation.organisation))).all()


def newest_of(organisation_ids: Iterable[int]) -> dict[Place, Response]:
    """The newest version of each response of these organisations, whatever became of it."""
    place = Response.round_id, Response.organisation_id
    newest = (
        select(*place, func.max(Response.version).label("version"))
        .where(Response.organisation_id.in_(list(organisation_ids)))
        .group_by(*place)
        .subquery()
    )
    query = select(Response).join(
        newest,
        (Response.round_id == newest.c.round_id)
        & (Response.organisation_id == newest.c.organisation_id)
        & (Response.version == newest.c.version),
    )
    return {(row.round_id, row.organisation_id): row for row in db.session.scalars(query)}


def find_newest(round_id: int, organisation_id: int) -> Response | None:
    """The same of one organisation in one round."""
    where = (Response.round_id == round_id) & (Response.organisation_id == organisation_id)
    return db.session.scalar(select(Response).where(where).order_by(Response.version.desc()).limit(1))


def drafts_of(round_ids: Iterable[int], organisation_ids: Iterable[int]) -> dict[Place, ResponseDraft]:
    """What these organisations have typed in these rounds, with all answer drafts and who saved them."""
    query = (
        select(ResponseDraft)
        .where(ResponseDraft.round_id.in_(list(round_ids)))
        .where(ResponseDraft.organisation_id.in_(list(organisation_ids)))
        .options(joinedload(ResponseDraft.saved_by), joinedload(ResponseDraft.answers).joinedload(AnswerDraft.saved_by))
    )
    return {(row.round_id, row.organisation_id): row for row in db.session.scalars(query).unique()}


def principle_counts(round_ids: Iterable[int]) -> dict[int, int]:
    """How many principles the drafts of these rounds have, by round id."""
    query = (
        select(Round.id, func.count(Wording.id))
        .join(Wording, Wording.draft_id == Round.draft_id)
        .where(Round.id.in_(list(round_ids)))
        .group_by(Round.id)
    )
    return {round_id: count for round_id, count in db.session.execute(query)}


def withdrawn_by(streams: Iterable[str]) -> dict[tuple[str, int], str]:
    """Who withdrew what, by audit stream and version, as the record names them."""
    where = Event.stream.in_(list(streams)) & (Event.action == "withdrawn")
    events = db.session.execute(select(Event.stream, Event.actor, Event.details).where(where))
    return {(stream, json.loads(details)["new"]["version"]): actor for stream, actor, details in events}


def has_results(round_id: int) -> bool:
    """Whether anything was released of a round."""
    return db.session.scalar(select(Release.id).where(Release.round_id == round_id).limit(1)) is not None
