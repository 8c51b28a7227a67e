"""The notice of consultations (the example says that it is invented) on pages that show more than one."""

from collections.abc import Iterable

from consult.web.i18n import gettext as _


def notice_of(shown: Iterable[tuple[str, str]]) -> str:
    """One sentence for all of `shown` (title and notice) where all have the same; otherwise each notice with the titles it is about."""
    titles: dict[str, list[str]] = {}
    for title, notice in shown:
        titles.setdefault(notice, []).append(title)
    if len(titles) == 1:
        return next(iter(titles))
    return " ".join(
        _("%(titles)s: %(notice)s", titles=", ".join(f"“{each}”" for each in about), notice=notice)
        for notice, about in titles.items()
        if notice
    )
