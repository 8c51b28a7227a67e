"""Whatever organisations do, the tallies are what a full recount gives, after every single step."""

import math
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consult import tallies
from consult.app import create_app
from consult.domain.errors import Refused
from consult.domain.responses import Given, GivenAnswer
from consult.domain.roles import COMMAND_LINE
from consult.domain.rules import Disclosure
from consult.extensions import db, transaction
from consult.models import Response, Round, Tally
from consult.responses import actions, queries
from tests.conftest import new_settings
from tests.factories import consultations, organisations

ORGANISATIONS, KEYS = 4, ("p1", "p2", "p3")
STANCES = ["", *(step.code for step in consultations.SCALE)]

answers = st.lists(
    st.tuples(st.sampled_from(STANCES), st.sampled_from(list(Disclosure))), min_size=len(KEYS), max_size=len(KEYS)
)
steps = st.lists(st.tuples(st.integers(0, ORGANISATIONS - 1), st.one_of(st.none(), answers)), min_size=1, max_size=12)


@pytest.fixture(scope="module")
def round_app(sqlite_template: Path, static_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An open round with four organisations in three regions and two kinds, for all examples: they write more in an hour than anybody may."""
    instance = tmp_path_factory.mktemp("tallies")
    (instance / "static").symlink_to(static_files)
    shutil.copyfile(sqlite_template, instance / "consult.sqlite")
    app = create_app(new_settings(instance, f"sqlite:///{instance / 'consult.sqlite'}"))
    with app.app_context(), transaction():
        places = [
            ("a", "europe", "association"),
            ("b", "europe", "company"),
            ("c", "asia", "company"),
            ("d", None, None),
        ]
        asked = [organisations.organisation(code, region, kind) for code, region, kind in places]
        consultations.opened(asked, principles=len(KEYS))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(actions, "MOST_AN_HOUR", math.inf)
        yield app
    with app.app_context():
        db.engine.dispose()


def do(place: int, given_answers: list[tuple[str, Disclosure]] | None) -> None:
    """One organisation submits, replaces what it said, or (None) withdraws it."""
    round_ = db.session.query(Round).one()
    invitation = queries.get_invitation("licensing", "abcd"[place])
    if given_answers is None:
        if queries.current_response(round_.id, invitation.organisation_id) is None:
            with pytest.raises(Refused):
                actions.withdraw(COMMAND_LINE, invitation)
            return
        actions.withdraw(COMMAND_LINE, invitation)
        return
    said = [
        GivenAnswer(key, stance, "A reason.", "", disclosure)
        for key, (stance, disclosure) in zip(KEYS, given_answers, strict=True)
    ]
    actions.submit(COMMAND_LINE, invitation, Given(tuple(said), Disclosure.UNNAMED))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps)
def test_tallies_equal_a_recount_after_every_step(
    round_app: Flask, sequence: list[tuple[int, list[tuple[str, Disclosure]] | None]]
) -> None:
    with round_app.app_context():
        for place in range(ORGANISATIONS):  # what the example before left behind
            with transaction():
                do(place, None)
        standing: dict[int, list[tuple[str, Disclosure]]] = {}
        for place, given_answers in sequence:
            with transaction():
                do(place, given_answers)
            standing.pop(place, None)
            if given_answers is not None:
                standing[place] = given_answers
            round_ = db.session.query(Round).one()
            assert list(tallies.differences(round_.id)) == []
            world = db.session.query(Tally).filter_by(by="world", round_id=round_.id)
            expected = sum(1 for said in standing.values() for stance, _disclosure in said if stance)
            assert sum(row.count for row in world) == expected
            counting = db.session.query(Response).filter_by(state="submitted").count()
            assert counting == len(standing)
