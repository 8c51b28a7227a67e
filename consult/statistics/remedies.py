"""The smallest change that lets a release pass its audit, tried in the order of what readers lose by it."""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain, combinations

from consult.domain.rules import DisclosureRule
from consult.domain.scales import Scale
from consult.statistics.deduction import Leak, deduce
from consult.statistics.disclosure import Earlier, RowKey, protect
from consult.statistics.merging import code_in, joined, merge_crossings, merge_earlier, merge_groups, parts_of
from consult.statistics.possibilities import Pair, Place, possibilities
from consult.statistics.tallies import KIND, REGION, WORLD, Cell, Crossing, Group

PARTNERS = 3
"""How many regions are tried as partners of one that is to be merged."""


class Action(StrEnum):
    """What can be done, cheapest first."""

    MERGE = "merge"
    WITHHOLD_ROW = "withhold_row"
    WITHHOLD_TABLE = "withhold_table"
    ASK = "ask"
    WITHHOLD_PRINCIPLE = "withhold_principle"


@dataclass(frozen=True, slots=True)
class Remedy:
    """One action. `codes`: the two regions to merge, the rows of table `by` to withhold, or the region and kind to ask.

    Asking means that the organisations of that region and kind let their answers be published with their names.
    """

    action: Action
    by: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A release that may be published: groups (merged or not), the crossing (never merged) and the rows to withhold.

    `beyond` are those of these rows that no rule withholds: a merge does not bring them back.
    """

    groups: tuple[Group, ...]
    crossings: tuple[Crossing, ...]
    scale: Scale
    rule: DisclosureRule
    withheld: frozenset[RowKey]
    earlier: tuple[Earlier, ...]
    beyond: frozenset[RowKey] = frozenset()

    @property
    def releases(self) -> list[Earlier]:
        """The earlier releases and this one, last."""
        return [*self.earlier, Earlier(self.groups, self.withheld, self.crossings)]

    def silent(self, principle: str) -> bool:
        """Whether not even the world's row of a principle is shown."""
        return (principle, WORLD, WORLD) in self.withheld

    def without(self, principle: str, rows: Iterable[Group]) -> "Candidate":
        """The same release with more rows of a principle withheld."""
        return replace(self, withheld=self.withheld | {(principle, row.by, row.code) for row in rows})

    def silenced(self, principle: str) -> "Candidate":
        """The same release with nothing at all about a principle."""
        return self.without(principle, self.groups)


def smallest(candidate: Candidate, principle: str, found: Sequence[Leak], accepted: Set[Leak]) -> Remedy | None:
    """The first remedy that leaves nothing to find in the principle but what is `accepted`; None where none does.

    A merge that would take the principle's last row, the world's, is none.
    """
    for remedy, changed in _remedies(candidate, principle, found):
        merges_too_much = (
            remedy.action is Action.MERGE and changed.silent(principle) and not candidate.silent(principle)
        )
        if not merges_too_much and _passes(changed, principle, found, accepted):
            return remedy
    return None


def _passes(candidate: Candidate, principle: str, found: Sequence[Leak], accepted: Set[Leak]) -> bool:
    """Whether nothing but what is accepted would follow. What was found before is asked first: most trials end there."""
    known = possibilities(principle, candidate.releases, candidate.scale)
    before = {leak.what for leak in found}
    return all(set(deduce(known, candidate.rule, about).leaks) <= accepted for about in (before, None))


def _remedies(candidate: Candidate, principle: str, found: Sequence[Leak]) -> Iterator[tuple[Remedy, Candidate]]:
    pairs = _pairs(candidate, principle, found)
    yield from _merges(candidate, principle, {region for region, _ in pairs})
    shown = [group for group in candidate.groups if (principle, group.by, group.code) not in candidate.withheld]
    tables = [_by_size(shown, by) for by in _tables(found)]
    for rows in tables:
        for row in rows:
            yield Remedy(Action.WITHHOLD_ROW, row.by, (row.code,)), candidate.without(principle, [row])
    for rows in tables:
        if rows:
            codes = tuple(row.code for row in rows)
            yield Remedy(Action.WITHHOLD_TABLE, rows[0].by, codes), candidate.without(principle, rows)
    for pair in pairs:
        yield Remedy(Action.ASK, "", pair), _named(candidate, principle, pair)
    yield Remedy(Action.WITHHOLD_PRINCIPLE, WORLD, (WORLD,)), candidate.silenced(principle)


def _pairs(candidate: Candidate, principle: str, found: Sequence[Leak]) -> list[Pair]:
    """The regions and kinds that a finding is about."""
    places = possibilities(principle, candidate.releases, candidate.scale).places
    about = [
        place
        for leak in found
        for place in ([leak.what] if isinstance(leak.what, Place) else [places[i] for i in leak.what.members])
    ]
    return list(dict.fromkeys((place.region, place.kind) for place in about))


def _tables(found: Sequence[Leak]) -> tuple[str, str]:
    """Kinds first: regions are what readers come for. But where it is about a region's withheld row, regions."""
    regional = any(not isinstance(leak.what, Place) and leak.what.by == REGION for leak in found)
    return (REGION, KIND) if regional else (KIND, REGION)


def _by_size(groups: Iterable[Group], by: str) -> list[Group]:
    return sorted((group for group in groups if group.by == by), key=lambda group: (group.responded, group.code))


def _merges(candidate: Candidate, principle: str, regions: Set[str]) -> Iterator[tuple[Remedy, Candidate]]:
    """Regions of the findings joined with others, the smallest first: chosen by response counts, never by answers."""
    rows = _by_size(candidate.groups, REGION)
    if len(rows) < 3:
        return
    touched = [row for row in rows if regions & set(parts_of(row.code))]
    tried = set()
    for row in touched:
        for other in [each for each in rows if each is not row][:PARTNERS]:
            tried.add(frozenset((row.code, other.code)))
    for first, second in combinations([group for group in candidate.groups if group.by == REGION], 2):
        if frozenset((first.code, second.code)) in tried:
            yield (
                Remedy(Action.MERGE, REGION, (first.code, second.code)),
                _merged(candidate, principle, (first.code, second.code)),
            )


def _merged(candidate: Candidate, principle: str, codes: Sequence[str]) -> Candidate:
    """The release with two rows as one, without the rows of the principle that the rules then withhold."""
    blocks = [parts_of(group.code) for group in candidate.groups if group.by == REGION]
    order = list(chain.from_iterable(blocks))
    plan = joined(tuple(block for block in blocks if len(block) > 1), chain.from_iterable(map(parts_of, codes)), order)
    groups = merge_groups(candidate.groups, plan)
    withheld = protect(
        groups,
        candidate.scale,
        candidate.rule,
        principles=[principle],
        crossings=merge_crossings(candidate.crossings, plan),
        earlier=[merge_earlier(each, plan) for each in candidate.earlier],
    )
    beyond = {(key, by, code_in(code, plan) if by == REGION else code) for key, by, code in candidate.beyond}
    return replace(candidate, groups=tuple(groups), withheld=withheld | beyond)


def _named(candidate: Candidate, principle: str, pair: Pair) -> Candidate:
    """The release as if the organisations of one region and kind gave their names to their answers."""
    crossings = [each for each in candidate.crossings if (each.region, each.kind) == pair]
    given = [each.cells[principle].residual for each in crossings if principle in each.cells]

    def named(cells: dict[str, Cell]) -> dict[str, Cell]:
        cell = cells[principle]
        more = {step: cell.named.get(step, 0) + sum(each.get(step, 0) for each in given) for step in cell.counts}
        return {**cells, principle: replace(cell, named=more)}

    def concerned(group: Group) -> bool:
        regional = group.by == REGION and pair[0] in parts_of(group.code)
        return group.by == WORLD or regional or (group.by == KIND and group.code == pair[1])

    return replace(
        candidate,
        groups=tuple(
            replace(group, cells=named(dict(group.cells))) if concerned(group) else group for group in candidate.groups
        ),
        crossings=tuple(
            replace(each, cells=named(dict(each.cells))) if each in crossings else each for each in candidate.crossings
        ),
    )
