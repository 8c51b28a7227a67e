"""Sending queued mails: each is leased, handed over, and marked; a crash in the window leaves it marked uncertain, never sent twice.

With SMTP_URL mails go to that server; otherwise each becomes an .eml file in the instance folder's `mail` folder.
"""

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
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
LONGEST_PAUSE = timedelta(hours=1)
GIVE_UP = timedelta(days=5)
"""How long a mail is tried, as mail servers themselves do (RFC 5321 § 4.5.4.1)."""
TIMEOUT = 30
SEVEN_BIT = SMTP.clone(cte_type="7bit")
"""Lines end as mail's do, and everything is ASCII on the way: no server needs to know 8BITMIME or SMTPUTF8."""


class TryLater(Exception):
    """The server cannot take the mail now; it was surely not taken."""


class ServerAway(TryLater):
    """The server takes no mail at all now, this one or another."""


class NotTaken(Exception):
    """The server will never take the mail."""


class Unknown(Exception):
    """The mail was handed over and no answer came: whether it was taken, nobody knows."""


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
        server = self._connection()
        try:
            self._offer(server, recipient)
            self._hand_over(server, message)
        finally:
            with suppress(OSError, smtplib.SMTPException):  # the mail is taken or not; a farewell changes nothing
                server.quit()
            server.close()

    def _offer(self, server: smtplib.SMTP, recipient: str) -> None:
        """Say from whom and to whom."""
        try:
            for code, _text in (server.mail(self.sender), server.rcpt(recipient)):
                _judge(code)
        except (OSError, smtplib.SMTPException) as error:
            server.close()
            raise TryLater(type(error).__name__) from error
        except UnicodeError as error:
            raise NotTaken("the address cannot be written in ASCII") from error

    def _hand_over(self, server: smtplib.SMTP, message: EmailMessage) -> None:
        """Send the mail itself. From its first byte on, a lost connection may mean that it was taken."""
        try:
            code, _text = server.data(message.as_bytes())
        except smtplib.SMTPDataError as error:  # the answer to the word DATA, before any of the mail
            _judge(error.smtp_code)
            raise TryLater(str(error.smtp_code)) from error
        except (OSError, smtplib.SMTPException) as error:
            server.close()
            raise Unknown(type(error).__name__) from error
        _judge(code)
        if not 200 <= code < 300:
            raise Unknown(f"an answer that is none: {code}")

    def _connection(self) -> smtplib.SMTP:
        """A connection that is ready for mail. What goes wrong here has nothing to do with any one mail."""
        server: smtplib.SMTP | None = None
        try:
            server = self._connect()
            if self.parts.scheme == "smtp+starttls":
                server.starttls(context=ssl.create_default_context())
            if self.parts.username:
                server.login(unquote(self.parts.username), unquote(self.parts.password or ""))
            server.ehlo_or_helo_if_needed()
        except (OSError, smtplib.SMTPException) as error:
            if server is not None:
                server.close()
            code = error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else ""
            raise ServerAway(f"{type(error).__name__} {code}".strip()) from error
        return server

    def _connect(self) -> smtplib.SMTP:
        host, port = self.parts.hostname or "localhost", self.parts.port
        if self.parts.scheme == "smtps":
            return smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT, context=ssl.create_default_context())
        return smtplib.SMTP(host, port or 25, timeout=TIMEOUT)


def _judge(code: int) -> None:
    """Raise what the server's answer means, unless it took what it was given."""
    if code >= 500:
        raise NotTaken(str(code))
    if code >= 400:
        raise TryLater(str(code))


def transport_of(settings: Settings) -> Transport:
    """Where mails go on this installation."""
    return Smtp(settings.smtp_url, settings.mail_from) if settings.smtp_url else Folder(settings.instance / "mail")


def send_due(settings: Settings, transport: Transport, stop: Callable[[], bool] = lambda: False) -> int:
    """Send every mail that is due, one transaction before and one after each; returns how many were handed over."""
    recover(transport)
    sent = 0
    while not stop() and (mail_id := _lease_one()) is not None:
        try:
            message, recipient = _written(mail_id, settings)
            transport.send(message, recipient)
        except ServerAway as error:
            _postpone(mail_id, str(error))
            break
        except TryLater as error:
            _postpone(mail_id, str(error))
        except NotTaken as error:
            _mark(mail_id, state=MailState.FAILED, problem=str(error))
        except Unknown as error:
            _mark(mail_id, state=MailState.UNCERTAIN, problem=str(error))
        else:
            _mark(mail_id, state=MailState.SENT, sent_at=clock.now(), problem="")
            sent += 1
    return sent


def recover(transport: Transport) -> None:
    """Take up mails whose sender died: again where that does no harm, else as uncertain, for a person to decide."""
    state = MailState.QUEUED if transport.repeatable else MailState.UNCERTAIN
    with transaction():
        over = (Mail.leased_until < clock.now()) | (Mail.leased_until > clock.now() + 2 * LEASE)
        dead = (Mail.state == MailState.SENDING) & over
        db.session.execute(update(Mail).where(dead).values(state=state))


def message_of(mail: Mail, settings: Settings) -> EmailMessage:
    """The message of a queued mail; its Message-ID is fixed, so that a server can tell a repetition. Raises ValueError for what no header can hold."""
    message = EmailMessage(policy=SEVEN_BIT)
    sender, _at, domain = settings.mail_from.rpartition("@")
    message["From"] = Address(settings.federation_name, sender, domain)
    message["To"] = Address(addr_spec=mail.recipient)
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


def _written(mail_id: int, settings: Settings) -> tuple[EmailMessage, str]:
    """A leased mail as a message; no transaction is open while it is sent."""
    mail = db.session.get_one(Mail, mail_id)
    try:
        return message_of(mail, settings), mail.recipient
    except (ValueError, IndexError, HeaderParseError) as error:  # an address or a header that would forge another
        raise NotTaken(f"it cannot be written: {type(error).__name__}") from error
    finally:
        db.session.rollback()


def _lease_one() -> int | None:
    """Take one due mail for ourselves; other workers pass it over."""
    now = clock.now()
    with transaction():
        reached = (Mail.due_at <= now) | (
            Mail.due_at > now + 2 * LONGEST_PAUSE
        )  # the clock was wrong when that was written
        due = (Mail.state == MailState.QUEUED) & reached
        query = select(Mail).where(due).order_by(Mail.due_at, Mail.id).limit(1).with_for_update(skip_locked=True)
        mail = db.session.scalar(query)
        if mail is None:
            return None
        mail.state, mail.leased_until, mail.tries = MailState.SENDING, now + LEASE, mail.tries + 1
        return mail.id


def _postpone(mail_id: int, problem: str) -> None:
    """Try again after a pause that doubles each time; give up after days."""
    mail, now = db.session.get_one(Mail, mail_id), clock.now()
    tries, queued_at = mail.tries, mail.queued_at
    db.session.rollback()
    due_at = now + min(timedelta(minutes=2 ** min(tries, 10)), LONGEST_PAUSE)
    if due_at > queued_at + GIVE_UP:
        _mark(mail_id, state=MailState.FAILED, problem=problem)
    else:
        _mark(mail_id, state=MailState.QUEUED, due_at=due_at, problem=problem)


def _mark(mail_id: int, **values: object) -> None:
    with transaction():
        db.session.execute(update(Mail).where(Mail.id == mail_id).values(leased_until=None, **values))
