"""Reads of what reports are made from."""

from collections.abc import Sequence

from sqlalchemy import String, cast, exists, select
from sqlalchemy.orm import joinedload, load_only

from consult.extensions import db
from consult.models import Consultation, Job, Release, ReleaseKind, Round


def release_text(release_id: int) -> tuple[str, str]:
    """A release's frozen document, to the byte, and its digest."""
    release = db.session.get_one(Release, release_id)
    return release.document, release.digest


def releases_without(kind: str) -> Sequence[int]:
    """Releases for which no job of this kind was ever asked. A withdrawal has nothing to report."""
    asked = exists().where(Job.kind == kind, Job.subject == cast(Release.id, String))
    query = select(Release.id).where(~asked, Release.kind != ReleaseKind.WITHDRAWAL).order_by(Release.id)
    return db.session.scalars(query).all()


def releases_of(consultation: Consultation) -> Sequence[Release]:
    """The releases of every round of a consultation, the newest first, without their documents."""
    query = (
        select(Release)
        .join(Round, Round.id == Release.round_id)
        .where(Round.consultation_id == consultation.id)
        .order_by(Round.number.desc(), Release.number.desc())
        .options(
            load_only(Release.number, Release.kind, Release.published_at, Release.round_id),
            joinedload(Release.round).load_only(Round.number),
        )
    )
    return db.session.scalars(query).all()
