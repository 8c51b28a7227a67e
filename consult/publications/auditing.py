"""What the audit of a release found, in sentences for staff: what follows from which row, and the smallest thing to do about it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from consult.models import Consultation
from consult.publications.documents import Made
from consult.publications.protection import audited
from consult.publications.wording import listed
from consult.statistics.audit import Audit, Finding, NarrowRange, Reason
from consult.statistics.remedies import Action, Remedy

Labels = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class InWords:
    """The audit as the preview prints it."""

    refusals: Sequence[str]
    warnings: Sequence[str]
    known: Sequence[str]


def audited_in_words(consultation: Consultation, made: Made) -> InWords:
    """Audit what would be published, and say what was found."""
    return in_words(audited(consultation, made.shown), consultation, made)


def in_words(found: Audit, consultation: Consultation, made: Made) -> InWords:
    """One sentence per finding."""
    titles = {wording.key: wording.title for wording in consultation.round.draft.wordings}
    labels = {(group.by, group.code): group.label for group in (*made.shown.raw, *made.shown.groups)}
    return InWords(
        refusals=[f"{_finding(each, titles, labels)} {_remedy(each.remedy, labels)}" for each in found.findings],
        warnings=[_warning(each, titles, labels) for each in found.narrow],
        known=[_finding(each, titles, labels) for each in found.known],
    )


def rows_of(found: Audit) -> str:
    """The rows for which a release is refused, as commands name them."""
    return ", ".join(dict.fromkeys(f"{each.principle} × {each.group}" for each in found.findings))


def kept(found: Audit) -> str:
    """What is kept of an audit with its release, for staff alone (JSON)."""
    return json.dumps(
        {
            "narrow": [
                {
                    "principle": each.principle,
                    "by": each.by,
                    "group": each.group,
                    "side": each.side.value,
                    "low": each.low,
                    "high": each.high,
                }
                for each in found.narrow
            ],
            "known": [
                {"principle": each.principle, "by": each.by, "group": each.group, "reason": each.reason.value}
                for each in found.known
            ],
        },
        sort_keys=True,
    )


def _finding(found: Finding, titles: Mapping[str, str], labels: Labels) -> str:
    names = {
        "title": titles.get(found.principle, found.principle),
        "group": labels.get((found.by, found.group), found.group),
    }
    if found.reason is Reason.ORGANISATION:
        return str(_("“%(title)s”, %(group)s: readers could tell on which side an organisation is.", **names))
    if found.reason is Reason.ROW:
        return str(_("“%(title)s”, %(group)s: readers could work out the withheld numbers.", **names))
    return str(_("“%(title)s”, %(group)s: it could not be ruled out in time that readers work an answer out.", **names))


def _remedy(remedy: Remedy | None, labels: Labels) -> str:
    if remedy is None:
        return str(_("Nothing that can be withheld now would help."))
    names = {"groups": listed([labels.get((remedy.by, code), code) for code in remedy.codes])}
    sentences = {
        Action.MERGE: _("The least that would help: show %(groups)s together.", **names),
        Action.WITHHOLD_ROW: _("The least that would help: withhold %(groups)s on this principle.", **names),
        Action.WITHHOLD_TABLE: _("The least that would help: withhold this whole table on this principle."),
        Action.ASK: _(
            "The least that would help: ask these organisations to be named: %(groups)s.", **_asked(remedy, labels)
        ),
        Action.WITHHOLD_PRINCIPLE: _("The least that would help: withhold this principle altogether."),
    }
    return str(sentences[remedy.action])


def _asked(remedy: Remedy, labels: Labels) -> dict[str, str]:
    region, kind = (*remedy.codes, "", "")[:2]
    return {"groups": ", ".join((labels.get(("region", region), region), labels.get(("kind", kind), kind)))}


def _warning(found: NarrowRange, titles: Mapping[str, str], labels: Labels) -> str:
    sides = {
        "agree": _("agree"),
        "neutral": _("neither agree nor disagree"),
        "disagree": _("disagree"),
        "none": _("have no opinion"),
    }
    names = {
        "title": titles.get(found.principle, found.principle),
        "group": labels.get((found.by, found.group), found.group),
        "low": found.low,
        "high": found.high,
        "side": str(sides[found.side.value]),
    }
    if found.low == found.high:
        return str(_("“%(title)s”, %(group)s: readers can tell that %(low)s without a name %(side)s.", **names))
    return str(_("“%(title)s”, %(group)s: readers can tell that %(low)s to %(high)s without a name %(side)s.", **names))
