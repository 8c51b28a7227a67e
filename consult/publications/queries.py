"""Reads of releases and of what is public about a consultation."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from consult.domain.errors import NotFound
from consult.extensions import db
from consult.models import Consultation, Draft, GroupTally, Invitation, Region, Release, Round


def latest_release(round_id: int) -> Release | None:
    """The newest release of a round."""
    return db.session.scalar(
        select(Release).where(Release.round_id == round_id).order_by(Release.number.desc()).limit(1)
    )


def get_release(slug: str, number: int) -> Release:
    """Release `number` of a consultation's newest published round; raises NotFound."""
    query = (
        select(Release)
        .join(Round, Round.id == Release.round_id)
        .join(Consultation, Consultation.id == Round.consultation_id)
        .where(Consultation.slug == slug, Release.number == number)
        .order_by(Round.number.desc())
        .limit(1)
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def releases_of(round_id: int) -> Sequence[Release]:
    """All releases of a round, the newest first."""
    return db.session.scalars(select(Release).where(Release.round_id == round_id).order_by(Release.number.desc())).all()


def newest_releases(round_ids: Sequence[int]) -> dict[int, Release]:
    """The newest release of each round that has one."""
    newest = select(func.max(Release.id)).where(Release.round_id.in_(round_ids)).group_by(Release.round_id)
    return {release.round_id: release for release in db.session.scalars(select(Release).where(Release.id.in_(newest)))}


def public_consultations() -> Sequence[Consultation]:
    """Consultations whose round has opened, the newest first: drafts are not public."""
    query = (
        select(Consultation)
        .join(Round, Round.consultation_id == Consultation.id)
        .where(Round.opened_at.is_not(None))
        .order_by(Round.opened_at.desc())
        .options(selectinload(Consultation.rounds))
    )
    return db.session.scalars(query).unique().all()


def get_public_consultation(slug: str) -> Consultation:
    """A consultation that has opened, with its text; raises NotFound for any other, drafts included."""
    query = (
        select(Consultation)
        .where(Consultation.slug == slug)
        .options(
            selectinload(Consultation.steps),
            selectinload(Consultation.rounds).joinedload(Round.draft).selectinload(Draft.wordings),
        )
    )
    found = db.session.scalar(query)
    if found is None or found.round.opened_at is None:
        raise NotFound
    return found


def all_releases() -> Sequence[Release]:
    """Every release with its round and consultation, for checking."""
    return db.session.scalars(select(Release).options(joinedload(Release.round).joinedload(Round.consultation))).all()


def invitations(round_id: int) -> dict[int, Invitation]:
    """The invitations of a round by organisation id: they hold the groups in which an answer counts."""
    query = select(Invitation).where(Invitation.round_id == round_id)
    return {invitation.organisation_id: invitation for invitation in db.session.scalars(query)}


def asked_by_region(round_id: int) -> list[tuple[str, int]]:
    """How many organisations are asked in each region of a round, by the region's label, in the regions' order."""
    query = (
        select(GroupTally.group_code, Region.label, GroupTally.invited_count)
        .outerjoin(Region, Region.code == GroupTally.group_code)
        .where(GroupTally.round_id == round_id, GroupTally.by == "region", GroupTally.invited_count > 0)
        .order_by(Region.position.is_(None), Region.position)
    )
    return [(label or code, count) for code, label, count in db.session.execute(query)]
