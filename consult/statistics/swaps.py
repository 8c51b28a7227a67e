"""Possible tables close to the truth, found without a solver: a few organisations trade steps and every shown row stays as it is.

Two trade if the same shown rows count them; two pairs, if what one pair takes out of the shown rows the other puts back. Most
places are cleared by such a trade. What none clears is left to the solver, which alone can say that something follows.
"""

from collections import defaultdict
from collections.abc import Iterator

from consult.statistics.possibilities import Possibilities

_NOBODY = -1
"""Stands for the second of a pair that has none."""


class Swaps:
    """The trades that leave every shown row of one principle as it is."""

    def __init__(self, known: Possibilities) -> None:
        self._sides, self._truth = known.sides, known.truth
        # Each shown row has a digit of its own, and no digit of a pair is greater than 2. So two pairs with equal sums are
        # counted by the same rows.
        self._rows = {_NOBODY: 0, **dict.fromkeys(range(len(known.places)), 0)}
        for number, members in enumerate(sorted(known.shown)):
            for place in members:
                self._rows[place] += 4**number
        self._having = [
            [_NOBODY, *(place for place in range(len(known.places)) if self._count(place, step))]
            for step in range(len(known.sides))
        ]
        self._by_rows = [self._sorted_by_rows(places) for places in self._having]

    def away_from(self, place: int) -> Iterator[tuple[int, ...]]:
        """Possible tables in which an organisation of this place stands on another side than in truth."""
        for lost in (step for step in range(len(self._sides)) if self._count(place, step)):
            for gained in (step for step, side in enumerate(self._sides) if side is not self._sides[lost]):
                for givers, takers in self._pairs(place, lost, gained):
                    yield self._traded(
                        [*((each, lost, gained) for each in givers), *((each, gained, lost) for each in takers)]
                    )

    def _pairs(self, place: int, lost: int, gained: int) -> Iterator[tuple[set[int], set[int]]]:
        """Who can turn with an organisation of this place from one step to another, and who the other way in exchange."""
        for second in self._having[lost]:
            rows = self._rows[place] + self._rows[second]
            for third in self._having[gained]:
                for fourth in self._by_rows[gained].get(rows - self._rows[third], ()):
                    givers, takers = {place, second} - {_NOBODY}, {third, fourth} - {_NOBODY}
                    if second != place and (third < fourth or fourth == _NOBODY) and not givers & takers:
                        yield givers, takers

    def _traded(self, turns: list[tuple[int, int, int]]) -> tuple[int, ...]:
        values, steps = list(self._truth), len(self._sides)
        for place, off, on in turns:
            values[place * steps + off] -= 1
            values[place * steps + on] += 1
        return tuple(values)

    def _count(self, place: int, step: int) -> int:
        return self._truth[place * len(self._sides) + step]

    def _sorted_by_rows(self, places: list[int]) -> dict[int, list[int]]:
        found: defaultdict[int, list[int]] = defaultdict(list)
        for place in places:
            found[self._rows[place]].append(place)
        return found
