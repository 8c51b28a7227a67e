"""Asking for reports, and for one that failed once more."""

from consult import audit
from consult.domain.roles import Actor
from consult.extensions import db, transaction
from consult.jobs.queue import enqueue, try_again
from consult.models import Consultation, Release
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


def make_again(actor: Actor, consultation: Consultation, release: Release, kind: Kind) -> bool:
    """Let a file that could not be made be tried once more; says whether it had failed."""
    has_failed = try_again(kind, str(release.id))
    if has_failed:
        said = {"release": release.number, "file": kind.value}
        audit.record(actor, f"consultation:{consultation.slug}", "report_asked_again", new=said)
    return has_failed


def note_export(actor: Actor, consultation: Consultation, form: str) -> None:
    """Leave on the record that somebody took every answer away: most of them were given in confidence."""
    said = {"round": consultation.round.number, "form": form}
    audit.record(actor, f"consultation:{consultation.slug}", "exported", new=said)
