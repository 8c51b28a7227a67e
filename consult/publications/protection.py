"""What a release shows and what it withholds: regions merged, rows withheld, earlier releases remembered.

The basis of a release (the tallies it was made of, its plan of merged regions, its withheld rows) is kept for staff alone. Later releases are
held against it, so that two releases together tell no more than either.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from consult.models import Consultation, Release, ReleaseKind
from consult.publications import queries
from consult.publications.choices import NONE, Choices
from consult.results.queries import crossings, tallied_groups
from consult.statistics.consents import Heard, hear
from consult.statistics.disclosure import Earlier, RowKey, protect
from consult.statistics.merging import Plan, merge_crossings, merge_earlier, merge_groups, plan
from consult.statistics.tallies import WORLD, Cell, Crossing, Group


@dataclass(frozen=True, slots=True)
class Protected:
    """Tallies as a release may show them (regions merged) and as they are (`raw…`), and the rows it withholds.

    `heard` holds the tallies as they are with what organisations agreed to: what is known by consent counts as named.
    `beyond` are those of the withheld rows that no rule withholds: mostly those that staff have `chosen`.
    """

    heard: Heard
    plan: Plan
    groups: Sequence[Group]
    crossings: Sequence[Crossing]
    earlier: Sequence[Earlier]
    withheld: frozenset[RowKey]
    chosen: Choices = NONE
    beyond: frozenset[RowKey] = frozenset()

    @property
    def raw(self) -> Sequence[Group]:
        """The groups as they are, not merged."""
        return self.heard.groups

    @property
    def raw_crossings(self) -> Sequence[Crossing]:
        """The crossing of regions and kinds as it is, not merged."""
        return self.heard.crossings

    def is_known(self, principle: str, region: str) -> bool:
        """Whether readers know the answers of a region, not merged, because all in it agreed to that."""
        return (principle, region) in self.heard.known and (principle, WORLD, WORLD) not in self.withheld


def protected(
    consultation: Consultation, releases: Sequence[Release] | None = None, chosen: Choices = NONE
) -> Protected:
    """What would be shown if the newest round were published now. `releases` are those before, for who has read them already.

    Raises Invalid where something is `chosen` that is not there.
    """
    round_ = consultation.round
    rule = consultation.disclosure_rule
    principles = [wording.key for wording in round_.draft.wordings]
    raw = tallied_groups(round_)
    releases = queries.releases_with_basis(round_.id) if releases is None else releases
    before = [each for each in releases if each.kind is not ReleaseKind.WITHDRAWAL]
    blocks = chosen.plan(plan(raw, queries.neighbours(), rule, kept=_plan_kept(before)), raw)
    beyond = chosen.rows(merge_groups(raw, blocks), principles) | _silenced(before, merge_groups(raw, blocks))
    earlier = [merge_earlier(_earlier(each, raw), blocks) for each in before]
    crossed_raw, agreeing = crossings(round_)
    heard = hear(
        raw,
        crossed_raw,
        blocks,
        queries.willing(round_.id, agreeing),
        consultation.scale,
        rule,
        [*beyond, *(row for each in earlier for row in each.withheld)],
    )
    groups, crossed = merge_groups(heard.groups, blocks), merge_crossings(heard.crossings, blocks)
    withheld = protect(
        groups,
        consultation.scale,
        rule,
        principles=principles,
        crossings=crossed,
        earlier=earlier,
        standing=heard.standing,
    )
    beyond |= {(key, group.by, group.code) for key in _unsettled(before, heard) for group in groups}
    return Protected(heard, blocks, groups, crossed, earlier, withheld | beyond, chosen, beyond - withheld)


def basis_of(shown: Protected) -> dict[str, Any]:
    """What is kept of a release so that later ones can be held against it."""
    return {
        **_tallies_entry(shown.raw, shown.raw_crossings, shown.withheld),
        "plan": [list(block) for block in shown.plan],
        "consents": sorted(list(key) for key in _consents(shown.heard)),
        "chosen": shown.chosen.written(),
    }


def _consents(heard: Heard) -> frozenset[tuple[str, str]]:
    return heard.standing | heard.known


def _unsettled(before: Sequence[Release], heard: Heard) -> set[str]:
    """The principles on which consents counted, and anything differs from an earlier release.

    Answers and consents cannot change after the close. If ever they do, what was known by consent and what is known now would
    have to be guarded against each other; nothing is shown instead.
    """
    now = _consents(heard)
    found: set[str] = set()
    for release in before:
        basis = json.loads(release.basis or '{"crossings": []}')
        then = {(key, code) for key, code in basis.get("consents", ())}
        for key in {key for key, _code in now | then}:
            cells = {(each["region"], each["kind"]): each["cells"].get(key) for each in basis["crossings"]}
            same = cells == {(each.region, each.kind): _cell_entries(each.cells).get(key) for each in heard.crossings}
            if not same or {each for each in then if each[0] == key} != {each for each in now if each[0] == key}:
                found.add(key)
    return found


def _earlier(release: Release, now: Sequence[Group]) -> Earlier:
    if release.basis is None:
        return _derived(json.loads(release.document), now)
    basis = json.loads(release.basis)
    groups = [_group_of(entry) for entry in basis["groups"]]
    blocks = tuple(tuple(block) for block in basis["plan"])
    crossed = [Crossing(each["region"], each["kind"], _cells_of(each["cells"])) for each in basis["crossings"]]
    withheld = frozenset((p, by, code) for p, by, code in basis["withheld"])
    return Earlier(merge_groups(groups, blocks), withheld, crossed)


def _derived(document: Mapping[str, Any], now: Sequence[Group]) -> Earlier:
    """A release of before there were bases: its shown rows as it shows them, named answers as they are now.

    Answers cannot change after the close, so what it withheld is taken to be as it is now: withheld it stays in any case.
    """
    rows = {(row["principle"], row["by"], row["group"]): row for row in document["results"]["results"]}
    groups = [
        replace(
            group,
            cells={
                key: _as_shown(cell, rows.get((key, group.by, group.code), {"counts": None}))
                for key, cell in group.cells.items()
            },
        )
        for group in now
    ]
    return Earlier(groups, frozenset(key for key, row in rows.items() if row["withheld"]))


def _as_shown(cell: Cell, row: Mapping[str, Any]) -> Cell:
    counts = row["counts"]
    if counts is None or not all(isinstance(count, int) for count in counts.values()):
        return cell
    named = {step: min(count, counts.get(step, 0)) for step, count in cell.named.items()}
    return Cell(counts, named, row["blank"])


def _plan_kept(before: Sequence[Release]) -> Plan:
    """The plan of the last release; it holds those before it."""
    if not before or before[-1].basis is None:
        return ()
    return tuple(tuple(block) for block in json.loads(before[-1].basis)["plan"])


def earlier_entry(earlier: Earlier) -> dict[str, Any]:
    """An earlier release as the audit sees it: to be told from another."""
    return _tallies_entry(earlier.groups, earlier.crossings or (), earlier.withheld)


def _tallies_entry(groups: Sequence[Group], crossed: Sequence[Crossing], withheld: Iterable[RowKey]) -> dict[str, Any]:
    return {
        "groups": [_group_entry(group) for group in groups],
        "crossings": [
            {"region": each.region, "kind": each.kind, "cells": _cell_entries(each.cells)} for each in crossed
        ],
        "withheld": sorted(list(key) for key in withheld),
    }


def _silenced(before: Sequence[Release], groups: Sequence[Group]) -> frozenset[RowKey]:
    """All rows of the principles that were withheld altogether by choice. (Single rows stay withheld by the rules.)"""
    chosen = [Choices.from_written(json.loads(each.basis).get("chosen", {})) for each in before if each.basis]
    found = {each.principle for choices in chosen for each in choices.withheld if not each.by}
    return frozenset((key, group.by, group.code) for key in found for group in groups)


def _group_entry(group: Group) -> dict[str, Any]:
    return {
        "by": group.by,
        "code": group.code,
        "label": group.label,
        "invited": group.invited,
        "responded": group.responded,
        "cells": _cell_entries(group.cells),
    }


def _group_of(entry: Mapping[str, Any]) -> Group:
    cells = _cells_of(entry["cells"])
    return Group(entry["by"], entry["code"], entry["label"], entry["invited"], entry["responded"], cells)


def _cell_entries(cells: Mapping[str, Cell]) -> dict[str, Any]:
    return {
        key: {"counts": dict(cell.counts), "named": dict(cell.named), "blank": cell.blank}
        for key, cell in cells.items()
    }


def _cells_of(entries: Mapping[str, Any]) -> dict[str, Cell]:
    return {key: Cell(each["counts"], each["named"], each["blank"]) for key, each in entries.items()}
