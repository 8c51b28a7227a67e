"""Writes about organisations: one at a time or from a file, and inviting their leads."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from consult import audit, clock
from consult.accounts.actions import make_link, make_person
from consult.domain.codes import is_code
from consult.domain.errors import Refused
from consult.domain.problems import Problems
from consult.domain.roles import Actor, MemberRole
from consult.extensions import db
from consult.models import Kind, Membership, Organisation, Person, Purpose, Region
from consult.organisations import queries
from consult.organisations.regrouping import regroup

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
    if known is None:
        add_all(actor, [(code, values)])
        return queries.get_organisation(code), True
    db.session.flush()
    stands = {"id": known.id, "code": code, **{name: getattr(known, name) for name in values}}
    has_changed = bool(change_all(actor, [(stands, values)]))
    if has_changed:
        db.session.refresh(known)
    return known, has_changed


def add_all(actor: Actor, wanted: Sequence[tuple[str, Mapping[str, object]]]) -> None:
    """Make organisations, each with its code and the same of FIELDS."""
    if not wanted:
        return
    now = clock.now()
    db.session.execute(
        insert(Organisation.__table__),  # type: ignore[arg-type]
        [{"code": code, "created_at": now, **values} for code, values in wanted],
    )
    audit.record_many(actor, "added", ((f"organisation:{code}", None, _told(values)) for code, values in wanted))


def change_all(actor: Actor, wanted: Iterable[tuple[Mapping[str, Any], Mapping[str, object]]]) -> set[str]:
    """Bring organisations from what stands (with `id` and `code`) to values of FIELDS; returns the codes of those that changed."""
    updates: dict[tuple[str, ...], list[dict[str, object]]] = {}
    regrouped, events = [], []
    for stands, values in wanted:
        changed = {name: value for name, value in values.items() if stands[name] != value}
        if not changed:
            continue
        updates.setdefault(tuple(changed), []).append({"organisation": stands["id"], **changed})
        if changed.keys() & {"region_code", "kind_code", "country"}:
            regrouped.append(stands["id"])
        events.append((stands["code"], _told({name: stands[name] for name in changed}), _told(changed)))
    table: Any = Organisation.__table__
    for names, rows in updates.items():
        columns: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
        ours = update(table).where(table.c.id == bindparam("organisation")).values(columns)
        renamed = [{name if name == "organisation" else f"new_{name}": row[name] for name in row} for row in rows]
        db.session.execute(ours, renamed)
    db.session.expire_all()
    regroup(regrouped)
    audit.record_many(actor, "changed", ((f"organisation:{code}", old, new) for code, old, new in events))
    return {code for code, _old, _new in events}


def _told(values: Mapping[str, object]) -> dict[str, str | int | None]:
    """What the record says of an organisation: not how somebody is reached."""
    return {name: _plain(value) for name, value in values.items() if name != "lead_email"}


def add(actor: Actor, code: str, values: Mapping[str, object]) -> Organisation:
    """Make a new organisation; raises Refused("code_taken"), also where somebody else took the code a moment ago."""
    if code in queries.by_codes([code]):
        raise Refused("code_taken")
    try:
        with db.session.begin_nested():
            return write(actor, code, values)[0]
    except IntegrityError as error:
        raise Refused("code_taken") from error


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
        if is_code(region) and region not in known_regions:
            problems.add(f"row {row}, region", "unknown_group", value=region)
        if is_code(kind) and kind not in known_kinds:
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
