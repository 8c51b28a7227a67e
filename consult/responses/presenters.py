"""What all pages of a response show around their content, put into words: frame, closing time, progress, tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from flask import current_app, url_for
from flask_babel import ngettext

from consult import clock
from consult.domain.lifecycle import RoundState
from consult.domain.permissions import Permission, may
from consult.domain.responses import GivenAnswer, Lack, lacks, step_of
from consult.domain.roles import Actor, MemberRole
from consult.domain.rules import Disclosure
from consult.domain.scales import Scale, swatches
from consult.models import Invitation
from consult.responses.contents import Contents, Kept, Typed
from consult.responses.texts import FrozenText, FrozenWording, text_of
from consult.settings import Settings
from consult.web.i18n import gettext as _
from consult.web.i18n import hour, instant, page_language, place


@dataclass(frozen=True, slots=True)
class Desk:
    """One organisation's place in one round, as every page about it needs it."""

    invitation: Invitation
    actor: Actor
    contents: Contents
    text: FrozenText
    now: datetime
    federation: str

    @property
    def scale(self) -> Scale:
        return self.text.scale

    @property
    def swatches(self) -> dict[str, str]:
        """The colour of each stance."""
        return swatches(self.scale)

    @property
    def wordings(self) -> Sequence[FrozenWording]:
        return self.text.wordings

    @property
    def is_open(self) -> bool:
        """Whether the round takes answers now."""
        return self.invitation.round.times.state(self.now) is RoundState.OPEN

    @property
    def may_write(self) -> bool:
        """Whether this reader may change anything now."""
        return self.is_open and may(self.actor, Permission.RESPONSE_WRITE, self.invitation)

    @property
    def address(self) -> dict[str, Any]:
        """The parameters of every address below this desk."""
        round_, organisation = self.invitation.round, self.invitation.organisation
        return {"slug": round_.consultation.slug, "organisation": organisation.code}

    def url(self, endpoint: str, **values: Any) -> str:
        """The address of one of this desk's pages."""
        return url_for(f"responses.{endpoint}", **{**self.address, **values})


def desk_of(invitation: Invitation, actor: Actor, contents: Contents) -> Desk:
    """The desk at this moment."""
    settings: Settings = current_app.extensions["settings"]
    return Desk(invitation, actor, contents, text_of(invitation.round), clock.now(), settings.federation_name)


def frame(desk: Desk, current: str = "", form: str = "") -> dict[str, Any]:
    """What the layout wants. `current` is the key of the principle, or remarks or check; without it no progress is shown.

    `form` is the id of the page's form: going on from the list at the side then saves it first.
    """
    consultation = desk.invitation.round.consultation
    return {
        "desk": desk,
        "consultation": consultation,
        "organisation": desk.invitation.organisation,
        "consultation_title": consultation.title,
        "notice": consultation.notice,
        "acting_for": acting_for(desk),
        "closing": closing(desk.invitation, desk.now),
        "progress": progress(desk, current) | {"form": form if desk.may_write else ""} if current else None,
        "may_write": desk.may_write,
        "is_open": desk.is_open,
    }


def acting_for(desk: Desk) -> str:
    """`Lead for AIM, United Kingdom`."""
    organisation = desk.invitation.organisation
    roles = {
        MemberRole.LEAD: _("Lead for %(name)s", name=organisation.display_name),
        MemberRole.APPROVER: _("Approver for %(name)s", name=organisation.display_name),
        MemberRole.CONTRIBUTOR: _("Contributor to %(name)s", name=organisation.display_name),
    }
    role = roles[desk.actor.roles_in[organisation.id]]
    country = Locale.parse(page_language(), sep="-").territories.get(organisation.country or "", "")
    return f"{role}, {country}" if country else role


def closing(invitation: Invitation, now: datetime) -> dict[str, Any] | None:
    """When answers close or closed: on the federation's clock and in UTC; a script adds the reader's own."""
    round_, zone = invitation.round, invitation.round.consultation.zone
    at = round_.times.ended_at
    if at is None:
        return None
    is_open = round_.times.state(now) is RoundState.OPEN
    return {
        "at": at,
        "words": _("Answers close") if is_open else _("Answers closed"),
        "federation": instant(at, zone),
        "federation_hour": f"{hour(at, zone)} {place(zone)}",
        "utc": "" if place(zone) == "UTC" else f"{hour(at)} UTC",
        "now": now,
        "left": time_left(at - now) if is_open else "",
        "urgent": is_open and at - now < timedelta(days=1),
    }


def time_left(left: timedelta) -> str:
    """`3 days and 6 hours left`: the two largest units that matter."""
    minutes = max(int(left.total_seconds()) // 60, 0)
    if not minutes:
        return _("Less than a minute left")
    days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
    in_days = ngettext("%(num)s day", "%(num)s days", days)
    in_hours = ngettext("%(num)s hour", "%(num)s hours", hours)
    in_minutes = ngettext("%(num)s minute", "%(num)s minutes", minutes)
    if days and hours:
        return _("%(longer)s and %(shorter)s left", longer=in_days, shorter=in_hours)
    if hours and minutes:
        return _("%(longer)s and %(shorter)s left", longer=in_hours, shorter=in_minutes)
    return _("%(time)s left", time=in_days if days else in_hours if hours else in_minutes)


def date_words(value: date | None) -> str:
    """`5 March 2027`; empty where there is no date."""
    return format_date(value, "d MMMM y", locale=page_language().replace("-", "_")) if value else ""


def saved_words(at: datetime | None, zone: str) -> str:
    """`Saved 10:42`, where the page or a script adds the place."""
    return _("Saved %(time)s", time=hour(at, zone)) if at else ""


def lacking(typed: Typed, scale: Scale) -> Lack | None:
    """What keeps one answer from being submitted."""
    return next(lacks([GivenAnswer("", typed.stance, typed.reason, typed.wording)], scale), None)


def state_of(typed: Typed, scale: Scale) -> tuple[str, str]:
    """How far an answer is, as a mark of the layout and in words."""
    if typed.is_empty:
        return "none", _("Not started")
    if lacking(typed, scale) is not None or not typed.stance:
        return "begun", _("In progress")
    return "done", _("Answered")


def progress(desk: Desk, current: str) -> dict[str, Any]:
    """The list at the side."""
    items = []
    for wording in desk.wordings:
        state, label = state_of(desk.contents.answer(wording.principle_id).typed, desk.scale)
        href = desk.url("principle", key=wording.key)
        items.append(
            {
                "then": f"to:{wording.key}",
                "label": wording.title,
                "state": state,
                "state_label": label,
                "href": href,
                "current": wording.key == current,
            }
        )
    state, label = remarks_state(desk.contents)
    items.append(
        {
            "then": "remarks",
            "label": _("Remarks and readers"),
            "state": state,
            "state_label": label,
            "href": desk.url("remarks"),
            "current": current == "remarks",
        }
    )
    return {
        "place": _place(desk, current),
        "items": items,
        "end_label": _("Check your answers"),
        "end_href": desk.url("check"),
    }


def _place(desk: Desk, current: str) -> str:
    keys = [wording.key for wording in desk.wordings]
    if current in keys:
        return _("%(number)s of %(count)s", number=keys.index(current) + 1, count=len(keys))
    answered = sum(1 for wording in desk.wordings if desk.contents.answer(wording.principle_id).typed.stance)
    return _("%(answered)s of %(count)s answered", answered=answered, count=len(keys))


def remarks_state(contents: Contents) -> tuple[str, str]:
    """The same for remarks and readers: done when it is chosen who may read."""
    if contents.disclosure is not None:
        return "done", {
            Disclosure.NAMED: _("Named"),
            Disclosure.UNNAMED: _("Unnamed"),
            Disclosure.CONFIDENTIAL: _("Confidential"),
        }[contents.disclosure]
    return ("begun", _("In progress")) if contents.remarks.strip() else ("none", _("Not started"))


def tasks(desk: Desk) -> list[dict[str, Any]]:
    """The task list: each principle with where the organisation stands, remarks and readers, the check at the end."""
    found = []
    for number, wording in enumerate(desk.wordings, start=1):
        typed = desk.contents.answer(wording.principle_id).typed
        state, label = state_of(typed, desk.scale)
        step = step_of(desk.scale, typed.stance)
        lack = lacking(typed, desk.scale)
        if typed.is_empty and not desk.is_open:
            label = _("Left blank")
        found.append(
            {
                "label": f"{number}. {wording.title}",
                "href": desk.url("principle", key=wording.key),
                "state": "alert" if lack else state,
                "state_label": _("%(stance)s, reason missing", stance=step.label)
                if lack and step
                else step.label
                if step
                else label,
                "hint": _("You propose other wording.") if typed.wording else "",
            }
        )
    state, label = remarks_state(desk.contents)
    found.append(
        {
            "label": _("General remarks, and who may read your response"),
            "href": desk.url("remarks"),
            "state": state,
            "state_label": label,
        }
    )
    return found


def kept_words(desk: Desk, kept: Kept | Contents) -> str:
    """`Saved 10:42 in Madrid`, with the day where it was another one and the name where it was somebody else."""
    if kept.saved_at is None:
        return ""
    zone = desk.invitation.round.consultation.zone
    local, today = (at.astimezone(ZoneInfo(zone)).date() for at in (kept.saved_at, desk.now))
    time = f"{hour(kept.saved_at, zone)} {place(zone)}"
    when = time if local == today else f"{date_words(local)}, {time}"
    if kept.saved_by and kept.saved_by_id != desk.actor.person_id:
        return str(_("Saved %(time)s by %(name)s", time=when, name=kept.saved_by))
    return str(_("Saved %(time)s", time=when))
