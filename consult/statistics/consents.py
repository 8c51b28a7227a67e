"""What may be deduced because organisations agreed to it at sign-off, and how everybody else stays protected.

An organisation can agree that its answer may be deduced where everyone in its region answers alike. A row in which all
have agreed stands in a release whatever it holds: whether it does depends on counts and consents alone, so that neither
its being shown nor its being hidden tells anything more. Where it holds one side only, its answers are known, and
are counted everywhere else as if they bore names (docs/decisions/0005-consent.md).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass, replace

from consult.domain.rules import DisclosureRule
from consult.domain.scales import Scale
from consult.statistics.companions import withheld_by_size
from consult.statistics.disclosure import RowKey, principles_of, tables_of
from consult.statistics.merging import Plan, merge_groups, parts_of
from consult.statistics.tables import Table, passes, without
from consult.statistics.tallies import KIND, REGION, Cell, Crossing, Group

Willing = Set[tuple[str, str]]
"""Principle and region, not merged, where every organisation that answered without its name has agreed."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Tallies in which what is known by consent counts as named, the rows that stand by consent, and where all is known.

    `standing` holds principles and codes of regions as they are merged, `known` those of regions as they are.
    """

    groups: Sequence[Group]
    crossings: Sequence[Crossing]
    standing: frozenset[tuple[str, str]] = frozenset()
    known: frozenset[tuple[str, str]] = frozenset()


def hear(
    groups: Sequence[Group],
    crossings: Sequence[Crossing],
    plan: Plan,
    willing: Willing,
    scale: Scale,
    rule: DisclosureRule,
    withheld: Collection[RowKey] = (),
) -> Heard:
    """Which rows stand by consent, and the same tallies with what is known by it counted as named.

    `groups` and `crossings` are those of the regions as they are; `plan` merges them. `withheld` are the rows that
    earlier releases withheld: those stay so. Raises ValueError where tallies contradict each other.
    """
    standing: set[tuple[str, str]] = set()
    known: set[tuple[str, str]] = set()
    merged = merge_groups(groups, plan)
    for principle in principles_of(groups) if willing else ():
        table = tables_of(merged, principle, scale)[REGION]
        kept = frozenset(code for key, by, code in withheld if (key, by) == (principle, REGION))
        codes = _standing(table, {region for key, region in willing if key == principle}, rule, kept)
        regions = {each.region for each in crossings if any(_residual(each, principle).values())}
        standing |= {(principle, code) for code in codes}
        known |= {(principle, region) for region in _known(table, codes, regions, principle, willing, rule)}
    return Heard(
        [_told(group, crossings, known) for group in groups],
        [_named(each, [key for key, region in known if region == each.region]) for each in crossings],
        frozenset(standing),
        frozenset(known),
    )


def _standing(table: Table, willing: Set[str], rule: DisclosureRule, kept: frozenset[str]) -> set[str]:
    """The rows of k answers or more in which all agreed, the smallest first, but those that are needed to hide a small one.

    The rows that are left protect each other, and are what decides whether the world's row can be shown: they keep half of the
    answers, unless every organisation of the world agreed.
    """
    agreed = [row for row in table.active if set(parts_of(row.code)) <= willing]
    everybody = len(agreed) == len(table.active)
    hiding = withheld_by_size(table.active, rule, kept)
    found, left = set(), table.world.size
    for row in agreed:
        if row not in hiding and (everybody or 2 * (left - row.size) >= table.world.size):
            found.add(row.code)
            left -= row.size
    return found


def _known(
    table: Table, standing: Set[str], regions: Set[str], principle: str, willing: Willing, rule: DisclosureRule
) -> set[str]:
    """The regions whose answers can be told: of unanimous rows that stand, and all others where those are unanimous too."""
    found = {
        region
        for row in table.active
        if row.code in standing and not passes(row.sides, rule)
        for region in parts_of(row.code)
    }
    others = regions - {region for code in standing for region in parts_of(code)}
    rest = without(table, standing).world
    agreed = all((principle, region) in willing for region in others)
    if rest.size >= rule.k and agreed and not passes(rest.sides, rule):
        found |= others
    return found


def _told(group: Group, crossings: Iterable[Crossing], known: Set[tuple[str, str]]) -> Group:
    """A group with those of its answers that are known counted as named."""
    more: dict[str, Counter[str]] = {}
    for each in crossings:
        if group.by == REGION and each.region != group.code or group.by == KIND and each.kind != group.code:
            continue
        for principle in (key for key, region in known if region == each.region):
            more.setdefault(principle, Counter()).update(_residual(each, principle))
    cells = {
        key: replace(cell, named=Counter(cell.named) + more[key]) if key in more else cell
        for key, cell in group.cells.items()
    }
    return replace(group, cells=cells) if more else group


def _named(crossing: Crossing, principles: Collection[str]) -> Crossing:
    cells = {
        key: replace(cell, named=cell.counts) if key in principles else cell for key, cell in crossing.cells.items()
    }
    return replace(crossing, cells=cells) if principles else crossing


def _residual(crossing: Crossing, principle: str) -> dict[str, int]:
    return crossing.cells.get(principle, Cell()).residual
