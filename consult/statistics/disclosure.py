"""Which rows of a release are withheld, so that no organisation's confidential answer can be worked out.

The rules are those of docs/decisions/0001-disclosure.md. They protect the confidential residual (every answer that is not
published with a name) of each principle, over two tables that share the world as their total: regions and kinds.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from consult.domain.rules import DisclosureRule
from consult.domain.scales import Scale
from consult.statistics import linkage
from consult.statistics.companions import union_passes, withhold
from consult.statistics.tables import REST, Row, Table, add, passes, row_of, table_of, without
from consult.statistics.tallies import KIND, REGION, WORLD, Crossing, Group

RowKey = tuple[str, str, str]
"""Principle, by (world, region or kind) and the group's code."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier release of the same round: the tallies it was made of and the rows that it withheld.

    `crossings` are its answers by region and kind, regions not merged; only the audit asks for them. None where they were
    not kept. `published` is the release as it was, where this shows it with regions merged that have been merged since.
    """

    groups: Sequence[Group]
    withheld: Set[RowKey]
    crossings: Sequence[Crossing] | None = None
    published: "Earlier | None" = None


def protect(
    groups: Sequence[Group],
    scale: Scale,
    rule: DisclosureRule,
    *,
    principles: Iterable[str] | None = None,
    crossings: Iterable[Crossing] | None = None,
    earlier: Sequence[Earlier] = (),
    standing: Set[tuple[str, str]] = frozenset(),
) -> frozenset[RowKey]:
    """The rows that the public must not see, by principle, table and group. Countries are never public and not judged.

    `groups` must hold the world. `principles` are the keys to judge, by default all that have a tally. `crossings` are
    the same answers by region and kind at once; without them nobody can tell whether the two tables betray each other,
    and the kind table is withheld wherever they might. A row without any answer is withheld too, so that it looks like
    every other one. `standing` are principles and regions whose rows are shown whatever they hold (`consents.hear`).
    Raises ValueError where tallies contradict each other.
    """
    crossed = None if crossings is None else tuple(crossings)
    withheld: set[RowKey] = set()
    for principle in principles_of(groups) if principles is None else principles:
        tables = tables_of(groups, principle, scale, earlier)
        kept = {
            by: frozenset(code for past in earlier for p, b, code in past.withheld if (p, b) == (principle, by))
            for by in (REGION, KIND)
        }
        stands = {code for key, code in standing if key == principle}
        hidden = _hidden_rows(tables, stands, rule, kept, crossing_cells(crossed, principle, scale))
        world = tables[REGION].world
        if hidden is None or not world.answered:
            withheld.add((principle, WORLD, world.code))
        for by, table in tables.items():
            rows = table.rows if by == KIND else without(table, stands).rows
            withheld |= {
                (principle, by, row.code)
                for row in rows
                if row.code != REST and (not row.answered or (row.size if hidden is None else row.code in hidden[by]))
            }
    return frozenset(withheld)


def holds(
    tables: Mapping[str, Table], hidden: Mapping[str, Set[str]], rule: DisclosureRule, cells: linkage.Cells | None
) -> bool:
    """Whether a principle may be published with the world shown and these rows withheld (codes by region and kind)."""
    if not passes(tables[REGION].world.sides, rule):
        return False
    for by, table in tables.items():
        concealed = [row for row in table.active if _concealed(row, hidden[by])]
        if not all(passes(row.sides, rule) for row in table.active if row not in concealed):
            return False
        if concealed and not union_passes(concealed, rule):
            return False
    return tables_agree(tables, hidden, rule, cells)


def tables_agree(
    tables: Mapping[str, Table], hidden: Mapping[str, Set[str]], rule: DisclosureRule, cells: linkage.Cells | None
) -> bool:
    """Whether the two tables cannot be set against each other; without the crossing, only where one of them says nothing."""
    if cells is not None:
        regions, kinds = (_concealed_codes(tables[by], hidden[by], cells, i) for i, by in enumerate((REGION, KIND)))
        return linkage.safe(cells, regions, kinds, rule)
    return any(_populations(table, hidden[by]) <= 1 for by, table in tables.items())


def tables_of(
    groups: Sequence[Group], principle: str, scale: Scale, earlier: Sequence[Earlier] = ()
) -> dict[str, Table]:
    """One principle's region and kind table. Raises ValueError where there is no world, or a table holds more than it."""
    past = [{(group.by, group.code): group for group in release.groups} for release in earlier]

    def rows(by: str) -> list[Row]:
        return [
            row_of(group, principle, scale, [release.get((by, group.code)) for release in past])
            for group in groups
            if group.by == by
        ]

    worlds = rows(WORLD)
    if len(worlds) != 1:
        raise ValueError(f"{len(worlds)} groups of the world instead of one")
    return {by: table_of(rows(by), worlds[0]) for by in (REGION, KIND)}


def crossing_cells(crossings: Iterable[Crossing] | None, principle: str, scale: Scale) -> linkage.Cells | None:
    """One principle's confidential answers by region and kind; None where the crossing is not known."""
    if crossings is None:
        return None
    counts: dict[tuple[str, str], tuple[int, ...]] = {}
    for each in crossings:
        residual = each.cells[principle].residual if principle in each.cells else {}
        counts[each.region, each.kind] = tuple(residual.get(step.code, 0) for step in scale)
    return linkage.Cells(counts, tuple(step.side for step in scale))


def principles_of(groups: Iterable[Group]) -> list[str]:
    """The principles' keys in the order in which the groups' tallies first name them."""
    return list(dict.fromkeys(principle for group in groups for principle in group.cells))


def _hidden_rows(
    tables: Mapping[str, Table],
    standing: Set[str],
    rule: DisclosureRule,
    kept: Mapping[str, frozenset[str]],
    cells: linkage.Cells | None,
) -> dict[str, frozenset[str]] | None:
    """The codes to withhold by table; None where the world itself must be withheld, and with it every row."""
    hidden: dict[str, frozenset[str]] = {}
    for by, table in tables.items():
        found = withhold(table if by == KIND else without(table, standing), rule, kept[by])
        if found is None:
            return None
        hidden[by] = found
    if not tables_agree(tables, hidden, rule, cells):
        # Regions are what readers come for: the kinds give way, all of them, so that none stands out.
        hidden[KIND] = frozenset(row.code for row in tables[KIND].active if row.code != REST)
    return hidden


def _concealed(row: Row, hidden: Set[str]) -> bool:
    return row.code == REST or row.code in hidden


def _concealed_codes(table: Table, hidden: Set[str], cells: linkage.Cells, position: int) -> set[str]:
    """The withheld codes and those that the table has no row for. Raises ValueError where crossing and table differ."""
    shown = {row.code: row.sides for row in table.rows if not _concealed(row, hidden)}
    for code, sides in shown.items():
        crossed = add((each for key, each in cells.counts.items() if key[position] == code), len(cells.sides))
        if cells.by_side(crossed) != sides:
            raise ValueError(f"the crossing of regions and kinds does not add up to group {code}")
    return {key[position] for key in cells.counts} - set(shown)


def _populations(table: Table, hidden: Set[str]) -> int:
    """How many separate sums of confidential answers a table publishes: its shown rows, and its withheld ones together."""
    concealed = any(_concealed(row, hidden) for row in table.active)
    return sum(not _concealed(row, hidden) for row in table.active) + concealed
