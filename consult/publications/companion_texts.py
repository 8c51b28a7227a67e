"""What stands beside the figures: the rule in words, what the missing answers could change, what is withheld."""

from flask_babel import ngettext

from consult.publications.opened import group_label, group_parts
from consult.publications.reading import BREAKDOWNS, Document, Principle, Row, at_most, needed
from consult.publications.robust_text import left_out_texts
from consult.publications.wording import listed, number_word, percent, quoted, sentence
from consult.web.i18n import gettext as _

SPELT_OUT_AT_MOST = 5
"""So many verdicts that could change are told one by one; more are counted."""


def rule_text(document: Document) -> str:
    """The rule of consensus in one sentence."""
    rule = document.rule
    return str(
        _(
            "Consensus: at least %(agree)s agree and at most %(disagree)s disagree, and at least %(region)s agree in every region shown.",
            agree=percent(rule.agree_share),
            disagree=percent(rule.disagree_share),
            region=percent(rule.region_agree_share),
        )
    )


def missing_texts(document: Document) -> list[str]:
    """What the answers that were not given could change, principle by principle where they could."""
    if document.is_open:
        return [
            str(
                _(
                    "Anyone could answer this round. Nobody knows who did not, so nothing can be said of what they think."
                )
            )
        ]
    rows = [(principle, document.world_row(principle.key)) for principle in document.principles]
    rows = [(principle, row) for principle, row in rows if row.is_exact]
    lacking = [(principle, row) for principle, row in rows if row.missing]
    if not rows:
        return [str(_("There are no verdicts yet that an answer could change."))]
    if not lacking:
        return [str(_("Every member that was invited answered every principle. Nothing is missing."))]
    could = [(principle, row, verdicts) for principle, row in lacking if (verdicts := _within_reach(document, row))]
    texts = [_could_change(principle, row, verdicts) for principle, row, verdicts in could[:SPELT_OUT_AT_MOST]]
    further = len(could) - len(texts)
    if further:
        texts.append(
            str(
                ngettext(
                    "The verdict on 1 more principle could change too.",
                    "The verdicts on %(num)s more principles could change too.",
                    further,
                )
            )
        )
    return [*texts, *_settled([principle for principle, _row in rows], [principle for principle, _row, _v in could])]


def _settled(all_of_them: list[Principle], could: list[Principle]) -> list[str]:
    settled = [each for each in all_of_them if each not in could]
    if not settled:
        return []
    if not could:
        return [str(_("Whatever the missing answers say, no verdict would change."))]
    if len(settled) == 1:
        return [
            str(_("The verdict on %(title)s stands whatever the missing answers say.", title=quoted(settled[0].title)))
        ]
    return [
        str(
            _(
                "The verdicts on the other %(count)s stand whatever the missing answers say.",
                count=number_word(len(settled)),
            )
        )
    ]


def _could_change(principle: Principle, row: Row, verdicts: list[str]) -> str:
    assert isinstance(row.agree, int) and row.invited is not None
    names = {
        "title": quoted(principle.title),
        "low": row.agree,
        "high": row.agree + row.missing,
        "invited": row.invited,
        "verdicts": (" " + str(_("or")) + " ").join(_outcome(each) for each in verdicts),
    }
    return str(
        ngettext(
            "On %(title)s 1 member did not answer. With it, %(low)s to %(high)s of %(invited)s would agree: the verdict could become %(verdicts)s.",
            "On %(title)s %(num)s members did not answer. With them, %(low)s to %(high)s of %(invited)s would agree: the verdict could become %(verdicts)s.",
            row.missing,
            **names,
        )
    )


def _outcome(code: str) -> str:
    outcomes = {
        "consensus": _("consensus"),
        "majority": _("majority"),
        "divided": _("divided"),
        "no_clear_view": _("no clear view"),
    }
    return str(outcomes[code])


def _within_reach(document: Document, row: Row) -> list[str]:
    """The other verdicts that are possible once every invited organisation has answered, the strongest first.

    With all answers in, every condition is a fixed number of organisations: more agreement only helps consensus, so its two ends decide.
    """
    assert isinstance(row.agree, int) and isinstance(row.disagree, int) and isinstance(row.answered, int)
    missing, everyone = row.missing, row.answered + row.missing
    found = []
    if _is_consensus(document, row, agreeing=True):
        found.append("consensus")
    more_than_half, quarter = everyone // 2 + 1, -(-everyone // 4)
    if row.agree + missing >= more_than_half and not _always_consensus(document, row):
        found.append("majority")
    agree_more, disagree_more = max(0, quarter - row.agree), max(0, quarter - row.disagree)
    if agree_more + disagree_more <= missing and row.agree + agree_more < more_than_half:
        found.append("divided")
    if row.agree < more_than_half and not (row.agree >= quarter and row.disagree >= quarter):
        found.append("no_clear_view")
    return [each for each in found if each != row.verdict]


def _always_consensus(document: Document, row: Row) -> bool:
    return _is_consensus(document, row, agreeing=False)


def _is_consensus(document: Document, row: Row, agreeing: bool) -> bool:
    """Whether it is consensus if all who are missing agree, or if all of them disagree."""
    rule = document.rule
    regions = [each for each in document.group_rows(row.principle, "region") if each.is_exact]
    return all(
        [
            _reaches(row, rule.agree_share, agreeing),
            isinstance(row.disagree, int)
            and row.disagree + (0 if agreeing else row.missing) <= at_most(rule.disagree_share, _everyone(row)),
            *(_reaches(each, rule.region_agree_share, agreeing) for each in regions),
        ]
    )


def _reaches(row: Row, share: float, agreeing: bool) -> bool:
    return isinstance(row.agree, int) and row.agree + (row.missing if agreeing else 0) >= needed(share, _everyone(row))


def _everyone(row: Row) -> int:
    return (row.answered if isinstance(row.answered, int) else 0) + row.missing


def withheld_texts(document: Document) -> list[str]:
    """How much is withheld, why, and that it is withheld everywhere."""
    rows = list(document.rows.values())
    hidden = [row for row in rows if row.withheld]
    if document.is_open and not hidden:
        return [
            str(
                _(
                    "Counts below 8 are given as “fewer than 8”, all others to the nearest 5, totals on their own: no figure tells what one of them said."
                )
            )
        ]
    if not hidden:
        return [
            str(
                _("Nothing is withheld: every figure can be shown without giving away what anyone said in confidence.")
            ),
            *_merged_texts(document),
            *left_out_texts(document),
        ]
    parts = []
    for by in BREAKDOWNS:
        count, total = sum(row.by == by for row in hidden), sum(row.by == by for row in rows)
        if count and by == "region":
            parts.append(str(_("%(count)s of the %(total)s figures by region", count=count, total=total)))
        elif count:
            parts.append(str(_("%(count)s of the %(total)s figures by kind", count=count, total=total)))
    worlds = sum(row.by not in BREAKDOWNS for row in hidden)
    if worlds:
        parts.append(
            str(
                ngettext(
                    "the figures of 1 principle as a whole", "the figures of %(num)s principles as a whole", worlds
                )
            )
        )
    counted = [] if worlds else [str(_("What they hold is counted in the world column."))]
    return [
        sentence(str(_("%(parts)s are withheld to protect those who answered in confidence.", parts=listed(parts)))),
        str(
            _(
                "A group is shown only where at least %(k)s organisations in it answered without their name, or none did, and not all of those"
                " answered alike, unless they had all agreed to that.",
                k=document.disclosure.k,
            )
        ),
        *counted,
        *_merged_texts(document),
        str(_("The same figures are left out of every download and every chart.")),
        *left_out_texts(document),
    ]


def _merged_texts(document: Document) -> list[str]:
    """Which regions stand together in this release, and why."""
    merged = [group_label(group) for group in document.groups("region") if len(group_parts(group)) > 1]
    if not merged:
        return []
    return [
        str(
            _(
                "%(groups)s: put together for this release, because they could not all be shown on their own.",
                groups="; ".join(merged),
            )
        )
    ]
