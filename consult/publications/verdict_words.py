"""The words beside a verdict's shape."""

from consult.publications.reading import Row
from consult.web.i18n import gettext as _

VERDICTS = ("consensus", "majority", "divided", "no_clear_view")


def verdict_label(code: str) -> str:
    """The word beside a verdict's shape."""
    labels = {
        "consensus": _("Consensus"),
        "majority": _("Majority"),
        "divided": _("Divided"),
        "no_clear_view": _("No clear view"),
        "withheld": _("Withheld"),
        "none": _("No answers"),
    }
    return str(labels[code])


def verdict_code(row: Row) -> str:
    """A row's verdict, `withheld`, or `none` where nobody answered."""
    return "withheld" if row.withheld else row.verdict or "none"
