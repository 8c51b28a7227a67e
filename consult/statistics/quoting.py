"""Whether the text of unnamed answers may be printed beside a row, with its region and stance.

A text can give its author away to those who know the author's words. So each printed text is counted as if it bore a
name: it may be printed only where the answers that are left stay protected, in its row, in the world's, and in the sum
of what is withheld.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from consult.domain.rules import DisclosureRule
from consult.domain.scales import Scale
from consult.statistics.disclosure import RowKey, crossing_cells, holds, tables_of
from consult.statistics.tallies import KIND, REGION, WORLD, Cell, Crossing, Group


@dataclass(frozen=True, slots=True)
class Quote:
    """One unnamed answer with a text to print: the principle's key, the codes of its organisation's groups, its step."""

    principle: str
    region: str
    kind: str
    step: str


def quotable(
    groups: Sequence[Group],
    withheld: Set[RowKey],
    quotes: Iterable[Quote],
    scale: Scale,
    rule: DisclosureRule,
    *,
    crossings: Iterable[Crossing] | None = None,
) -> frozenset[tuple[str, str]]:
    """The (principle, region) pairs whose quotes may all be printed; of a region it is all of its quotes or none.

    `withheld` is what `protect` gave for the same groups and crossings. Regions are tried by ascending response count,
    each on top of those accepted before it. None are quotable where the region's or the world's row is withheld.
    Raises ValueError where there are more quotes than unnamed answers.
    """
    crossed = None if crossings is None else tuple(crossings)
    waiting = list(quotes)
    regions = sorted((group for group in groups if group.by == REGION), key=lambda group: (group.responded, group.code))
    accepted: set[tuple[str, str]] = set()
    for principle in dict.fromkeys(quote.principle for quote in waiting):
        if any(row[:2] == (principle, WORLD) for row in withheld):
            continue
        printed: list[Quote] = []
        for region in regions:
            wanted = [quote for quote in waiting if (quote.principle, quote.region) == (principle, region.code)]
            if not wanted or (principle, REGION, region.code) in withheld:
                continue
            if _stays_protected(groups, withheld, principle, [*printed, *wanted], scale, rule, crossed):
                printed += wanted
                accepted.add((principle, region.code))
    return frozenset(accepted)


def _stays_protected(
    groups: Sequence[Group],
    withheld: Set[RowKey],
    principle: str,
    printed: Sequence[Quote],
    scale: Scale,
    rule: DisclosureRule,
    crossings: Sequence[Crossing] | None,
) -> bool:
    def places(quote: Quote) -> set[tuple[str, str]]:
        return {(WORLD, WORLD), (REGION, quote.region), (KIND, quote.kind)}

    named_groups = [
        replace(
            group,
            cells=_as_named(
                group.cells, principle, [quote for quote in printed if (group.by, group.code) in places(quote)]
            ),
        )
        for group in groups
    ]
    named_crossings = crossings and [
        replace(
            each,
            cells=_as_named(
                each.cells,
                principle,
                [quote for quote in printed if (quote.region, quote.kind) == (each.region, each.kind)],
            ),
        )
        for each in crossings
    ]
    hidden = {by: {code for p, table, code in withheld if (p, table) == (principle, by)} for by in (REGION, KIND)}
    return holds(
        tables_of(named_groups, principle, scale), hidden, rule, crossing_cells(named_crossings, principle, scale)
    )


def _as_named(cells: Mapping[str, Cell], principle: str, quotes: Sequence[Quote]) -> dict[str, Cell]:
    """The same tallies with the quoted answers counted as published by name."""
    if not quotes:
        return dict(cells)
    named = Counter(quote.step for quote in quotes)
    cell = cells.get(principle, Cell())
    return {**cells, principle: replace(cell, named=Counter(cell.named) + named)}
