"""The audit trail in words: what each event was, about what, and what changed."""

import json
from dataclasses import dataclass
from datetime import datetime

from consult.consultations.record_details import About, Detail, details_of
from consult.consultations.record_names import Names
from consult.domain.roles import CLOCK, COMMAND_LINE
from consult.models import Event
from consult.web.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as the record shows it."""

    at: datetime
    actor: str
    action: str
    about: str
    details: tuple[Detail, ...]


def entry(event: Event, names: Names) -> Entry:
    """An event in words; one whose words are not known here shows its own."""
    said = json.loads(event.details)
    words = _actions().get(event.action) or event.action.replace("_", " ").replace(".", ": ")
    kind, _colon, subject = event.stream.partition(":")
    number, _colon, organisation = subject.partition(":")
    slug = subject if kind == "consultation" else names.rounds.get(number, "")
    about = About(slug, names.zones.get(slug, "UTC"), names)
    return Entry(
        event.at,
        _who(event),
        str(words),
        _about(kind, subject, slug, organisation, names),
        details_of(event.action, said.get("old"), said.get("new"), about),
    )


def _who(event: Event) -> str:
    nobody = {
        "": _("Nobody signed in"),
        CLOCK.name: _("By itself, at the time set"),
        COMMAND_LINE.name: _("The command line"),
    }
    return nobody.get(event.actor, event.actor) if event.person_id is None else event.actor


def _about(kind: str, subject: str, slug: str, organisation: str, names: Names) -> str:
    title = names.titles.get(slug, slug)
    known = {
        "consultation": title,
        "round": title,
        "response": " · ".join(
            part
            for part in (names.organisations.get(int(organisation) if organisation.isdigit() else 0, ""), title)
            if part
        ),
        "organisation": names.organisations.get(subject, subject),
        "person": names.people.get(subject, _("Somebody who is gone")),
    }
    return known.get(kind) or subject or kind


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
