"""Whole-number programmes: what all tables that fit some published sums have in common. HiGHS does the solving."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from highspy import Highs

NODES = 20_000
"""How many branches a search may look at. A limit in nodes and not in seconds: the same release gives the same audit."""

Alternative = Sequence[tuple[Collection[int], int]]
"""Sums of unknowns, each of which is to reach its least value."""

Wish = Sequence[Alternative]
"""Alternatives, one of which is to hold."""


@dataclass(frozen=True, slots=True)
class System:
    """Unknown whole numbers, each from 0 to its upper bound, and sums of them that are known."""

    uppers: Sequence[int]
    sums: Sequence[tuple[Collection[int], int]]

    def fits(self, values: Sequence[int]) -> bool:
        """Whether these values are one possible table."""
        return (
            len(values) == len(self.uppers)
            and all(0 <= value <= upper for value, upper in zip(values, self.uppers, strict=True))
            and all(sum(values[i] for i in chosen) == total for chosen, total in self.sums)
        )


@dataclass(frozen=True, slots=True)
class Search:
    """A possible table that grants at least one wish, or None; `complete` is False where the search gave up."""

    values: tuple[int, ...] | None
    complete: bool = True


def bounds(system: System, chosen: Collection[int], *, whole: bool = True) -> tuple[int, int]:
    """The least and greatest value of a sum of unknowns over all possible tables.

    Exact where `whole`; otherwise the nearest whole numbers inside the bounds of the linear programme, which are quicker
    and never too narrow. Raises ValueError where no table fits.
    """
    ranges = Ranges(system, whole=whole)
    return ranges.least(chosen), ranges.greatest(chosen)


class Ranges:
    """Bounds of several sums in one system: what one question has cost helps the next."""

    def __init__(self, system: System, *, whole: bool = False) -> None:
        self._highs = _model(system, whole)
        # A table that answered one question is possible in the next, so the primal simplex goes on from there: 8 times as fast.
        self._highs.setOptionValue("simplex_strategy", 4)

    def least(self, chosen: Collection[int]) -> int:
        """The least whole number that the sum can be."""
        return math.ceil(self._end(chosen, 1.0) - 1e-5)

    def greatest(self, chosen: Collection[int]) -> int:
        """The greatest."""
        return math.floor(-self._end(chosen, -1.0) + 1e-5)

    def _end(self, chosen: Collection[int], sign: float) -> float:
        from highspy import HighsModelStatus  # noqa: PLC0415  # heavy, and needed at a release only

        for i in chosen:
            self._highs.changeColCost(i, sign)
        self._highs.run()
        status, value = self._highs.getModelStatus(), self._highs.getInfo().objective_function_value
        for i in chosen:
            self._highs.changeColCost(i, 0.0)
        if status != HighsModelStatus.kOptimal:
            raise ValueError("no table of answers fits what is published")
        return float(value)


def search(system: System, wishes: Sequence[Wish]) -> Search:
    """A possible table that grants as many wishes as can be found quickly.

    Where it says None and complete, no table grants any of them: each has then been tried on its own as well, since a
    switch on large numbers is not exact in floats.
    """
    found = _solved(system, *_with_switches(system, wishes))
    if found.values is not None and any(grants(found.values, wish) for wish in wishes):
        return found
    complete = True
    for alternative in (alternative for wish in wishes for alternative in wish):
        found = _solved(system, _model(system, True), alternative)
        if found.values is not None:
            return found
        complete = complete and found.complete
    return Search(None, complete)


def _with_switches(system: System, wishes: Sequence[Wish]) -> tuple["Highs", Alternative]:
    """The system with an unknown of 0 or 1 for each alternative, which is 1 only where it holds; as many as can be."""
    flag = len(system.uppers)
    highs = _model(system, True, sum(len(wish) for wish in wishes))
    for wish in wishes:
        first = flag
        for alternative in wish:
            for chosen, least in alternative:
                highs.addRow(0.0, math.inf, len(chosen) + 1, [*chosen, flag], [1.0] * len(chosen) + [-float(least)])
            highs.changeColCost(flag, -1.0)
            flag += 1
        if len(wish) > 1:
            highs.addRow(0.0, 1.0, len(wish), list(range(first, flag)), [1.0] * len(wish))
    return highs, ()


def _solved(system: System, highs: "Highs", required: Alternative) -> Search:
    """One table in which the required sums reach their least values, if there is one."""
    from highspy import HighsModelStatus  # noqa: PLC0415  # heavy, and needed at a release only

    for chosen, least in required:
        highs.addRow(float(least), math.inf, len(chosen), list(chosen), [1.0] * len(chosen))
    highs.setOptionValue("mip_rel_gap", 1.0)  # half of what can be granted is enough: what is left is asked for again
    highs.setOptionValue("mip_max_nodes", NODES)
    highs.run()
    values = tuple(round(value) for value in highs.getSolution().col_value[: len(system.uppers)])
    complete = highs.getModelStatus() in (HighsModelStatus.kOptimal, HighsModelStatus.kInfeasible)
    return Search(values, complete) if system.fits(values) and grants(values, [required]) else Search(None, complete)


def grants(values: Sequence[int], wish: Wish) -> bool:
    """Whether a table grants a wish."""
    return any(all(sum(values[i] for i in chosen) >= least for chosen, least in alternative) for alternative in wish)


def _model(system: System, whole: bool, flags: int = 0) -> "Highs":
    """The system as a model; `flags` more unknowns, each 0 or 1, follow its own."""
    import numpy as np  # noqa: PLC0415  # heavy, and needed at a release only
    from highspy import Highs, HighsVarType  # noqa: PLC0415  # likewise

    highs = Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    uppers = [*map(float, system.uppers), *[1.0] * flags]
    highs.addVars(len(uppers), [0.0] * len(uppers), uppers)
    if whole:
        kinds = np.full(len(uppers), int(HighsVarType.kInteger), dtype=np.uint8)
        highs.changeColsIntegrality(len(uppers), np.arange(len(uppers), dtype=np.int32), kinds)
    for chosen, total in system.sums:
        highs.addRow(float(total), float(total), len(chosen), list(chosen), [1.0] * len(chosen))
    return highs
