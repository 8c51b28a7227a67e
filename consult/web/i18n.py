"""Languages, directions and how instants are written."""

import re
from collections.abc import Callable, Iterable, MutableMapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_time
from babel.lists import format_list
from babel.support import Translations
from flask import Flask, g, has_request_context, request
from flask.templating import Environment
from flask_babel import Babel, Domain, get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

AVAILABLE = ("en",)
_KEPT_APART = re.compile("\u2068[^\u2068\u2069]*\u2069")
_FROM_THE_RIGHT = re.compile(
    r"[\u0590-\u08ff\u202a-\u202e\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


class Pages(Environment):
    """Templates whose globals are one plain dict: looking each up in a chain of dicts takes a twentieth of a page's time."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals themselves, unless a template wants some of its own."""
        return super().make_globals(d) if d else self.globals


class Catalogue(Domain):
    """The sentences of the reader's language, found by one look: flask-babel's own way takes a tenth of a page's time."""

    def get_translations(self) -> Translations:
        if not g:
            return super().get_translations()
        here = g._get_current_object()  # once: g itself looks for it at each turn
        kept: tuple[Any, Locale | None, Translations] | None = here.get("catalogue")
        if kept is None or getattr(kept[0], "babel_locale", None) is not kept[1]:  # force_locale changes it for a while
            locale, found = get_locale(), super().get_translations()
            kept = here.catalogue = (here.get("_flask_babel"), locale, found)
        return kept[2]

    def gettext(self, string: str, **variables: Any) -> str:
        """A sentence in code."""
        said: str = self.get_translations().ugettext(string)
        return said % _kept_apart(variables) if variables else said

    def ngettext(self, singular: str, plural: str, num: int, **variables: Any) -> str:
        """The same of one or many: `num` is a variable of its own accord."""
        said: str = self.get_translations().ungettext(singular, plural, num)
        return said % _kept_apart({"num": num, **variables})

    @pass_eval_context
    def in_template(self, context: EvalContext, text: str, /, **variables: Any) -> str:
        """A sentence in a template: safe to print as it is, with its variables escaped; plain text stays plain."""
        return _said(self.get_translations().ugettext(text), context, variables)

    @pass_eval_context
    def in_template_counted(self, context: EvalContext, one: str, many: str, num: int, /, **variables: Any) -> str:
        """The same of one or many: `num` is a variable of its own accord."""
        return _said(self.get_translations().ungettext(one, many, num), context, {"num": num, **variables})


def _said(sentence: str, context: EvalContext, variables: dict[str, Any]) -> str:
    if not variables:
        return _whole(sentence) if context.autoescape else sentence % {}
    return (_printable(sentence) if context.autoescape else sentence) % _kept_apart(variables)


def kept_apart(text: str) -> str:
    """A name or title that stands in other words. One that runs from the right keeps its place there, and does not draw the figures behind it over.

    The two signs around it (Unicode's FSI and PDI) cannot be seen. A sentence in which such names are kept apart already stays as it is, and so does
    what is marked up.
    """
    if text.isascii() or isinstance(text, Markup) or not _FROM_THE_RIGHT.search(_KEPT_APART.sub("", text)):
        return text
    return f"\u2068{text}\u2069"


def listed(items: Iterable[str], style: Literal["standard", "or"] = "standard") -> str:
    """A, B and C; in the style "or" A, B or C."""
    return str(format_list([kept_apart(item) for item in items], style=style, locale=_locale()))


def _kept_apart(variables: dict[str, Any]) -> dict[str, Any]:
    return {name: kept_apart(each) if isinstance(each, str) else each for name, each in variables.items()}


def _printable(sentence: str) -> Markup:
    # Sentences come from templates and catalogues; what varies in them is escaped.
    return Markup(sentence)  # nosec B704


@cache
def _whole(sentence: str) -> Markup:
    return _printable(sentence) % {}


catalogue = Catalogue()
gettext: Callable[..., str] = catalogue.gettext
"""A sentence in the reader's language, with its variables. flask-babel's own asks at each turn which catalogue is meant: there is one."""
_ = gettext


def install(app: Flask, babel: Babel) -> None:
    """Let pages and code take their sentences from one `Catalogue`."""
    babel.init_app(app, locale_selector=pick_locale)
    babel.domain_instance = catalogue
    app.jinja_env.newstyle_gettext = True  # type: ignore[attr-defined]
    app.jinja_env.globals.update(
        {"_": catalogue.in_template, "gettext": catalogue.in_template, "ngettext": catalogue.in_template_counted}
    )


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


@lru_cache(256)
def in_language(language: str) -> Markup:
    """The attributes of an element whose text is in this language: ` lang="ar" dir="rtl"`; where it is not known, the text itself decides."""
    if not language:
        return Markup(' dir="auto"')
    return Markup(' lang="{}" dir="{}"').format(language, direction(language))


def language_name(language: str) -> str:
    """What readers call the language: `English` for `en`."""
    try:
        return Locale.parse(language, sep="-").get_display_name(_locale()) or language
    except (ValueError, UnknownLocaleError):
        return language


def country_name(code: str) -> str:
    """PT as Portugal, in the reader's language; a code that nobody knows as it is."""
    return str(Locale.parse(_locale()).territories.get(code.upper(), code))


def _locale() -> str:
    language = str(get_locale() or "en")
    return "en_GB" if language == "en" else language


def instant(value: datetime, zone: str = "UTC") -> str:
    """`Friday 26 February 2027, 18:00 in Madrid`: never without its place."""
    local = value.astimezone(ZoneInfo(zone))
    day = format_datetime(local, "EEEE d MMMM y", locale=_locale())
    return f"{day}, {format_time(local, 'HH:mm', locale=_locale())} {place(zone)}"


def instant_and_utc(value: datetime, zone: str) -> str:
    """`Friday 26 February 2027, 18:00 in Madrid (17:00 UTC)`: with the day again where it is another one in UTC."""
    here = instant(value, zone)
    if place(zone) == place("UTC"):
        return here
    same_day = value.astimezone(ZoneInfo(zone)).date() == value.astimezone(ZoneInfo("UTC")).date()
    utc = f"{hour(value)} {place('UTC')}" if same_day else instant(value)
    return f"{here} ({utc})"


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
