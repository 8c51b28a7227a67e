"""Whole-number programmes: what all tables that fit some published sums have in common. HiGHS does the solving."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from highspy import Highs

NODES = 20_000
"""How many branches a search may look at. A limit in nodes and not in seconds: the same release gives the same audit."""

Alternatives = Sequence[tuple[Collection[int], int]]
"""A wish: at least one of these sums of unknowns reaches its least value."""


@dataclass(frozen=True, slots=True)
class System:
    """Unknown whole numbers, each from 0 to its upper bound, and sums of them that are known."""

    uppers: Sequence[int]
    sums: Sequence[tuple[Collection[int], int]]

    def fits(self, values: Sequence[int]) -> bool:
        """Whether these values are one possible table."""
        return all(0 <= value <= upper for value, upper in zip(values, self.uppers, strict=True)) and all(
            sum(values[i] for i in chosen) == total for chosen, total in self.sums
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
    return Ranges(system, whole=whole).of(chosen)


class Ranges:
    """Bounds of several sums in one system: what one question has cost helps the next."""

    def __init__(self, system: System, *, whole: bool = False) -> None:
        self._highs = _model(system, range(len(system.uppers)) if whole else ())

    def of(self, chosen: Collection[int]) -> tuple[int, int]:
        """The least and greatest whole number that the sum can be."""
        return math.ceil(self._end(chosen, 1.0) - 1e-6), math.floor(-self._end(chosen, -1.0) + 1e-6)

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


def search(system: System, wishes: Sequence[Alternatives], given: Collection[int] = ()) -> Search:
    """A possible table that grants as many wishes as can be found quickly, and in which each of `given` is 1 or more.

    Where it says None and complete, no table grants any of them.
    """
    from highspy import HighsModelStatus  # noqa: PLC0415  # heavy, and needed at a release only

    count = len(system.uppers)
    flags = sum(len(wish) for wish in wishes)
    highs = _model(system, range(count + flags), flags)
    for i in given:
        highs.changeColBounds(i, 1.0, float(system.uppers[i]))
    flag = count
    for wish in wishes:
        for chosen, least in wish:
            members = [*chosen, flag]
            highs.addRow(0.0, math.inf, len(members), members, [1.0] * len(chosen) + [-float(least)])
            highs.changeColCost(flag, -1.0)
            flag += 1
        if len(wish) > 1:
            highs.addRow(0.0, 1.0, len(wish), list(range(flag - len(wish), flag)), [1.0] * len(wish))
    highs.setOptionValue("mip_rel_gap", 1.0)  # half of what can be granted is enough: what is left is asked for again
    highs.setOptionValue("mip_max_nodes", NODES)
    highs.run()
    status = highs.getModelStatus()
    if status == HighsModelStatus.kInfeasible:
        return Search(None)
    values = tuple(round(value) for value in highs.getSolution().col_value[:count])
    complete = status == HighsModelStatus.kOptimal
    if len(values) != count or not system.fits(values) or not _grants_any(values, wishes):
        return Search(None, complete)
    return Search(values, complete)


def grants(values: Sequence[int], wish: Alternatives) -> bool:
    """Whether a table grants a wish."""
    return any(sum(values[i] for i in chosen) >= least for chosen, least in wish)


def _grants_any(values: Sequence[int], wishes: Sequence[Alternatives]) -> bool:
    return any(grants(values, wish) for wish in wishes)


def _model(system: System, whole: Collection[int], flags: int = 0) -> "Highs":
    """The system as a model; `flags` more unknowns from 0 to 1 follow its own."""
    from highspy import Highs, HighsVarType  # noqa: PLC0415  # heavy, and needed at a release only

    highs = Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    uppers = [*map(float, system.uppers), *[1.0] * flags]
    highs.addVars(len(uppers), [0.0] * len(uppers), uppers)
    for i in whole:
        highs.changeColIntegrality(i, HighsVarType.kInteger)
    for chosen, total in system.sums:
        highs.addRow(float(total), float(total), len(chosen), list(chosen), [1.0] * len(chosen))
    return highs
