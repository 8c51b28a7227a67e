"""Reads of the audit trail: pages of it, and who last changed a piece of a consultation."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from consult.extensions import db
from consult.models import Consultation, Event, Round

PAGE = 50
_LOOKED_BACK = 200


def events(consultation: Consultation | None, page: int) -> Sequence[Event]:
    """One page of the trail, the newest first; of everything, or of what concerns one consultation."""
    query = select(Event).where(_about(consultation)).order_by(Event.id.desc())
    return db.session.scalars(query.limit(PAGE).offset((page - 1) * PAGE)).all()


def count(consultation: Consultation | None) -> int:
    """How many events there are, of everything or about one consultation."""
    return db.session.scalar(select(func.count()).select_from(Event).where(_about(consultation))) or 0


def choices() -> list[tuple[str, str]]:
    """Slug and title of every consultation, for the filter."""
    query = select(Consultation.slug, Consultation.title).order_by(Consultation.created_at.desc())
    return [(slug, title) for slug, title in db.session.execute(query)]


def by_slug(slug: str) -> Consultation | None:
    """The consultation of the filter, without its text."""
    return db.session.scalar(select(Consultation).where(Consultation.slug == slug))


@dataclass(frozen=True, slots=True)
class LastChange:
    """Who changed something last, and when."""

    name: str
    at: datetime


def last_change(slug: str, actions: Sequence[str], key: str = "") -> LastChange | None:
    """Who last did one of `actions` to a consultation, of those whose new state names the principle `key` where one is given."""
    query = select(Event).where(Event.stream == f"consultation:{slug}", Event.action.in_(actions))
    for event in db.session.scalars(query.order_by(Event.sequence.desc()).limit(_LOOKED_BACK)):
        new = json.loads(event.details).get("new")
        if not key or (isinstance(new, dict) and new.get("principle") == key):
            return LastChange(event.actor, event.at)
    return None


def _about(consultation: Consultation | None) -> ColumnElement[bool]:
    if consultation is None:
        return Event.id.is_not(None)
    parts: list[ColumnElement[bool]] = [Event.stream == f"consultation:{consultation.slug}"]
    for round_id in db.session.scalars(select(Round.id).where(Round.consultation_id == consultation.id)):
        parts += [Event.stream == f"round:{round_id}", Event.stream.startswith(f"response:{round_id}:")]
    return or_(*parts)
