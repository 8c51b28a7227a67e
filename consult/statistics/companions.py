"""Which rows of one table are withheld together, so that neither the total nor the withholding itself gives them away.

Why in pairs: a row of k answers or more is withheld only because it is unanimous. If it went alone, or with the
smallest row each time, whoever knows the rules would read "withheld" as "unanimous". So rows that could go either way are
paired by response counts before any answer is looked at, and a pair is shown or withheld as one (0001-disclosure.md).
"""

from collections.abc import Sequence

from consult.domain.rules import DisclosureRule
from consult.statistics.tables import (
    NO_SIDES,
    REST,
    Row,
    Sides,
    Table,
    add,
    add_changes,
    changes_pass,
    least_outside,
    passes,
)

Block = tuple[Row, ...]


def withhold(table: Table, rule: DisclosureRule, kept: frozenset[str] = frozenset()) -> frozenset[str] | None:
    """The codes of the rows to withhold; None where the total cannot stand, whichever rows are withheld.

    `kept` are codes that an earlier release withheld. Rows without confidential answers are neither asked nor needed:
    readers know them already.
    """
    active = table.active
    if not (passes(table.world.sides, rule) and changes_pass(table.world.changes, rule)):
        return None
    if [row.code for row in active] == [REST]:
        return frozenset()  # no row of the table holds anything confidential: all of it is in the world's row alone
    small = withheld_by_size(active, rule, kept)
    blocks = _blocks([row for row in active if row not in small])
    failing = [
        block
        for block in blocks
        if not all(passes(row.sides, rule) and changes_pass(row.changes, rule) for row in block)
    ]
    while True:
        hidden = [*small, *(row for block in failing for row in block)]
        spare = [block for block in blocks if block not in failing]
        if not hidden or (union_passes(hidden, rule) and (not spare or telltale_free(small, failing, rule))):
            return frozenset(row.code for row in hidden if row.code != REST)
        if not spare:
            return None
        failing.append(spare[0])


def withheld_by_size(active: Sequence[Row], rule: DisclosureRule, kept: frozenset[str]) -> list[Row]:
    """The rows that sizes alone (or an earlier release) withhold, filled up in ascending order to two rows and k answers."""
    hidden = [row for row in active if row.size < rule.k or row.code in kept or row.code == REST]
    for row in active:
        if not hidden or (len(hidden) >= 2 and sum(each.size for each in hidden) >= rule.k):
            break
        if row not in hidden:
            hidden.append(row)
    return hidden


def union_passes(hidden: Sequence[Row], rule: DisclosureRule) -> bool:
    """Rule 6: two rows or more with confidential answers, which together pass rules 1, 2 and 5."""
    if len(hidden) < 2 or not passes(add((row.sides for row in hidden), len(NO_SIDES)), rule):
        return False
    return changes_pass(add_changes(row.changes for row in hidden), rule)


def telltale_free(small: Sequence[Row], failing: Sequence[Block], rule: DisclosureRule) -> bool:
    """Whether the sum of the withheld rows leaves more than one explanation for each withheld pair.

    Looks at nothing but what a reader can work out: the sizes of the withheld rows and their sum. For each paired row
    there must be answers that give this sum and withhold these pairs in which the row is not unanimous, or unanimous on
    another side; and for the rows that are withheld by size, such in which they together are not unanimous.
    """
    if not failing:
        return True
    total = add((row.sides for row in (*small, *(row for block in failing for row in block))), len(NO_SIDES))
    if small:
        size = sum(row.size for row in small)
        left = _spend(total, failing, None)
        if left is None or not _can_pass(left, size, rule):
            return False
    return all(_ambiguous(row, block, failing, total, rule) for block in failing for row in block)


def _blocks(rows: Sequence[Row]) -> list[Block]:
    """Neighbours in the order given, by twos; the last three stay together where the number is odd."""
    pairs = [tuple(rows[i : i + 2]) for i in range(0, len(rows), 2)]
    if len(pairs) > 1 and len(pairs[-1]) == 1:
        pairs[-2:] = [(*pairs[-2], *pairs[-1])]
    return pairs


def _ambiguous(row: Row, block: Block, failing: Sequence[Block], total: Sides, rule: DisclosureRule) -> bool:
    left = _spend(total, failing, row)
    if left is not None and _can_pass(left, row.size, rule):
        return True
    others = [each for each in failing if each is not block]
    unanimous = 0
    for i, available in enumerate(total):
        if available >= row.size:
            rest = tuple(count - row.size if j == i else count for j, count in enumerate(total))
            unanimous += _spend(rest, others, None) is not None
    return unanimous >= 2


def _spend(total: Sides, failing: Sequence[Block], spared: Row | None) -> Sides | None:
    """Make one row of each block unanimous, `spared` never, each out of the side with most left; None where it fails."""
    left = list(total)
    for block in failing:
        sizes = [row.size for row in block if row is not spared]
        largest = left.index(max(left))
        if not sizes or left[largest] < min(sizes):
            return None
        left[largest] -= min(sizes)
    return tuple(left)


def _can_pass(pool: Sides, size: int, rule: DisclosureRule) -> bool:
    """Whether `size` answers taken out of the pool can pass the unanimity rule."""
    cap = size - least_outside(rule)
    return cap > 0 and sum(min(count, cap) for count in pool) >= size
