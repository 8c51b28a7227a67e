"""What the audit of a release found, in sentences for staff: what follows from which row, and the smallest thing to do about it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from consult.models import Consultation
from consult.publications.choices import Choices, Withheld
from consult.publications.protection import Protected
from consult.publications.wording import listed
from consult.statistics.audit import Audit, Finding, NarrowRange, Reason
from consult.statistics.merging import parts_of
from consult.statistics.remedies import Action, Remedy
from consult.statistics.tallies import KIND, REGION, WORLD
from consult.web.i18n import gettext as _

Labels = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be chosen or taken back: what it is, and the choices that then stand."""

    label: str
    leads_to: Choices


@dataclass(frozen=True, slots=True)
class Refusal:
    """What follows of one principle, what would help, and that as something to choose."""

    findings: Sequence[str]
    remedy: str
    offers: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class InWords:
    """The audit as the preview prints it."""

    refusals: Sequence[Refusal]
    warnings: Sequence[str]
    known: Sequence[str]

    @property
    def sentences(self) -> str:
        """Why the release is refused, and what would help, in one paragraph."""
        return " ".join(" ".join((*each.findings, each.remedy)) for each in self.refusals)


def in_words(found: Audit, consultation: Consultation, shown: Protected) -> InWords:
    """One sentence per finding; those that the same remedy helps stand together."""
    titles, labels = _titles(consultation), _labels(shown)
    together: dict[tuple[str, Remedy | None], list[Finding]] = {}
    for each in found.findings:
        together.setdefault((each.principle, each.remedy), []).append(each)
    return InWords(
        refusals=[
            Refusal(
                [_finding(each, titles, labels) for each in findings],
                _remedy(remedy, labels),
                list(_offers(principle, remedy, shown, titles, labels)),
            )
            for (principle, remedy), findings in together.items()
        ],
        warnings=[_warning(each, titles, labels) for each in found.narrow],
        known=[_finding(each, titles, labels) for each in found.known],
    )


def chosen_in_words(consultation: Consultation, shown: Protected) -> list[Choice]:
    """What staff have chosen beyond the rules; each leads to the choices without it."""
    titles, labels, chosen = _titles(consultation), _labels(shown), shown.chosen
    return [
        *(
            Choice(str(_("%(groups)s are shown as one.", groups=_joined(each, labels))), chosen.without(each))
            for each in chosen.merges
        ),
        *(
            Choice(str(_("Withheld: %(what)s.", what=_withheld(each, titles, labels))), chosen.without(each))
            for each in chosen.withheld
        ),
    ]


def options(found: Audit, chosen: Choices) -> str:
    """The options of the command that choose what would help, beside those chosen already."""
    for each in found.findings:
        for remedy in _to_choose(each.remedy):
            chosen = chosen.with_remedy(each.principle, remedy)
    return " ".join(f"--{name} {value}" for name, values in chosen.written().items() for value in values)


def _to_choose(remedy: Remedy | None) -> Sequence[Remedy]:
    """A remedy that staff can choose. Asking is up to others, so silence stands beside it."""
    if remedy is None:
        return ()
    return [Remedy(Action.WITHHOLD_PRINCIPLE, WORLD, (WORLD,))] if remedy.action is Action.ASK else [remedy]


def _offers(
    principle: str, remedy: Remedy | None, shown: Protected, titles: Mapping[str, str], labels: Labels
) -> Iterator[Choice]:
    for each in _to_choose(remedy):
        leads_to = shown.chosen.with_remedy(principle, each)
        if each.action is Action.MERGE:
            parts = [part for code in each.codes for part in parts_of(code)]
            label = _("Show %(groups)s as one", groups=_joined(parts, labels))
        else:
            what = _withheld(leads_to.withheld[-1], titles, labels)
            label = _("Withhold %(what)s", what=what)
        yield Choice(str(label), leads_to)


def _withheld(row: Withheld, titles: Mapping[str, str], labels: Labels) -> str:
    names = {"title": titles.get(row.principle, row.principle), "group": labels.get((row.by, row.code), row.code)}
    if row.code:
        return str(_("%(group)s on “%(title)s”", **names))
    tables = {
        REGION: _("every region on “%(title)s”", **names),
        KIND: _("every kind of member on “%(title)s”", **names),
    }
    return str(tables.get(row.by, _("“%(title)s” altogether", **names)))


def _joined(codes: Sequence[str], labels: Labels) -> str:
    return listed([labels.get((REGION, code), code) for code in codes])


def _titles(consultation: Consultation) -> Mapping[str, str]:
    return {wording.key: wording.title for wording in consultation.round.draft.wordings}


def _labels(shown: Protected) -> Labels:
    return {(group.by, group.code): group.label for group in (*shown.raw, *shown.groups)}


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
