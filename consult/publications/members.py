"""Whether a count by members points to anybody's answer.

The size of an organisation is known, so a share of members tells more than a share of organisations: of twelve members of whom one disagrees,
it may tell which one. So a count by members is shown only where every organisation whose answer bears no name could have answered otherwise
without anything in the release being different: not its rows, not the rounded shares of members, not the verdict on them.

Looked at are all answers that come of the real ones by swaps: two organisations of one region and kind change places, or four along a closed chain of
two regions and two kinds, and what is published stays as it is. A swap can be undone, so whichever of these answers were the real ones, the same ones would
be looked at and the same would be shown: that a count is shown tells nothing either. Where the rule is strict none is shown: a
member that knows its own answer could learn more.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache

from consult.domain.rules import DisclosureRule
from consult.domain.scales import Side

MOST_STATES = 150
"""So many possible answers are looked at in search of doubt; where that is not enough, the count is not shown."""

HIDDEN = ""
"""Stands for every withheld row of a table: among them answers may be swapped freely, since only their sum is public."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One organisation's answer to a principle: its groups as the release shows them, its member count if it told one.

    `is_known`: readers know whose it is, by name or by a text that is printed.
    """

    region: str
    kind: str
    step: str
    members: int | None
    is_known: bool


Outcome = Callable[[int, int], object]
"""What is published for these numbers of members agreeing and disagreeing."""
Steps = tuple[str, ...]
"""The answers without a name, in the order of their organisations."""
Swap = tuple[tuple[int, str], ...]
"""Organisations by their places, with the steps that they would take instead."""


class Assembly:
    """The answers without a name to one principle, and the classes in which they may change places."""

    def __init__(self, voices: Sequence[Voice], sides: Mapping[str, Side], hidden: Mapping[str, Set[str]]) -> None:
        self.sides = sides
        self.voices = [voice for voice in voices if not voice.is_known]
        self.regions = [HIDDEN if voice.region in hidden["region"] else voice.region for voice in self.voices]
        self.kinds = [HIDDEN if voice.kind in hidden["kind"] else voice.kind for voice in self.voices]
        self.cells: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for place, cell in enumerate(zip(self.regions, self.kinds, strict=True)):
            self.cells[cell].append(place)

    @property
    def steps(self) -> Steps:
        """The real answers."""
        return tuple(voice.step for voice in self.voices)

    def members(self, swap: Swap, steps: Steps) -> tuple[int, int]:
        """How many members more would agree and disagree after a swap."""
        agree = disagree = 0
        for place, step in swap:
            weight, before, after = self.voices[place].members or 0, self.sides[steps[place]], self.sides[step]
            agree += weight * ((after is Side.AGREE) - (before is Side.AGREE))
            disagree += weight * ((after is Side.DISAGREE) - (before is Side.DISAGREE))
        return agree, disagree

    def neighbours(self, steps: Steps, agree: int, disagree: int) -> Iterator[tuple[Steps, int, int]]:
        """The answers one swap away, with the members who would agree and disagree."""
        for swap in self.swaps(steps):
            more = self.members(swap, steps)
            changed = list(steps)
            for place, step in swap:
                changed[place] = step
            yield tuple(changed), agree + more[0], disagree + more[1]

    def swaps(self, steps: Steps) -> Iterator[Swap]:
        """Every way to change places that leaves each row of the release as it is and somebody on another side."""
        for place, mine in enumerate(steps):
            for other in self.cells[self.regions[place], self.kinds[place]]:
                if other > place and self.sides[steps[other]] is not self.sides[mine]:
                    yield (place, steps[other]), (other, mine)
        for place in range(len(steps)):
            yield from self._chains(place, steps)

    def _chains(self, place: int, steps: Steps) -> Iterator[Swap]:
        region, kind, mine = self.regions[place], self.kinds[place], steps[place]
        columns = [(column, others) for (row, column), others in self.cells.items() if row == region and column != kind]
        rows = sorted({row for row, _column in self.cells if row > region})  # from the other row it is the same chain
        for column, others in columns:
            for other in others:
                theirs = steps[other]
                if self.sides[theirs] is self.sides[mine]:
                    continue
                for row in rows:
                    thirds = [each for each in self.cells.get((row, column), ()) if steps[each] == mine]
                    fourths = [each for each in self.cells.get((row, kind), ()) if steps[each] == theirs]
                    for third in thirds:
                        for fourth in fourths:
                            yield (place, theirs), (other, mine), (third, theirs), (fourth, mine)


class Doubts:
    """What is still certain after the possible answers looked at so far: sides of organisations, and of withheld rows."""

    def __init__(self, assembly: Assembly, hidden: Mapping[str, Set[str]]) -> None:
        self.assembly = assembly
        self.rows = [
            [place for place, voice in enumerate(assembly.voices) if getattr(voice, by) == code]
            for by in ("region", "kind")
            for code in sorted(hidden[by])
        ]
        self.certain = set(range(len(assembly.voices)))
        self.fixed = {number for number, row in enumerate(self.rows) if row}
        self.first = self._sides(assembly.steps)

    def see(self, steps: Steps) -> None:
        """Look at one more way in which everything could have been answered."""
        now = self._sides(steps)
        self.certain -= {place for place in self.certain if now[place] is not self.first[place]}
        self.fixed -= {number for number in self.fixed if self._row(number, now) != self._row(number, self.first)}

    @property
    def remain(self) -> bool:
        """Whether everything is open to doubt."""
        return not self.certain and not self.fixed

    def _sides(self, steps: Steps) -> list[Side]:
        return [self.assembly.sides[step] for step in steps]

    def _row(self, number: int, sides: Sequence[Side]) -> list[str]:
        return sorted(sides[place].value for place in self.rows[number])


def points_to_nobody(
    voices: Sequence[Voice],
    sides: Mapping[str, Side],
    hidden: Mapping[str, Set[str]],
    rule: DisclosureRule,
    outcome: Outcome,
) -> bool:
    """Whether what is published of members leaves every answer without a name, and every withheld row, open to doubt.

    `hidden` holds the codes of the withheld rows by `region` and `kind`.
    """
    if rule.strict:
        return False
    assembly = Assembly(voices, sides, hidden)
    agree, disagree = (
        sum(voice.members or 0 for voice in voices if sides[voice.step] is side) for side in (Side.AGREE, Side.DISAGREE)
    )
    said, published = outcome(agree, disagree), cache(outcome)
    doubts = Doubts(assembly, hidden)
    seen, waiting = {assembly.steps}, deque([(assembly.steps, agree, disagree)])
    for _ in range(MOST_STATES):
        if doubts.remain or not waiting:
            break
        for found, agree, disagree in assembly.neighbours(*waiting.popleft()):
            if found in seen or published(agree, disagree) != said:
                continue
            seen.add(found)
            waiting.append((found, agree, disagree))
            doubts.see(found)
            if doubts.remain:
                break
    return doubts.remain
