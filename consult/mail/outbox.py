"""Queue a mail in the caller's transaction: it exists exactly when the change that causes it exists."""

import secrets

from flask import current_app
from sqlalchemy import insert

from consult import clock
from consult.extensions import db
from consult.models import Mail
from consult.settings import Settings

_WRITE = insert(Mail.__table__)  # type: ignore[arg-type]


def queue(event: str, recipient: str, attachment: tuple[str, str] | None = None, **context: object) -> None:
    """Write the mail of templates/email/<event>/ to `recipient`; `attachment` is a file name and its text."""
    settings: Settings = current_app.extensions["settings"]
    context |= {"federation_name": settings.federation_name, "federation_title": settings.federation_title}
    subject = " ".join(_text(event, "subject", context).split())
    now = clock.now()
    name, text = attachment or ("", "")
    mail = {
        "message_id": f"<{secrets.token_hex(16)}@{settings.mail_from.rsplit('@', 1)[-1]}>",
        "event": event,
        "recipient": recipient,
        "subject": subject[:200],
        "body": _text(event, "body", context),
        "attachment_name": name,
        "attachment": text,
        "due_at": now,
        "queued_at": now,
    }
    db.session.connection().execute(_WRITE, mail)


def _text(event: str, part: str, context: dict[str, object]) -> str:
    """Rendered without what pages know of the request: a mail may be queued by a command."""
    return current_app.jinja_env.get_template(f"email/{event}/{part}.txt").render(context)


def absolute(path: str) -> str:
    """The address of `path` for a mail or a terminal: from the configured address only, never from a request's Host."""
    settings: Settings = current_app.extensions["settings"]
    return settings.public_url + path
