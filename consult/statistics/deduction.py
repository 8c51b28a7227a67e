"""What follows from a release: whose side, and which withheld rows, all possible tables of answers have in common.

One possible table that differs from the truth in a place clears this place, and often many others. So tables are looked
for that clear as much as they can, until all is clear or none can be found.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from consult.domain.rules import DisclosureRule
from consult.domain.scales import Side
from consult.statistics.possibilities import HiddenRow, Place, Possibilities
from consult.statistics.programmes import Alternatives, Ranges, grants, search

NARROW = 3
"""Staff are told of a withheld number that can be guessed to within less than this."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A place whose organisations are all known to be on one side, or a withheld row whose numbers by side are known.

    `proven` is False where the search for another explanation gave up: nothing is known to follow, nor not to.
    """

    what: Place | HiddenRow
    proven: bool


@dataclass(frozen=True, slots=True)
class _Target:
    """What another possible table must differ in, asked by one reader: `own` is the unknown he is himself part of."""

    what: Place | HiddenRow
    wish: Alternatives
    own: tuple[int, ...] = ()


def leaks(known: Possibilities, rule: DisclosureRule) -> list[Leak]:
    """What follows; in strict mode also what each organisation can conclude about others by its own answer."""
    pool = [known.truth]
    readers: dict[tuple[int, ...], list[_Target]] = {}
    for target in _targets(known, rule):
        readers.setdefault(target.own, []).append(target)
    found = dict.fromkeys(
        Leak(target.what, proven)
        for own, targets in readers.items()
        for target, proven in _unexplained(known, own, targets, pool)
    )
    return list(found)


def narrow(known: Possibilities) -> Iterator[tuple[HiddenRow, Side, int, int]]:
    """Withheld numbers of the release under audit that lie within a narrow range: row, side, least and greatest.

    By the linear programme, so a range may be a little narrower still. Left out are numbers that say nothing: where the
    range is as wide as the row has answers, or where nobody can be on that side.
    """
    ranges = Ranges(known.system)
    for row in known.hidden:
        size = sum(sum(known.places[member].counts) for member in row.members)
        if row.release != known.last:
            continue
        for side in dict.fromkeys(known.sides):
            low, high = ranges.of(known.unknowns(row.members, side))
            if high - low < min(NARROW, size) and high > 0:
                yield row, side, low, high


def _unexplained(
    known: Possibilities, own: tuple[int, ...], targets: Sequence[_Target], pool: list[tuple[int, ...]]
) -> Iterator[tuple[_Target, bool]]:
    """The targets that no possible table grants, and whether this is proven. Tables found on the way join the pool."""
    fitting = [values for values in pool if all(values[i] for i in own)]
    waiting = [target for target in targets if not any(grants(values, target.wish) for values in fitting)]
    while waiting:
        found = search(known.system, [target.wish for target in waiting], own)
        if found.values is None:
            yield from ((target, found.complete) for target in waiting)
            return
        pool.append(found.values)
        waiting = [target for target in waiting if not grants(found.values, target.wish)]


def _targets(known: Possibilities, rule: DisclosureRule) -> Iterator[_Target]:
    for row in known.hidden:
        yield _Target(row, [_more_of(known, row, side) for side in dict.fromkeys(known.sides)])
    for number, place in enumerate(known.places):
        yield from _place_targets(known, number, place, ())
    if rule.strict:
        for own in (i for i, count in enumerate(known.truth) if count):
            for number, place in enumerate(known.places):
                yield from _place_targets(known, number, place, (own,))


def _more_of(known: Possibilities, row: HiddenRow, side: Side) -> tuple[list[int], int]:
    """The row's size is known, so its numbers differ from the truth where one side has more than in truth."""
    chosen = known.unknowns(row.members, side)
    return chosen, 1 + sum(known.truth[i] for i in chosen)


def _place_targets(known: Possibilities, number: int, place: Place, own: tuple[int, ...]) -> Iterator[_Target]:
    """Only a place that is unanimous in truth can be known to be: the truth is one of the possible tables.

    Who belongs to the place himself leaves his own answer out of the count.
    """
    steps = len(known.sides)
    others = list(place.counts)
    outside = 1
    mine = [i - number * steps for i in own if number * steps <= i < (number + 1) * steps]
    for step in mine:
        others[step] -= 1
    taken = {side for side, count in zip(known.sides, others, strict=True) if count}
    if len(taken) != 1:
        return
    outside += sum(known.sides[step] not in taken for step in mine)
    chosen = _others(known, number, taken)
    yield _Target(place, [(chosen, outside)], own)


def _others(known: Possibilities, number: int, taken: Iterable[Side]) -> list[int]:
    return [i for side in set(known.sides).difference(taken) for i in known.unknowns([number], side)]
