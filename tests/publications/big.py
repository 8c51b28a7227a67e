"""A release as large as they come: 42 principles, 12 kinds, 6 regions, 1,200 invited; nobody said any of it. Counts come from a fixed seed."""

from random import Random
from typing import Any

from consult.domain.rules import ConsensusRule, Participation
from consult.statistics.document import assemble
from consult.statistics.tallies import Cell, Group
from tests.publications import sample

PRINCIPLES, KINDS, INVITED = 42, 12, 1200
REGIONS = 6


def release() -> dict[str, Any]:
    """The document of such a release; some rows of it are withheld."""
    draw = Random(42)
    keys = [f"principle_{place}" for place in range(1, PRINCIPLES + 1)]
    kinds = _groups(draw, "kind", [f"Kind of member number {place}" for place in range(1, KINDS + 1)], keys)
    regions = [
        Group("region", code, label, INVITED // REGIONS, 0, {}) for code, label, _invited, _responded in sample.REGIONS
    ]
    regions = _shared_out(kinds, regions, keys)
    responded = sum(group.responded for group in kinds)
    cells = {key: sample.added([group.cells[key] for group in kinds]) for key in keys}
    groups = [Group("world", "world", "World", INVITED, responded, cells), *regions, *kinds]
    withheld = {(key, "kind", kinds[place % KINDS].code) for place, key in enumerate(keys)}
    document = sample.release()
    document["principles"] = [
        {
            "key": key,
            "title": f"A principle with a title of some length: number {place}",
            "wording": "Its *wording*. " * 12,
            "rationale": "",
        }
        for place, key in enumerate(keys, start=1)
    ]
    document["results"] = assemble(
        "win-genai",
        1,
        "public",
        sample.AS_OF,
        1,
        groups,
        keys,
        sample.SCALE,
        ConsensusRule(),
        Participation.INVITED,
        withheld,
    )
    document["positions"] = []
    return document


def _groups(draw: Random, by: str, labels: list[str], keys: list[str]) -> list[Group]:
    made = []
    for place, label in enumerate(labels, start=1):
        answered = draw.randint(60, 100)
        cells = {key: _cell(draw, answered) for key in keys}
        made.append(Group(by, f"{by}_{place}", label, INVITED // len(labels), answered, cells))
    return made


def _cell(draw: Random, answered: int) -> Cell:
    weights = [draw.random() for _step in sample.SCALE]
    chosen = draw.choices([step.code for step in sample.SCALE], weights, k=answered)
    return Cell({step.code: chosen.count(step.code) for step in sample.SCALE}, blank=0)


def _shared_out(kinds: list[Group], regions: list[Group], keys: list[str]) -> list[Group]:
    """Every two kinds live in one region."""
    made = []
    for place, region in enumerate(regions):
        inside = kinds[2 * place : 2 * place + 2]
        cells = {key: sample.added([group.cells[key] for group in inside]) for key in keys}
        made.append(
            Group("region", region.code, region.label, region.invited, sum(each.responded for each in inside), cells)
        )
    return made
