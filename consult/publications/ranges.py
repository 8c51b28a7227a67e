"""What the answers of some say of everybody invited: bounds and intervals, as numbers and in words."""

from consult.publications.reading import Row
from consult.publications.wording import percent
from consult.web.i18n import gettext as _


def bounds(row: Row) -> tuple[int, int] | None:
    """From how many to how many of all invited could agree once everyone has answered; None where nothing is missing or nobody knows."""
    if not row.is_exact or not row.missing or not isinstance(row.agree, int):
        return None
    return row.agree, row.agree + row.missing


def range_words(row: Row) -> str:
    """What the share among those who answered says of everybody invited, in words; nothing in a round open to anyone."""
    if not row.is_exact or row.invited is None:
        return ""
    if not row.missing:
        return str(_("everyone answered"))
    ends = row.interval or bounds(row)
    if ends is None:
        return ""
    names = {"low": ends[0], "high": ends[1], "invited": row.invited}
    if ends == bounds(row):
        return str(_("%(low)s to %(high)s of the %(invited)s possible", **names))
    if ends[0] == ends[1]:
        return str(_("%(low)s of the %(invited)s", **names))
    return str(_("between %(low)s and %(high)s of the %(invited)s", **names))


def confidence_words(row: Row) -> str:
    """The interval in a sentence, with what it takes for granted; nothing where there is none. As wide as the bounds, it takes nothing for granted."""
    if row.interval is None or row.invited is None:
        return ""
    names = {"low": row.interval[0], "high": row.interval[1], "invited": row.invited, "level": percent(0.95)}
    if row.interval == bounds(row):
        return str(
            _("Of all %(invited)s invited, %(low)s to %(high)s agree, whatever the missing answers say.", **names)
        )
    return str(
        _(
            "Of all %(invited)s invited, %(low)s agree, with %(level)s confidence, if those who are missing are like those who answered.",
            **names,
        )
        if names["low"] == names["high"]
        else _(
            "Of all %(invited)s invited, between %(low)s and %(high)s agree, with %(level)s confidence, if those who are missing are like those who answered.",
            **names,
        )
    )
