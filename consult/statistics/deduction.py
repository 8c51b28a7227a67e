"""What follows from a release: whose side, and which withheld rows, all possible tables of answers have in common.

One possible table that differs from the truth in a place clears this place, and often many others. So tables are looked
for that clear as much as they can, until all is clear or none can be found.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import islice

from consult.domain.rules import DisclosureRule
from consult.domain.scales import Side
from consult.statistics.possibilities import HiddenRow, Place, Possibilities
from consult.statistics.programmes import Ranges, Wish, grants, search
from consult.statistics.swaps import Swaps

SWAPS = 12
"""How many small changes of the truth are looked at for each place before the solver is asked."""
AT_ONCE = 60
"""How many questions one search is asked to answer together."""
NARROW = 3
"""Staff are told of a withheld number that can be guessed to within less than this."""


Subject = Place | HiddenRow


@dataclass(frozen=True, slots=True)
class Leak:
    """A place whose organisations are all known to be on one side, or a withheld row whose numbers by side are known.

    `proven` is False where the search for another explanation gave up: nothing is known to follow, nor not to.
    """

    what: Subject
    proven: bool


@dataclass(frozen=True, slots=True)
class Deduction:
    """What follows, and the possible tables that were looked at on the way; the first is the truth."""

    leaks: tuple[Leak, ...]
    tables: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class _Target:
    """What another possible table must differ in, and how one of the readers would see that it does."""

    what: Subject
    wish: Wish


def deduce(known: Possibilities, rule: DisclosureRule, about: Set[Subject] | None = None) -> Deduction:
    """What follows; in strict mode also what each organisation can conclude about others by its own answer.

    With `about`, only what follows about these.
    """
    tables = [known.truth]
    wanted = [target for target in _targets(known, rule) if about is None or target.what in about]
    waiting = _left_by_swaps(known, [target for target in wanted if not grants(known.truth, target.wish)])
    found: dict[Leak, None] = {}
    while waiting:
        # Those that stand far apart in the list have least to do with each other: one table can serve many of them.
        asked = waiting[:: max(1, len(waiting) // AT_ONCE)]
        table = search(known.system, [target.wish for target in asked])
        if table.values is None:
            found |= dict.fromkeys(Leak(target.what, table.complete) for target in asked)
            waiting = [target for target in waiting if target not in asked]
        else:
            values = table.values
            tables.append(values)
            waiting = [target for target in waiting if not grants(values, target.wish)]
    return Deduction(tuple(found), tuple(tables))


def _left_by_swaps(known: Possibilities, waiting: Sequence[_Target]) -> list[_Target]:
    """The targets that no small change of the truth grants."""
    by_subject: dict[Subject, list[_Target]] = {}
    for target in waiting:
        by_subject.setdefault(target.what, []).append(target)
    swaps = Swaps(known)
    for what, targets in by_subject.items():
        for table in _swapped(swaps, known, what):
            by_subject[what] = targets = [target for target in targets if not grants(table, target.wish)]
            if not targets:
                break
    return [target for targets in by_subject.values() for target in targets]


def _swapped(swaps: Swaps, known: Possibilities, what: Subject) -> Iterator[tuple[int, ...]]:
    members = what.members if isinstance(what, HiddenRow) else [known.places.index(what)]
    for member in members:
        yield from islice(swaps.away_from(member), SWAPS)


def narrow(known: Possibilities, tables: Sequence[Sequence[int]]) -> Iterator[tuple[HiddenRow, Side, int, int]]:
    """Withheld numbers of the release under audit that lie within a narrow range: row, side, least and greatest.

    By the linear programme, so a range may be a little narrower still; `tables` that are possible spare most of the work.
    Left out is what says of nobody where it stands: a range that begins at 0, or is as wide as the row has answers. (What
    others cannot be, the other sides' ranges say.)
    """
    ranges = Ranges(known.system)
    for row in known.hidden:
        size = sum(sum(known.places[member].counts) for member in row.members)
        widest = min(NARROW, size)
        for side in dict.fromkeys(known.sides):
            chosen = known.unknowns(row.members, side)
            seen = [sum(table[i] for i in chosen) for table in tables]
            if row.release != known.last or min(seen) == 0 or max(seen) - min(seen) >= widest:
                continue
            low = ranges.least(chosen)
            if low > 0 and max(seen) - low < widest and (high := ranges.greatest(chosen)) - low < widest:
                yield row, side, low, high


def _targets(known: Possibilities, rule: DisclosureRule) -> Iterator[_Target]:
    """What every reader asks, and in strict mode what each organisation asks that knows its own answer."""
    sides, truth = list(dict.fromkeys(known.sides)), known.truth
    for row in known.hidden:
        # Its size is known: its numbers differ from the truth where one side has more than in truth.
        totals = [known.unknowns(row.members, side) for side in sides]
        yield _Target(row, [[(chosen, 1 + sum(truth[i] for i in chosen))] for chosen in totals])
    unanimous = {
        number: elsewhere
        for number, place in enumerate(known.places)
        if (elsewhere := _elsewhere(known, number, place.counts))
    }
    for number, elsewhere in unanimous.items():
        yield _Target(known.places[number], [[(elsewhere, 1)]])
    for own in (i for i, count in enumerate(truth) if count and rule.strict):
        mine = own // len(known.sides)
        for number, elsewhere in unanimous.items():
            if number != mine:
                yield _Target(known.places[number], [[(elsewhere, 1), ([own], 1)]])
        if others := _others_elsewhere(known, own):
            yield _Target(known.places[mine], [[(others, 1 + (own in others)), ([own], 1)]])


def _others_elsewhere(known: Possibilities, own: int) -> list[int]:
    """The same for the place of one of the readers, whose own answer is left out of it."""
    number, mine = divmod(own, len(known.sides))
    others = [count - (step == mine) for step, count in enumerate(known.places[number].counts)]
    return _elsewhere(known, number, others)


def _elsewhere(known: Possibilities, number: int, counts: Sequence[int]) -> list[int]:
    """The unknowns of a place on sides that nobody there takes, if all take the same; else none.

    Only a place that is unanimous in truth can be known to be: the truth is one of the possible tables.
    """
    taken = {side for side, count in zip(known.sides, counts, strict=True) if count}
    free = [side for side in dict.fromkeys(known.sides) if side not in taken]
    return [i for side in free for i in known.unknowns([number], side)] if len(taken) == 1 else []
