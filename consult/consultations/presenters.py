"""How consultations are spoken of on staff pages: states, times in words, the checklist's sentences, the trail's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from flask_babel import ngettext

from consult.consultations.checklist import Item, Level
from consult.consultations.queries import Turnout
from consult.domain.lifecycle import RoundState
from consult.domain.rules import ConsensusRule, DisclosureRule
from consult.models import Consultation, Round
from consult.web import i18n
from consult.web.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class State:
    """A state as a mark and words: `how_far` is the tag's kind, `when` the sentence beside it."""

    code: str
    label: str
    how_far: str
    when: str


def state_of(round_: Round, turnout: Turnout, zone: str, now: datetime) -> State:
    """Where a round stands: draft, scheduled, open, closed or published."""
    code = round_.times.state(now)
    if code is RoundState.DRAFT:
        return State("draft", _("Draft"), "none", _("Not open yet"))
    if code is RoundState.SCHEDULED:
        opens = round_.opens_at or now
        return State("scheduled", _("Scheduled"), "none", _("Opens %(when)s", when=i18n.instant(opens, zone)))
    if code is RoundState.OPEN:
        closes = round_.closes_at
        left = time_left(closes, now) if closes else _("Open until it is closed by hand")
        return State("open", _("Open"), "begun", left)
    ended = round_.times.ended_at or now
    if turnout.release:
        published = _("Release %(number)s is public", number=turnout.release)
        return State("published", _("Published"), "done", published)
    return State("closed", _("Closed"), "plain", _("Closed %(when)s", when=i18n.instant(ended, zone)))


def time_left(until: datetime, now: datetime) -> str:
    """`3 days 7 hours left`; the two largest units, and never more than is left."""
    minutes = max(0, int((until - now) / timedelta(minutes=1)))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        parts = [_days(days), _hours(hours)] if hours else [_days(days)]
    elif hours:
        parts = [_hours(hours), _minutes(rest)] if rest else [_hours(hours)]
    elif rest:
        parts = [_minutes(rest)]
    else:
        return _("Less than a minute left")
    return _("%(time)s left", time=" ".join(parts))


def _days(count: int) -> str:
    return ngettext("%(num)s day", "%(num)s days", count)


def _hours(count: int) -> str:
    return ngettext("%(num)s hour", "%(num)s hours", count)


def _minutes(count: int) -> str:
    return ngettext("%(num)s minute", "%(num)s minutes", count)


def in_zone_and_utc(moment: datetime | None, zone: str) -> str:
    """An instant on the consultation's clock and, where that differs, in UTC."""
    if moment is None:
        return _("Not set")
    return i18n.instant_and_utc(moment, zone)


def moment_note(moment: datetime | None, zone: str) -> str:
    """Beneath a date and time that are saved: the day in words, and the same in UTC."""
    return _("Saved as %(when)s.", when=in_zone_and_utc(moment, zone)) if moment else ""


def rule_sentence(rule: ConsensusRule) -> str:
    """The consensus rule in one sentence."""
    return _(
        "At least %(agree)s\u00a0%% agree, at most %(disagree)s\u00a0%% disagree, and in every region at least %(region)s\u00a0%% agree.",
        agree=percent_text(rule.agree_share),
        disagree=percent_text(rule.disagree_share),
        region=percent_text(rule.region_agree_share),
    )


def disclosure_sentence(rule: DisclosureRule) -> str:
    """The disclosure rule in one sentence."""
    sentence = ngettext(
        "Answers without a name are shown in groups of %(num)s or more.",
        "Answers without a name are shown in groups of %(num)s or more.",
        rule.k,
    )
    return f"{sentence} {_('Unanimity needs two who differ.')}" if rule.strict else sentence


def percent_text(share: float) -> str:
    """A share as a percentage, as short as it was typed: 75, 66.7."""
    return f"{share * 100:.4f}".rstrip("0").rstrip(".")


def tasks(lines: Sequence[Item], consultation: Consultation, can_manage: bool) -> list[dict[str, Any]]:
    """The checklist as the task list component wants it."""
    pages = {
        "text": url_for("texts.show", slug=consultation.slug),
        "scale": url_for("scales.edit", slug=consultation.slug),
        "settings": url_for("consultations.settings", slug=consultation.slug),
        "invitations": url_for("invitations.show", slug=consultation.slug),
    }
    readable = {"text", "invitations"}
    states = {Level.DONE: "done", Level.WARNING: "begun", Level.BLOCKER: "alert"}
    words = {Level.DONE: _("Done"), Level.WARNING: _("Worth a look"), Level.BLOCKER: _("Missing")}
    shown = []
    for line in lines:
        label, hint = _sentences(line, consultation)
        href = pages[line.page] if can_manage or line.page in readable else None
        shown.append(
            {"label": label, "hint": hint, "href": href, "state": states[line.level], "state_label": words[line.level]}
        )
    return shown


def sentences(lines: Sequence[Item], consultation: Consultation) -> list[str]:
    """The same as plain sentences, for a refusal or a confirm page."""
    return [hint for _label, hint in (_sentences(line, consultation) for line in lines)]


def _sentences(item: Item, consultation: Consultation) -> tuple[str, str]:
    """Label and sentence of a line."""
    return {**_text_sentences(item), **_time_sentences(item, consultation), **_people_sentences(item)}[item.code]


def _text_sentences(item: Item) -> dict[str, tuple[str, str]]:
    text, scale = _("Text"), _("Scale")
    return {
        "no_principle": (text, _("There is no principle yet. Write the first.")),
        "no_wording": (text, _("These principles have no wording: %(names)s.", names=item.names)),
        "text_complete": (
            text,
            ngettext("%(num)s principle, with its wording.", "%(num)s principles, all with wording.", item.count),
        ),
        "scale_incomplete": (scale, _("A step of the scale has no label.")),
        "scale_one_sided": (scale, _("The scale needs a step that agrees and one that disagrees.")),
        "scale_complete": (scale, ngettext("%(num)s step.", "%(num)s steps.", item.count)),
    }


def _time_sentences(item: Item, consultation: Consultation) -> dict[str, tuple[str, str]]:
    closes, zone = consultation.round.closes_at, consultation.zone
    label, when = _("Closing time"), i18n.instant(closes, zone) if closes else ""
    return {
        "no_closing": (label, _("There is no closing time. Set one.")),
        "closing_past": (label, _("The closing time %(when)s has passed. Set a later one.", when=when)),
        "closes_first": (label, _("The round would close before it opens. Set a later closing time.")),
        "closing_set": (label, when),
    }


def _people_sentences(item: Item) -> dict[str, tuple[str, str]]:
    asked, leads = _("Organisations"), _("Leads")
    return {
        "nobody_invited": (asked, _("Nobody is invited. Choose who is asked.")),
        "invited": (
            asked,
            ngettext("%(num)s organisation is invited.", "%(num)s organisations are invited.", item.count),
        ),
        "without_lead": (
            leads,
            ngettext(
                "%(num)s of %(of)s organisations has nobody who can answer yet.",
                "%(num)s of %(of)s organisations have nobody who can answer yet.",
                item.count,
                of=item.of,
            ),
        ),
        "all_led": (leads, _("Every invited organisation has a lead.")),
    }
