"""Where the parts of 100 % bars stand, stacked or diverging: the same for the drawing in the page and for the chart."""

from collections.abc import Sequence
from dataclasses import dataclass

GAP = 4.0
"""Between the two parts of a bar, in percent of the answers."""
BETWEEN = ("neutral", "none")


@dataclass(frozen=True, slots=True)
class AnswerBar:
    """One stance in all rows: `side` agree, neutral, disagree or none; `swatch` names its colour; `counts` one for each principle."""

    label: str
    side: str
    swatch: str
    counts: Sequence[int]


@dataclass(frozen=True, slots=True)
class Geometry:
    """Places in percent of a row's answers: `starts` by stance and row; `links` from where to where a row's two sides are joined.

    `left` and `right` are the ends of the first part, `apart` where the second begins, `end` where it ends; the limits are those of the rule.
    """

    starts: Sequence[Sequence[float]]
    links: Sequence[tuple[float, float] | None]
    left: float
    right: float
    apart: float
    end: float
    agree_limit: float
    disagree_limit: float


def place_bars(
    bars: Sequence[AnswerBar], wholes: Sequence[int], agree_share: float, disagree_share: float, diverging: bool
) -> Geometry:
    """Stacked: agreement grows from the left edge, disagreement from the right. Diverging: both grow from the middle, at nought.

    Either way what lies between stands apart, on the same scale. The shares of the rule are fractions of one.
    """
    rows = range(len(wholes))
    sides = {side: [_share(bars, wholes, row, (side,)) for row in rows] for side in ("agree", "disagree")}
    between = max((_share(bars, wholes, row, BETWEEN) for row in rows), default=0.0)
    agree_at, disagree_at = 100 * agree_share, 100 * disagree_share
    left = -max(disagree_at, *sides["disagree"], 0.0) - 1 if diverging else 0.0
    right = max(agree_at, *sides["agree"], 0.0) + 1 if diverging else 100.0
    apart = right + GAP
    return Geometry(
        starts=[_starts(place, bars, wholes, sides["disagree"], apart, diverging) for place in range(len(bars))],
        links=[
            None if diverging or not whole or agree + disagree >= 100 else (round(agree, 3), round(100 - disagree, 3))
            for whole, agree, disagree in zip(wholes, sides["agree"], sides["disagree"], strict=True)
        ],
        left=left,
        right=right,
        apart=apart,
        end=apart + between if between else right,
        agree_limit=agree_at,
        disagree_limit=-disagree_at if diverging else 100 - disagree_at,
    )


def _starts(
    place: int,
    bars: Sequence[AnswerBar],
    wholes: Sequence[int],
    disagree: Sequence[float],
    apart: float,
    diverging: bool,
) -> list[float]:
    """Where one stance begins in each row."""
    bar, before, after = bars[place], bars[:place], bars[place + 1 :]
    nearer = [each for each in (after if diverging and bar.side == "agree" else before) if _together(each, bar)]
    starts = []
    for row, whole in enumerate(wholes):
        taken = 100 * sum(each.counts[row] for each in nearer) / whole if whole else 0.0
        own = 100 * bar.counts[row] / whole if whole else 0.0
        towards = {"agree": taken, "disagree": -taken - own if diverging else 100 - disagree[row] + taken}
        start = towards.get(bar.side, apart + taken)
        starts.append(round(start, 3))
    return starts


def _together(one: AnswerBar, other: AnswerBar) -> bool:
    return one.side == other.side or {one.side, other.side} == set(BETWEEN)


def _share(bars: Sequence[AnswerBar], wholes: Sequence[int], row: int, sides: tuple[str, ...]) -> float:
    return 100 * sum(bar.counts[row] for bar in bars if bar.side in sides) / wholes[row] if wholes[row] else 0.0
