"""The audit that each release passes before it is published: what would follow from it, whatever rules it was made by.

It knows the rules of `disclosure` as little as a reader does: it takes what would be published and asks by whole-number
programme what all possible answers have in common (docs/decisions/0002-merging-and-audit.md).
"""

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

from consult.domain.rules import DisclosureRule
from consult.domain.scales import Scale, Side
from consult.statistics.deduction import Leak, deduce, narrow
from consult.statistics.disclosure import Earlier, RowKey
from consult.statistics.merging import parts_of
from consult.statistics.possibilities import HiddenRow, Pair, Place, possibilities
from consult.statistics.remedies import Candidate, Remedy, smallest
from consult.statistics.tallies import REGION, WORLD, Crossing, Group


class Reason(StrEnum):
    """Why a release is refused."""

    ORGANISATION = "organisation"
    """It would be known on which side an organisation is."""
    ROW = "row"
    """The numbers of a withheld row would be known."""
    UNDECIDED = "undecided"
    """No other explanation was found in the time allowed; whether there is one is not known."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a principle's figures cannot be published, in which row, and the smallest thing to do about it.

    For an organisation, `group` is the row of its region and `cell` its region and kind. `remedy` makes the audit of
    this principle pass, so that the others are to be audited again if it merges regions; None where nothing that can be withheld now would help.
    """

    principle: str
    by: str
    group: str
    reason: Reason
    remedy: Remedy | None
    cell: Pair | None = None


@dataclass(frozen=True, slots=True)
class NarrowRange:
    """A withheld number that readers can place between `low` and `high` organisations: a warning, no obstacle."""

    principle: str
    by: str
    group: str
    side: Side
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Audit:
    """What the audit found. `known` is what earlier releases give away already: no refusal could take it back."""

    findings: tuple[Finding, ...]
    narrow: tuple[NarrowRange, ...]
    known: tuple[Finding, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether the release must not be published."""
        return bool(self.findings)


def audit(
    groups: Sequence[Group],
    crossings: Sequence[Crossing],
    scale: Scale,
    rule: DisclosureRule,
    withheld: Set[RowKey],
    *,
    principles: Iterable[str],
    earlier: Sequence[Earlier] = (),
    beyond: Set[RowKey] = frozenset(),
    progress: Callable[[int], None] = lambda _done: None,
) -> Audit:
    """Ask what would follow if these groups were published without the withheld rows.

    `groups` may be merged; `crossings`, here and in `earlier`, are those of the regions as they are, not merged. A release
    of `earlier` that lacks its crossings is left out: `protect` alone compares with it. `beyond` are those of the withheld rows
    that no rule withholds. `progress` is told before each principle how many are done.
    Raises ValueError where the tallies contradict each other.
    """
    comparable = tuple(each.published or each for each in earlier if each.crossings is not None)
    candidate = Candidate(
        tuple(groups), tuple(crossings), scale, rule, frozenset(withheld), comparable, frozenset(beyond)
    )
    findings: list[Finding] = []
    known: list[Finding] = []
    ranges: list[NarrowRange] = []
    for done, principle in enumerate(principles):
        progress(done)
        facts = possibilities(principle, candidate.releases, scale)
        found = deduce(facts, rule)
        old = _already_known(candidate, principle) if found.leaks and comparable else set()
        fresh = [leak for leak in found.leaks if leak not in old]
        remedy = smallest(candidate, principle, fresh, old) if fresh else None
        findings += [_finding(candidate, principle, leak, remedy) for leak in fresh]
        known += [_finding(candidate, principle, leak, None) for leak in found.leaks if leak in old]
        narrow_rows = narrow(facts, found.tables)
        ranges += [NarrowRange(principle, row.by, row.code, side, low, high) for row, side, low, high in narrow_rows]
    return Audit(tuple(dict.fromkeys(findings)), tuple(ranges), tuple(dict.fromkeys(known)))


def _already_known(candidate: Candidate, principle: str) -> set[Leak]:
    """What follows where the release under audit says nothing at all about the principle."""
    silent = candidate.silenced(principle)
    return set(deduce(possibilities(principle, silent.releases, silent.scale), silent.rule).leaks)


def _finding(candidate: Candidate, principle: str, leak: Leak, remedy: Remedy | None) -> Finding:
    if isinstance(leak.what, HiddenRow):
        reason = Reason.ROW if leak.proven else Reason.UNDECIDED
        return Finding(principle, leak.what.by, leak.what.code, reason, remedy)
    reason = Reason.ORGANISATION if leak.proven else Reason.UNDECIDED
    by, code = _row_of(candidate, leak.what)
    return Finding(principle, by, code, reason, remedy, (leak.what.region, leak.what.kind))


def _row_of(candidate: Candidate, place: Place) -> tuple[str, str]:
    for group in candidate.groups:
        if group.by == REGION and place.region in parts_of(group.code):
            return REGION, group.code
    return WORLD, WORLD
