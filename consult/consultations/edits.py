"""Writes to a consultation that has not opened, one piece at a time: settings, scale, principles.

Each edit says what its author had seen (`fingerprint`): what somebody else has changed meanwhile is not overwritten.
"""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime

from consult import audit
from consult.consultations import definitions, trail
from consult.domain.definitions import Definition, PrincipleDefinition
from consult.domain.errors import Conflict, NotFound, Refused
from consult.domain.roles import Actor
from consult.domain.scales import Scale
from consult.extensions import db
from consult.models import Consultation, Principle, Wording

SETTINGS_ACTIONS = ("created", "updated", "settings_changed")
SCALE_ACTIONS = ("created", "updated", "scale_changed")
WORDING_ACTIONS = ("wording_changed", "principle_added")
_HEAD = (
    "title",
    "summary",
    "language",
    "zone",
    "participation",
    "rule",
    "disclosure",
    "opens_at",
    "closes_at",
)


@dataclass(frozen=True, slots=True)
class Change:
    """One setting that differs, as written in the trail."""

    name: str
    old: str
    new: str


def fingerprint(*parts: object) -> str:
    """A short digest of what somebody saw, to be sent back with what they change."""
    text = json.dumps([str(part) for part in parts], ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def settings_seen(definition: Definition) -> str:
    """The fingerprint of the settings."""
    return fingerprint(*(getattr(definition, name) for name in _HEAD))


def scale_seen(scale: Scale) -> str:
    """The fingerprint of the scale."""
    return fingerprint(*scale)


def wording_seen(wording: Wording) -> str:
    """The fingerprint of a principle as it stands in the draft."""
    return fingerprint(wording.key, wording.title, wording.text, wording.rationale)


def differences(old: Definition, new: Definition) -> list[Change]:
    """Which settings differ, in the order of the form."""
    return [
        Change(name, str(getattr(old, name)), str(getattr(new, name)))
        for name in _HEAD
        if getattr(old, name) != getattr(new, name)
    ]


def change_settings(actor: Actor, consultation: Consultation, wanted: Definition, seen: str) -> list[Change]:
    """Bring the settings to `wanted`; text, scale and slug stay. Returns what changed. Raises Conflict or Refused."""
    check_unopened(consultation, "rules_frozen")
    now = definitions.definition_of(consultation)
    if settings_seen(now) != seen:
        raise _conflict(consultation, SETTINGS_ACTIONS)
    wanted = replace(wanted, slug=now.slug, scale=now.scale, principles=now.principles)
    changes = differences(now, wanted)
    if changes:
        definitions.write_head(consultation, wanted)
        definitions.plan_times(consultation.round, wanted.opens_at, wanted.closes_at)
        old = {change.name: change.old for change in changes}
        new = {change.name: change.new for change in changes}
        _record(actor, consultation, "settings_changed", old, new)
    return changes


def change_scale(actor: Actor, consultation: Consultation, wanted: Scale, seen: str) -> None:
    """Bring the scale to `wanted`. Raises Conflict or Refused."""
    check_unopened(consultation, "rules_frozen")
    if scale_seen(consultation.scale) != seen:
        raise _conflict(consultation, SCALE_ACTIONS)
    old = [step.code for step in consultation.scale]
    definitions.write_scale(consultation, wanted)
    _record(actor, consultation, "scale_changed", old, [step.code for step in wanted])
    db.session.expire(consultation)


def add_principle(actor: Actor, consultation: Consultation, wanted: PrincipleDefinition) -> None:
    """Add a principle at the end of the draft. Raises Refused("key_taken")."""
    check_unopened(consultation, "text_frozen")
    now = definitions.definition_of(consultation).principles
    if wanted.key in {principle.key for principle in now}:
        raise Refused("key_taken", key=wanted.key)
    definitions.write_text(consultation, consultation.round.draft, (*now, wanted))
    _record(actor, consultation, "principle_added", None, _told(wanted))


def change_principle(
    actor: Actor, consultation: Consultation, key: str, wanted: PrincipleDefinition, seen: str
) -> None:
    """Bring one principle to `wanted`, its key too. Raises Conflict, NotFound, Refused."""
    check_unopened(consultation, "text_frozen")
    wording = find_wording(consultation, key)
    if wording_seen(wording) != seen:
        raise _conflict(consultation, WORDING_ACTIONS, key)
    keys = {principle.key for principle in _all_principles(consultation)}
    if wanted.key != key and wanted.key in keys:
        raise Refused("key_taken", key=wanted.key)
    old = PrincipleDefinition(wording.key, wording.title, wording.text, wording.rationale)
    if old == wanted:
        return
    wording.principle.key = wanted.key
    wording.title, wording.text, wording.rationale = wanted.title, wanted.wording, wanted.rationale
    _record(actor, consultation, "wording_changed", _told(old), _told(wanted))


def move_principle(actor: Actor, consultation: Consultation, key: str, up: bool) -> None:
    """Put a principle one place up or down; at the end of the list nothing happens."""
    check_unopened(consultation, "text_frozen")
    wordings = list(consultation.round.draft.wordings)
    place = wordings.index(find_wording(consultation, key))
    other = place - 1 if up else place + 1
    if not 0 <= other < len(wordings):
        return
    old = [wording.key for wording in wordings]
    wordings[place], wordings[other] = wordings[other], wordings[place]
    for position, wording in enumerate(wordings, start=1):
        wording.position = position
    _record(actor, consultation, "principles_moved", old, [wording.key for wording in wordings])


def remove_principle(actor: Actor, consultation: Consultation, key: str, seen: str) -> None:
    """Take a principle out of the draft. Raises Conflict where its text is no longer what was seen."""
    check_unopened(consultation, "text_frozen")
    wording = find_wording(consultation, key)
    if wording_seen(wording) != seen:
        raise _conflict(consultation, WORDING_ACTIONS, key)
    now = definitions.definition_of(consultation).principles
    removed = next(principle for principle in now if principle.key == key)
    definitions.write_text(
        consultation, consultation.round.draft, tuple(principle for principle in now if principle.key != key)
    )
    _record(actor, consultation, "principle_removed", _told(removed), None)


def find_wording(consultation: Consultation, key: str) -> Wording:
    """The principle of the newest draft with this key; raises NotFound."""
    for wording in consultation.round.draft.wordings:
        if wording.key == key:
            return wording
    raise NotFound


def check_unopened(consultation: Consultation, code: str) -> None:
    """Raise Refused(code) once the newest round has opened."""
    if consultation.round.opened_at is not None:
        raise Refused(code)


def _all_principles(consultation: Consultation) -> list[Principle]:
    return list(consultation.principles)


def _told(principle: PrincipleDefinition) -> dict[str, object]:
    """What the trail keeps of a principle: its key, its title and a digest of its text."""
    digest = hashlib.sha256(principle.wording.encode("utf-8", "surrogatepass")).hexdigest()
    return {"principle": principle.key, "title": principle.title, "wording": digest}


def _record(actor: Actor, consultation: Consultation, action: str, old: object, new: object) -> None:
    db.session.flush()
    audit.record(actor, f"consultation:{consultation.slug}", action, old=old, new=new)


def _conflict(consultation: Consultation, actions: tuple[str, ...], key: str = "") -> Conflict:
    last = trail.last_change(consultation.slug, actions, key)
    name = last.name if last else ""
    at: datetime | None = last.at if last else None
    return Conflict("changed_by_colleague", name=name, time=at)
