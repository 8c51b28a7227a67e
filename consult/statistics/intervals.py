"""Intervals for how many of all invited organisations agree, where an interval means something at all."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

SMALLEST_SAMPLE = 5
EXACT_UP_TO = 400
"""Populations up to this size are compared in whole numbers, so that a tail of exactly 2.5 % falls on the right side;
above it in floats, whose relative error here is below 1e-8."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Between `low` and `high` of `of` organisations, at confidence `level` (a fraction of one)."""

    low: int
    high: int
    of: int
    level: float
    method: str = "hypergeometric"


@dataclass(frozen=True, slots=True)
class ShareInterval:
    """Between `low` and `high`, fractions of one, at confidence `level` (a fraction of one)."""

    low: float
    high: float
    level: float
    method: str = "wilson"


def agreement_interval(agree: int, answered: int, invited: int | None, level: float = 0.95) -> Interval | None:
    """The exact interval where methods allow one: 5 <= answered < invited, and invited is known; else None.

    A census (all answered) needs none, four answers bear none, and a self-selected round (invited = None) is no sample.
    """
    if invited is None or not SMALLEST_SAMPLE <= answered < invited:
        return None
    return hypergeometric(agree, answered, invited, level)


@lru_cache(maxsize=8192)
def hypergeometric(agree: int, answered: int, invited: int, level: float = 0.95) -> Interval:
    """Exact interval for K, how many of N = `invited` agree, when x = `agree` of n = `answered` do.

    K_L = min{K: P(X >= x | N, K, n) > a/2}, K_U = max{K: P(X <= x | N, K, n) > a/2} with a = 1 - level (Konijn 1973,
    Statistical Theory of Sample Survey Design and Analysis). Both tails are monotone in K, so K is found by bisection.
    Cached: a page asks for the same few intervals again and again.
    """
    if not 0 <= agree <= answered <= invited or answered == 0:
        raise ValueError(f"{agree} agree of {answered} answers of {invited} invited")
    if not 0 < level < 1:
        raise ValueError(f"level {level} is not between 0 and 1")
    low = _lowest_population(agree, answered, invited, level)
    # P(X <= x | K) is P(n - X >= n - x | N - K): the same search for those who do not agree.
    high = invited - _lowest_population(answered - agree, answered, invited, level)
    return Interval(low=low, high=high, of=invited, level=level)


def wilson(agree: int, answered: int, level: float = 0.95) -> ShareInterval | None:
    """Wilson's score interval for a share (1927, JASA 22:209): only for a true random sample of a large population.

    None where nobody answered.
    """
    if not 0 <= agree <= answered:
        raise ValueError(f"{agree} agree of {answered} answers")
    if answered == 0:
        return None
    z = NormalDist().inv_cdf(0.5 + level / 2)
    share = agree / answered
    centre = share + z * z / (2 * answered)
    half = z * math.sqrt(share * (1 - share) / answered + z * z / (4 * answered * answered))
    scale = 1 + z * z / answered
    # At 0 and n the end is exact; rounding errors must not push it off.
    low = 0.0 if agree == 0 else (centre - half) / scale
    high = 1.0 if agree == answered else (centre + half) / scale
    return ShareInterval(low=low, high=high, level=level)


def _lowest_population(x: int, n: int, total: int, level: float) -> int:
    """The smallest K from x to N - (n - x) for which n draws from N hold x or more of the K often enough."""
    exceeds = _exact_tail_exceeds if total <= EXACT_UP_TO else _float_tail_exceeds
    return _first_true(lambda k: exceeds(x, n, k, total, level), x, total - (n - x))


def _first_true(holds: Callable[[int], bool], low: int, high: int) -> int:
    """Bisect for the first number from low to high at which a monotone condition holds; it must hold at `high`."""
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _exact_tail_exceeds(x: int, n: int, k: int, total: int, level: float) -> bool:
    """Whether P(X >= x) > (1 - level)/2, in whole numbers; `level` is read as the decimal that it prints as."""
    favourable = sum(math.comb(k, i) * math.comb(total - k, n - i) for i in range(x, min(n, k) + 1))
    millionths = round((1 - level) / 2 * 10**9)
    return favourable * 10**9 > math.comb(total, n) * millionths


def _float_tail_exceeds(x: int, n: int, k: int, total: int, level: float) -> bool:
    """The same in floats: terms follow from one another, and the sum stops as soon as the answer is clear."""
    threshold = (1 - level) / 2
    i = max(x, n - (total - k))
    last = min(n, k)
    if i > last:
        return False
    term = math.exp(_log_comb(k, i) + _log_comb(total - k, n - i) - _log_comb(total, n))
    mode = (n + 1) * (k + 1) // (total + 2)
    if term == 0.0 and i <= mode:
        return True  # x lies so far below the bulk that everything is above it
    tail = 0.0
    while i <= last:
        tail += term
        if tail > threshold:
            return True
        if i > mode and term < threshold * 1e-14:
            return False
        term *= (k - i) * (n - i) / ((i + 1) * (total - k - n + i + 1))
        i += 1
    return False


def _log_comb(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
