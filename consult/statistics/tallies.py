"""What every figure is made of: counts per principle, group and stance, as the tally tables hold them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from consult.domain.scales import Scale, Side

WORLD = "world"
REGION = "region"
KIND = "kind"
COUNTRY = "country"


@dataclass(frozen=True, slots=True)
class Cell:
    """One principle in one group. Counts are numbers of organisations, by the code of the scale's step.

    `named` holds those of `counts` that are published with the organisation's name; what is left is the confidential
    residual. `blank` counts responses that left the principle unanswered. A step that is missing counts nobody.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    named: Mapping[str, int] = field(default_factory=dict)
    blank: int = 0

    def __post_init__(self) -> None:
        if self.blank < 0 or any(count < 0 for count in self.counts.values()):
            raise ValueError("a tally cannot be negative")
        for step, named in self.named.items():
            if not 0 <= named <= self.counts.get(step, 0):
                raise ValueError(f"{named} named answers of {self.counts.get(step, 0)} at step {step}")

    @property
    def answered(self) -> int:
        """Organisations that took a stance, "no opinion" included, blank excluded."""
        return sum(self.counts.values())

    @property
    def residual(self) -> dict[str, int]:
        """Answers that are not published with a name, by step: unnamed and confidential alike."""
        return {step: count - self.named.get(step, 0) for step, count in self.counts.items()}


@dataclass(frozen=True, slots=True)
class Group:
    """The world, a region, a kind or a country, with its tally for each principle (by the principle's key).

    `by` is world, region, kind or country; the world's one code is `world`. `invited` and `responded` are numbers of
    organisations and public.
    """

    by: str
    code: str
    label: str
    invited: int
    responded: int
    cells: Mapping[str, Cell]

    def cell(self, principle: str) -> Cell:
        """The group's tally of one principle; an empty one where nobody has answered yet."""
        found = self.cells.get(principle)
        return found if found is not None else Cell(blank=self.responded)


@dataclass(frozen=True, slots=True)
class Crossing:
    """The organisations of one region that are of one kind, with their tally for each principle.

    Never published. Whoever withholds rows needs it, since a reader who knows which organisations answered knows how
    many of a region are of a kind, and can set the two tables against each other (docs/decisions/0001-disclosure.md).
    """

    region: str
    kind: str
    cells: Mapping[str, Cell]


def by_side(counts: Mapping[str, int], scale: Scale) -> dict[Side, int]:
    """Counts per step added up per side; every side is present. Raises ValueError for a step that is not on the scale."""
    sides = dict.fromkeys(Side, 0)
    known = {step.code: step.side for step in scale}
    for step, count in counts.items():
        if step not in known:
            raise ValueError(f"step {step} is not on the scale")
        sides[known[step]] += count
    return sides
