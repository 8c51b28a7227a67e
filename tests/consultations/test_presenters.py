"""Times and shares in words."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from consult.consultations import presenters
from consult.domain.rules import ConsensusRule

NOW = datetime(2027, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=3, hours=7, minutes=59), "3 days 7 hours left"),
        (timedelta(days=1), "1 day left"),
        (timedelta(days=1, minutes=59), "1 day left"),
        (timedelta(hours=23, minutes=59, seconds=59), "23 hours 59 minutes left"),
        (timedelta(hours=1), "1 hour left"),
        (timedelta(minutes=1), "1 minute left"),
        (timedelta(seconds=59), "Less than a minute left"),
        (timedelta(0), "Less than a minute left"),
    ],
)
def test_what_is_left_is_never_more_than_there_is(app: Flask, left: timedelta, words: str) -> None:
    with app.test_request_context():
        assert presenters.time_left(NOW + left, NOW) == words


def test_an_instant_is_said_on_both_clocks(app: Flask) -> None:
    with app.test_request_context():
        assert presenters.in_zone_and_utc(NOW, "Europe/Madrid") == ("Tuesday 2 March 2027, 13:00 in Madrid (12:00 UTC)")
        assert presenters.in_zone_and_utc(NOW, "UTC") == "Tuesday 2 March 2027, 12:00 UTC"
        assert presenters.in_zone_and_utc(None, "UTC") == "Not set"


def test_the_rule_is_said_as_it_was_typed(app: Flask) -> None:
    with app.test_request_context():
        sentence = presenters.rule_sentence(ConsensusRule(0.667, 0.15, 0.6)).replace("\u00a0", " ")
    assert sentence == "At least 66.7 % agree, at most 15 % disagree, and in every region at least 60 % agree."
