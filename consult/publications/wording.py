"""How numbers, shares and lists are said in a sentence."""

from collections.abc import Sequence
from fractions import Fraction

from babel.numbers import format_percent
from flask_babel import get_locale

from consult.publications.reading import Number
from consult.web.i18n import gettext as _
from consult.web.i18n import listed as listed

MOST_IN_WORDS = 12


def number_word(number: Number) -> str:
    """Up to twelve in words, as a sentence says them; other numbers in figures."""
    words = [
        _("no"), _("one"), _("two"), _("three"), _("four"), _("five"), _("six"),
        _("seven"), _("eight"), _("nine"), _("ten"), _("eleven"), _("twelve"),
    ]  # fmt: skip
    return words[number] if isinstance(number, int) and 0 <= number < len(words) else str(number)


def percent(share: float | Fraction, digits: str = "0.##") -> str:
    """0.75 as 75 %, in the reader's manner; in English with a space that does not break, as everywhere in the product."""
    return str(format_percent(float(share), f"{digits}\u00a0%" if _language() == "en_GB" else None, locale=_language()))


def either(items: Sequence[str]) -> str:
    """A, B or C."""
    return listed(items, "or")


def short(number: Number) -> str:
    """A count where there is little room: the words for a small one as a sign."""
    return str(number) if isinstance(number, int) else "<8"


def quoted(title: str) -> str:
    """A title inside a sentence."""
    return str(_("“%(title)s”", title=title))


def sentence(text: str) -> str:
    """With a capital at the start."""
    return text[:1].upper() + text[1:]


def is_one(number: Number) -> bool:
    """Whether a count takes the singular."""
    return number == 1


def _language() -> str:
    language = str(get_locale() or "en")
    return "en_GB" if language == "en" else language
