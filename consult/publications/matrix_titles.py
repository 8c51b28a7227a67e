"""The title of the principle × region picture: what holds everywhere it can be shown."""

from fractions import Fraction

from consult.publications.reading import Document
from consult.publications.wording import number_word, percent, sentence
from consult.web.i18n import gettext as _


def matrix_title(document: Document, by: str) -> str:
    """On how many principles every group that is shown passes the rule's regional threshold; for one principle, in how many groups it does."""
    threshold = Fraction(repr(document.rule.region_agree_share))
    shown = [
        [row.agree_share >= threshold for row in document.group_rows(principle.key, by) if row.agree_share is not None]
        for principle in document.principles
    ]
    if not any(shown) and not document.is_open:
        return str(
            _("No region can be shown on its own") if by == "region" else _("No kind of member can be shown on its own")
        )
    if any(
        row.agree_share is None and not row.withheld and row.answered != 0
        for principle in document.principles
        for row in document.group_rows(principle.key, by)
    ):
        return _widest(document)
    if all(document.world_row(principle.key).withheld for principle in document.principles):
        return _only_some(document, by)
    share = percent(threshold)
    if len(shown) == 1:
        return _title_of_one(by, sum(shown[0]), len(shown[0]), share)
    told = [each for each in shown if each]
    return _title_of_several(by, sum(all(each) for each in told), len(told), len(told) == len(shown), share)


def _only_some(document: Document, by: str) -> str:
    """The title where no principle has a result as a whole: a few groups that can be shown are no finding."""
    rows = [document.group_rows(principle.key, by) for principle in document.principles]
    most = max(sum(row.agree_share is not None for row in each) for each in rows)
    names = {"shown": most, "total": len(rows[0])}
    return str(
        _("At most %(shown)s of %(total)s regions can be shown on a principle", **names)
        if by == "region"
        else _("At most %(shown)s of %(total)s kinds can be shown on a principle", **names)
    )


def _title_of_several(by: str, passing: int, told: int, is_all: bool, share: str) -> str:
    """`told` principles have groups that are shown; `is_all` where no principle is without."""
    names = {"share": share, "total": number_word(told)}
    whole = {
        ("region", True): _("%(total)s principles", **names),
        ("region", False): _("the %(total)s principles whose regions can be shown", **names),
        ("kind", True): _("%(total)s principles", **names),
        ("kind", False): _("the %(total)s principles whose kinds can be shown", **names),
    }
    names |= {
        "count": sentence(number_word(passing) if passing else _("none")),
        "principles": str(whole["region" if by == "region" else "kind", is_all]),
    }
    if by == "region":
        return str(
            _("One of %(principles)s reaches %(share)s agreement in every region shown", **names)
            if passing == 1
            else _("%(count)s of %(principles)s reach %(share)s agreement in every region shown", **names)
        )
    return str(
        _("One of %(principles)s reaches %(share)s agreement in every kind shown", **names)
        if passing == 1
        else _("%(count)s of %(principles)s reach %(share)s agreement in every kind shown", **names)
    )


def _title_of_one(by: str, passing: int, shown: int, share: str) -> str:
    names = {"share": share, "passing": passing, "shown": shown}
    return str(
        _("Agreement reaches %(share)s in %(passing)s of %(shown)s regions shown", **names)
        if by == "region"
        else _("Agreement reaches %(share)s in %(passing)s of %(shown)s kinds shown", **names)
    )


def _widest(document: Document) -> str:
    """The title where small groups of an open round have no share of their own, so that nothing can be said of every group."""
    rows = [(principle, document.world_row(principle.key)) for principle in document.principles]
    principle, row = max(rows, key=lambda pair: pair[1].agree_share or -1)
    names = {"place": principle.place, "agree": row.agree, "answered": row.answered}
    return str(_("Agreement is widest on principle %(place)s: %(agree)s of %(answered)s agree", **names))
