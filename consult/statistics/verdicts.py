"""The verdict on one principle, by the rule that was fixed before the round opened, and why it came out so."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from consult.domain.rules import ConsensusRule
from consult.statistics.agreement import Agreement

MAJORITY_SHARE = Fraction(1, 2)
DIVIDED_SHARE = Fraction(1, 4)


class VerdictName(StrEnum):
    """The first that applies, in this order."""

    CONSENSUS = "consensus"
    MAJORITY = "majority"
    DIVIDED = "divided"
    NO_CLEAR_VIEW = "no_clear_view"


class Comparison(StrEnum):
    """How a share is held against its threshold."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MORE_THAN = "more_than"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a verdict, tested: `share` (exact fraction of one) against `threshold`.

    `measure` is agree or disagree; `region` is the region's code where a region is tested, else None.
    """

    verdict: VerdictName
    measure: str
    comparison: Comparison
    share: Fraction
    threshold: Fraction
    region: str | None = None

    @property
    def met(self) -> bool:
        """Whether the condition holds."""
        if self.comparison is Comparison.AT_LEAST:
            return self.share >= self.threshold
        if self.comparison is Comparison.AT_MOST:
            return self.share <= self.threshold
        return self.share > self.threshold


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict and every condition that was tested on the way to it, in order."""

    name: VerdictName
    conditions: tuple[Condition, ...]

    @property
    def missed(self) -> tuple[Condition, ...]:
        """Which conditions failed: why the verdict is not a stronger one. Empty for a consensus."""
        return tuple(condition for condition in self.conditions if not condition.met)


def exact(share: float) -> Fraction:
    """A share of a rule as the decimal that was typed: 0.15 is 3/20 and not its nearest binary float."""
    return Fraction(repr(share))


def verdict_of(
    agreement: Agreement, rule: ConsensusRule, regions: Mapping[str, Agreement] | None = None
) -> Verdict | None:
    """The verdict on one tally; None where nobody answered.

    `regions`, for the world only: the regions whose rows are shown to the same reader, by code. Withheld ones stay out,
    since the verdict would betray them; regions without answers have no share to test.
    """
    if agreement.agree_share is None or agreement.disagree_share is None:
        return None
    shares = {code: region.agree_share for code, region in (regions or {}).items() if region.agree_share is not None}
    return decide(agreement.agree_share, agreement.disagree_share, rule, shares)


def decide(
    agree: Fraction, disagree: Fraction, rule: ConsensusRule, region_agree: Mapping[str, Fraction] | None = None
) -> Verdict:
    """Try consensus, majority and divided in this order on exact shares; what fits none of them is no clear view."""
    tested: list[Condition] = []
    for name, conditions in _candidates(agree, disagree, rule, region_agree or {}).items():
        tested.extend(conditions)
        if all(condition.met for condition in conditions):
            return Verdict(name, tuple(tested))
    return Verdict(VerdictName.NO_CLEAR_VIEW, tuple(tested))


def _candidates(
    agree: Fraction, disagree: Fraction, rule: ConsensusRule, region_agree: Mapping[str, Fraction]
) -> dict[VerdictName, list[Condition]]:
    consensus, divided = VerdictName.CONSENSUS, VerdictName.DIVIDED
    at_least, at_most = Comparison.AT_LEAST, Comparison.AT_MOST
    return {
        consensus: [
            Condition(consensus, "agree", at_least, agree, exact(rule.agree_share)),
            Condition(consensus, "disagree", at_most, disagree, exact(rule.disagree_share)),
            *(
                Condition(consensus, "agree", at_least, share, exact(rule.region_agree_share), region)
                for region, share in region_agree.items()
            ),
        ],
        VerdictName.MAJORITY: [Condition(VerdictName.MAJORITY, "agree", Comparison.MORE_THAN, agree, MAJORITY_SHARE)],
        divided: [
            Condition(divided, "agree", at_least, agree, DIVIDED_SHARE),
            Condition(divided, "disagree", at_least, disagree, DIVIDED_SHARE),
        ],
    }
