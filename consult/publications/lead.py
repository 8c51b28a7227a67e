"""Title and lead of a release: who was asked, who spoke, and the verdicts in a sentence or two."""

from consult.publications.findings import dissent_allowed
from consult.publications.reading import Document, Principle, needed
from consult.publications.verdict_words import verdict_code
from consult.publications.wording import MOST_IN_WORDS, listed, number_word, quoted, sentence
from consult.web.i18n import gettext as _

TITLED_AT_MOST = 3
"""So many principles are listed by title; more are counted."""


def page_title(document: Document) -> str:
    """The finding of the whole page: who was asked and who spoke."""
    world, names = document.world, {"title": document.title}
    if world.responded == 0:
        return str(_("%(title)s: no member has answered", **names))
    if document.is_open:
        return str(_("%(title)s: what %(responded)s respondents said", responded=world.responded, **names))
    return str(
        _(
            "%(title)s: what %(responded)s of %(invited)s members said",
            responded=world.responded,
            invited=world.invited,
            **names,
        )
    )


def lead(document: Document) -> str:
    """The verdicts in a sentence or two, for any number of principles and any mix of verdicts."""
    by_verdict: dict[str, list[Principle]] = {}
    for principle in document.principles:
        by_verdict.setdefault(verdict_code(document.world_row(principle.key)), []).append(principle)
    total = len(document.principles)
    order = [
        code for code in ("consensus", "majority", "divided", "no_clear_view", "none", "withheld") if code in by_verdict
    ]
    if len(order) == 1:
        return _only(document, order[0], total)
    first = _consensus_sentence(document, by_verdict.get("consensus", []), total)
    rest = [_clause(document, code, by_verdict[code]) for code in order if code != "consensus"]
    joined = listed(rest) if len(rest) < 3 else "; ".join(rest)
    return f"{first} {sentence(joined)}."


def _only(document: Document, code: str, total: int) -> str:
    """Every principle has the same verdict."""
    whom = _whom(document)
    who = sentence(whom)
    if total == 1:
        single = {
            "consensus": _("%(who)s reach consensus on the principle they were asked about.", who=who),
            "majority": _("A majority of %(whom)s agrees with the principle, one answer short of consensus.", whom=whom)
            if _is_near_miss(document, document.principles[0])
            else _("A majority of %(whom)s agrees with the principle, short of consensus.", whom=whom),
            "divided": _("%(who)s are divided on the principle.", who=who),
            "no_clear_view": _("%(who)s hold no clear view on the principle.", who=who),
            "none": _("Nobody has answered the principle."),
            "withheld": _("The result is withheld to protect those who answered in confidence."),
        }
        return str(single[code])
    every = number_word(total)
    all_ = str(_("both") if total == 2 else _("all %(every)s", every=every))
    several = {
        "consensus": _("%(who)s reach consensus on %(all)s principles.", who=who, all=all_),
        "majority": _(
            "A majority of %(whom)s agrees with each of the %(every)s principles; none reaches consensus.",
            whom=whom,
            every=every,
        ),
        "divided": _("%(who)s are divided on %(all)s principles.", who=who, all=all_),
        "no_clear_view": _("%(who)s hold no clear view on any of the %(every)s principles.", who=who, every=every),
        "none": _("Nobody has answered any of the %(every)s principles.", every=every),
        "withheld": _(
            "The results on %(all)s principles are withheld to protect those who answered in confidence.", all=all_
        ),
    }
    return str(several[code])


def _whom(document: Document) -> str:
    """Who answered: the members that were invited, or whoever came."""
    return str(_("respondents") if document.is_open else _("members"))


def _consensus_sentence(document: Document, reached: list[Principle], total: int) -> str:
    if not reached:
        return str(_("No principle reaches consensus."))
    figures = total > MOST_IN_WORDS  # a sentence writes all its numbers one way
    names = {
        "who": sentence(_whom(document)),
        "count": len(reached) if figures else number_word(len(reached)),
        "total": total if figures else number_word(total),
    }
    if len(reached) > TITLED_AT_MOST:
        return str(_("%(who)s reach consensus on %(count)s of the %(total)s principles.", **names))
    titles = listed([quoted(each.title) for each in reached])
    return str(
        _("%(who)s reach consensus on %(count)s of the %(total)s principles: %(titles)s.", titles=titles, **names)
    )


def _clause(document: Document, code: str, principles: list[Principle]) -> str:
    """What is said of the principles that share a verdict, to stand inside a sentence."""
    about = (
        listed([quoted(each.title) for each in principles])
        if len(principles) < TITLED_AT_MOST
        else str(
            _(
                "%(count)s principles",
                count=len(principles) if len(document.principles) > MOST_IN_WORDS else number_word(len(principles)),
            )
        )
    )
    near_miss = len(principles) == 1 and _is_near_miss(document, principles[0])
    clauses = {
        "majority": _("a majority, one answer short of consensus, agrees with %(about)s", about=about)
        if near_miss
        else _("a majority agrees with %(about)s", about=about),
        "divided": _("%(whom)s are divided on %(about)s", whom=_whom(document), about=about),
        "no_clear_view": _("there is no clear view on %(about)s", about=about),
        "none": _("nobody answered on %(about)s", about=about),
        "withheld": _("what was said on %(about)s is withheld", about=about),
    }
    return str(clauses[code])


def _is_near_miss(document: Document, principle: Principle) -> bool:
    """Whether one more agreeing answer would have been enough overall."""
    row = document.world_row(principle.key)
    if not row.is_exact or not isinstance(row.agree, int) or not isinstance(row.answered, int):
        return False
    return needed(document.rule.agree_share, row.answered) - row.agree == 1 and dissent_allowed(document, row)
