"""Whether the region table and the kind table, read against each other, imply what one organisation answered.

A reader who knows which organisations answered knows how many of each region are of each kind. Take the two tables as
given and ask of every organisation whether its side could be another: it could if it can swap stances along a closed
chain of organisations which leaves every published row as it is. A chain that uses two steps of the scale only is a
closed walk in a graph whose nodes are the regions and the kinds, which makes the question one of reachability (flows in
a two-way table: Gusfield 1988, SIAM J Comput 17:552). Withheld rows are published as their sum only, so one may be
swapped for another freely. Chains over three steps are not looked for: this errs towards withholding.
"""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import permutations

from consult.domain.rules import DisclosureRule
from consult.domain.scales import Side
from consult.statistics.tables import NO_SIDES, Sides, add, passes

Node = tuple[str, str]
Graph = Mapping[Node, Set[Node]]

_REGION, _KIND, _HUB = "region", "kind", "hub"


@dataclass(frozen=True, slots=True)
class Cells:
    """Confidential answers per step of the scale, by (region, kind); `sides` gives each step's side.

    Steps and not sides, since rows are published by step: two tables can fit by side and yet not by step.
    """

    counts: Mapping[tuple[str, str], tuple[int, ...]]
    sides: tuple[Side, ...]

    def by_side(self, counts: tuple[int, ...]) -> Sides:
        """Add a vector of steps up by side, in the order of `Side`."""
        return tuple(
            sum(count for count, side in zip(counts, self.sides, strict=True) if side is wanted) for wanted in Side
        )


def safe(cells: Cells, hidden_regions: Set[str], hidden_kinds: Set[str], rule: DisclosureRule) -> bool:
    """Whether no organisation's side and no withheld row's sides follow from the two tables, and no difference does.

    In strict mode, no organisation's side for an organisation that knows its own answer either. (A withheld row's numbers
    may follow for one that is among few in the other withheld rows; who took which side does not.)
    Keys without confidential answers do not matter. No cells at all are safe.
    """
    filled = Cells({key: counts for key, counts in cells.counts.items() if any(counts)}, cells.sides)
    if not differences_pass(filled, hidden_regions, hidden_kinds, rule):
        return False
    if not _nothing_implied(filled, hidden_regions, hidden_kinds):
        return False
    return not rule.strict or _nothing_implied_to_those_within(filled, hidden_regions, hidden_kinds)


def _nothing_implied_to_those_within(cells: Cells, hidden_regions: Set[str], hidden_kinds: Set[str]) -> bool:
    """Whether no side follows for an organisation that knows its own answer, where none follows for everybody.

    Where others of its cell took the same step, it can rule out nothing more than everybody. Else only chains that use its
    step may be cut, so that few cells are left to be looked at again.
    """
    regions, kinds = _hidden_within(cells, hidden_regions, hidden_kinds)
    graphs = {pair: _swaps(cells, *pair, regions, kinds) for pair in _pairs(cells)}
    open_cells = {key for key in cells.counts if _is_open(cells, key)}
    needed: dict[tuple[str, str], Set[int]] = {}
    for own, counts in cells.counts.items():
        for step in (step for step, count in enumerate(counts) if count == 1):
            others = Cells({**cells.counts, own: tuple(n * (i != step) for i, n in enumerate(counts))}, cells.sides)
            left = (open_cells - {own}) | ({own} if _is_open(others, own) else set())
            needed |= {key: _needed(cells, key, graphs) for key in left - set(needed)}
            doubtful = {key for key in left if step in needed[key]}
            if not _all_trade(others, hidden_regions, hidden_kinds, doubtful, set()):
                return False
    return True


def _needed(cells: Cells, key: tuple[str, str], graphs: Mapping[tuple[int, int], Graph]) -> Set[int]:
    """The steps without which no chain is known by which a cell can change its side."""
    found: Set[int] = set(range(len(cells.sides)))
    for pair, graph in graphs.items():
        if not found:
            break
        if _can_turn(cells, key, pair[0], graph):
            found &= set(pair)
    return found


def differences_pass(cells: Cells, hidden_regions: Set[str], hidden_kinds: Set[str], rule: DisclosureRule) -> bool:
    """Rule 5 between the tables: where one published population lies within another, what is left over passes too.

    Withheld rows of a table count as one population, since their sum follows from the total.
    """
    merged: dict[tuple[Node, Node], Sides] = {}
    for (region, kind), counts in cells.counts.items():
        key = (
            (_HUB, _REGION) if region in hidden_regions else (_REGION, region),
            (_HUB, _KIND) if kind in hidden_kinds else (_KIND, kind),
        )
        merged[key] = add((merged.get(key, NO_SIDES), cells.by_side(counts)), len(NO_SIDES))
    for row, column in merged:
        only_region = [sides for (r, q), sides in merged.items() if r == row and q != column]
        only_kind = [sides for (r, q), sides in merged.items() if q == column and r != row]
        if (not only_region or not only_kind) and not passes(add(only_region + only_kind, len(NO_SIDES)), rule):
            return False
    return True


def _nothing_implied(cells: Cells, hidden_regions: Set[str], hidden_kinds: Set[str]) -> bool:
    regions, kinds = _hidden_within(cells, hidden_regions, hidden_kinds)
    # Where one row holds everything it is the world, which is shown.
    open_rows: set[Node] = set()
    if len({region for region, _ in cells.counts}) > 1:
        open_rows |= {(_REGION, region) for region in regions}
    if len({kind for _, kind in cells.counts}) > 1:
        open_rows |= {(_KIND, kind) for kind in kinds}
    open_cells = {key for key in cells.counts if _is_open(cells, key)}
    return _all_trade(cells, hidden_regions, hidden_kinds, open_cells, open_rows)


def _all_trade(
    cells: Cells,
    hidden_regions: Set[str],
    hidden_kinds: Set[str],
    open_cells: Set[tuple[str, str]],
    open_rows: Set[Node],
) -> bool:
    """Whether every open cell can change its side and every open row its numbers."""
    regions, kinds = _hidden_within(cells, hidden_regions, hidden_kinds)
    for lost, gained in _pairs(cells):
        if not open_cells and not open_rows:
            break
        graph = _swaps(cells, lost, gained, regions, kinds)
        open_cells = {key for key in open_cells if not _can_turn(cells, key, lost, graph)}
        open_rows = {row for row in open_rows if not _can_trade(graph, row)}
    return not open_cells and not open_rows


def _pairs(cells: Cells) -> Iterator[tuple[int, int]]:
    """Steps of different sides, from which and to which organisations can turn."""
    return (
        (lost, gained)
        for lost, gained in permutations(range(len(cells.sides)), 2)
        if cells.sides[lost] is not cells.sides[gained]
    )


def _hidden_within(cells: Cells, hidden_regions: Set[str], hidden_kinds: Set[str]) -> tuple[Set[str], Set[str]]:
    return {region for region, _ in cells.counts} & hidden_regions, {kind for _, kind in cells.counts} & hidden_kinds


def _is_open(cells: Cells, key: tuple[str, str]) -> bool:
    """Whether a cell's answers all lie on one side: it is still to be shown that they need not."""
    return sum(map(bool, cells.by_side(cells.counts[key]))) == 1


def _can_turn(cells: Cells, key: tuple[str, str], lost: int, graph: Graph) -> bool:
    region, kind = key
    return bool(cells.counts[key][lost]) and _reaches(graph, (_KIND, kind), (_REGION, region))


def _swaps(cells: Cells, lost: int, gained: int, regions: Set[str], kinds: Set[str]) -> Graph:
    """Region to kind: an organisation there can turn from `lost` to `gained`. Kind to region: one can turn back."""
    graph: defaultdict[Node, set[Node]] = defaultdict(set)
    for (region, kind), counts in cells.counts.items():
        if counts[lost]:
            graph[_REGION, region].add((_KIND, kind))
        if counts[gained]:
            graph[_KIND, kind].add((_REGION, region))
    for dimension, codes in ((_REGION, regions), (_KIND, kinds)):
        for code in codes:
            graph[dimension, code].add((_HUB, dimension))
            graph[_HUB, dimension].add((dimension, code))
    return graph


def _can_trade(graph: Graph, row: Node) -> bool:
    """Whether a withheld row can give one answer to the other withheld rows of its table and take another back."""
    hub = (_HUB, row[0])
    return any(_reaches(graph, step, hub, avoiding=row) for step in graph.get(row, ()) if step != hub)


def _reaches(graph: Graph, start: Node, goal: Node, avoiding: Node | None = None) -> bool:
    return any(node == goal for node in _walk(graph, start, avoiding))


def _walk(graph: Graph, start: Node, avoiding: Node | None) -> Iterator[Node]:
    seen, queue = {start}, deque([start])
    while queue:
        node = queue.popleft()
        yield node
        for neighbour in graph.get(node, ()):
            if neighbour not in seen and neighbour != avoiding:
                seen.add(neighbour)
                queue.append(neighbour)
