"""What a stance is: a step of a consultation's scale, with its meaning and its side."""

from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """Which way a stance counts."""

    AGREE = "agree"
    NEUTRAL = "neutral"
    DISAGREE = "disagree"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Step:
    """One stance of a scale. A scale is a tuple of steps, from most to least agreeing."""

    code: str
    label: str
    meaning: str
    side: Side
    reason_required: bool = False


Scale = tuple[Step, ...]
