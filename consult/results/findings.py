"""One sentence for each principle as it stands now, and one for the whole page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import ngettext

from consult.consultations.presenters import percent_text
from consult.domain.rules import ConsensusRule, Participation
from consult.domain.scales import swatches
from consult.models import Consultation
from consult.results.outlook import Outlook, outlooks
from consult.results.presenters import Rows, by_place, exact, parts, regions_of, verdict_labels, world_of
from consult.statistics.entries import GroupEntry, ResultEntry, ResultsDocument
from consult.web.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Finding:
    """One principle among all: the figures of its sentence, its distribution, its verdict."""

    number: int
    key: str
    title: str
    agree: int
    disagree: int
    answered: int
    invited: int
    others: str
    verdict: str
    verdict_label: str
    regions: str
    outlook: Outlook
    parts: tuple[dict[str, Any], ...]
    href: str


def findings(consultation: Consultation, document: ResultsDocument, by: str, ended: bool) -> list[Finding]:
    """One finding per principle, in the order of the text. `ended` where the round takes no more answers."""
    rows, world, regions = by_place(document), world_of(document), regions_of(document)
    firm = outlooks(consultation, document, ended)
    is_open = consultation.participation is Participation.OPEN
    colours = swatches(consultation.scale)
    found = []
    for number, wording in enumerate(consultation.round.draft.wordings, start=1):
        entry = rows[wording.key, "world", "world"]
        shape, word = verdict_labels()[entry["verdict"] or ""]
        found.append(
            Finding(
                number=number,
                key=wording.key,
                title=wording.title,
                agree=exact(entry["agree"]),
                disagree=exact(entry["disagree"]),
                answered=exact(entry["answered"]),
                invited=exact(world["invited"]),
                others=_others(entry, None if is_open else exact(world["invited"]), ended),
                verdict=shape,
                verdict_label=word,
                outlook=firm[wording.key],
                regions=_regions(rows, wording.key, regions, consultation.rule),
                parts=parts(entry, consultation.scale, colours),
                href=url_for("results.principle", slug=consultation.slug, key=wording.key, by=by),
            )
        )
    return found


def _others(entry: ResultEntry, invited: int | None, ended: bool) -> str:
    """What the first number leaves out: who disagrees, who stands between, who is silent. `invited` is None where anybody may answer."""
    agree, disagree, answered = exact(entry["agree"]), exact(entry["disagree"]), exact(entry["answered"])
    between = answered - agree - disagree
    said = [ngettext("%(num)s disagrees", "%(num)s disagree", disagree) if disagree else _("nobody disagrees")]
    if between:
        said.append(ngettext("%(num)s does neither", "%(num)s do neither", between))
    sides = ", ".join(said)
    sides = sides[:1].upper() + sides[1:]
    return f"{sides}." if invited is None else f"{sides}; {_silence(invited - answered, invited, ended)}."


def _silence(silent: int, invited: int, ended: bool) -> str:
    if silent <= 0:
        return _("all %(invited)s invited have answered", invited=invited)
    if ended:
        return _("%(num)s of %(invited)s invited did not answer", num=silent, invited=invited)
    return ngettext(
        "%(num)s of %(invited)s invited has not answered",
        "%(num)s of %(invited)s invited have not answered",
        silent,
        invited=invited,
    )


def _regions(rows: Rows, key: str, regions: Sequence[GroupEntry], rule: ConsensusRule) -> str:
    """In how many regions the rule's share is reached."""
    shares = [rows[key, "region", region["code"]]["agree_share"] for region in regions]
    known = [share for share in shares if share is not None]
    if not known:
        return ""
    return _(
        "At least %(share)s\u00a0%% agree in %(reached)s of %(total)s regions with answers.",
        share=percent_text(rule.region_agree_share),
        reached=sum(share >= rule.region_agree_share for share in known),
        total=len(known),
    )


def headline(found: Sequence[Finding], document: ResultsDocument, ended: bool) -> str:
    """The finding of the whole page; while the round is open it may still change."""
    if not world_of(document)["responded"]:
        return _("Nobody answered") if ended else _("Nobody has answered yet")
    reached = sum(finding.verdict == "consensus" for finding in found)
    if ended:
        return ngettext(
            "Consensus on %(reached)s of %(num)s principle",
            "Consensus on %(reached)s of %(num)s principles",
            len(found),
            reached=reached,
        )
    return ngettext(
        "Consensus on %(reached)s of %(num)s principle so far",
        "Consensus on %(reached)s of %(num)s principles so far",
        len(found),
        reached=reached,
    )
