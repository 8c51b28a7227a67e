"""What staff withhold beyond the rules because the audit says so: regions shown as one, and more rows withheld.

Choices stand in the address of a preview, in a command's options, and in the basis of the release that was made with them. They
only ever withhold more: what the rules hide stays hidden whatever is chosen.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Self

from consult.domain.errors import Invalid
from consult.statistics.disclosure import RowKey
from consult.statistics.merging import JOIN, Plan, joined, parts_of
from consult.statistics.remedies import Action, Remedy
from consult.statistics.tallies import KIND, REGION, WORLD, Group


@dataclass(frozen=True, slots=True, order=True)
class Withheld:
    """What is withheld of a principle: one row, without `code` a whole table, without `by` everything."""

    principle: str
    by: str = ""
    code: str = ""

    def __str__(self) -> str:
        return ":".join(part for part in (self.principle, self.by, self.code) if part)


@dataclass(frozen=True, slots=True)
class Choices:
    """Regions to show as one, each merge by its regions' codes, and what to withhold."""

    merges: tuple[tuple[str, ...], ...] = ()
    withheld: tuple[Withheld, ...] = ()

    @classmethod
    def read(cls, merges: Iterable[str], withheld: Iterable[str]) -> Self:
        """Choices as they are written: asia+oceania, and PRINCIPLE, PRINCIPLE:region or PRINCIPLE:region:asia.

        Raises Invalid for what is neither. Whether there are such rows is seen where they are applied.
        """
        read_merges = (_merge(each) for each in merges)
        return cls(tuple(dict.fromkeys(read_merges)), tuple(dict.fromkeys(_row(each) for each in withheld)))

    @classmethod
    def from_written(cls, written: Mapping[str, Sequence[str]]) -> Self:
        """The same from `written`."""
        return cls.read(written.get("merge", ()), written.get("withhold", ()))

    def written(self) -> dict[str, list[str]]:
        """As addresses and options have it; nothing where nothing is chosen."""
        found = {"merge": [JOIN.join(each) for each in self.merges], "withhold": [str(each) for each in self.withheld]}
        return {name: values for name, values in found.items() if values}

    def parts(self) -> dict[str, str]:
        """As the parameters of an address have it."""
        return {name: ",".join(values) for name, values in self.written().items()}

    def with_remedy(self, principle: str, remedy: Remedy) -> "Choices":
        """These and what the audit says would help; the same where that is nothing that can be chosen."""
        if remedy.action is Action.MERGE:
            merge = _merge(JOIN.join(remedy.codes))
            return replace(self, merges=tuple(dict.fromkeys((*self.merges, merge))))
        row = {
            Action.WITHHOLD_ROW: Withheld(principle, remedy.by, "".join(remedy.codes)),
            Action.WITHHOLD_TABLE: Withheld(principle, remedy.by),
            Action.WITHHOLD_PRINCIPLE: Withheld(principle),
        }.get(remedy.action)
        return self if row is None else replace(self, withheld=tuple(dict.fromkeys((*self.withheld, row))))

    def without(self, chosen: tuple[str, ...] | Withheld) -> "Choices":
        """These without one of them."""
        return Choices(
            tuple(each for each in self.merges if each != chosen),
            tuple(each for each in self.withheld if each != chosen),
        )

    def plan(self, plan: Plan, groups: Sequence[Group]) -> Plan:
        """A plan with the chosen regions merged as well. Raises Invalid where one is not of `groups`, or no two rows are left."""
        order = [group.code for group in groups if group.by == REGION]
        for merge in self.merges:
            if not set(merge) <= set(order):
                raise Invalid("choice_unknown", choice=JOIN.join(merge))
            plan = joined(plan, merge, order)
            if any(len(block) == len(order) for block in plan):
                raise Invalid("choice_merges_all", choice=JOIN.join(merge))
        return plan

    def rows(self, groups: Sequence[Group], principles: Sequence[str]) -> frozenset[RowKey]:
        """The rows of `groups`, merged or not, that are withheld: a block if a part of it is. Raises Invalid for one that is not there."""
        found: set[RowKey] = set()
        for each in self.withheld:
            rows = [group for group in groups if _is_meant(each, group)]
            known = {part for group in rows for part in parts_of(group.code)}
            if each.principle not in principles or not rows or (each.code and not _parts(each.code) <= known):
                raise Invalid("choice_unknown", choice=str(each))
            found |= {(each.principle, group.by, group.code) for group in rows}
        return frozenset(found)


NONE = Choices()


def _merge(written: str) -> tuple[str, ...]:
    codes = tuple(sorted(_parts(written)))
    if len(codes) < 2 or not all(codes):
        raise Invalid("choice_unknown", choice=written[:80])
    return codes


def _row(written: str) -> Withheld:
    parts = written.replace(" ", JOIN).split(":")
    if len(parts) > 3 or not all(parts) or (len(parts) > 1 and parts[1] not in (REGION, KIND)):
        raise Invalid("choice_unknown", choice=written[:80])
    return Withheld(*parts)


def _parts(code: str) -> Set[str]:
    """The codes that are joined. A plus that nobody quoted arrives as a space."""
    return set(parts_of(code.replace(" ", JOIN)))


def _is_meant(chosen: Withheld, group: Group) -> bool:
    if not chosen.by:
        return group.by in (WORLD, REGION, KIND)
    return group.by == chosen.by and (not chosen.code or bool(_parts(chosen.code) & _parts(group.code)))
