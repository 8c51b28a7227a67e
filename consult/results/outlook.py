"""How firm a verdict is, in sentences: what missing or changed answers could make of it, and which region holds it back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce

from flask_babel import ngettext

from consult.domain.rules import ConsensusRule, Participation
from consult.models import Consultation
from consult.results.presenters import Rows, by_place, exact, regions_of, world_of
from consult.statistics.entries import GroupEntry, ResultsDocument
from consult.statistics.sensitivity import (
    Lag,
    Standing,
    Swing,
    Swings,
    changed_answers,
    further_answers,
    held_back,
)
from consult.statistics.verdicts import VerdictName
from consult.web.i18n import gettext as _
from consult.web.i18n import listed


@dataclass(frozen=True, slots=True)
class LagLine:
    """A region that holds a consensus back: its sentence, and whether the answers missing there could still lift it."""

    code: str
    label: str
    sentence: str
    can_change: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """What could make another verdict of one principle. `is_close` where one or two missing answers would do."""

    missing: tuple[str, ...]
    changed: tuple[str, ...]
    lags: tuple[LagLine, ...]
    is_close: bool


def outlooks(consultation: Consultation, document: ResultsDocument, ended: bool) -> dict[str, Outlook]:
    """The outlook of each principle, by its key. `document` holds the world and its regions; `ended` where the round takes no more answers."""
    is_open = consultation.participation is Participation.OPEN
    rows = by_place(document)
    groups = [world_of(document), *regions_of(document)]
    return {
        wording.key: _outlook(rows, wording.key, groups, consultation.rule, is_open, ended)
        for wording in consultation.round.draft.wordings
    }


def _outlook(
    rows: Rows, key: str, groups: list[GroupEntry], rule: ConsensusRule, is_open: bool, ended: bool
) -> Outlook:
    world, *regions = [_standing(rows, key, group, is_open) for group in groups]
    tested = {group["code"]: standing for group, standing in zip(groups[1:], regions, strict=True)}
    labels = {group["code"]: group["label"] for group in groups}
    missing, changed = further_answers(world, tested, rule), changed_answers(world, tested, rule)
    return Outlook(
        missing=_missing(missing, world, _named(further_answers, missing, world, tested, rule, labels), ended),
        changed=_changed(changed, _named(changed_answers, changed, world, tested, rule, labels), ended),
        lags=tuple(_lag(lag, labels[lag.region], ended) for lag in held_back(world, tested, rule)),
        is_close=any(swing is not None and swing.count <= 2 for swing in (missing.stronger, missing.weaker)),
    )


def _named(
    turn: Callable[[Standing, Mapping[str, Standing], ConsensusRule], Swings],
    found: Swings,
    world: Standing,
    tested: Mapping[str, Standing],
    rule: ConsensusRule,
    labels: Mapping[str, str],
) -> Mapping[str, str]:
    """What regions are called where a swing names them. Where one region would undo the verdict, others may do as well: its name is then all of theirs."""
    swing = found.weaker
    if swing is None or len(swing.places) != 1:
        return labels
    ((chosen, count),) = swing.places
    alone = {code: turn(world, {code: standing}, rule).weaker for code, standing in tested.items()}
    alike = [code for code, each in alone.items() if each and each.places == ((code, count),)]
    names = [labels[code] for code in alike] or [labels[chosen]]
    return {**labels, chosen: reduce(lambda one, other: _("%(one)s or in %(other)s", one=one, other=other), names)}


def _standing(rows: Rows, key: str, group: GroupEntry, is_open: bool) -> Standing:
    entry = rows[key, group["by"], group["code"]]
    answered = exact(entry["answered"])
    silent = None if is_open else max(0, exact(group["invited"]) - answered)
    return Standing(exact(entry["agree"]), exact(entry["disagree"]), answered, silent)


def _missing(swings: Swings, world: Standing, labels: Mapping[str, str], ended: bool) -> tuple[str, ...]:
    said = []
    if swings.stronger:
        said.append(_rise(swings.stronger, labels, ended))
    if swings.weaker:
        said.append(_fall(swings.weaker, labels, ended))
    if not said and world.answered and world.silent:
        said.append(
            _("The missing answers could not have changed the verdict.")
            if ended
            else _("The missing answers cannot change the verdict.")
        )
    return tuple(said)


def _rise(swing: Swing, labels: Mapping[str, str], ended: bool) -> str:
    if swing.verdict is VerdictName.DIVIDED:
        said = (
            _("%(agree)s more agreeing and %(disagree)s more disagreeing would have divided the members.")
            if ended
            else _("%(agree)s more agreeing and %(disagree)s more disagreeing would divide the members.")
        )
        return said % {"agree": swing.agree, "disagree": swing.disagree}
    names = {"where": _where(swing, labels), "what": _what(swing.verdict)}
    if ended:
        return ngettext(
            "One more organisation agreeing%(where)s would have made it %(what)s.",
            "%(num)s more organisations agreeing%(where)s would have made it %(what)s.",
            swing.count,
            **names,
        )
    return ngettext(
        "One more organisation agreeing%(where)s would make it %(what)s.",
        "%(num)s more organisations agreeing%(where)s would make it %(what)s.",
        swing.count,
        **names,
    )


def _fall(swing: Swing, labels: Mapping[str, str], ended: bool) -> str:
    said = (
        _("%(count)s more %(saying)s%(where)s would have left %(what)s.")
        if ended
        else _("%(count)s more %(saying)s%(where)s would leave %(what)s.")
    )
    return said % {
        "count": _("One") if swing.count == 1 else swing.count,
        "saying": _("taking no side") if swing.neither else _("disagreeing"),
        "where": _where(swing, labels),
        "what": _what(swing.verdict),
    }


def _changed(swings: Swings, labels: Mapping[str, str], ended: bool) -> tuple[str, ...]:
    return tuple(_turn(swing, labels, ended) for swing in (swings.stronger, swings.weaker) if swing)


def _turn(swing: Swing, labels: Mapping[str, str], ended: bool) -> str:
    """What it takes of those who have answered."""
    names = {"where": _where(swing, labels), "to": _turned_to(swing), "what": _what(swing.verdict)}
    if ended:
        return ngettext(
            "One answer changed to %(to)s%(where)s would have made it %(what)s.",
            "%(num)s answers changed to %(to)s%(where)s would have made it %(what)s.",
            swing.count,
            **names,
        )
    return ngettext(
        "One answer changed to %(to)s%(where)s would make it %(what)s.",
        "%(num)s answers changed to %(to)s%(where)s would make it %(what)s.",
        swing.count,
        **names,
    )


def _turned_to(swing: Swing) -> str:
    if swing.agree and swing.disagree:
        return _("one side and the other")
    if swing.neither:
        return _("neither side")
    return _("agreement") if swing.agree else _("disagreement")


def _what(verdict: VerdictName) -> str:
    return {
        VerdictName.CONSENSUS: _("a consensus"),
        VerdictName.MAJORITY: _("a majority"),
        VerdictName.DIVIDED: _("a division"),
        VerdictName.NO_CLEAR_VIEW: _("no clear view"),
    }[verdict]


def _where(swing: Swing, labels: Mapping[str, str]) -> str:
    """` in Asia` where all must stand in one region; `, 2 in Asia and 1 in Oceania,` where some must."""
    if not swing.places:
        return ""
    if len(swing.places) == 1 and swing.places[0][1] == swing.count:
        return " " + _("in %(region)s", region=labels[swing.places[0][0]])
    parts = [_("%(count)s in %(region)s", count=count, region=labels[code]) for code, count in swing.places]
    return f", {listed(parts)},"


def _lag(lag: Lag, label: str, ended: bool) -> LagLine:
    names = {"region": label, "agree": lag.agree, "answered": lag.answered, "needed": lag.needed}
    if ended:
        said = _(
            "%(region)s stood in the way of a consensus: %(agree)s of %(answered)s agree, it took %(needed)s.", **names
        )
    else:
        said = _(
            "%(region)s stands in the way of a consensus: %(agree)s of %(answered)s agree, it takes %(needed)s.",
            **names,
        )
    return LagLine(lag.region, label, said, lag.further is not None)
