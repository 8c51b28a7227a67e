"""The board in words and shapes: the stages as a bar, and who is at which stage in each region."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from consult.models import UNASSIGNED
from consult.results.board import Place, Stage
from consult.web.i18n import gettext as _

LEAST_WIDTH = 13.0
"""The narrowest part of the bar, in percent, that holds its number and its name."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the bar, in percent of its width. The number beside it is exact; very small ones are drawn wider than they are."""

    stage: Stage
    label: str
    count: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A region: its participation, and the organisations at each stage, one by one or only counted."""

    label: str
    submitted: int
    invited: int
    places: Mapping[Stage, Sequence[Place]]
    counts: Mapping[Stage, int]


def labels() -> dict[Stage, str]:
    """What each stage is called."""
    return {
        Stage.NOT_OPENED: _("Not opened"),
        Stage.READING: _("Reading"),
        Stage.WITH_LEAD: _("With lead"),
        Stage.SUBMITTED: _("Submitted"),
    }


def totals(counts: Mapping[tuple[str, Stage], int]) -> dict[Stage, int]:
    """How many are at each stage, in all regions together."""
    return {stage: sum(count for (_region, at), count in counts.items() if at is stage) for stage in Stage}


def bar(total: Mapping[Stage, int]) -> list[Part]:
    """The stages that somebody is at, side by side."""
    words, everyone = labels(), sum(total.values())
    shown = [stage for stage in Stage if total[stage]]
    if not shown:
        return []
    widths = {stage: max(LEAST_WIDTH, 100 * total[stage] / everyone) for stage in shown}
    room = 100 - LEAST_WIDTH * len(shown)
    surplus = {stage: widths[stage] - LEAST_WIDTH for stage in shown}
    spread = sum(surplus.values())
    parts, x = [], 0.0
    for stage in shown:
        width = LEAST_WIDTH + (room * surplus[stage] / spread if spread else room / len(shown))
        parts.append(Part(stage, words[stage], total[stage], round(x, 3), round(width - 0.3, 3)))
        x += width
    return parts


def by_region(
    counts: Mapping[tuple[str, Stage], int], places: Sequence[Place], regions: Mapping[str, str]
) -> list[RegionRow]:
    """One row per region that is invited, in the federation's order; no region comes last."""
    order = [*regions, *sorted({region for region, _stage in counts} - set(regions))]
    rows = []
    for code in order:
        at = {stage: counts.get((code, stage), 0) for stage in Stage}
        if not any(at.values()):
            continue
        named = {stage: [place for place in places if place.region == code and place.stage is stage] for stage in Stage}
        label = _("No region") if code == UNASSIGNED else regions.get(code, code)
        rows.append(RegionRow(label, at[Stage.SUBMITTED], sum(at.values()), named, at))
    return rows
