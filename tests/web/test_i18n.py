"""Languages, directions, and instants that always say their place."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask, render_template_string

from consult.web import i18n

AT = datetime(2027, 2, 26, 17, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def request_context(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Madrid", "Friday 26 February 2027, 18:00 in Madrid"),
        ("Europe/London", "Friday 26 February 2027, 17:00 in London"),
        ("America/New_York", "Friday 26 February 2027, 12:00 in New York"),
        ("Pacific/Auckland", "Saturday 27 February 2027, 06:00 in Auckland"),
        ("America/Argentina/Buenos_Aires", "Friday 26 February 2027, 14:00 in Buenos Aires"),
        ("UTC", "Friday 26 February 2027, 17:00 UTC"),
        ("Etc/UTC", "Friday 26 February 2027, 17:00 UTC"),
    ],
)
def test_an_instant_says_day_hour_and_place(zone: str, said: str) -> None:
    assert i18n.instant(AT, zone) == said


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Madrid", "Friday 26 February 2027, 18:00 in Madrid (17:00 UTC)"),
        ("Asia/Tokyo", "Saturday 27 February 2027, 02:00 in Tokyo (Friday 26 February 2027, 17:00 UTC)"),
        ("UTC", "Friday 26 February 2027, 17:00 UTC"),
    ],
)
def test_a_deadline_is_said_in_utc_too(zone: str, said: str) -> None:
    assert i18n.instant_and_utc(AT, zone) == said


def test_a_title_from_the_right_keeps_its_place_in_a_sentence() -> None:
    title = "\u0645\u0628\u0627\u062f\u0626"
    apart = f"\u2068{title}\u2069"
    said = i18n.gettext("On %(title)s %(count)s agree.", title=title, count=3)
    assert said == f"On {apart} 3 agree."
    assert i18n.gettext("%(said)s More.", said=said) == f"{said} More."
    assert i18n.catalogue.ngettext("%(title)s, 1", "%(title)s, %(num)s", 2, title=title) == f"{apart}, 2"
    page = "{{ _('On %(title)s 3', title=title) }}|{{ ngettext('%(title)s, 1', '%(title)s, %(num)s', 1, title=title) }}|{{ _('%(name)s', name='<b>') }}"
    assert render_template_string(page, title=title) == f"On {apart} 3|{apart}, 1|&lt;b&gt;"
    assert i18n.kept_apart("Übersee, 音楽") == "Übersee, 音楽"
    assert i18n.kept_apart("a\u202eb") == "\u2068a\u202eb\u2069"  # a name that turns what follows it round


def test_summer_time_is_kept() -> None:
    before, after = datetime(2027, 3, 28, 0, 59, tzinfo=UTC), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    assert (i18n.hour(before, "Europe/Madrid"), i18n.hour(after, "Europe/Madrid")) == ("01:59", "03:00")


def test_days_and_hours() -> None:
    assert i18n.day(AT) == "26 February 2027"
    assert i18n.day(AT, "Pacific/Auckland") == "27 February 2027"
    assert i18n.hour(AT, "Asia/Kolkata") == "22:30"


@pytest.mark.parametrize(
    ("language", "direction"),
    [
        ("en", "ltr"),
        ("ar", "rtl"),
        ("he-IL", "rtl"),
        ("fa", "rtl"),
        ("ur", "rtl"),
        ("pt-BR", "ltr"),
        ("az-Arab", "rtl"),
    ],
)
def test_directions(language: str, direction: str) -> None:
    assert i18n.direction(language) == direction


@pytest.mark.parametrize("language", ["", "x", "klingon", "qqq", "en-", "ar_EG", "\x00", "a" * 500])
def test_an_unknown_language_is_written_from_left_to_right(language: str) -> None:
    assert i18n.direction(language) == "ltr"


def test_the_page_says_its_language_and_direction(app: Flask) -> None:
    page = app.test_client().get("/sign-in", headers={"Accept-Language": "ar, fr;q=0.5"}).get_data(as_text=True)
    assert '<html lang="en" dir="ltr">' in page


def test_commands_speak_a_language_too(app: Flask) -> None:
    with app.app_context():
        assert i18n.instant(AT, "Europe/Madrid").endswith("in Madrid")


@pytest.mark.parametrize(
    ("language", "attributes", "name"),
    [
        ("ar", ' lang="ar" dir="rtl"', "Arabic"),
        ("pt-BR", ' lang="pt-BR" dir="ltr"', "Portuguese (Brazil)"),
        ("xx", ' lang="xx" dir="ltr"', "xx"),
        ("", ' dir="auto"', ""),
    ],
)
def test_an_element_says_its_language_and_which_way_it_runs(language: str, attributes: str, name: str) -> None:
    assert i18n.in_language(language) == attributes
    assert i18n.language_name(language) == name


def test_a_country_has_a_name() -> None:
    assert (i18n.country_name("PT"), i18n.country_name("pt"), i18n.country_name("XY")) == ("Portugal", "Portugal", "XY")
