"""Languages, directions and how instants are written."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_time
from flask import has_request_context, request
from flask_babel import get_locale
from flask_babel import gettext as _

AVAILABLE = ("en",)


def pick_locale() -> str:
    """The best of the available languages for this reader; commands speak the first."""
    wanted = request.accept_languages.best_match(AVAILABLE) if has_request_context() else None
    return wanted or AVAILABLE[0]


def page_language() -> str:
    """The language of the interface, as BCP 47."""
    return str(get_locale() or AVAILABLE[0]).replace("_", "-")


def direction(language: str) -> str:
    """ "rtl" or "ltr" for a BCP 47 tag."""
    try:
        return Locale.parse(language, sep="-").text_direction
    except (ValueError, UnknownLocaleError):
        return "ltr"


def _locale() -> str:
    language = str(get_locale() or "en")
    return "en_GB" if language == "en" else language


def instant(value: datetime, zone: str = "UTC") -> str:
    """`Friday 26 February 2027, 18:00 in Madrid`: never without its place."""
    local = value.astimezone(ZoneInfo(zone))
    day = format_datetime(local, "EEEE d MMMM y", locale=_locale())
    return f"{day}, {format_time(local, 'HH:mm', locale=_locale())} {place(zone)}"


def day(value: datetime, zone: str = "UTC") -> str:
    """`5 March 2027`."""
    return format_date(value.astimezone(ZoneInfo(zone)), "d MMMM y", locale=_locale())


def hour(value: datetime, zone: str = "UTC") -> str:
    """`10:42`, where the reader knows the place."""
    return format_time(value.astimezone(ZoneInfo(zone)), "HH:mm", locale=_locale())


def place(zone: str) -> str:
    """`in Madrid` for Europe/Madrid, `UTC` for UTC."""
    if zone in {"UTC", "Etc/UTC"}:
        return "UTC"
    return str(_("in %(place)s", place=zone.rsplit("/", 1)[-1].replace("_", " ")))
