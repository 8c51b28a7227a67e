"""`consult work` in processes of its own: killed in mid-send, and two at once."""

import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from consult import clock
from consult.extensions import db, transaction
from consult.mail.sending import send_due, transport_of
from consult.models import Mail
from consult.settings import Settings
from tests.mail.conftest import MailServer
from tests.servers import CONSULT, environment


@pytest.fixture
def at_server(settings: Settings, mail_server: MailServer) -> Settings:
    """The settings, with the test's mail server."""
    return replace(settings, smtp_url=mail_server.url)


def write(app: Flask, count: int) -> None:
    """So many mails, due now."""
    now = datetime.now(UTC)
    with app.app_context(), transaction():
        for number in range(count):
            name = f"m{number:02}"
            db.session.add(
                Mail(
                    message_id=f"<{name}@localhost>",
                    event="test",
                    recipient=f"{name}@x.example",
                    subject=name,
                    body=name,
                    due_at=now,
                    queued_at=now,
                )
            )


def states(app: Flask) -> dict[str, str]:
    with app.app_context():
        return {mail.subject: mail.state.value for mail in db.session.scalars(select(Mail))}


def work(settings: Settings, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([CONSULT, "work", *words], env=environment(settings, 80), stderr=subprocess.DEVNULL)


@pytest.mark.kill
@pytest.mark.usefixtures("database")
def test_a_mail_in_hand_when_the_worker_is_killed_is_uncertain_and_never_sent_twice(
    app: Flask, at_server: Settings, mail_server: MailServer
) -> None:
    write(app, 2)
    mail_server.slow = True
    worker = work(at_server)
    assert mail_server.holding.wait(60)
    worker.kill()
    worker.wait()
    assert states(app) == {"m00": "sending", "m01": "queued"}
    mail_server.slow = False
    mail_server.hold.set()
    assert work(at_server, "--once").wait(60) == 0
    assert states(app) == {"m00": "sending", "m01": "sent"}
    with app.app_context(), clock.reading(lambda: datetime.now(UTC) + timedelta(minutes=6)):
        assert send_due(at_server, transport_of(at_server)) == 0
    assert states(app) == {"m00": "uncertain", "m01": "sent"}
    assert mail_server.recipients() == ["m01@x.example"]  # the other was not handed over again


@pytest.mark.usefixtures("database")
def test_two_workers_at_once_send_each_mail_once(app: Flask, at_server: Settings, mail_server: MailServer) -> None:
    write(app, 40)
    workers = [work(at_server, "--once") for _ in range(2)]
    assert [worker.wait(120) for worker in workers] == [0, 0]
    assert mail_server.recipients() == [f"m{number:02}@x.example" for number in range(40)]
    assert set(states(app).values()) == {"sent"}


def test_a_worker_that_is_asked_to_end_finishes_the_mail_in_hand(
    app: Flask, at_server: Settings, mail_server: MailServer
) -> None:
    write(app, 2)
    mail_server.slow = True
    worker = work(at_server)
    assert mail_server.holding.wait(60)
    worker.terminate()
    mail_server.hold.set()
    assert worker.wait(60) == 0
    assert states(app) == {"m00": "sent", "m01": "queued"}
