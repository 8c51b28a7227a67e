"""What changed between two rounds, among the organisations that answered both: nothing else is comparable."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from consult.domain.scales import Scale, Side


@dataclass(frozen=True, slots=True)
class Change:
    """One principle in two rounds, in numbers of the `organisations` that answered it in both.

    `transitions` has a row per step of the first round and a column per step of the second, in the scale's order. `moved`
    took another step; `moved_share` is an exact fraction of `organisations`, None where there are none. `won` agree now
    and did not, `lost` the other way round. `p_value` is McNemar's exact one (two-sided), a fraction of one; 1 where
    nobody crossed over.
    """

    organisations: int
    transitions: tuple[tuple[int, ...], ...]
    moved: int
    moved_share: Fraction | None
    agreed_before: int
    agreed_after: int
    won: int
    lost: int
    p_value: Fraction

    @property
    def net(self) -> int:
        """By how many organisations agreement grew; negative where it shrank."""
        return self.won - self.lost

    @property
    def chi_squared(self) -> Fraction | None:
        """McNemar's statistic without continuity correction, for the annex; None where nobody crossed over."""
        return chi_squared(self.won, self.lost)


def between(before: Mapping[str, str | None], after: Mapping[str, str | None], scale: Scale) -> Change:
    """Compare two rounds. Both hold an organisation's step by its code, None or nothing where it gave none.

    Raises ValueError for a step that is not on the scale.
    """
    pairs = Counter(
        (was, now) for code, was in before.items() if was is not None and (now := after.get(code)) is not None
    )
    steps = [step.code for step in scale]
    if unknown := {step for pair in pairs for step in pair} - set(steps):
        raise ValueError(f"step {min(unknown)} is not on the scale")
    agreeing = {step.code for step in scale if step.side is Side.AGREE}
    total = pairs.total()
    moved = sum(count for (was, now), count in pairs.items() if was != now)
    won = sum(count for (was, now), count in pairs.items() if was not in agreeing and now in agreeing)
    lost = sum(count for (was, now), count in pairs.items() if was in agreeing and now not in agreeing)
    return Change(
        organisations=total,
        transitions=tuple(tuple(pairs[was, now] for now in steps) for was in steps),
        moved=moved,
        moved_share=Fraction(moved, total) if total else None,
        agreed_before=sum(count for (was, _), count in pairs.items() if was in agreeing),
        agreed_after=sum(count for (_, now), count in pairs.items() if now in agreeing),
        won=won,
        lost=lost,
        p_value=exact_mcnemar(won, lost),
    )


def exact_mcnemar(won: int, lost: int) -> Fraction:
    """2 P(X <= min(won, lost)) with X ~ Bin(won + lost, 1/2), at most 1 (McNemar 1947, Psychometrika 12:153)."""
    if won < 0 or lost < 0:
        raise ValueError(f"{won} won and {lost} lost")
    crossed = won + lost
    tail = sum(math.comb(crossed, i) for i in range(min(won, lost) + 1))
    return min(Fraction(1), Fraction(2 * tail, 2**crossed))


def chi_squared(won: int, lost: int) -> Fraction | None:
    """(won - lost)^2 / (won + lost); None where both are 0."""
    return Fraction((won - lost) ** 2, won + lost) if won + lost else None
