from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.domain.instants import NoInstant, find_zone, parse_instant, to_instant

MADRID = ZoneInfo("Europe/Madrid")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-30T18:00", datetime(2026, 11, 30, 17, tzinfo=UTC)),
        ("2026-07-30 18:00", datetime(2026, 7, 30, 16, tzinfo=UTC)),
        ("2026-11-30T18:00:59.5", datetime(2026, 11, 30, 17, 0, 59, 500_000, tzinfo=UTC)),
        ("2026-11-30t18:00z", datetime(2026, 11, 30, 18, tzinfo=UTC)),
        ("2026-11-30T18:00:00-05:30", datetime(2026, 11, 30, 23, 30, tzinfo=UTC)),
        # with its offset, a time that comes twice is one instant (clocks went back on 25 October 2026)
        ("2026-10-25T02:30+02:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-10-25T02:30+01:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("2026-10-25T03:00", datetime(2026, 10, 25, 2, tzinfo=UTC)),
    ],
)
def test_a_written_time_is_an_instant(text: str, instant: datetime) -> None:
    found = parse_instant(text, MADRID)
    assert (found, found.tzinfo) == (instant, UTC)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-02-30T10:00", "bad_time"),
        ("2026-11-30", "bad_time"),
        ("2026-11-30T24:01", "bad_time"),
        ("2026-11-30T18:00 Europe/Madrid", "bad_time"),
        ("20261130T1800", "bad_time"),
        ("2026-W48-1T18:00", "bad_time"),
        ("٢٠٢٦-11-30T18:00", "bad_time"),
        ("0000-01-01T00:00", "bad_time"),
        ("0001-01-01T00:00+14:00", "bad_time"),
        ("9999-12-31T23:59-12:00", "bad_time"),
        ("2026-11-30T18:00+24:00", "bad_time"),
        ("", "bad_time"),
        ("2026-03-29T02:00", "skipped_time"),
        ("2026-03-29T02:59:59", "skipped_time"),
        ("2026-10-25T02:00", "repeated_time"),
        ("2026-10-25T02:59:59", "repeated_time"),
    ],
)
def test_what_is_no_single_instant_says_why(text: str, code: str) -> None:
    with pytest.raises(NoInstant) as refused:
        parse_instant(text, MADRID)
    assert refused.value.code == code
    assert refused.value.params["value"] == text


def test_the_ends_of_the_calendar_have_no_instant() -> None:
    with pytest.raises(NoInstant):
        to_instant(datetime.min, ZoneInfo("Asia/Tokyo"), "0001")
    with pytest.raises(NoInstant):
        to_instant(datetime.max, ZoneInfo("America/New_York"), "9999")


def test_zones_are_looked_up_by_listed_names_only() -> None:
    assert find_zone("Europe/Madrid") == MADRID
    assert [
        name for name in ("", "Mars", "../etc/passwd", "/etc/localtime", "Europe", "localtime") if find_zone(name)
    ] == []


@given(st.text(max_size=30), st.sampled_from([MADRID, UTC]))
def test_no_text_raises_anything_else(text: str, zone: ZoneInfo) -> None:
    with pytest.raises(NoInstant):
        parse_instant(text, zone)


@given(st.datetimes(timezones=st.integers(-23, 23).map(lambda hours: timezone(timedelta(hours=hours)))))
def test_a_time_with_its_offset_is_read_back(moment: datetime) -> None:
    try:
        assert parse_instant(moment.isoformat(), MADRID) == moment
    except NoInstant:
        assert moment.year in (1, 9999)
