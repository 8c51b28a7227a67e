"""What was said on each principle, in one sentence with what stands behind it, made from the figures."""

from dataclasses import dataclass

from flask_babel import ngettext

from consult.domain.scales import Side
from consult.publications.opened import group_label
from consult.publications.ranges import confidence_words
from consult.publications.reading import Document, Number, Principle, Row, at_most, needed
from consult.publications.robust_text import robustness_text
from consult.publications.verdict_words import verdict_code, verdict_label
from consult.publications.wording import is_one, listed, percent, sentence
from consult.web.i18n import gettext as _

__all__ = ["Finding", "dissent_allowed", "findings", "verdict_code", "verdict_label"]

NAMED_AT_MOST = 3
"""So many dissenters are named in a finding; more are left to the cells."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One principle in one sentence: `number` `of` `title`, then what stands behind it."""

    place: int
    key: str
    title: str
    wording: str
    number: str
    of: str
    details: str
    sure: str
    verdict: str
    verdict_label: str


def findings(document: Document) -> list[Finding]:
    """One finding per principle, in the text's order."""
    return [_finding(document, principle) for principle in document.principles]


def _finding(document: Document, principle: Principle) -> Finding:
    row = document.world_row(principle.key)
    code = verdict_code(row)
    number, of = str(row.agree), _of(row)
    details = [
        _who_answered(document, row),
        _groups_behind(document, principle),
        _dissent(document, row),
        *_lacking(document, row),
    ]
    if row.withheld:
        number, of, details = "", str(_("Withheld")), [str(_("Withheld to protect those who answered in confidence."))]
    elif row.answered == 0:
        number, of, details = "0", str(_("of %(invited)s answered", invited=document.world.invited)), []
    return Finding(
        place=principle.place,
        key=principle.key,
        title=principle.title,
        wording=principle.wording,
        number=number,
        of=of,
        details=" ".join(sentence(each) for each in details if each),
        sure=_sure(document, row),
        verdict=code,
        verdict_label=verdict_label(code),
    )


def _sure(document: Document, row: Row) -> str:
    """What the figure says of everybody invited, and whether the verdict survives another way of counting."""
    return f"{confidence_words(row)} {robustness_text(document, row.principle)}".strip()


def _of(row: Row) -> str:
    return str(
        _("of %(answered)s agrees", answered=row.answered)
        if is_one(row.agree)
        else _("of %(answered)s agree", answered=row.answered)
    )


def _who_answered(document: Document, row: Row) -> str:
    if document.is_open:
        return str(_("Rounded to the nearest 5."))
    blank = row.blank if isinstance(row.blank, int) else 0
    if blank:
        return str(
            ngettext(
                "%(invited)s invited, %(answered)s answered, 1 left it blank.",
                "%(invited)s invited, %(answered)s answered, %(num)s left it blank.",
                blank,
                invited=document.world.invited,
                answered=row.answered,
            )
        )
    return str(_("%(invited)s invited, %(answered)s answered.", invited=document.world.invited, answered=row.answered))


def _groups_behind(document: Document, principle: Principle) -> str:
    """In how many regions the rule's verdict is consensus too, of those that can be shown."""
    rows = document.group_rows(principle.key, "region")
    shown = [row for row in rows if row.verdict is not None]
    if not shown:
        return ""
    count = sum(row.verdict == "consensus" for row in shown)
    if len(shown) == len(rows) == 1:
        return ""
    names = {"count": count or _("none"), "shown": len(shown)}
    if len(shown) == len(rows):
        return str(
            _("Consensus in all %(shown)s regions.", **names)
            if count == len(rows)
            else _("Consensus in %(count)s of %(shown)s regions.", **names)
        )
    if len(shown) == 1:
        return str(
            _("Consensus in the one region that can be shown.")
            if count
            else _("No consensus in the one region that can be shown.")
        )
    return str(
        _("Consensus in all %(shown)s regions that can be shown.", **names)
        if count == len(shown)
        else _("Consensus in %(count)s of the %(shown)s regions that can be shown.", **names)
    )


def _dissent(document: Document, row: Row) -> str:
    """How many disagree, and by name those who let their name stand."""
    if row.disagree == 0:
        return str(_("Nobody disagrees."))
    against = {step.code for step in document.scale if step.side is Side.DISAGREE}
    named = [
        each.name
        for each in document.positions
        if each.principle == row.principle and each.stance in against and each.name
    ]
    names = {"count": row.disagree, "names": listed(named) if named else ""}
    singular = is_one(row.disagree)
    if not named or len(named) > NAMED_AT_MOST:
        return str(_("1 disagrees.") if singular else _("%(count)s disagree.", **names))
    if isinstance(row.disagree, int) and len(named) == row.disagree:
        return str(_("1 disagrees: %(names)s.", **names) if singular else _("%(count)s disagree: %(names)s.", **names))
    return str(_("%(count)s disagree, among them %(names)s.", **names))


def _lacking(document: Document, row: Row) -> list[str]:
    """What was missing for consensus, condition by condition."""
    if row.verdict == "consensus" or not row.is_exact or document.is_open:
        return []
    if not isinstance(row.answered, int) or not isinstance(row.agree, int):
        return []
    rule, said = document.rule, []
    wanted = needed(rule.agree_share, row.answered)
    if row.agree < wanted:
        said.append(str(_("Consensus needed %(wanted)s of %(answered)s.", wanted=wanted, answered=row.answered)))
    if not dissent_allowed(document, row):
        most = _most_dissent(document, row.answered)
        said.append(
            str(
                _("It allowed at most %(most)s to disagree.", most=most)
                if said
                else _("Consensus allowed at most %(most)s to disagree.", most=most)
            )
        )
    behind = _regions_behind(document, row)
    if behind and not said:
        said.append(
            str(
                _(
                    "Consensus needed %(share)s in every region shown: %(regions)s.",
                    share=percent(rule.region_agree_share),
                    regions=listed(behind),
                )
            )
        )
    return said


def _regions_behind(document: Document, row: Row) -> list[str]:
    """Shown regions below the regional condition, each with its figures."""
    labels = {group.code: group_label(group) for group in document.groups("region")}
    return [
        str(
            _(
                "%(region)s has %(agree)s of %(answered)s",
                region=labels[each.group],
                agree=each.agree,
                answered=each.answered,
            )
        )
        for each in document.group_rows(row.principle, "region")
        if each.is_exact
        and isinstance(each.answered, int)
        and _below(each.agree, needed(document.rule.region_agree_share, each.answered))
    ]


def _below(count: Number, wanted: int) -> bool:
    return isinstance(count, int) and count < wanted


def _most_dissent(document: Document, answered: int) -> int:
    return at_most(document.rule.disagree_share, answered)


def dissent_allowed(document: Document, row: Row) -> bool:
    """Whether no more disagree than consensus allows."""
    return (
        isinstance(row.disagree, int)
        and isinstance(row.answered, int)
        and row.disagree <= _most_dissent(document, row.answered)
    )
