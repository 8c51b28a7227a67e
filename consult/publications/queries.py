"""Reads of releases and of what is public about a consultation."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import case, func, or_, select, tuple_
from sqlalchemy.orm import selectinload

from consult.consultations.queries import get_consultation
from consult.domain.errors import NotFound
from consult.domain.roles import COMMAND_LINE
from consult.domain.rules import Disclosure
from consult.extensions import db
from consult.models import (
    Answer,
    Consultation,
    Draft,
    GroupTally,
    Invitation,
    Organisation,
    Principle,
    Region,
    Release,
    ReleaseKind,
    Response,
    ResponseState,
    Round,
    ScaleStep,
)
from consult.publications.standing import Listed, current, withdrawal_of
from consult.responses.queries import visible_to

_LISTED = (
    Release.number,
    Release.kind,
    Release.published_at,
    Release.note,
    Release.digest,
    Release.withdraws,
)


class Withdrawable(NamedTuple):
    """A release with results that still stands, and the consultation that it is of."""

    consultation: Consultation
    release: Listed
    organisation_id: None = None


class Said(NamedTuple):
    """A stance with its text, if its author lets that be read, and with what its organisation weighs; None where it has not told."""

    principle: str
    step: str
    disclosure: Disclosure
    reason: str
    wording: str
    organisation_id: int
    name: str
    country: str | None
    members: int | None
    region: str
    kind: str


def latest_number(round_id: int) -> int:
    """The number of a round's newest release of any kind; 0 where there is none."""
    return db.session.scalar(select(func.max(Release.number)).where(Release.round_id == round_id)) or 0


def listed_releases(round_id: int) -> list[Listed]:
    """All releases of a round, the newest first, without their documents."""
    query = select(*_LISTED).where(Release.round_id == round_id).order_by(Release.number.desc())
    return [Listed(*row) for row in db.session.execute(query)]


def current_releases(round_ids: Sequence[int]) -> dict[int, Listed]:
    """The release to cite of each round that has one."""
    query = select(Release.round_id, *_LISTED).where(Release.round_id.in_(round_ids)).order_by(Release.number.desc())
    found: dict[int, list[Listed]] = {}
    for row in db.session.execute(query).all():
        found.setdefault(row[0], []).append(Listed(*row[1:]))
    return {round_id: newest for round_id, rows in found.items() if (newest := current(rows)) is not None}


def headlines(numbers: Mapping[int, int]) -> dict[int, dict[str, Any]]:
    """What the lead of a release is made of, for release `numbers[round_id]` of each round."""
    query = select(Release.round_id, Release.headline).where(
        tuple_(Release.round_id, Release.number).in_(list(numbers.items()))
    )
    return {round_id: json.loads(text) for round_id, text in db.session.execute(query) if text}


def current_release(round_id: int) -> Release | None:
    """The release of a round that is to be cited, whole; None where there is none or the newest is withdrawn."""
    newest = current(listed_releases(round_id))
    if newest is None:
        return None
    return db.session.scalar(select(Release).where(Release.round_id == round_id, Release.number == newest.number))


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


def get_results(slug: str, number: int) -> Release:
    """The same; raises NotFound for a withdrawal too, which holds no results."""
    found = get_release(slug, number)
    if found.kind is ReleaseKind.WITHDRAWAL:
        raise NotFound
    return found


def is_withdrawn(release: Release) -> bool:
    """Whether a later release takes this one back."""
    query = select(Release.id).where(Release.round_id == release.round_id, Release.withdraws == release.number)
    return db.session.scalar(query.limit(1)) is not None


def get_withdrawable(slug: str, number: int) -> Withdrawable:
    """A release of the newest round that may be taken back; raises NotFound for any other."""
    consultation = get_consultation(slug)
    releases = listed_releases(consultation.round.id)
    found = next((each for each in releases if each.number == number and each.has_results), None)
    if found is None or withdrawal_of(releases, number) is not None:
        raise NotFound
    return Withdrawable(consultation, found)


def releases_with_basis(round_id: int) -> Sequence[Release]:
    """The releases of a round with what they were made of, the oldest first."""
    return db.session.scalars(select(Release).where(Release.round_id == round_id).order_by(Release.number)).all()


def neighbours() -> dict[str, list[str]]:
    """Whom each region may be shown together with, in order of preference."""
    return {code: list(codes) for code, codes in db.session.execute(select(Region.code, Region.merge_with))}


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


def said(round_id: int, *, with_texts_only: bool = False) -> list[Said]:
    """Every stance of a round with the groups in which it counts; or those alone that have a text which may perhaps be read.

    What was written in confidence does not leave the database.
    """
    joined = (Invitation.round_id == Response.round_id) & (Invitation.organisation_id == Response.organisation_id)
    confidential = Answer.disclosure == Disclosure.CONFIDENTIAL
    reason, wording = (case((confidential, ""), else_=text) for text in (Answer.reason, Answer.wording))
    query = (
        select(
            Principle.key,
            ScaleStep.code,
            Answer.disclosure,
            reason,
            wording,
            Organisation.id,
            Organisation.name,
            Organisation.country,
            Organisation.member_count,
            Invitation.region_code,
            Invitation.kind_code,
        )
        .select_from(Response)
        .join(Invitation, joined)
        .join(Organisation, Organisation.id == Response.organisation_id)
        .join(Answer, Answer.response_id == Response.id)
        .join(Principle, Principle.id == Answer.principle_id)
        .join(ScaleStep, ScaleStep.id == Answer.step_id)
        .where(Response.round_id == round_id, Response.state == ResponseState.SUBMITTED, visible_to(COMMAND_LINE))
        .order_by(Organisation.id)
    )
    if with_texts_only:
        query = query.where(~confidential, or_(Answer.reason != "", Answer.wording != ""))
    return [Said(*row) for row in db.session.execute(query)]


def willing(round_id: int, regions: Collection[str]) -> frozenset[tuple[str, str]]:
    """Principles and those of the regions where all who answered without a name agreed that their answers may be deduced."""
    if not regions:
        return frozenset()
    joined = (Invitation.round_id == Response.round_id) & (Invitation.organisation_id == Response.organisation_id)
    current = (Response.round_id == round_id) & (Response.state == ResponseState.SUBMITTED)
    query = (
        select(Principle.key, Invitation.region_code)
        .select_from(Response)
        .join(Invitation, joined)
        .join(Answer, Answer.response_id == Response.id)
        .join(Principle, Principle.id == Answer.principle_id)
        .where(
            current,
            Invitation.region_code.in_(regions),
            Answer.step_id.is_not(None),
            Answer.disclosure != Disclosure.NAMED,
        )
        .group_by(Principle.key, Invitation.region_code)
        .having(func.min(case((Response.deducible, 1), else_=0)) == 1)
    )
    return frozenset((key, region) for key, region in db.session.execute(query))


def asked_by_region(round_id: int) -> list[tuple[str, int]]:
    """How many organisations are asked in each region of a round, by the region's label, in the regions' order."""
    query = (
        select(GroupTally.group_code, Region.label, GroupTally.invited_count)
        .outerjoin(Region, Region.code == GroupTally.group_code)
        .where(GroupTally.round_id == round_id, GroupTally.by == "region", GroupTally.invited_count > 0)
        .order_by(Region.position.is_(None), Region.position)
    )
    return [(label or code, count) for code, label, count in db.session.execute(query)]
