"""The audit of large releases: 42 principles × 6 regions × 12 kinds, 1,200 organisations, alone and after another release. Prints seconds; aim ≤ 10."""

import time
from collections.abc import Iterable, Sequence
from itertools import groupby
from random import Random
from typing import NamedTuple

from consult.domain.rules import DisclosureRule
from consult.statistics.audit import audit
from consult.statistics.disclosure import Earlier, protect
from consult.statistics.tallies import KIND, REGION, WORLD, Cell, Crossing, Group
from tests.statistics.worlds import SCALE

PRINCIPLES, ORGANISATIONS = 42, 1_200
REGIONS = tuple("abcdef")
KINDS = tuple("mnopqrstuvwx")
KEYS = tuple(f"p{place}" for place in range(1, PRINCIPLES + 1))


class Answers(NamedTuple):
    """One organisation: where it stands, and its step on each principle with whether its name is printed."""

    region: str
    kind: str
    given: tuple[tuple[str, bool], ...]


def federation(draw: Random, count: int = ORGANISATIONS) -> list[Answers]:
    """Regions and kinds of uneven size; most agree, and one in three lets its name stand."""
    return [
        Answers(
            draw.choices(REGIONS, (9, 5, 4, 2, 1, 1))[0],
            draw.choices(KINDS, (12, 9, 7, 5, 4, 3, 3, 2, 2, 1, 1, 1))[0],
            tuple(_answer(draw) for _ in KEYS),
        )
        for _ in range(count)
    ]


def some_changed(draw: Random, before: Sequence[Answers]) -> list[Answers]:
    """A twentieth of the answers is otherwise than before: entered wrongly, and put right."""
    return [
        each._replace(given=tuple(_answer(draw) if draw.random() < 0.05 else old for old in each.given))
        for each in before
    ]


def _answer(draw: Random) -> tuple[str, bool]:
    return draw.choices([step.code for step in SCALE], (5, 7, 3, 3, 1, 1))[0], draw.random() < 1 / 3


def tallies(organisations: Iterable[Answers]) -> tuple[list[Group], list[Crossing]]:
    """World, regions and kinds, and the crossing."""
    everyone = list(organisations)
    groups = [Group(WORLD, WORLD, "World", len(everyone), len(everyone), _cells(everyone))]
    for by, codes in ((REGION, REGIONS), (KIND, KINDS)):
        for code in codes:
            inside = [each for each in everyone if code in (each.region, each.kind)]
            groups.append(Group(by, code, code, len(inside), len(inside), _cells(inside)))
    pairs = sorted(everyone, key=lambda each: (each.region, each.kind))
    crossings = [
        Crossing(region, kind, _cells(list(inside)))
        for (region, kind), inside in groupby(pairs, key=lambda each: (each.region, each.kind))
    ]
    return groups, crossings


def _cells(organisations: Sequence[Answers]) -> dict[str, Cell]:
    cells = {}
    for place, key in enumerate(KEYS):
        given = [each.given[place] for each in organisations]
        counts = {step.code: sum(code == step.code for code, _ in given) for step in SCALE}
        named = {step.code: sum(code == step.code and is_named for code, is_named in given) for step in SCALE}
        cells[key] = Cell(counts, named)
    return cells


def seconds(rounds: Sequence[Sequence[Answers]], rule: DisclosureRule) -> tuple[float, float, int]:
    """How long the rules and the audit of the last of these releases take, and how many findings it has."""
    earlier: list[Earlier] = []
    for number, organisations in enumerate(rounds):
        groups, crossings = tallies(organisations)
        began = time.perf_counter()
        withheld = protect(groups, SCALE, rule, principles=KEYS, crossings=crossings, earlier=earlier)
        if number < len(rounds) - 1:
            earlier.append(Earlier(groups, withheld, crossings))
    by_rules = time.perf_counter() - began
    began = time.perf_counter()
    found = audit(groups, crossings, SCALE, rule, withheld, principles=KEYS, earlier=earlier)
    return by_rules, time.perf_counter() - began, len(found.findings)


def measure() -> None:
    """Every case once: a solver that is given the same programme takes the same steps."""
    draw = Random(42)
    first = federation(draw)
    cases = {
        "one release": ([first], DisclosureRule()),
        "published again": ([first, first], DisclosureRule()),
        "after one of fewer answers": ([first[:1150], first], DisclosureRule()),
        "after one with other answers": ([first, some_changed(draw, first)], DisclosureRule()),
        "strict, one release": ([first], DisclosureRule(strict=True)),
        "strict, 150 organisations": ([first[:150]], DisclosureRule(strict=True)),
    }
    for name, (rounds, rule) in cases.items():
        by_rules, took, findings = seconds(rounds, rule)
        print(
            f"audit, {name}: {took:.1f} s (aim ≤ 10), {findings} findings; the rules before it {by_rules:.1f} s",
            flush=True,
        )


if __name__ == "__main__":
    measure()
