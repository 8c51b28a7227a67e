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


def swatches(scale: Scale) -> dict[str, str]:
    """The colour that marks each stance, by its code: sa, a, n, d, sd or none (docs/components.md).

    The strong colours belong to the ends of the scale, and only where a side has more than one step.
    """
    agreeing = [step.code for step in scale if step.side is Side.AGREE]
    disagreeing = [step.code for step in scale if step.side is Side.DISAGREE]
    ends = {Side.AGREE: agreeing[:1] if len(agreeing) > 1 else [], Side.DISAGREE: disagreeing[1:][-1:]}
    names = {Side.AGREE: ("sa", "a"), Side.DISAGREE: ("sd", "d"), Side.NEUTRAL: ("n", "n"), Side.NONE: ("none", "none")}
    return {step.code: names[step.side][0 if step.code in ends.get(step.side, ()) else 1] for step in scale}
