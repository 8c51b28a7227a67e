"""Writes about organisations: one at a time or from a file, and inviting their leads."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from consult import audit, clock
from consult.accounts.actions import make_link, make_person
from consult.domain.errors import Refused
from consult.domain.lifecycle import RoundState
from consult.domain.problems import Problems
from consult.domain.roles import Actor, MemberRole
from consult.extensions import db
from consult.models import (
    UNASSIGNED,
    Invitation,
    Kind,
    Membership,
    Organisation,
    Person,
    Purpose,
    Region,
    Response,
    ResponseState,
)
from consult.organisations import queries
from consult.tallies import Change, sweep, taken_by

FIELDS = (
    "name",
    "short_name",
    "country",
    "region_code",
    "kind_code",
    "parent_id",
    "member_count",
    "language",
    "lead_email",
)


def write(
    actor: Actor, code: str, values: Mapping[str, object], known: Organisation | None = None
) -> tuple[Organisation, bool]:
    """Make the organisation with this code, or bring a known one to `values` (of FIELDS); returns it and whether anything changed."""
    organisation = known
    if organisation is None:
        organisation = Organisation(code=code, created_at=clock.now(), **dict(values))
        db.session.add(organisation)
        db.session.flush()
        audit.record(
            actor,
            f"organisation:{code}",
            "added",
            new={name: _plain(values[name]) for name in values if name != "lead_email"},
        )
        return organisation, True
    changed = {name: value for name, value in values.items() if getattr(organisation, name) != value}
    if not changed:
        return organisation, False
    old = {name: _plain(getattr(organisation, name)) for name in changed if name != "lead_email"}
    for name, value in changed.items():
        setattr(organisation, name, value)
    db.session.flush()
    if changed.keys() & {"region_code", "kind_code", "country"}:
        regroup(organisation)
    audit.record(actor, f"organisation:{code}", "changed", old=old, new={name: _plain(changed[name]) for name in old})
    return organisation, True


def add(actor: Actor, code: str, values: Mapping[str, object]) -> Organisation:
    """Make a new organisation; raises Refused("code_taken"), also where somebody else took the code a moment ago."""
    if code in queries.by_codes([code]):
        raise Refused("code_taken")
    try:
        with db.session.begin_nested():
            return write(actor, code, values)[0]
    except IntegrityError as error:
        raise Refused("code_taken") from error


def regroup(organisation: Organisation) -> None:
    """Count the organisation in its new groups in every round that has not closed; closed rounds stay as they were answered."""
    now = clock.now()
    for invitation in db.session.scalars(select(Invitation).where(Invitation.organisation_id == organisation.id)):
        if invitation.round.times.state(now) is RoundState.CLOSED:
            continue
        current = db.session.scalar(
            select(Response).where(
                Response.round_id == invitation.round_id,
                Response.organisation_id == organisation.id,
                Response.state == ResponseState.SUBMITTED,
            )
        )
        change = Change()
        _count(change, invitation, current, -1)
        invitation.region_code = organisation.region_code or UNASSIGNED
        invitation.kind_code = organisation.kind_code or UNASSIGNED
        invitation.country = organisation.country or UNASSIGNED
        _count(change, invitation, current, 1)
        change.apply(invitation.round_id)
        sweep(invitation.round_id)


def _count(change: Change, invitation: Invitation, current: Response | None, sign: int) -> None:
    change.invite(invitation, sign)
    if current is not None:
        change.respond(invitation, taken_by(current), sign)


def add_group_codes(regions: set[str], kinds: set[str]) -> None:
    """Make missing regions and kinds, labelled by their codes."""
    known_regions = {region.code for region in queries.regions()}
    known_kinds = {kind.code for kind in queries.kinds()}
    for position, code in enumerate(sorted(regions - known_regions), start=len(known_regions) + 1):
        db.session.add(Region(code=code, label=code, position=position, merge_with=[]))
    for position, code in enumerate(sorted(kinds - known_kinds), start=len(known_kinds) + 1):
        db.session.add(Kind(code=code, label=code, position=position))
    db.session.flush()


def check_groups(problems: Problems, rows: list[tuple[int, str, str]]) -> None:
    """Note every (row number, region code, kind code) that the federation does not know."""
    known_regions = {region.code for region in queries.regions()}
    known_kinds = {kind.code for kind in queries.kinds()}
    for row, region, kind in rows:
        if region and region not in known_regions:
            problems.add(f"row {row}, region", "unknown_group", value=region)
        if kind and kind not in known_kinds:
            problems.add(f"row {row}, kind", "unknown_kind", value=kind)


def invite_lead(actor: Actor, organisation: Organisation, email: str, next_path: str = "/desk") -> tuple[Person, str]:
    """Ask somebody to lead an organisation; the role begins when the link is used. Returns the person and the link's token."""
    person = make_person(email)
    token = make_link(Purpose.LEAD_INVITATION, person, next_path, organisation.id)
    audit.record(actor, f"organisation:{organisation.code}", "lead_invited", new={"person": person.id})
    return person, token


def end_lead(actor: Actor, organisation: Organisation, person_id: int) -> None:
    """Take the lead's role from somebody."""
    membership = db.session.scalar(
        select(Membership).where(
            Membership.organisation_id == organisation.id,
            Membership.person_id == person_id,
            Membership.role == MemberRole.LEAD,
            Membership.ended_at.is_(None),
        )
    )
    if membership is not None:
        membership.ended_at = clock.now()
        audit.record(actor, f"organisation:{organisation.code}", "lead_ended", old={"person": person_id})


def _plain(value: object) -> str | int | None:
    return value if value is None or isinstance(value, int) else str(value)
