"""Sending queued mails: each is leased, handed over, and marked; a crash in the window leaves it marked uncertain, never sent twice.

With SMTP_URL mails go to that server; otherwise each becomes an .eml file in the instance folder's `mail` folder.
"""

import smtplib
import ssl
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from sqlalchemy import select, update

from consult import clock
from consult.extensions import db, transaction
from consult.models import Mail, MailState
from consult.settings import Settings

LEASE = timedelta(minutes=5)
TRIES = 8
TIMEOUT = 30


class TryLater(Exception):
    """The server cannot take the mail now; it was surely not taken."""


class NotTaken(Exception):
    """The server will never take the mail."""


class Transport(Protocol):
    """Takes one message. `repeatable` says that handing the same message over again does no harm."""

    repeatable: bool

    def send(self, message: EmailMessage, recipient: str) -> None: ...


class Folder:
    """Writes each message as one file, named by its Message-ID."""

    repeatable = True

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, message: EmailMessage, recipient: str) -> None:
        name = str(message["Message-ID"]).strip("<>").split("@")[0]
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            part = self.path / f".{name}.part"
            part.write_bytes(message.as_bytes())
            part.replace(self.path / f"{name}.eml")
        except OSError as error:
            raise TryLater(str(error)) from error


class Smtp:
    """Hands messages to an SMTP server: smtp://, smtps:// or smtp+starttls://, with user and password where needed."""

    repeatable = False

    def __init__(self, url: str, sender: str) -> None:
        self.parts = urlsplit(url)
        self.sender = sender

    def send(self, message: EmailMessage, recipient: str) -> None:
        try:
            with self._connection() as server:
                server.send_message(message, self.sender, [recipient])
        except smtplib.SMTPRecipientsRefused as error:
            code = max(code for code, _text in error.recipients.values())
            raise (NotTaken if code >= 500 else TryLater)(f"{code}") from error
        except smtplib.SMTPResponseException as error:
            raise (NotTaken if error.smtp_code >= 500 else TryLater)(f"{error.smtp_code}") from error
        except (OSError, smtplib.SMTPException) as error:
            raise TryLater(type(error).__name__) from error

    def _connection(self) -> smtplib.SMTP:
        host, port = self.parts.hostname or "localhost", self.parts.port
        server: smtplib.SMTP
        if self.parts.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT, context=ssl.create_default_context())
        else:
            server = smtplib.SMTP(host, port or 25, timeout=TIMEOUT)
        if self.parts.scheme == "smtp+starttls":
            server.starttls(context=ssl.create_default_context())
        if self.parts.username:
            server.login(unquote(self.parts.username), unquote(self.parts.password or ""))
        return server


def transport_of(settings: Settings) -> Transport:
    """Where mails go on this installation."""
    return Smtp(settings.smtp_url, settings.mail_from) if settings.smtp_url else Folder(settings.instance / "mail")


def send_due(settings: Settings, transport: Transport, stop: Callable[[], bool] = lambda: False) -> int:
    """Send every mail that is due, one transaction before and one after each; returns how many were handed over."""
    recover(transport)
    sent = 0
    while not stop() and (mail_id := _lease_one()) is not None:
        mail = db.session.get_one(Mail, mail_id)
        message, recipient = message_of(mail, settings), mail.recipient
        db.session.rollback()
        try:
            transport.send(message, recipient)
        except TryLater as error:
            _postpone(mail_id, str(error))
        except NotTaken as error:
            _mark(mail_id, state=MailState.FAILED, problem=str(error))
        else:
            _mark(mail_id, state=MailState.SENT, sent_at=clock.now())
            sent += 1
    return sent


def recover(transport: Transport) -> None:
    """Take up mails whose sender died: again where that does no harm, else as uncertain, for a person to decide."""
    state = MailState.QUEUED if transport.repeatable else MailState.UNCERTAIN
    with transaction():
        dead = (Mail.state == MailState.SENDING) & (Mail.leased_until < clock.now())
        db.session.execute(update(Mail).where(dead).values(state=state))


def message_of(mail: Mail, settings: Settings) -> EmailMessage:
    """The message of a queued mail; its Message-ID is fixed, so that a server can tell a repetition."""
    message = EmailMessage()
    message["From"] = f"{settings.federation_name} <{settings.mail_from}>"
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.queued_at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    if mail.attachment:
        message.add_attachment(
            mail.attachment.encode(), maintype="application", subtype="json", filename=mail.attachment_name
        )
    return message


def _lease_one() -> int | None:
    """Take one due mail for ourselves; other workers pass it over."""
    now = clock.now()
    with transaction():
        due = (Mail.state == MailState.QUEUED) & (Mail.due_at <= now)
        query = select(Mail).where(due).order_by(Mail.due_at, Mail.id).limit(1).with_for_update(skip_locked=True)
        mail = db.session.scalar(query)
        if mail is None:
            return None
        mail.state, mail.leased_until, mail.tries = MailState.SENDING, now + LEASE, mail.tries + 1
        return mail.id


def _postpone(mail_id: int, problem: str) -> None:
    mail = db.session.get_one(Mail, mail_id)
    tries = mail.tries
    db.session.rollback()
    if tries >= TRIES:
        _mark(mail_id, state=MailState.FAILED, problem=problem)
    else:
        _mark(mail_id, state=MailState.QUEUED, due_at=clock.now() + timedelta(minutes=2**tries), problem=problem)


def _mark(mail_id: int, **values: object) -> None:
    with transaction():
        db.session.execute(update(Mail).where(Mail.id == mail_id).values(leased_until=None, **values))
