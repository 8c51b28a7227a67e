"""Reads of what the trail's events are about: the names behind the numbers and codes that they hold."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import or_, select

from consult.consultations.queries import Groups, groups
from consult.extensions import db
from consult.models import Consultation, Draft, Event, Organisation, Person, Principle, Round, ScaleStep, Wording

_OF_TEXT = {"created", "updated", "principles_moved", "published"}
_OF_SCALE = {"created", "updated", "scale_changed"}


@dataclass(frozen=True, slots=True)
class Names:
    """Names by what events hold: consultations by slug, rounds and people by number, organisations by both number and code."""

    titles: Mapping[str, str] = field(default_factory=dict)
    zones: Mapping[str, str] = field(default_factory=dict)
    notices: Mapping[str, str] = field(default_factory=dict)
    rounds: Mapping[str, str] = field(default_factory=dict)
    organisations: Mapping[int | str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    principles: Mapping[tuple[str, str], str] = field(default_factory=dict)
    steps: Mapping[tuple[str, str], str] = field(default_factory=dict)
    groups: Groups = field(default_factory=lambda: Groups({}, {}))


def names_of(events: Sequence[Event]) -> Names:
    """The names that these events need, in seven statements whatever they are about. What is gone has none."""
    said = [(event, event.stream.split(":"), _parts(event.details)) for event in events]
    slugs = {parts[1] for _event, parts, _told in said if parts[0] == "consultation"}
    rounds = {parts[1] for _event, parts, _told in said if parts[0] in {"round", "response"}}
    told = [each for _event, _parts, both in said for each in both]
    people = {parts[1] for _event, parts, _told in said if parts[0] == "person"}
    people |= {str(each["person"]) for each in told if "person" in each}
    codes = {parts[1] for _event, parts, _told in said if parts[0] == "organisation"}
    numbers = _numbers(parts[2] for _event, parts, _told in said if parts[0] == "response")
    named = [each[name] for each in told for name in ("organisation", "parent_id") if name in each]
    codes |= {each for each in named if isinstance(each, str)}
    numbers |= {each for each in named if isinstance(each, int)}
    found = _consultations(slugs, _numbers(rounds))
    return Names(
        {slug: title for slug, title, _zone, _notice, _round in found},
        {slug: zone for slug, _title, zone, _notice, _round in found},
        {slug: notice for slug, _title, _zone, notice, _round in found},
        {str(round_): slug for slug, _title, _zone, _notice, round_ in found},
        _organisations(codes, numbers),
        _people(_numbers(people)),
        _principles({parts[1] for event, parts, _told in said if event.action in _OF_TEXT}),
        _steps({parts[1] for event, parts, _told in said if event.action in _OF_SCALE}),
        groups(),
    )


def _parts(details: str) -> list[dict[str, object]]:
    said = json.loads(details)
    return [said[side] for side in ("old", "new") if isinstance(said.get(side), dict)]


def _numbers(texts: Iterable[str]) -> set[int]:
    return {int(text) for text in texts if text.isascii() and text.isdigit()}


def _consultations(slugs: set[str], rounds: set[int]) -> list[tuple[str, str, str, str, int]]:
    """Slug, title, zone and notice, once for each round."""
    query = select(Consultation.slug, Consultation.title, Consultation.zone, Consultation.notice, Round.id).join(Round)
    rows = db.session.execute(query.where(or_(Consultation.slug.in_(slugs), Round.id.in_(rounds))))
    return [(slug, title, zone, notice, number) for slug, title, zone, notice, number in rows]


def _organisations(codes: set[str], numbers: set[int]) -> dict[int | str, str]:
    where = or_(Organisation.code.in_(codes), Organisation.id.in_(numbers))
    rows = db.session.execute(select(Organisation.id, Organisation.code, Organisation.name).where(where)).all()
    return {number: name for number, _code, name in rows} | {code: name for _number, code, name in rows}


def _people(wanted: set[int]) -> dict[str, str]:
    rows = db.session.execute(select(Person.id, Person.name, Person.email).where(Person.id.in_(wanted)))
    return {str(number): name or email for number, name, email in rows}


def _principles(slugs: set[str]) -> dict[tuple[str, str], str]:
    """Titles by slug and key; of several drafts the newest counts."""
    query = (
        select(Consultation.slug, Principle.key, Wording.title)
        .join(Principle, Principle.consultation_id == Consultation.id)
        .join(Wording, Wording.principle_id == Principle.id)
        .join(Draft, Draft.id == Wording.draft_id)
        .where(Consultation.slug.in_(slugs))
        .order_by(Draft.number)
    )
    return {(slug, key): title for slug, key, title in db.session.execute(query)}


def _steps(slugs: set[str]) -> dict[tuple[str, str], str]:
    query = select(Consultation.slug, ScaleStep.code, ScaleStep.label).join(
        ScaleStep, ScaleStep.consultation_id == Consultation.id
    )
    return {(slug, code): label for slug, code, label in db.session.execute(query.where(Consultation.slug.in_(slugs)))}
