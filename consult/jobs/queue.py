"""Asking for work and seeing how it stands."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import undefer

from consult import clock
from consult.extensions import db
from consult.models import Job, JobResult, JobState


def enqueue(kind: str, subject: str, details: str = "") -> None:
    """Ask for work in the caller's transaction. The same work asked for again is the same job; two who ask at once ask for one.

    `details` is what the work needs to know and the subject does not say.
    """
    if find(kind, subject) is not None:
        return
    now = clock.now()
    try:
        with db.session.begin_nested():
            db.session.add(Job(kind=kind, subject=subject, details=details, due_at=now, asked_at=now))
    except IntegrityError:  # somebody else asked between the two statements
        return


def find(kind: str, subject: str) -> Job | None:
    """The job of this kind for this subject."""
    return db.session.scalar(select(Job).where(Job.kind == kind, Job.subject == subject))


def jobs_of(kinds: Sequence[str], subjects: Iterable[str]) -> Mapping[tuple[str, str], tuple[Job, JobResult | None]]:
    """Each job with its result, if there is one yet, by kind and subject. The result's bytes stay where they are."""
    query = (
        select(Job, JobResult)
        .outerjoin(JobResult, JobResult.job_id == Job.id)
        .where(Job.kind.in_(kinds), Job.subject.in_(list(subjects)))
    )
    return {(job.kind, job.subject): (job, result) for job, result in db.session.execute(query)}


def result_of(kind: str, subject: str) -> JobResult | None:
    """What the job made, with its bytes."""
    query = (
        select(JobResult)
        .join(Job, Job.id == JobResult.job_id)
        .where(Job.kind == kind, Job.subject == subject)
        .options(undefer(JobResult.content))
    )
    return db.session.scalar(query)


def try_again(kind: str, subject: str) -> bool:
    """Let a failed job wait for a worker once more; says whether there was one."""
    failed = (Job.kind == kind) & (Job.subject == subject) & (Job.state == JobState.FAILED)
    values = {"state": JobState.WAITING, "tries": 0, "due_at": clock.now(), "problem": "", "finished_at": None}
    found = db.session.execute(update(Job).where(failed).values(values).returning(Job.id)).first()
    return found is not None
