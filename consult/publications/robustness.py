"""Whether the verdicts of a release survive another way of counting, told from nothing that it withholds.

By organisations and by regions: from the rows that the release shows, so whoever reads them could reckon the same. By members: from every
answer, so it is shown only where it points to nobody (members.py), and for all principles of the round or for none. Were it left out for single
ones, leaving it out would itself say something about their answers.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from consult.domain.rules import ConsensusRule, DisclosureRule, Participation
from consult.domain.scales import Scale, Side
from consult.publications.members import Voice, points_to_nobody
from consult.statistics.agreement import Agreement, summarise
from consult.statistics.disclosure import RowKey
from consult.statistics.document import DECIMALS
from consult.statistics.tallies import KIND, REGION, WORLD, Group
from consult.statistics.verdicts import decide
from consult.statistics.weighting import POINTS, Ballot, Count, ThreeWays, members_may_show, three_ways

FEWEST_REGIONS = 2
"""Fewer regions shown than this cannot be weighed against one another."""


@dataclass(frozen=True, slots=True)
class Counting:
    """What a release is counted from: its groups, what it withholds, its scale and its rules."""

    groups: Sequence[Group]
    withheld: Set[RowKey]
    scale: Scale
    rule: ConsensusRule
    disclosure: DisclosureRule
    participation: Participation

    @property
    def sides(self) -> dict[str, Side]:
        """The side of each step."""
        return {step.code: step.side for step in self.scale}

    def world(self, principle: str) -> Agreement | None:
        """The world on a principle; None where that row is withheld."""
        return self.shown(principle, WORLD).get(WORLD)

    def shown(self, principle: str, by: str) -> dict[str, Agreement]:
        """The rows of one table that the release shows."""
        return {
            group.code: summarise(group.cell(principle), self.scale, None)
            for group in self.groups
            if group.by == by and (principle, by, group.code) not in self.withheld
        }

    def hidden(self, principle: str) -> dict[str, set[str]]:
        """The codes of the rows that it withholds, by table."""
        return {by: {code for p, b, code in self.withheld if (p, b) == (principle, by)} for by in (REGION, KIND)}


def robustness(counting: Counting, principles: Sequence[str], voices: Mapping[str, Sequence[Voice]]) -> dict[str, Any]:
    """By principle: the verdict counted three ways. Empty in a round open to anyone, whose figures are rounded.

    `voices` holds every answer by principle; their regions are those of the release.
    """
    if counting.participation is Participation.OPEN:
        return {}
    found: dict[str, ThreeWays] = {}
    ballots: dict[str, list[Ballot]] = {}
    for key in principles:
        world = counting.world(key)
        if world is not None:
            ballots[key] = _ballots(voices.get(key, ()), counting.sides)
            found[key] = three_ways(world, counting.shown(key, REGION), ballots[key], counting.rule)
    weighed = [key for key in found if members_may_show(ballots[key])]
    safe = all(_is_safe(counting, key, voices[key], ballots[key]) for key in weighed)
    total = sum(group.by == REGION for group in counting.groups)
    return {
        key: _entry(ways, len(_answering(counting, key)), total, len(ballots[key]), safe and key in weighed)
        for key, ways in found.items()
    }


def _ballots(voices: Sequence[Voice], sides: Mapping[str, Side]) -> list[Ballot]:
    """Those whose member count is known; what the others weigh, nobody can say."""
    return [Ballot(sides[each.step], each.members, each.is_known) for each in voices if each.members is not None]


def _answering(counting: Counting, principle: str) -> list[str]:
    return [code for code, region in counting.shown(principle, REGION).items() if region.answered]


def _is_safe(counting: Counting, principle: str, voices: Sequence[Voice], ballots: Sequence[Ballot]) -> bool:
    total = sum(ballot.members for ballot in ballots)
    regions = {
        code: region.agree_share
        for code, region in counting.shown(principle, REGION).items()
        if region.agree_share is not None
    }

    def outcome(agree: int, disagree: int) -> object:
        shares = Fraction(agree, total), Fraction(disagree, total)
        return *(round(share / POINTS) for share in shares), decide(*shares, counting.rule, regions).name

    return points_to_nobody(voices, counting.sides, counting.hidden(principle), counting.disclosure, outcome)


def _entry(ways: ThreeWays, regions: int, all_regions: int, weighed: int, with_members: bool) -> dict[str, Any]:
    by_region = ways.regions if regions >= FEWEST_REGIONS else None
    by_members = ways.members if with_members else None
    by_every_region = by_region if regions == all_regions else None
    return {
        "organisations": _count(ways.organisations),
        "regions": by_region and {**(_count(by_region) or {}), "counted": regions, "of": all_regions},
        "members": by_members
        and {
            "agree_share": float(by_members.agree_share),
            "disagree_share": float(by_members.disagree_share),
            "verdict": by_members.verdict.value,
            "effective_n": round(by_members.effective_n),
            "counted": weighed,
        },
        "robust": ThreeWays(ways.organisations, by_every_region, by_members).robust,
    }


def _count(way: Count | None) -> dict[str, Any] | None:
    if way is None:
        return None
    return {
        "agree_share": round(float(way.agree_share), DECIMALS),
        "disagree_share": round(float(way.disagree_share), DECIMALS),
        "verdict": way.verdict.value,
    }
