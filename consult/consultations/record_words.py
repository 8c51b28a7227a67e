"""The audit trail in words: what each event was, about what, and what changed."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consult.models import Event
from consult.web.i18n import gettext as _

_SHOWN = 80
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that an event says: old and new, either of which may be missing."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as the record shows it."""

    number: int
    at: datetime
    actor: str
    action: str
    about: str
    details: tuple[Detail, ...]
    digest: str


def entry(event: Event, subjects: Mapping[str, str]) -> Entry:
    """An event in words; one whose words are not known here shows its own. `subjects` names streams that hold only numbers."""
    said = json.loads(event.details)
    words = _actions().get(event.action) or event.action.replace("_", " ").replace(".", ": ")
    return Entry(
        event.id,
        event.at,
        event.actor or _("Nobody signed in"),
        str(words),
        subjects.get(event.stream) or _about(event.stream),
        tuple(_details(said.get("old"), said.get("new"))),
        event.digest[:12],
    )


def _about(stream: str) -> str:
    kind, _colon, name = stream.partition(":")
    kinds = {
        "consultation": _("consultation"),
        "round": _("round"),
        "organisation": _("organisation"),
        "person": _("person"),
        "response": _("response"),
    }
    return f"{kinds.get(kind, kind)} {name}"


def _details(old: Any, new: Any) -> list[Detail]:
    olds = old if isinstance(old, dict) else {"": old}
    news = new if isinstance(new, dict) else {"": new}
    names = list(dict.fromkeys([*olds, *news]))
    pairs = [(name, olds.get(name), news.get(name)) for name in names]
    return [
        Detail(name.replace("_", " "), _short(before), _short(after))
        for name, before, after in pairs
        if before is not None or after is not None
    ]


def _short(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if _DIGEST.fullmatch(text):
        return text[:12]
    if isinstance(value, list):
        text = ", ".join(str(item) for item in value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _actions() -> dict[str, str]:
    return {
        "created": _("Made the consultation"),
        "updated": _("Replaced the draft from a file"),
        "settings_changed": _("Changed settings"),
        "scale_changed": _("Changed the scale"),
        "principle_added": _("Added a principle"),
        "wording_changed": _("Changed a principle"),
        "principles_moved": _("Put principles in another order"),
        "principle_removed": _("Removed a principle"),
        "opening_confirmed": _("Confirmed the opening"),
        "opening_cancelled": _("Took the opening back"),
        "opening_failed": _("Could not open: something was missing"),
        "opened": _("Opened the round"),
        "closing_moved": _("Moved the closing time"),
        "closed": _("Closed the round"),
        "published": _("Published a release"),
        "release_withdrawn": _("Withdrew a release"),
        "release_check_asked": _("Had a release checked"),
        "exported": _("Exported every answer"),
        "report_asked_again": _("Had a report made again"),
        "invited": _("Invited organisations"),
        "uninvited": _("Took an invitation back"),
        "added": _("Added an organisation"),
        "changed": _("Changed an organisation"),
        "lead_invited": _("Invited a lead"),
        "lead_ended": _("Ended a lead’s role"),
        "submitted": _("Submitted a response"),
        "withdrawn": _("Withdrew a response"),
        "staff_invited": _("Invited somebody to the staff"),
        "staff_invited_again": _("Sent an invitation to the staff again"),
        "role_changed": _("Changed somebody’s role"),
        "renamed": _("Changed their name"),
        "password_changed": _("Changed their password"),
        "disabled": _("Disabled an account"),
        "enabled": _("Opened an account again"),
        "link_used.staff_invitation": _("Joined the staff by a link"),
        "link_used.lead_invitation": _("Became a lead by a link"),
        "link_used.password_reset": _("Chose a new password by a link"),
        "link_used.sign_in": _("Signed in by a link"),
    }
