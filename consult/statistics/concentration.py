"""How concentrated answers are on the scale. Secondary figures, never a headline: unanimous refusal scores 1 too.

Every function takes `counts`: numbers of organisations per step in the scale's order, without the steps whose side is
none (`ordered_counts` makes them), and gives None where nobody took a position.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

from consult.domain.scales import Scale, Side
from consult.statistics.tallies import Cell


def ordered_counts(cell: Cell, scale: Scale) -> tuple[int, ...]:
    """A tally's counts in the scale's order, steps of side none left out; length = number of such steps."""
    return tuple(cell.counts.get(step.code, 0) for step in scale if step.side is not Side.NONE)


def consensus(counts: Sequence[int]) -> float | None:
    """Tastle and Wierman's consensus, 0 (split between the ends) to 1 (all alike); 2007, Int J Approx Reason 45:531.

    Cns = 1 + sum p_i log2(1 - |i - mean| / (k - 1)); steps without answers are skipped.
    """
    total, k = sum(counts), len(counts)
    if total == 0 or k < 2:
        return None
    mean = sum(i * count for i, count in enumerate(counts)) / total
    spread = sum(count / total * math.log2(1 - abs(i - mean) / (k - 1)) for i, count in enumerate(counts) if count)
    return min(1.0, max(0.0, 1 + spread))


def quantile(counts: Sequence[int], share: Fraction) -> int | None:
    """The first step (from 0) at which the cumulated share reaches `share`: the inverted CDF, always a real step."""
    total = sum(counts)
    if total == 0:
        return None
    reached = 0
    for i, count in enumerate(counts):
        reached += count
        if count and reached >= share * total:
            return i
    raise ValueError(f"share {share} is above 1")


def median(counts: Sequence[int]) -> int | None:
    """The middle step, counted from 0 in the scale's order."""
    return quantile(counts, Fraction(1, 2))


def interquartile(counts: Sequence[int]) -> tuple[int, int] | None:
    """The steps (from 0) between which the middle half lies: first and third quartile."""
    low, high = quantile(counts, Fraction(1, 4)), quantile(counts, Fraction(3, 4))
    return None if low is None or high is None else (low, high)


def dispersion(counts: Sequence[int]) -> float | None:
    """Leik's ordinal D, 0 (all alike) to 1 (split between the ends); 1966, Pacific Sociological Review 9:85.

    D = sum d_i / ((k - 1) / 2), where d_i is the cumulated share F_i, or 1 - F_i where F_i is above one half.
    """
    total, k = sum(counts), len(counts)
    if total == 0 or k < 2:
        return None
    reached, distance = 0, Fraction(0)
    for count in counts:
        reached += count
        distance += Fraction(min(reached, total - reached), total)
    return float(distance / Fraction(k - 1, 2))


def agreement(counts: Sequence[int]) -> float | None:
    """Van der Eijk's agreement A, -1 (split between the ends) over 0 (even) to 1 (all alike); 2001, Q&Q 35:325.

    The distribution is peeled into layers of equal height; each layer's own agreement counts by its share of answers.
    """
    total = sum(counts)
    if total == 0 or len(counts) < 2:
        return None
    left, result = list(counts), Fraction(0)
    while any(left):
        pattern = [count > 0 for count in left]
        height = min(count for count in left if count)
        result += Fraction(height * sum(pattern), total) * _pattern_agreement(pattern)
        left = [count - height if count else 0 for count in left]
    return float(result)


def _pattern_agreement(pattern: Sequence[bool]) -> Fraction:
    """One layer: U(1 - (s - 1)/(k - 1)), s steps in use; U sets one-peaked triples (110, 011) against gapped ones (101)."""
    k, used = len(pattern), sum(pattern)
    triples = list(combinations(pattern, 3))
    peaked = sum(triple in ((True, True, False), (False, True, True)) for triple in triples)
    gapped = sum(triple == (True, False, True) for triple in triples)
    unimodality = Fraction(1)
    if peaked + gapped:
        unimodality = Fraction((k - 2) * peaked - (k - 1) * gapped, (k - 2) * (peaked + gapped))
    return unimodality * (1 - Fraction(used - 1, k - 1))
