"""Every table of confidential answers that fits what is published: what an attentive reader of one principle can deduce from."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from consult.domain.scales import Scale, Side
from consult.statistics.disclosure import Earlier
from consult.statistics.merging import parts_of
from consult.statistics.programmes import System
from consult.statistics.tallies import KIND, REGION, WORLD, Crossing, Group

_TABLES = (WORLD, REGION, KIND)

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Organisations that nobody can tell apart: of one region and kind, their answers the same from release to release.

    `first` and `last` number the releases that hold these answers, the one under audit last. `counts` is what they
    answered, by step.
    """

    region: str
    kind: str
    first: int
    last: int
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HiddenRow:
    """A withheld row with confidential answers, in the release of that number; `members` are indices of places."""

    by: str
    code: str
    release: int
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Possibilities:
    """What is known of one principle: the system that its answers fit, and what is still to be guarded.

    Unknown number `place * steps + step` is how many of a place gave that step. `hidden` rows are withheld, `shown` ones are
    given by the places they count. `truth` is the answers as they are: one of the possible tables. `last` numbers the release
    under audit.
    """

    places: tuple[Place, ...]
    sides: tuple[Side, ...]
    system: System
    hidden: tuple[HiddenRow, ...]
    shown: frozenset[tuple[int, ...]]
    truth: tuple[int, ...]
    last: int

    def unknowns(self, members: Sequence[int], side: Side) -> list[int]:
        """The unknowns that count a side in some places."""
        steps = [step for step, each in enumerate(self.sides) if each is side]
        return [place * len(self.sides) + step for place in members for step in steps]


def possibilities(principle: str, releases: Sequence[Earlier], scale: Scale) -> Possibilities:
    """What the releases of a round, the newest last, tell of one principle to who knows which organisations answered when.

    Raises ValueError where a table and its crossing contradict each other.
    """
    places = _places(principle, [release.crossings or () for release in releases], scale)
    steps = len(scale)
    truth = tuple(count for place in places for count in place.counts)
    # Who answered is known.
    sums = [(list(range(i * steps, (i + 1) * steps)), sum(place.counts)) for i, place in enumerate(places)]
    hidden = []
    shown: set[tuple[int, ...]] = set()
    for number, release in enumerate(releases):
        for group in release.groups:
            if group.by not in _TABLES:
                continue
            members = _members(places, group, number)
            if (principle, group.by, group.code) in release.withheld:
                hidden.append(HiddenRow(group.by, group.code, number, members))
                continue
            shown.add(members)
            residual = group.cell(principle).residual
            for step, each in enumerate(scale):
                chosen, total = [member * steps + step for member in members], residual.get(each.code, 0)
                if sum(truth[i] for i in chosen) != total:
                    raise ValueError(f"the crossing of regions and kinds does not add up to group {group.code}")
                if chosen:
                    sums.append((chosen, total))
    uppers = [sum(place.counts) for place in places for _ in scale]
    sides = tuple(step.side for step in scale)
    guarded = tuple(
        row
        for row in hidden
        if row.members and row.members not in shown and not _adds_up(row, hidden, places, releases)
    )
    return Possibilities(
        tuple(places), sides, System(uppers, sums), guarded, frozenset(shown), truth, len(releases) - 1
    )


def _places(principle: str, crossings: Sequence[Sequence[Crossing]], scale: Scale) -> list[Place]:
    """Sort the answers by how long they have stood: what a cell has gained joined, what it has lost was there last."""
    held = [_cells(principle, each, scale) for each in crossings]
    found = []
    for region, kind in sorted({pair for cells in held for pair in cells}):
        empty = (0,) * len(scale)
        by_span: defaultdict[tuple[int, int], list[int]] = defaultdict(lambda: [0] * len(scale))
        for step in range(len(scale)):
            for first, last, count in _spans([cells.get((region, kind), empty)[step] for cells in held]):
                by_span[first, last][step] += count
        found += [Place(region, kind, first, last, tuple(counts)) for (first, last), counts in sorted(by_span.items())]
    return found


def _cells(principle: str, crossings: Sequence[Crossing], scale: Scale) -> Mapping[Pair, tuple[int, ...]]:
    found = {}
    for each in crossings:
        residual = each.cells[principle].residual if principle in each.cells else {}
        found[each.region, each.kind] = tuple(residual.get(step.code, 0) for step in scale)
    return found


def _spans(counts: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """From which release to which how many answers stood, given how many there were in each."""
    standing: list[int] = []
    for number, count in enumerate(counts):
        leaving, standing = standing[count:], standing[:count]
        for first in sorted(set(leaving)):
            yield first, number - 1, leaving.count(first)
        standing += [number] * (count - len(standing))
    for first in sorted(set(standing)):
        yield first, len(counts) - 1, standing.count(first)


def _members(places: Sequence[Place], group: Group, release: int) -> tuple[int, ...]:
    return tuple(i for i, place in enumerate(places) if place.first <= release <= place.last and _within(place, group))


def _within(place: Place, group: Group) -> bool:
    if group.by == WORLD:
        return True
    if group.by == KIND:
        return place.kind == group.code
    parts, block = set(parts_of(place.region)), set(parts_of(group.code))
    if parts & block and not parts <= block:
        raise ValueError(f"the crossing holds {place.region} as one and the release holds {group.code}")
    return parts <= block


def _adds_up(row: HiddenRow, hidden: Sequence[HiddenRow], places: Sequence[Place], releases: Sequence[Earlier]) -> bool:
    """Whether a withheld row is a sum of rows that the other table shows: then it is published, and was allowed to."""
    here = [each for each in hidden if each.release == row.release]
    if row.by == WORLD or any(each.by == WORLD for each in here):
        return False
    other = KIND if row.by == REGION else REGION
    shown = {
        group.code: set(_members(places, group, row.release))
        for group in releases[row.release].groups
        if group.by == other and not any((each.by, each.code) == (other, group.code) for each in here)
    }
    alive = {i for i, place in enumerate(places) if place.first <= row.release <= place.last}
    rest = alive.difference(*shown.values())
    populations = [members for members in (*shown.values(), rest) if members]
    members = set(row.members)
    return len(populations) > 1 and all(each <= members or not each & members for each in populations)
