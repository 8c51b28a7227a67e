"""The times of a round are instants: one moment each, in the zone of the consultation."""

import pytest

from tests.domain.definition_files import SMALL, problems_of

ROUND = "[round]\nopens_at = {}\ncloses_at = {}\n"
OPENS = "2026-11-01T09:00:00"


@pytest.mark.parametrize(
    ("closes", "sentence"),
    [
        (OPENS, "round, closes_at: The round must close after it opens."),
        ('"2026-10-31T09:00"', "round, closes_at: The round must close after it opens."),
        (
            "2027-02-30T10:00:00",
            'round, closes_at: "2027-02-30T10:00:00" is not a date and time. Write one such as 2026-11-30T18:00 or '
            "2026-11-30T18:00:00+01:00.",
        ),
        (
            '"2027-02-30T10:00"',
            'round, closes_at: "2027-02-30T10:00" is not a date and time. Write one such as 2026-11-30T18:00 or '
            "2026-11-30T18:00:00+01:00.",
        ),
        (
            "2026-11-30",
            'round, closes_at: "2026-11-30" is not a date and time. Write one such as 2026-11-30T18:00 or '
            "2026-11-30T18:00:00+01:00.",
        ),
        ("20261130", "round, closes_at: This must be a date and time, such as 2026-11-30T18:00."),
        (
            "2027-03-28T02:30:00",
            'round, closes_at: "2027-03-28T02:30:00" does not exist in Europe/Madrid: the clocks skip it. '
            "Write it with its offset, or choose another.",
        ),
        (
            "2027-10-31T02:30:00",
            'round, closes_at: "2027-10-31T02:30:00" comes twice in Europe/Madrid: the clocks go back. '
            "Write it with its offset, such as +01:00.",
        ),
    ],
)
def test_a_time_is_one_instant(closes: str, sentence: str) -> None:
    text = SMALL.replace("[[scale]]", 'zone = "Europe/Madrid"\n' + ROUND.format(OPENS, closes) + "[[scale]]", 1)
    assert problems_of(text) == [sentence]


def test_times_are_not_judged_in_a_zone_that_is_not_known() -> None:
    text = SMALL.replace("[[scale]]", 'zone = "Mars"\n' + ROUND.format(OPENS, "2027-02-30T10:00:00") + "[[scale]]", 1)
    assert problems_of(text) == [
        'consultation, zone: "Mars" is not a time zone. Write one such as Europe/Madrid or UTC.'
    ]
