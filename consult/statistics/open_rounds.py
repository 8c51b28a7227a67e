"""How counts of a round that is open to anyone are printed: rounded, so that one more answer can rarely be seen."""

FEWER = "fewer than 8"
"""Stands in the place of a count from 1 to 7."""

Rounded = int | str

_SMALLEST_PRINTED = 8
_STEP = 5


def rounded(count: int) -> Rounded:
    """0 stays 0, 1 to 7 become `FEWER`, others go to the nearest 5. Totals are rounded on their own, not added up."""
    if count < 0:
        raise ValueError(f"count {count} is negative")
    if 0 < count < _SMALLEST_PRINTED:
        return FEWER
    return (count + _STEP // 2) // _STEP * _STEP


def rounded_share(part: Rounded, whole: Rounded) -> float | None:
    """A share (fraction of one) of two rounded counts, made of nothing else; None where it cannot be known or whole = 0."""
    if isinstance(part, str) or isinstance(whole, str) or whole == 0:
        return None
    return part / whole
