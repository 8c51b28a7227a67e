"""Moving organisations from group to group in the rounds that have not closed, many at once."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select, update

from consult import clock
from consult.domain.lifecycle import RoundState
from consult.domain.rules import Disclosure
from consult.extensions import db
from consult.models import UNASSIGNED, Answer, Invitation, Organisation, Response, ResponseState, Round, ScaleStep
from consult.tallies import Change, GroupKey, Taken, sweep

_AT_ONCE = 1000
_COLUMNS = ("country", "kind_code", "region_code")
_INVITATIONS: Any = Invitation.__table__


def groups_of(organisation: Any) -> dict[str, str]:
    """The groups in which an organisation's answer counts, as an invitation has them."""
    return {name: getattr(organisation, name) or UNASSIGNED for name in _COLUMNS}


def group_keys(groups: dict[str, str]) -> tuple[GroupKey, ...]:
    """The same as tallies have them, with the world."""
    by = zip(("country", "kind", "region"), (groups[name] for name in _COLUMNS), strict=True)
    return (*by, ("world", "world"))


def regroup(organisation_ids: Sequence[int]) -> None:
    """Count organisations in the groups in which they stand now, in every round that has not closed; closed rounds stay as they were answered."""
    now = clock.now()
    for round_ in db.session.scalars(select(Round).where(Round.closed_at.is_(None)).order_by(Round.id)).all():
        if round_.times.state(now) is RoundState.CLOSED:
            continue
        change, wanted = Change(), sorted(organisation_ids)
        for start in range(0, len(wanted), _AT_ONCE):
            _move(change, round_.id, wanted[start : start + _AT_ONCE])
        if change.invited:
            change.apply(round_.id)
            sweep(round_.id)


def _move(change: Change, round_id: int, organisation_ids: list[int]) -> None:
    """Bring these invitations to their organisations' groups. They are held first: nobody submits for one meanwhile."""
    invited = (Invitation.round_id == round_id) & Invitation.organisation_id.in_(organisation_ids)
    held = select(Invitation, Organisation).join(Organisation, Organisation.id == Invitation.organisation_id)
    rows = db.session.execute(held.where(invited).order_by(Invitation.organisation_id).with_for_update(of=Invitation))
    moved = {
        invitation.organisation_id: (groups_of(invitation), groups_of(organisation))
        for invitation, organisation in rows.all()
        if groups_of(invitation) != groups_of(organisation)
    }
    if not moved:
        return
    responses = _taken(round_id, list(moved))
    for organisation_id, pair in moved.items():
        for groups, sign in zip(map(group_keys, pair), (-1, 1), strict=True):
            for group in groups:
                change.invited[group] += sign
            if organisation_id in responses:
                change.respond_in(groups, responses[organisation_id], sign)
    ours = (_INVITATIONS.c.round_id == round_id) & (_INVITATIONS.c.organisation_id == bindparam("organisation"))
    values = [{"organisation": id_, **groups} for id_, (_old, groups) in moved.items()]
    db.session.execute(update(_INVITATIONS).where(ours).values({name: bindparam(name) for name in _COLUMNS}), values)


def _taken(round_id: int, organisation_ids: list[int]) -> dict[int, list[Taken]]:
    """What the current response of each organisation counts as; those who have none are missing."""
    query = (
        select(Response.organisation_id, Answer.principle_id, ScaleStep.code, Answer.disclosure)
        .outerjoin(Answer, Answer.response_id == Response.id)
        .outerjoin(ScaleStep, ScaleStep.id == Answer.step_id)
        .where(Response.round_id == round_id, Response.state == ResponseState.SUBMITTED)
        .where(Response.organisation_id.in_(organisation_ids))
    )
    found: dict[int, list[Taken]] = {}
    for organisation_id, principle_id, stance, disclosure in db.session.execute(query):
        taken = found.setdefault(organisation_id, [])
        if stance is not None:
            taken.append((principle_id, stance, disclosure is Disclosure.NAMED))
    return found
