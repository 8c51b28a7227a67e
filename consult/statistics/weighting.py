"""Does the verdict survive another way of counting? Regions weighted equally, and member counts as weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from consult.domain.rules import ConsensusRule
from consult.domain.scales import Side
from consult.statistics.agreement import Agreement
from consult.statistics.verdicts import VerdictName, decide, verdict_of

SMALLEST_UNNAMED = 10
LARGEST_WEIGHT_SHARE = Fraction(1, 4)
POINTS = Fraction(5, 100)


@dataclass(frozen=True, slots=True)
class Ballot:
    """One organisation's answer to one principle: its side, its member count (>= 0), whether it is published by name."""

    side: Side
    members: int
    named: bool


@dataclass(frozen=True, slots=True)
class Count:
    """One way of counting: shares (exact fractions of one) of those who agree and disagree, and the verdict on them."""

    agree_share: Fraction
    disagree_share: Fraction
    verdict: VerdictName


@dataclass(frozen=True, slots=True)
class MemberCount:
    """Counted by members: shares rounded to 5 points for print, the verdict on the exact ones, and Kish's n_eff."""

    agree_share: Fraction
    disagree_share: Fraction
    verdict: VerdictName
    effective_n: Fraction


@dataclass(frozen=True, slots=True)
class ThreeWays:
    """The same verdict counted three ways; a way that cannot or may not be shown is None.

    `robust`: all three agree. None, and not False, where one of them is missing.
    """

    organisations: Count | None
    regions: Count | None
    members: MemberCount | None

    @property
    def robust(self) -> bool | None:
        """Whether all three verdicts are the same."""
        ways = (self.organisations, self.regions, self.members)
        verdicts = {way.verdict for way in ways if way is not None}
        return None if None in ways else len(verdicts) == 1


def three_ways(
    world: Agreement, regions: Mapping[str, Agreement], ballots: Sequence[Ballot], rule: ConsensusRule
) -> ThreeWays:
    """Count the world three ways. `regions` are the regions shown to the same reader, by code."""
    shares = {code: region.agree_share for code, region in regions.items() if region.agree_share is not None}
    verdict = verdict_of(world, rule, regions)
    organisations = None
    if verdict is not None and world.agree_share is not None and world.disagree_share is not None:
        organisations = Count(world.agree_share, world.disagree_share, verdict.name)
    by_region = _equal_regions(regions, rule, shares)
    return ThreeWays(organisations, by_region, _by_members(ballots, rule, shares))


def weighted_share(weights: Sequence[int], chosen: Sequence[bool]) -> Fraction | None:
    """p_w = sum(w y) / sum(w), a fraction of one; None where the weights add up to nothing."""
    total = sum(weights)
    if not total:
        return None
    return Fraction(sum(weight for weight, yes in zip(weights, chosen, strict=True) if yes), total)


def effective_n(weights: Sequence[int]) -> Fraction:
    """Kish's effective number of answers, (sum w)^2 / sum w^2 (1965, Survey Sampling); 0 where all weights are 0."""
    squares = sum(weight * weight for weight in weights)
    return Fraction(sum(weights) ** 2, squares) if squares else Fraction(0)


def members_may_show(ballots: Sequence[Ballot]) -> bool:
    """Whether a count by members hides its organisations: 10 or more without a name, and none with 25 % of the weight.

    With five organisations of known size every one of the 32 patterns of answers gives a percentage of its own.
    """
    total = sum(ballot.members for ballot in ballots)
    unnamed = sum(not ballot.named for ballot in ballots)
    largest = max((ballot.members for ballot in ballots), default=0)
    return unnamed >= SMALLEST_UNNAMED and total > 0 and Fraction(largest, total) < LARGEST_WEIGHT_SHARE


def _equal_regions(
    regions: Mapping[str, Agreement], rule: ConsensusRule, shares: Mapping[str, Fraction]
) -> Count | None:
    answered = [region for region in regions.values() if region.answered]
    if not answered:
        return None
    agree = sum((Fraction(region.agree, region.answered) for region in answered), Fraction(0)) / len(answered)
    disagree = sum((Fraction(region.disagree, region.answered) for region in answered), Fraction(0)) / len(answered)
    return Count(agree, disagree, decide(agree, disagree, rule, shares).name)


def _by_members(ballots: Sequence[Ballot], rule: ConsensusRule, shares: Mapping[str, Fraction]) -> MemberCount | None:
    weights = [ballot.members for ballot in ballots]
    agree = weighted_share(weights, [ballot.side is Side.AGREE for ballot in ballots])
    disagree = weighted_share(weights, [ballot.side is Side.DISAGREE for ballot in ballots])
    if agree is None or disagree is None or not members_may_show(ballots):
        return None
    return MemberCount(
        agree_share=_to_points(agree),
        disagree_share=_to_points(disagree),
        verdict=decide(agree, disagree, rule, shares).name,
        effective_n=effective_n(weights),
    )


def _to_points(share: Fraction) -> Fraction:
    return round(share / POINTS) * POINTS
