"""What the public gets tells nothing of when somebody answered, in which order, or under which number: it is the same to the byte."""

import hashlib
import re
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select

from consult import clock as consult_clock
from consult.app import create_app
from consult.consultations import actions
from consult.domain.responses import Given, GivenAnswer, SignOff
from consult.domain.roles import COMMAND_LINE
from consult.domain.rules import Disclosure
from consult.extensions import db, transaction
from consult.jobs.running import run_due
from consult.models import Organisation, Response
from consult.publications.actions import publish
from consult.reports import actions as reports
from consult.reports.making import KINDS
from consult.responses import actions as responses
from tests.conftest import StoppedClock, new_settings
from tests.factories import consultations
from tests.factories.organisations import REGIONS, organisation

CODES = [f"{letter}{number}" for letter in "qhzbm" for number in range(8)]
BASE = "/consultations/licensing/releases/1"
PUBLIC = [
    "/",
    "/consultations/licensing",
    "/consultations/licensing/releases",
    BASE,
    *(
        f"{BASE}?{query}"
        for query in ("by=kind", "figure=chart&bars=diverging", "compare=asia,europe", "cell=p1.europe")
    ),
    *(
        f"{BASE}/{name}"
        for name in ("annex", "downloads", "figures.json", "results.json", "results.csv", "positions.csv")
    ),
    *(f"{BASE}/{name}" for name in ("release.json", "territories.csv", "report.pdf", "report.docx", "package.zip")),
    *(f"{BASE}/embed/{name}" for name in ("regions", "answers", "participation")),
]
END = datetime(2027, 3, 9, 12, tzinfo=UTC)


def given(code: str) -> Given:
    """What an organisation says: always the same, whenever it does."""
    chance = Random(code)
    answers = tuple(
        GivenAnswer(
            key,
            chance.choices(["agree", "strongly_agree", "disagree", "no_opinion"], [6, 4, 2, 1])[0],
            f"Reason {chance.randrange(10**6)} of somebody about {key}.",
            chance.choice(["", f"Wording {chance.randrange(10**6)} for {key}."]),
            chance.choice(list(Disclosure)),
        )
        for key in ("p1", "p2")
    )
    return Given(answers, Disclosure.UNNAMED, sign_off=SignOff("Ada", "Head", END.date()))


def tell(app: Flask, stopped: StoppedClock, codes: Sequence[str]) -> dict[str, bytes]:
    """The organisations join and answer in this order, hours apart, some twice; then everything that the public gets."""
    with app.app_context():
        with transaction():
            organisation("first", "africa")  # so that regions and kinds are in one order
            for region in REGIONS:
                organisation(f"of-{region}", region)
            asked = [organisation(code, REGIONS[1 + CODES.index(code) % 3], name=f"Society {code}") for code in codes]
            found = consultations.opened(asked)
        for turn, code in enumerate([*codes, *codes[:3]]):
            stopped.move(minutes=7 + turn)
            with transaction():
                one = db.session.scalars(select(Organisation).where(Organisation.code == code)).one()
                invitation = actions.queries.find_invitation(found.round.id, one.id)
                assert invitation is not None
                responses.submit(COMMAND_LINE, invitation, given(code))
        stopped.at = END
        with transaction():
            actions.close_round(COMMAND_LINE, found)
            publish(COMMAND_LINE, found)
        reports.ask_for_missing()
        assert run_due(KINDS) == 3
        ids = db.session.scalars(select(Response.id)).all()
        assert len(ids) == len(codes) + 3
        db.session.rollback()
    client = app.test_client()
    told = {path: client.get(path) for path in PUBLIC}
    assert {answer.status_code for answer in told.values()} == {200}, {
        path: answer.status_code for path, answer in told.items() if answer.status_code != 200
    }
    headers = {f"{path} {name}": value.encode() for path in PUBLIC for name, value in told[path].headers}
    return {path: told[path].data for path in PUBLIC} | headers


@pytest.fixture
def apps(sqlite_template: Path, static_files: Path, tmp_path: Path) -> Iterator[list[Flask]]:
    """Two applications, each on an empty database."""
    made = []
    for name in ("one", "two"):
        instance = tmp_path / name
        instance.mkdir()
        (instance / "static").symlink_to(static_files)
        shutil.copyfile(sqlite_template, instance / "consult.sqlite")
        made.append(create_app(new_settings(instance, f"sqlite:///{instance / 'consult.sqlite'}")))
    yield made
    for app in made:
        with app.app_context():
            db.engine.dispose()


def without_session(told: dict[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in told.items() if "Date" not in name}


def test_the_order_of_answers_leaves_no_trace(apps: list[Flask]) -> None:
    shuffled = Random(7).sample(CODES, len(CODES))
    told = []
    for app, codes in zip(apps, (CODES, shuffled), strict=True):
        stopped = StoppedClock(datetime(2027, 3, 2, 12, tzinfo=UTC))
        with consult_clock.reading(stopped):
            told.append(tell(app, stopped, codes))
    one, two = told
    positions = one[f"{BASE}/positions.csv"].decode()
    assert positions.count("Reason") > 8, "nothing is published in which an order could show"
    assert [name for name in without_session(one) if without_session(one)[name] != without_session(two).get(name)] == []


def test_no_time_of_an_answer_is_told(apps: list[Flask]) -> None:
    stopped = StoppedClock(datetime(2027, 3, 2, 12, tzinfo=UTC))
    with consult_clock.reading(stopped):
        told = tell(apps[0], stopped, CODES)
        with apps[0].app_context():
            times = set(db.session.scalars(select(Response.submitted_at)))
            db.session.rollback()
    everything = b"\n".join(told.values()).decode("utf-8", "replace")
    shown = set(re.findall(r"\d{2}:\d{2}:\d{2}", everything))
    assert END.strftime("%H:%M:%S") in shown
    assert not {time.strftime("%H:%M:%S") for time in times} & (shown - {"12:00:00"})
    assert not {time.strftime("%Y-%m-%dT%H:%M") for time in times if f"{time:%Y-%m-%dT%H:%M}" in everything}
