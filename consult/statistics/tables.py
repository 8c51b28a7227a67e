"""One principle's tables as the disclosure rules see them: residuals only, row by row, and what changed since before."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from consult.domain.rules import DisclosureRule
from consult.domain.scales import Scale, Side
from consult.statistics.tallies import Cell, Group, by_side

Sides = tuple[int, ...]
"""Confidential answers per side, in the order of `Side`: agree, neutral, disagree, none."""

NO_SIDES: Sides = (0,) * len(Side)
REST = ""
"""The code of what the world counts and no row of a table does: hidden always, and published by nobody."""


@dataclass(frozen=True, slots=True)
class Change:
    """By how many confidential answers a row differs from an earlier release: signed, per step; `sides` of the steps."""

    counts: tuple[int, ...]
    sides: tuple[Side, ...]

    @property
    def gained(self) -> Sides:
        """What has been added, by side."""
        return self._part(1)

    @property
    def lost(self) -> Sides:
        """What has been taken away, by side."""
        return self._part(-1)

    def _part(self, sign: int) -> Sides:
        pairs = list(zip(self.counts, self.sides, strict=True))
        return tuple(sum(max(sign * count, 0) for count, each in pairs if each is side) for side in Side)


@dataclass(frozen=True, slots=True)
class Row:
    """One group's confidential answers to one principle; sizes and sides in numbers of organisations.

    `changes` holds the difference between then and now, one per earlier release.
    """

    code: str
    responded: int
    answered: int
    sides: Sides
    changes: tuple[Change, ...] = ()

    @property
    def size(self) -> int:
        """How many confidential answers the row holds."""
        return sum(self.sides)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one table (regions or kinds) of one principle, and the world's row, which is their total."""

    rows: tuple[Row, ...]
    world: Row

    @property
    def active(self) -> tuple[Row, ...]:
        """The rows that hold confidential answers, smallest response count first: the order in which they are withheld."""
        return tuple(sorted((row for row in self.rows if row.size), key=lambda row: (row.responded, row.code)))


def add(vectors: Iterable[Sequence[int]], length: int) -> tuple[int, ...]:
    """Add vectors of one length up; none give zeros."""
    total = [0] * length
    for vector in vectors:
        for i, value in enumerate(vector):
            total[i] += value
    return tuple(total)


def residual_sides(cell: Cell, scale: Scale) -> Sides:
    """The confidential answers of a tally by side."""
    sides = by_side(cell.residual, scale)
    return tuple(sides[side] for side in Side)


def least_outside(rule: DisclosureRule) -> int:
    """How many confidential answers must lie outside the largest side: one, or two in strict mode."""
    return 2 if rule.strict else 1


def passes(sides: Sides, rule: DisclosureRule) -> bool:
    """Rules 1 and 2: nothing confidential at all, or k answers or more that are not (all but) unanimous."""
    size = sum(sides)
    return size == 0 or (size >= rule.k and max(sides) <= size - least_outside(rule))


def changes_pass(changes: Iterable[Change], rule: DisclosureRule) -> bool:
    """Rule 5 over time: since each earlier release, what was added passes rules 1 and 2, and so does what was taken away."""
    return all(passes(change.gained, rule) and passes(change.lost, rule) for change in changes)


def add_changes(changes: Iterable[Sequence[Change]]) -> list[Change]:
    """The changes of several rows as those of their sum, release by release."""
    return [
        Change(add((each.counts for each in release), len(release[0].counts)), release[0].sides)
        for release in zip(*changes, strict=True)
    ]


def row_of(group: Group, principle: str, scale: Scale, earlier: Sequence[Group | None] = ()) -> Row:
    """A group's row. `earlier` is the same group in each earlier release of the round, None where it had no row."""
    cell = group.cell(principle)
    now = cell.residual
    before = [past.cell(principle).residual if past is not None else {} for past in earlier]
    return Row(
        code=group.code,
        responded=group.responded,
        answered=cell.answered,
        sides=residual_sides(cell, scale),
        changes=tuple(
            Change(
                tuple(now.get(step.code, 0) - past.get(step.code, 0) for step in scale),
                tuple(step.side for step in scale),
            )
            for past in before
        ),
    )


def table_of(rows: Sequence[Row], world: Row) -> Table:
    """Put a table together. What its rows leave out of the world stands as one more row, hidden always.

    Raises ValueError where the rows hold more than the world: such tallies contradict each other.
    """
    counted = add((row.sides for row in rows), len(NO_SIDES))
    sides = tuple(total - count for total, count in zip(world.sides, counted, strict=True))
    responded = world.responded - sum(row.responded for row in rows)
    answered = world.answered - sum(row.answered for row in rows)
    if min(*sides, responded, answered) < 0:
        raise ValueError("a table's rows hold more answers than the world")
    if not rows or not any(sides):
        return Table(tuple(rows), world)
    rest_changes = tuple(
        Change(tuple(now - row for now, row in zip(change.counts, listed.counts, strict=True)), change.sides)
        for change, listed in zip(world.changes, add_changes(row.changes for row in rows), strict=True)
    )
    return Table((*rows, Row(REST, responded, answered, sides, rest_changes)), world)


def without(table: Table, codes: Set[str]) -> Table:
    """The table as if the organisations of these rows had not answered."""
    gone = [row for row in table.rows if row.code in codes]
    if not gone:
        return table
    world = table.world
    changes = tuple(
        Change(tuple(now - row for now, row in zip(change.counts, listed.counts, strict=True)), change.sides)
        for change, listed in zip(world.changes, add_changes(row.changes for row in gone), strict=True)
    )
    return Table(
        tuple(row for row in table.rows if row.code not in codes),
        Row(
            world.code,
            world.responded - sum(row.responded for row in gone),
            world.answered - sum(row.answered for row in gone),
            tuple(
                total - count
                for total, count in zip(world.sides, add((row.sides for row in gone), len(NO_SIDES)), strict=True)
            ),
            changes,
        ),
    )
