"""Doing the work: each job is leased, done outside any transaction, and finished together with its result.

Whoever holds the lease may finish. A worker that was killed, or took longer than its lease, has lost it: what it made is thrown away, so a
result is stored once whatever happens.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, CursorResult, select, update
from sqlalchemy.exc import DBAPIError

from consult import clock
from consult.extensions import db, transaction
from consult.models import Job, JobResult, JobState

log = structlog.get_logger()
LEASE = timedelta(minutes=3)
"""How long a worker may be silent. Saying how far it is renews the lease."""
MOST_TRIES = 3


@dataclass(frozen=True, slots=True)
class Made:
    """The file that a job made; `remark` is what staff should know of it."""

    content: bytes
    media_type: str
    remark: str = ""


class Impossible(Exception):
    """The work can never succeed as asked; the text is a sentence for staff."""


class LeaseLost(Exception):
    """Another worker has the job by now."""


Progress = Callable[[int, int, str], None]
"""`progress(done, total, sentence)`: how far the work is. Raises LeaseLost when somebody else has taken it over."""
Work = Callable[[str, Progress], Made]
"""Does the work for a subject. It keeps no transaction open across `progress`."""


def run_due(kinds: Mapping[str, Work], stop: Callable[[], bool] = lambda: False) -> int:
    """Do every job of these kinds that is due, one after another; returns how many were finished."""
    if not _anything(list(kinds)):
        return 0
    _take_up_again()
    finished = 0
    while not stop() and (job := _lease_one(list(kinds))) is not None:
        finished += _run(job, kinds[job.kind])
    return finished


def _anything(kinds: list[str]) -> bool:
    """Whether there may be something to do; asked every second, so it takes no lock."""
    now = clock.now()
    found = db.session.scalar(select(Job.id).where(_due(kinds, now) | _dead(now)).limit(1))
    db.session.rollback()
    return found is not None


def _due(kinds: list[str], now: datetime) -> ColumnElement[bool]:
    """Waiting long enough, or until a time that no pause reaches: the clock was wrong when that was written."""
    reached = (Job.due_at <= now) | (Job.due_at > now + timedelta(hours=1))
    return (Job.state == JobState.WAITING) & Job.kind.in_(kinds) & reached


def _dead(now: datetime) -> ColumnElement[bool]:
    """Leased to somebody who is silent, or until a time that no lease reaches."""
    return (Job.state == JobState.RUNNING) & ((Job.leased_until < now) | (Job.leased_until > now + 2 * LEASE))


@dataclass(frozen=True, slots=True)
class _Leased:
    id: int
    kind: str
    subject: str
    lease: str
    tries: int

    @property
    def is_ours(self) -> object:
        return (Job.id == self.id) & (Job.lease == self.lease) & (Job.state == JobState.RUNNING)

    def set(self, **values: object) -> bool:
        """Change the job inside the caller's transaction, if it is still ours; says whether it was."""
        done = db.session.execute(update(Job).where(self.is_ours).values(values))  # type: ignore[arg-type]
        assert isinstance(done, CursorResult)
        return done.rowcount == 1


def _run(job: _Leased, work: Work) -> bool:
    """Do one leased job; whatever it raises ends this try, and no other job."""

    def progress(done: int, total: int, sentence: str) -> None:
        with transaction():
            ours = job.set(done=done, total=total, sentence=sentence, leased_until=clock.now() + LEASE)
        if not ours:
            raise LeaseLost

    try:
        made = work(job.subject, progress)
        db.session.rollback()
        return _finish(job, made)
    except Impossible as error:
        _fail(job, str(error))
    except LeaseLost:
        log.warning("job_lost", kind=job.kind)
    except DBAPIError:  # the database's trouble is the worker's to wait for: the lease runs out meanwhile
        raise
    except Exception as error:  # by its kind only: the text may hold what somebody answered
        log.error("job_failed", kind=job.kind, tries=job.tries, error=type(error).__name__)
        _postpone(job)
    return False


def _finish(job: _Leased, made: Made) -> bool:
    with transaction():
        ours = job.set(
            state=JobState.DONE, finished_at=clock.now(), leased_until=None, sentence=made.remark, problem=""
        )
        if ours:
            digest = hashlib.sha256(made.content).hexdigest()
            db.session.add(
                JobResult(
                    job_id=job.id,
                    media_type=made.media_type,
                    size=len(made.content),
                    digest=digest,
                    content=made.content,
                )
            )
    return ours


def _lease_one(kinds: list[str]) -> _Leased | None:
    """Take one due job for ourselves; other workers pass it over."""
    now = clock.now()
    with transaction():
        query = (
            select(Job).where(_due(kinds, now)).order_by(Job.due_at, Job.id).limit(1).with_for_update(skip_locked=True)
        )
        job = db.session.scalar(query)
        if job is None:
            return None
        job.state, job.leased_until, job.tries = JobState.RUNNING, now + LEASE, job.tries + 1
        job.lease, job.done, job.total, job.sentence = secrets.token_hex(16), 0, 0, ""
        return _Leased(job.id, job.kind, job.subject, job.lease, job.tries)


def _take_up_again() -> None:
    """Jobs whose worker died wait again, and fail once they have been tried often enough."""
    with transaction():
        dead = _dead(clock.now())
        worn_out = dead & (Job.tries >= MOST_TRIES)
        problem = _("The worker stopped in the middle of it, %(count)s times.", count=MOST_TRIES)
        failed = {"state": JobState.FAILED, "problem": problem, "finished_at": clock.now(), "leased_until": None}
        db.session.execute(update(Job).where(worn_out).values(failed))
        db.session.execute(update(Job).where(dead).values(state=JobState.WAITING, leased_until=None))


def _postpone(job: _Leased) -> None:
    """Try again after a pause that grows, or give up."""
    if job.tries >= MOST_TRIES:
        _fail(job, _("Something went wrong in the program, %(count)s times. The log says what.", count=MOST_TRIES))
        return
    with transaction():
        job.set(state=JobState.WAITING, due_at=clock.now() + timedelta(minutes=4**job.tries / 4), leased_until=None)


def _fail(job: _Leased, problem: str) -> None:
    with transaction():
        job.set(state=JobState.FAILED, problem=problem, finished_at=clock.now(), leased_until=None)
