"""What happens without anybody asking: rounds open and close on time, mails go out, old tries are forgotten."""

import os
import threading
from datetime import timedelta

import structlog
from sqlalchemy import delete
from sqlalchemy.exc import DBAPIError

from consult import clock
from consult.accounts.actions import WINDOW
from consult.consultations import actions as consultations
from consult.extensions import db, transaction
from consult.mail.sending import send_due, transport_of
from consult.models import SignInTry
from consult.settings import Settings

log = structlog.get_logger()
PAUSE = 1.0
"""Seconds between two looks."""


def once(settings: Settings, stop: threading.Event | None = None) -> None:
    """Do everything that is due now."""
    with transaction():
        opened = consultations.open_due()
        closed = consultations.close_due()
    with transaction():
        db.session.execute(delete(SignInTry).where(SignInTry.tried_at < clock.now() - WINDOW - timedelta(days=1)))
    sent = send_due(settings, transport_of(settings), stop.is_set if stop else lambda: False)
    if opened or closed or sent:
        log.info("worker", rounds_opened=opened, rounds_closed=closed, mails_sent=sent)


def run(settings: Settings, stop: threading.Event, parent: int | None = None) -> None:
    """Look every second until `stop`; a database that is away for a while is waited for. Ends with its `parent` process."""
    while not stop.is_set() and (parent is None or os.getppid() == parent):
        try:
            once(settings, stop)
        except DBAPIError as error:
            db.session.rollback()
            log.error("worker_waits", kind=type(error.orig).__name__)
            stop.wait(5)
        finally:
            db.session.remove()
        stop.wait(PAUSE)
