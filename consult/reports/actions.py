"""Asking for reports, and for one that failed once more."""

from consult.extensions import db, transaction
from consult.jobs.queue import enqueue, try_again
from consult.reports.kinds import Kind
from consult.reports.queries import releases_without


def ask_for_missing() -> None:
    """Ask for every file that a release still lacks. The worker does so: publishing needs to know nothing of reports, and no release is forgotten."""
    missing = [(kind, release_id) for kind in Kind for release_id in releases_without(kind)]
    db.session.rollback()
    if missing:
        with transaction():
            for kind, release_id in missing:
                enqueue(kind, str(release_id))


def make_again(kind: Kind, release_id: int) -> bool:
    """Let a file that could not be made be tried once more; says whether it had failed."""
    return try_again(kind, str(release_id))
