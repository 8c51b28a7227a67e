"""What happens in the background: rounds open and close on time, mails go out, old tries are forgotten; reports are made, releases audited."""

import os
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import structlog
from flask import current_app
from sqlalchemy import delete
from sqlalchemy.exc import DBAPIError

from consult import clock
from consult.accounts.actions import WINDOW
from consult.consultations import actions as consultations
from consult.extensions import db, transaction
from consult.jobs.running import run_due
from consult.mail.sending import send_due, transport_of
from consult.models import SignInTry
from consult.publications import checking
from consult.reports import making
from consult.reports.actions import ask_for_missing
from consult.settings import Settings

log = structlog.get_logger()
KINDS = {**checking.KINDS, **making.KINDS}
PAUSE = 1.0
"""Seconds between two looks."""
RETRY = 5.0
"""Seconds to wait after a failure."""
MAIL_SECONDS = 20.0
"""Seconds after which no further mail is begun in one look."""
FAREWELL = 20.0
"""Seconds that a job in hand is given when the worker is asked to end; later it is another worker's."""


def once(settings: Settings, stop: threading.Event | None = None) -> None:
    """Do everything that is due now. Each kind of work is a transaction of its own: one that fails holds up no other."""
    with transaction():
        closed = consultations.close_due()
    with transaction():
        opened = consultations.open_due()
    with transaction():
        db.session.execute(delete(SignInTry).where(SignInTry.tried_at < clock.now() - WINDOW - timedelta(days=1)))
    sent = send_due(settings, transport_of(settings), _ends(stop))
    if opened or closed or sent:
        log.info("worker", rounds_opened=opened, rounds_closed=closed, mails_sent=sent)


def _ends(stop: threading.Event | None) -> Callable[[], bool]:
    """When to leave the mails for the next look: many of them, or a slow server, must not keep a round from closing."""
    deadline = time.monotonic() + MAIL_SECONDS
    return lambda: time.monotonic() > deadline or (stop is not None and stop.is_set())


def make(stop: threading.Event | None = None) -> None:
    """Do the long work that waits, one job after another."""
    ask_for_missing()
    finished = run_due(KINDS, stop.is_set if stop else lambda: False)
    if finished:
        log.info("worker", jobs_finished=finished)


def run(settings: Settings, stop: threading.Event, parent: int | None = None) -> None:
    """Look every second until `stop`; whatever fails is logged and tried again. Ends with its `parent` process.

    Long work runs in a thread of its own: rounds open and close on time whatever is being made.
    """
    ended = threading.Event()
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def beside() -> None:
        with app.app_context():
            _repeat(lambda: make(ended), ended, lambda: True)

    maker = threading.Thread(target=beside, name="jobs", daemon=True)
    maker.start()
    try:
        _repeat(lambda: once(settings, stop), stop, lambda: parent is None or os.getppid() == parent)
    finally:
        ended.set()
        maker.join(FAREWELL)


def _repeat(work: Callable[[], None], stop: threading.Event, goes_on: Callable[[], bool]) -> None:
    while not stop.is_set() and goes_on():
        try:
            work()
        except DBAPIError as error:  # a database that is away for a while is waited for
            log.error("worker_waits", kind=type(error.orig).__name__)
            stop.wait(RETRY)
        except Exception as error:  # by its kind only: the text may hold an address
            log.error("worker_failed", kind=type(error).__name__, where=_place_of(error))
            stop.wait(RETRY)
        finally:
            _forget_session()
        stop.wait(PAUSE)


def _place_of(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].name}:{frames[-1].lineno}" if frames else ""


def _forget_session() -> None:
    """Give the connection back; one that died is of no use to anybody."""
    with suppress(DBAPIError):
        db.session.remove()
