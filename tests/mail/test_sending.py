"""Mails that leave: each once, or known to be uncertain; what one server says of one mail stops no other."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from flask import Flask
from jinja2 import DictLoader
from sqlalchemy import select

from consult.extensions import db, transaction
from consult.mail import sending
from consult.mail.outbox import queue
from consult.mail.sending import Folder, Smtp, send_due, transport_of
from consult.models import Mail, MailState
from consult.settings import Settings
from tests.conftest import StoppedClock
from tests.mail.conftest import MailServer
from tests.postgresql import free_port


@pytest.fixture
def in_context(app: Flask, clock: StoppedClock) -> Iterator[None]:
    """An application context at noon, in which the tests of this file run."""
    assert clock.at
    with app.app_context():
        yield


pytestmark = pytest.mark.usefixtures("in_context")


def written(*recipients: str, **changes: object) -> None:
    """Mails that are due, as `queue` leaves them."""
    now = sending.clock.now()
    with transaction():
        for number, recipient in enumerate(recipients):
            given = {"subject": "A subject", "body": "A body.\n", **changes}
            db.session.add(
                Mail(
                    message_id=f"<{number}-{recipient.split('@')[0]}@localhost>",
                    event="test",
                    recipient=recipient,
                    due_at=now,
                    queued_at=now,
                    **given,
                )
            )


def states() -> dict[str, str]:
    """The state of each mail by its recipient."""
    found = {mail.recipient: mail.state.value for mail in db.session.scalars(select(Mail))}
    db.session.rollback()
    return found


def the_mail() -> Mail:
    mail = db.session.scalars(select(Mail).execution_options(populate_existing=True)).one()
    db.session.expunge(mail)
    db.session.rollback()
    return mail


def smtp(settings: Settings, server: MailServer) -> Smtp:
    return Smtp(server.url, settings.mail_from)


@pytest.mark.usefixtures("database")
def test_each_mail_goes_out_once(settings: Settings, mail_server: MailServer) -> None:
    written("a@x.example", "b@x.example", "c@x.example")
    assert send_due(settings, smtp(settings, mail_server)) == 3
    assert send_due(settings, smtp(settings, mail_server)) == 0
    assert mail_server.recipients() == ["a@x.example", "b@x.example", "c@x.example"]
    assert set(states().values()) == {"sent"}


def test_a_mail_is_a_message_with_everything_in_place(settings: Settings, mail_server: MailServer) -> None:
    settings = replace(settings, federation_name='WIN, "the" Network — Ñ', mail_from="office@win.example")
    document = '{"a":"É\\n","b":[1,2]}\n.\r\n..\n'
    written(
        "lead@x.example",
        subject="Réponse",
        body="Bonjour à toutes.\n.\n" + "x" * 2000,
        attachment=document,
        attachment_name="receipt.json",
    )
    assert send_due(settings, smtp(settings, mail_server)) == 1
    envelope = mail_server.taken[0]
    assert (envelope.mail_from, envelope.rcpt_tos) == ("office@win.example", ["lead@x.example"])
    message = message_from_bytes(envelope.original_content or b"", policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert message["From"].addresses[0].display_name == 'WIN, "the" Network — Ñ'
    assert message["From"].addresses[0].addr_spec == "office@win.example"
    assert (message["To"], message["Subject"]) == ("lead@x.example", "Réponse")
    assert message["Message-ID"] == "<0-lead@localhost>"
    assert message["Auto-Submitted"] == "auto-generated"
    body = message.get_body()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == "Bonjour à toutes.\n.\n" + "x" * 2000 + "\n"
    (attachment,) = message.iter_attachments()
    assert attachment.get_filename() == "receipt.json"
    assert attachment.get_content() == document.encode()
    assert (envelope.original_content or b"").isascii()


@pytest.mark.parametrize(
    ("changes", "recipient"),
    [
        ({"subject": "Hello\r\nBcc: all@x.example"}, "a@x.example"),
        ({}, "a@x.example\r\nBcc: all@x.example"),
        ({}, "a@x.example>\r\nRCPT TO:<all@x.example"),
        ({}, "a@x.example, all@x.example"),
        ({}, "nobody"),
    ],
)
def test_nothing_forges_a_header_or_a_command_and_the_rest_goes_out(
    settings: Settings, mail_server: MailServer, changes: dict[str, str], recipient: str
) -> None:
    written(recipient, **changes)
    written("honest@x.example")
    assert send_due(settings, smtp(settings, mail_server)) == 1
    assert mail_server.recipients() == ["honest@x.example"]
    assert states() == {recipient: "failed", "honest@x.example": "sent"}


def test_what_a_template_is_given_stays_in_one_line_of_the_subject(app: Flask, settings: Settings) -> None:
    with transaction():
        app.jinja_env.loader = DictLoader(
            {"email/test/subject.txt": "Hello {{ name }}", "email/test/body.txt": "{{ name }}"}
        )
        queue("test", "a@x.example", name="Evil\r\nBcc: all@x.example\r\n\r\nBody")
    mail = the_mail()
    assert mail.subject == "Hello Evil Bcc: all@x.example Body"
    assert sending.message_of(mail, settings).keys().count("Bcc") == 0


@pytest.mark.parametrize("where", ["refuse", "answer"])
def test_a_temporary_refusal_is_tried_again_later_and_later(
    settings: Settings, mail_server: MailServer, clock: StoppedClock, where: str
) -> None:
    getattr(mail_server, where)["busy@x.example"] = "451 come back"
    written("busy@x.example")
    written("other@x.example")
    assert send_due(settings, smtp(settings, mail_server)) == 1
    pauses = []
    for _ in range(8):
        mail = db.session.scalars(select(Mail).where(Mail.recipient == "busy@x.example")).one()
        state, due_at, problem = mail.state, mail.due_at, mail.problem
        db.session.rollback()
        assert (state, problem) == (MailState.QUEUED, "451")
        pauses.append((due_at - clock.at) / timedelta(minutes=1))
        clock.at = due_at - timedelta(seconds=1)
        assert send_due(settings, smtp(settings, mail_server)) == 0
        assert db.session.get_one(Mail, mail.id).tries == len(pauses)
        db.session.rollback()
        clock.at = due_at
        send_due(settings, smtp(settings, mail_server))
    assert pauses == [2, 4, 8, 16, 32, 60, 60, 60]
    getattr(mail_server, where).clear()
    clock.move(hours=1)
    assert send_due(settings, smtp(settings, mail_server)) == 1
    assert mail_server.recipients() == ["busy@x.example", "other@x.example"]


def test_a_mail_is_given_up_after_five_days(settings: Settings, mail_server: MailServer, clock: StoppedClock) -> None:
    mail_server.refuse["busy@x.example"] = "450 full"
    written("busy@x.example")
    clock.move(days=4, hours=22)
    send_due(settings, smtp(settings, mail_server))
    assert states() == {"busy@x.example": "queued"}
    clock.move(hours=2)
    send_due(settings, smtp(settings, mail_server))
    assert states() == {"busy@x.example": "failed"}


@pytest.mark.parametrize("where", ["refuse", "answer"])
def test_one_dead_address_fails_and_the_rest_goes_out(settings: Settings, mail_server: MailServer, where: str) -> None:
    getattr(mail_server, where)["dead@x.example"] = "550 nobody here"
    written("a@x.example", "dead@x.example", "z@x.example")
    assert send_due(settings, smtp(settings, mail_server)) == 2
    assert states() == {"a@x.example": "sent", "dead@x.example": "failed", "z@x.example": "sent"}


def test_a_server_that_is_away_costs_no_mail_and_one_try(
    settings: Settings, mail_server: MailServer, clock: StoppedClock
) -> None:
    away = Smtp(f"smtp://127.0.0.1:{free_port()}", settings.mail_from)
    written("a@x.example", "b@x.example")
    assert send_due(settings, away) == 0
    assert set(states().values()) == {"queued"}
    with db.session.no_autoflush:
        assert sorted(mail.tries for mail in db.session.scalars(select(Mail))) == [0, 1]
    db.session.rollback()
    clock.move(minutes=3)
    assert send_due(settings, smtp(settings, mail_server)) == 2


Talk = Callable[[socket.socket], None]


@pytest.fixture
def rude() -> Iterator[Callable[[Talk], str]]:
    """`rude(talk)`: the address of a server that talks as badly as `talk` does."""
    listener = socket.create_server(("127.0.0.1", 0))
    threads = []

    def serve(talk: Talk) -> str:
        def answer() -> None:
            with suppress(OSError):
                connection, _address = listener.accept()
                with connection:
                    talk(connection)

        threads.append(threading.Thread(target=answer))
        threads[-1].start()
        return f"smtp://127.0.0.1:{listener.getsockname()[1]}"

    yield serve
    with suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    for thread in threads:
        thread.join(10)


def _until(connection: socket.socket, end: bytes) -> bytes:
    said = b""
    while not said.endswith(end) and (part := connection.recv(4096)):
        said += part
    return said


def _polite(connection: socket.socket) -> None:
    """Everything up to the last byte of the mail, without an answer to it."""
    connection.sendall(b"220 here\r\n")
    for answer in (b"250 ehlo\r\n", b"250 mail\r\n", b"250 rcpt\r\n", b"354 go on\r\n"):
        _until(connection, b"\r\n")
        connection.sendall(answer)
    _until(connection, b"\r\n.\r\n")


def test_a_connection_lost_after_the_mail_leaves_it_uncertain(settings: Settings, rude: Callable[[Talk], str]) -> None:
    written("a@x.example")
    assert send_due(settings, Smtp(rude(_polite), settings.mail_from)) == 0
    assert states() == {"a@x.example": "uncertain"}


def test_a_connection_lost_before_the_mail_is_tried_again(settings: Settings, rude: Callable[[Talk], str]) -> None:
    def rcpt_never_answered(connection: socket.socket) -> None:
        connection.sendall(b"220 here\r\n")
        for answer in (b"250 ehlo\r\n", b"250 mail\r\n"):
            _until(connection, b"\r\n")
            connection.sendall(answer)
        _until(connection, b"\r\n")

    written("a@x.example")
    assert send_due(settings, Smtp(rude(rcpt_never_answered), settings.mail_from)) == 0
    assert states() == {"a@x.example": "queued"}


@pytest.mark.parametrize("farewell", [b"421 too late\r\n", b"", b"nonsense\r\n"])
def test_a_bad_farewell_changes_nothing(settings: Settings, rude: Callable[[Talk], str], farewell: bytes) -> None:
    def talk(connection: socket.socket) -> None:
        _polite(connection)
        connection.sendall(b"250 taken\r\n")
        _until(connection, b"\r\n")
        connection.sendall(farewell)

    written("a@x.example")
    assert send_due(settings, Smtp(rude(talk), settings.mail_from)) == 1
    assert states() == {"a@x.example": "sent"}


@pytest.mark.parametrize("greeting", [b"554 go away\r\n", b"421 later\r\n", b"hello\r\n", b""])
def test_a_server_that_greets_nobody_fails_no_mail(
    settings: Settings, rude: Callable[[Talk], str], greeting: bytes
) -> None:
    written("a@x.example")
    assert send_due(settings, Smtp(rude(lambda connection: connection.sendall(greeting)), settings.mail_from)) == 0
    assert states() == {"a@x.example": "queued"}


@pytest.mark.parametrize(("repeatable", "state"), [(False, "uncertain"), (True, "queued")])
def test_a_mail_whose_sender_died_is_taken_up_after_its_lease(
    settings: Settings, clock: StoppedClock, repeatable: bool, state: str
) -> None:
    written("a@x.example")
    assert sending._lease_one() is not None
    transport = Folder(settings.instance / "mail")
    transport.repeatable = repeatable
    sending.recover(transport)
    assert states() == {"a@x.example": "sending"}
    clock.move(minutes=5, seconds=1)
    sending.recover(transport)
    assert states() == {"a@x.example": state}


def test_without_a_server_each_mail_is_a_file(settings: Settings) -> None:
    written("a@x.example", "b@x.example")
    assert send_due(settings, transport_of(settings)) == 2
    files = sorted((settings.instance / "mail").iterdir())
    assert [file.name for file in files] == ["0-a.eml", "1-b.eml"]
    message = message_from_bytes(files[0].read_bytes(), policy=policy.default)
    assert message["To"] == "a@x.example"


def test_a_folder_that_cannot_be_written_loses_no_mail(settings: Settings) -> None:
    (settings.instance / "mail").write_text("in the way")
    written("a@x.example")
    assert send_due(settings, transport_of(settings)) == 0
    assert states() == {"a@x.example": "queued"}


def test_with_a_server_mails_go_there(settings: Settings, mail_server: MailServer) -> None:
    settings = replace(settings, smtp_url=mail_server.url)
    written("a@x.example")
    assert send_due(settings, transport_of(settings)) == 1
    assert mail_server.recipients() == ["a@x.example"]


def test_no_further_mail_is_begun_after_a_stop(settings: Settings, mail_server: MailServer) -> None:
    written("a@x.example", "b@x.example")
    assert send_due(settings, smtp(settings, mail_server), stop=lambda: len(mail_server.taken) == 1) == 1
    assert sorted(states().values()) == ["queued", "sent"]


def test_what_a_wrong_clock_put_off_for_years_goes_out_when_it_is_right_again(
    settings: Settings, clock: StoppedClock
) -> None:
    right = clock.at
    clock.move(days=3000)
    written("a@x.example", "b@x.example")
    with transaction():
        leased = db.session.scalars(select(Mail).where(Mail.recipient == "b@x.example")).one()
        leased.state, leased.leased_until = MailState.SENDING, clock.at
    clock.at = right
    assert send_due(settings, transport_of(settings)) == 2
    assert set(states().values()) == {"sent"}
