"""Which regions stand as one in a release, so that little need be withheld (docs/decisions/0002-merging-and-audit.md).

Chosen on response counts only, never on answers, and the same for all principles: a choice that looked at answers would
tell something about them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from consult.domain.rules import DisclosureRule
from consult.statistics.disclosure import Earlier, principles_of
from consult.statistics.tallies import REGION, Cell, Crossing, Group

Plan = tuple[tuple[str, ...], ...]
"""The blocks of two regions or more that stand as one; codes in display order, blocks by their first region."""

JOIN = "+"

_Block = tuple[str, ...]


def plan(
    groups: Sequence[Group], preferences: Mapping[str, Sequence[str]], rule: DisclosureRule, kept: Plan = ()
) -> Plan:
    """The smallest blocks of regions that pass the row rule, found by joining neighbours one after another.

    A block fails where it holds confidential answers, but fewer than k, on at least half of its principles: merging costs
    a row on every principle, withholding two rows (its own and a companion) on each that fails. The smallest failing
    block joins the first region of its `preferences` (codes by region), else its nearest neighbour in display order that
    fails too, else its nearest. A region without confidential answers on any failing principle would protect nobody and
    is passed over. `kept` is the plan of an earlier release: it may only grow. Where no plan lets
    every block pass but one of all regions, nothing more is merged than `kept`: rows withheld among others tell more than
    no rows at all.
    """
    regions = [group for group in groups if group.by == REGION]
    order = [group.code for group in regions]
    sizes = {group.code: _sizes(group, principles_of(regions)) for group in regions}
    blocks = start = _start(order, kept)
    while True:
        failing = sorted(
            (block for block in blocks if _failing(block, sizes, rule)), key=lambda block: _weight(block, sizes, order)
        )
        joined = next(
            ((block, other) for block in failing if (other := _partner(block, blocks, preferences, sizes, rule))), None
        )
        if joined is None or len(blocks) == 2:
            return tuple(block for block in (start if failing else blocks) if len(block) > 1)
        merged = _in_order(chain(*joined), order)
        blocks = sorted([*(block for block in blocks if block not in joined), merged], key=_first(order))


def joined(plan: Plan, codes: Iterable[str], order: Sequence[str]) -> Plan:
    """The plan with these regions in one block, and in it the blocks that they are of. `order` is that of all regions."""
    wanted = set(codes)
    touched = [block for block in plan if wanted & set(block)]
    block = _in_order(wanted.union(*touched), order)
    return tuple(sorted([block, *(each for each in plan if each not in touched)], key=_first(order)))


def merge_groups(groups: Sequence[Group], plan: Plan) -> list[Group]:
    """The groups with each block of regions as one, in the place of its first; groups already merged may merge further.

    Where one block holds every region there is no region left to tell apart: the region table falls away.
    """
    regions = [group.code for group in groups if group.by == REGION]
    found: list[Group] = []
    done: set[str] = set()
    for group in groups:
        code = code_in(group.code, plan) if group.by == REGION else group.code
        if group.by != REGION or code == group.code:
            found.append(group)
        elif code not in done:
            done.add(code)
            found.append(
                _sum([each for each in groups if each.by == REGION and code_in(each.code, plan) == code], code)
            )
    rows = [group for group in found if group.by == REGION]
    whole = len(rows) == 1 and len(regions) > 1
    return [group for group in found if not (whole and group.by == REGION)]


def merge_crossings(crossings: Iterable[Crossing], plan: Plan) -> list[Crossing]:
    """The crossing of regions and kinds with each block of regions as one, in the place of its first."""
    found: dict[tuple[str, str], list[Crossing]] = {}
    for crossing in crossings:
        found.setdefault((code_in(crossing.region, plan), crossing.kind), []).append(crossing)
    return [_sum_crossings(region, kind, parts) for (region, kind), parts in found.items()]


def merge_earlier(earlier: Earlier, plan: Plan) -> Earlier:
    """An earlier release as it would look under a plan that has grown since; a block is withheld if a part of it was.

    For rows to be compared over time block by block. What the parts told while they were shown apart stays known: the audit
    asks the release as it was `published`.
    """
    withheld = {
        (principle, by, code_in(code, plan) if by == REGION else code) for principle, by, code in earlier.withheld
    }
    return replace(
        earlier,
        groups=merge_groups(earlier.groups, plan),
        withheld=frozenset(withheld),
        published=earlier.published or earlier,
    )


def code_in(code: str, plan: Plan) -> str:
    """The code that a region, or a block published before, stands under in a plan: its own or its block's."""
    parts = set(parts_of(code))
    return next((JOIN.join(block) for block in plan if parts <= set(block)), code)


def parts_of(code: str) -> tuple[str, ...]:
    """The regions that a code stands for: one, or those of a block. Codes of regions never hold the joining sign."""
    return tuple(code.split(JOIN))


def _sizes(group: Group, principles: Iterable[str]) -> Counter[str]:
    return Counter({key: sum(group.cell(key).residual.values()) for key in principles})


def _start(order: Sequence[str], kept: Plan) -> list[_Block]:
    known = set(order)
    blocks = [block for each in kept if len(block := _in_order((code for code in each if code in known), order)) > 0]
    taken = set(chain(*blocks))
    return sorted([*blocks, *((code,) for code in order if code not in taken)], key=_first(order))


def _failing(block: _Block, sizes: Mapping[str, Counter[str]], rule: DisclosureRule) -> frozenset[str]:
    """The principles on which a block fails, where they are half of all or more; else none."""
    total = _total(block, sizes)
    failing = frozenset(key for key, size in total.items() if 0 < size < rule.k)
    return failing if 2 * len(failing) >= len(total) else frozenset()


def _partner(
    block: _Block,
    blocks: Sequence[_Block],
    preferences: Mapping[str, Sequence[str]],
    sizes: Mapping[str, Counter[str]],
    rule: DisclosureRule,
) -> _Block | None:
    failing = _failing(block, sizes, rule)
    wanted = [code for member in block for code in preferences.get(member, ())]
    place = blocks.index(block)
    by_distance = sorted(blocks, key=lambda other: (abs(blocks.index(other) - place), blocks.index(other) < place))
    # One merge serves two that fail, and leaves those that pass alone.
    by_distance.sort(key=lambda other: not _failing(other, sizes, rule))
    preferred = [other for code in wanted for other in blocks if code in other]
    for other in (*preferred, *by_distance):
        if other != block and any(_total(other, sizes)[key] for key in failing):
            return other
    return None


def _total(block: _Block, sizes: Mapping[str, Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for code in block:
        total.update(sizes[code])
    return total


def _weight(block: _Block, sizes: Mapping[str, Counter[str]], order: Sequence[str]) -> tuple[int, int]:
    return max(_total(block, sizes).values()), order.index(block[0])


def _first(order: Sequence[str]) -> Callable[[_Block], int]:
    return lambda block: order.index(block[0])


def _in_order(codes: Iterable[str], order: Sequence[str]) -> _Block:
    return tuple(sorted(codes, key=order.index))


def _sum(parts: Sequence[Group], code: str) -> Group:
    return Group(
        by=REGION,
        code=code,
        label=f" {JOIN} ".join(part.label for part in parts),
        invited=sum(part.invited for part in parts),
        responded=sum(part.responded for part in parts),
        cells=_add_cells(principles_of(parts), lambda key: [part.cell(key) for part in parts]),
    )


def _sum_crossings(region: str, kind: str, parts: Sequence[Crossing]) -> Crossing:
    keys = chain.from_iterable(part.cells for part in parts)
    return Crossing(region, kind, _add_cells(keys, lambda key: [part.cells.get(key, Cell()) for part in parts]))


def _add_cells(keys: Iterable[str], cells_of: Callable[[str], Iterable[Cell]]) -> dict[str, Cell]:
    return {key: _add(cells_of(key)) for key in dict.fromkeys(keys)}


def _add(cells: Iterable[Cell]) -> Cell:
    counts: Counter[str] = Counter()
    named: Counter[str] = Counter()
    blank = 0
    for cell in cells:
        blank += cell.blank
        counts.update(cell.counts)
        named.update(cell.named)
    return Cell(dict(counts), dict(named), blank)
