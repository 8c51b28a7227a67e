"""Organisations from a file: all rows or none."""

from collections.abc import Sequence
from dataclasses import dataclass

from consult.domain.codes import is_code
from consult.domain.organisation_files import OrganisationRow, read_organisations
from consult.domain.problems import Problems
from consult.domain.roles import Actor
from consult.organisations import actions, queries


@dataclass(frozen=True, slots=True)
class Imported:
    """How many organisations a file added, changed, and left as they were."""

    added: int
    changed: int
    unchanged: int


def read(data: bytes, create_groups: bool, size_limit: int) -> list[OrganisationRow]:
    """The rows of a file, checked against the register; raises FileRefused with everything that is wrong."""

    def check(rows: Sequence[OrganisationRow], problems: Problems) -> None:
        if not create_groups:
            actions.check_groups(problems, [(row.row, row.region, row.kind) for row in rows])
        in_file = {row.code for row in rows}
        below = [row for row in rows if is_code(row.parent)]  # what is no code at all is noted already
        known = queries.by_codes(row.parent for row in below)
        for row in below:
            if row.parent not in in_file and row.parent not in known:
                problems.add(f"row {row.row}, parent", "unknown_parent", value=row.parent)
        _check_circles(rows, problems)

    return read_organisations(data, size_limit, check)


def _check_circles(rows: Sequence[OrganisationRow], problems: Problems) -> None:
    """Note every organisation of the file that would be its own ancestor, through rows of the file or the register."""
    if not any(row.parent for row in rows):
        return
    parents = queries.parents() | {row.code: row.parent for row in rows}
    for row in rows:
        seen, code = {row.code}, row.parent
        while code and code in parents:
            if code == row.code:
                problems.add(f"row {row.row}, parent", "parent_circle", value=row.code)
            if code in seen:
                break
            seen.add(code)
            code = parents[code]


def write(actor: Actor, rows: Sequence[OrganisationRow], create_groups: bool) -> Imported:
    """Add and change organisations as the rows say; columns that the file does not have stay as they are."""
    if create_groups:
        actions.add_group_codes({row.region for row in rows if row.region}, {row.kind for row in rows if row.kind})
    known = queries.standing((row.code for row in rows), actions.FIELDS)
    wanted = [(row.code, _given(row)) for row in rows]
    added = [(code, values) for code, values in wanted if code not in known]
    actions.add_all(actor, added)
    changed = actions.change_all(actor, ((known[code], values) for code, values in wanted if code in known))
    changed |= _put_below_parents(actor, [row for row in rows if "parent" in row.given])
    made = {code for code, _values in added}
    return Imported(len(made), len(changed - made), len(rows) - len(made | changed))


def _put_below_parents(actor: Actor, rows: Sequence[OrganisationRow]) -> set[str]:
    """A parent may stand below its child in the file, so parents come last."""
    known = queries.standing((code for row in rows for code in (row.code, row.parent) if code), ["parent_id"])
    wanted = ((known[row.code], {"parent_id": known[row.parent]["id"] if row.parent else None}) for row in rows)
    return actions.change_all(actor, wanted)


def _given(row: OrganisationRow) -> dict[str, object]:
    """What a row says, without the columns that the file does not have."""
    return {name: value for name, value in _values(row).items() if name.removesuffix("_code") in row.given}


@dataclass(frozen=True, slots=True)
class Planned:
    """What a file would do to one organisation: `changes` holds (field, old, new); a new one has old values that are empty."""

    row: int
    code: str
    name: str
    is_new: bool
    changes: tuple[tuple[str, str, str], ...]


def plan(rows: Sequence[OrganisationRow]) -> list[Planned]:
    """What `write` would do with the rows, with nothing written."""
    known = queries.by_codes([*(row.code for row in rows), *(row.parent for row in rows if row.parent)])
    parents = queries.codes_of(each.parent_id for each in known.values() if each.parent_id is not None)
    planned = []
    for row in rows:
        organisation = known.get(row.code)
        wanted = {name: _shown(value) for name, value in _values(row).items()} | {"parent": row.parent}
        now = {name: "" for name in wanted}
        if organisation is not None:
            now = {name: _shown(getattr(organisation, name)) for name in wanted if name != "parent"}
            now["parent"] = parents.get(organisation.parent_id or 0, "")
        names = {name: name.removesuffix("_code") for name in wanted}
        changes = tuple(
            (names[name], now[name], wanted[name])
            for name in wanted
            if names[name] in row.given and now[name] != wanted[name]
        )
        planned.append(Planned(row.row, row.code, row.name, organisation is None, changes))
    return planned


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def _values(row: OrganisationRow) -> dict[str, object]:
    return {
        "name": row.name,
        "short_name": row.short_name,
        "country": row.country or None,
        "region_code": row.region or None,
        "kind_code": row.kind or None,
        "member_count": row.member_count,
        "language": row.language,
        "lead_email": row.lead_email,
    }
