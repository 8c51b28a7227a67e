"""Reads of results: tallies as the pure rooms want them, the board, answers that the actor may read."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import case, func, select

from consult.consultations.queries import Groups, groups
from consult.domain.rules import Disclosure
from consult.extensions import db
from consult.models import (
    UNASSIGNED,
    Answer,
    GroupTally,
    Invitation,
    Response,
    ResponseState,
    Round,
    ScaleStep,
    Tally,
)
from consult.statistics.tallies import Cell, Crossing, Group

LATTICE = ("world", "region", "kind")
"""The fixed tables that results are published in."""


def tallied_groups(round_: Round, bys: Iterable[str] = LATTICE) -> list[Group]:
    """The groups of a round with their tallies: as many statements for a hundred thousand responses as for one."""
    wanted = list(bys)
    keys = _principle_keys(round_)
    counts: dict[tuple[str, str, str], dict[str, dict[str, int]]] = defaultdict(lambda: {"counts": {}, "named": {}})
    rows = db.session.execute(
        select(Tally.by, Tally.group_code, Tally.principle_id, Tally.stance, Tally.named, Tally.count).where(
            Tally.round_id == round_.id, Tally.by.in_(wanted), Tally.count > 0
        )
    )
    for by, code, principle_id, stance, named, count in rows:
        if principle_id not in keys:
            continue
        cell = counts[by, code, keys[principle_id]]
        cell["counts"][stance] = cell["counts"].get(stance, 0) + count
        if named:
            cell["named"][stance] = count
    known = groups()
    found = [
        _group(by, code, invited, responded, keys.values(), counts, known)
        for by, code, invited, responded in db.session.execute(
            select(GroupTally.by, GroupTally.group_code, GroupTally.invited_count, GroupTally.responded_count).where(
                GroupTally.round_id == round_.id, GroupTally.by.in_(wanted)
            )
        )
    ]
    if "world" in wanted and not any(group.by == "world" for group in found):
        found.append(_group("world", "world", 0, 0, keys.values(), counts, known))
    order = {by: position for position, by in enumerate(wanted)}
    places = {code: position for position, code in enumerate([*known.regions, *known.kinds])}
    return sorted(found, key=lambda group: (order[group.by], places.get(group.code, len(places)), group.code))


def _group(
    by: str,
    code: str,
    invited: int,
    responded: int,
    keys: Iterable[str],
    counts: dict[tuple[str, str, str], dict[str, dict[str, int]]],
    known: Groups,
) -> Group:
    cells = {}
    for key in keys:
        cell = counts[by, code, key]
        blank = responded - sum(cell["counts"].values())
        cells[key] = Cell(cell["counts"], cell["named"], blank)
    return Group(by, code, label_of(by, code, known), invited, responded, cells)


def label_of(by: str, code: str, known: Groups) -> str:
    """What a group is called."""
    if by == "world":
        return "World"
    if code == UNASSIGNED:
        return {"region": "No region", "kind": "No kind"}.get(by, "No country")
    return {"region": known.regions, "kind": known.kinds}.get(by, {}).get(code, code)


def crossings(round_: Round) -> tuple[list[Crossing], set[str]]:
    """Region × kind tallies, from the answers, and the regions where anybody agreed to be deduced: for the disclosure rules at a
    release only, never shown."""
    keys = _principle_keys(round_)
    joined = (Invitation.round_id == Response.round_id) & (Invitation.organisation_id == Response.organisation_id)
    current = (Response.round_id == round_.id) & (Response.state == ResponseState.SUBMITTED)
    agreed = func.sum(case((Response.deducible, 1), else_=0))
    responded = db.session.execute(
        select(Invitation.region_code, Invitation.kind_code, func.count(), agreed)
        .select_from(Response)
        .join(Invitation, joined)
        .where(current)
        .group_by(Invitation.region_code, Invitation.kind_code)
    ).all()
    named = (Answer.disclosure == Disclosure.NAMED).label("named")
    columns = (Invitation.region_code, Invitation.kind_code, Answer.principle_id, ScaleStep.code, named)
    query = (
        select(*columns, func.count())
        .select_from(Response)
        .join(Invitation, joined)
        .join(Answer, Answer.response_id == Response.id)
        .join(ScaleStep, ScaleStep.id == Answer.step_id)
        .where(current)
        .group_by(Invitation.region_code, Invitation.kind_code, Answer.principle_id, ScaleStep.code, "named")
    )
    counts: dict[tuple[str, str, str], tuple[dict[str, int], dict[str, int]]] = defaultdict(lambda: ({}, {}))
    for region, kind, principle_id, stance, by_name, count in db.session.execute(query):
        if principle_id in keys:
            all_of, named_of = counts[region, kind, keys[principle_id]]
            all_of[stance] = all_of.get(stance, 0) + count
            if by_name:
                named_of[stance] = count
    found = []
    for region, kind, count, _agreed in sorted((*row,) for row in responded):
        cells = {}
        for key in keys.values():
            all_of, named_of = counts[region, kind, key]
            cells[key] = Cell(all_of, named_of, count - sum(all_of.values()))
        found.append(Crossing(region, kind, cells))
    return found, {region for region, _kind, _count, agreed in responded if agreed}


def _principle_keys(round_: Round) -> dict[int, str]:
    """The keys of the round's principles in their order; whoever shows figures has read the text already."""
    return {wording.principle_id: wording.key for wording in round_.draft.wordings}
