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
    share = percent(threshold)
    if len(shown) == 1:
        return _title_of_one(by, sum(shown[0]), len(shown[0]), share)
    passing = sum(bool(each) and all(each) for each in shown)
    names = {
        "share": share,
        "count": sentence(number_word(passing) if passing else _("none")),
        "total": number_word(len(shown)),
    }
    if by == "region":
        return str(
            _("One of %(total)s principles reaches %(share)s agreement in every region shown", **names)
            if passing == 1
            else _("%(count)s of %(total)s principles reach %(share)s agreement in every region shown", **names)
        )
    return str(
        _("One of %(total)s principles reaches %(share)s agreement in every kind shown", **names)
        if passing == 1
        else _("%(count)s of %(total)s principles reach %(share)s agreement in every kind shown", **names)
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
