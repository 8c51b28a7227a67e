"""Whether a count by members points to anybody's answer.

The size of an organisation is known, so a share of members tells more than a share of organisations: of twelve members of whom one disagrees,
it may tell which one. So a count by members is shown only where every organisation whose answer bears no name could have answered otherwise
without anything in the release being different: not its rows, not the rounded shares of members, not the verdict on them. It could if it can swap
its answer with another of the same region and kind, or with three others along a closed chain of two regions and two kinds. Longer chains are not looked
for: this errs towards showing less. The same is asked of every withheld row. Where the rule is strict two swaps are needed, so that
a member that knows its own answer learns no more.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import islice

from consult.domain.rules import DisclosureRule
from consult.domain.scales import Side

MOST_TRIES = 5_000
"""So many swaps are tried for one organisation before it is taken to have none."""

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
Swap = tuple[Sequence[int], Sequence[str]]
"""Voices by their places, and the steps they would take instead."""


class Assembly:
    """The answers to one principle, and what the release tells of their members."""

    def __init__(self, voices: Sequence[Voice], sides: Mapping[str, Side], hidden: Mapping[str, Set[str]]) -> None:
        self.voices = voices
        self.sides = sides
        self.open = [place for place, voice in enumerate(voices) if not voice.is_known]
        self.cells: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        self.regions = [HIDDEN if voice.region in hidden["region"] else voice.region for voice in voices]
        self.kinds = [HIDDEN if voice.kind in hidden["kind"] else voice.kind for voice in voices]
        for place in self.open:
            self.cells[self.regions[place], self.kinds[place]].append(place)
        self.agree, self.disagree = (
            sum(voice.members or 0 for voice in voices if sides[voice.step] is side)
            for side in (Side.AGREE, Side.DISAGREE)
        )

    def side(self, place: int) -> Side:
        """The side that a voice took."""
        return self.sides[self.voices[place].step]

    def counted(self, swap: Swap) -> tuple[int, int]:
        """Members agreeing and disagreeing, had these voices said the others' words."""
        agree, disagree = self.agree, self.disagree
        for place, step in zip(*swap, strict=True):
            members, before, after = self.voices[place].members or 0, self.side(place), self.sides[step]
            agree += members * ((after is Side.AGREE) - (before is Side.AGREE))
            disagree += members * ((after is Side.DISAGREE) - (before is Side.DISAGREE))
        return agree, disagree

    def swaps(self, place: int) -> Iterator[Swap]:
        """The ways in which a voice could have taken another side while every row stays as it is."""
        region, kind = self.regions[place], self.kinds[place]
        mine = self.voices[place].step
        for other in self.cells[region, kind]:
            if self.side(other) is not self.side(place):
                yield (place, other), (self.voices[other].step, mine)
        yield from self._chains(place)

    def _chains(self, place: int) -> Iterator[Swap]:
        region, kind, mine = self.regions[place], self.kinds[place], self.voices[place].step
        for (row, column), others in self.cells.items():
            if row != region or column == kind:
                continue
            for other in others:
                theirs = self.voices[other].step
                if self.side(other) is self.side(place):
                    continue
                for far_row in {far_row for far_row, _column in self.cells} - {region}:
                    for third, fourth in self._returning(far_row, column, kind, mine, theirs):
                        yield (place, other, third, fourth), (theirs, mine, theirs, mine)

    def _returning(self, row: str, column: str, kind: str, mine: str, theirs: str) -> Iterator[tuple[int, int]]:
        """A pair of another row that makes good in both columns what the first pair changed."""
        thirds = (place for place in self.cells.get((row, column), ()) if self.voices[place].step == mine)
        fourths = [place for place in self.cells.get((row, kind), ()) if self.voices[place].step == theirs]
        return ((third, fourth) for third in thirds for fourth in fourths)


def points_to_nobody(
    voices: Sequence[Voice],
    sides: Mapping[str, Side],
    hidden: Mapping[str, Set[str]],
    rule: DisclosureRule,
    outcome: Outcome,
) -> bool:
    """Whether what is published of members leaves every unnamed answer, and every withheld row, open to doubt.

    `hidden` holds the codes of the withheld rows by `region` and `kind`.
    """
    assembly = Assembly(voices, sides, hidden)
    said = outcome(assembly.agree, assembly.disagree)
    needed = 2 if rule.strict else 1

    def keeps(swap: Swap) -> bool:
        return outcome(*assembly.counted(swap)) == said

    if any(not _partners(assembly.swaps(place), keeps, needed) for place in assembly.open):
        return False
    return all(
        _can_trade(assembly, by, code, keeps, needed)
        for by, codes in hidden.items()
        for code in codes
        if any(getattr(assembly.voices[place], by) == code for place in assembly.open)
    )


def _partners(swaps: Iterator[Swap], keeps: Callable[[Swap], bool], needed: int) -> bool:
    """Whether there are so many swaps that change nothing, each with somebody else."""
    found: set[int] = set()
    for swap in islice(swaps, MOST_TRIES):
        if swap[0][1] not in found and keeps(swap):
            found.add(swap[0][1])
            if len(found) == needed:
                return True
    return False


def _can_trade(assembly: Assembly, by: str, code: str, keeps: Callable[[Swap], bool], needed: int) -> bool:
    """Whether a withheld row could hold other sides than it does."""

    def group(place: int) -> str:
        return str(getattr(assembly.voices[place], by))

    inside = [place for place in assembly.open if group(place) == code]
    trades = (
        swap
        for place in inside
        for swap in islice(assembly.swaps(place), MOST_TRIES)
        if len(swap[0]) == 2 and group(swap[0][1]) != code
    )
    return _partners(trades, keeps, needed)
