"""A release document, read: the same facts with types and by name, nothing added."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from consult.domain.rules import ConsensusRule, DisclosureRule, Participation
from consult.domain.scales import Side

WORLD = "world"
BREAKDOWNS = ("region", "kind")

Number = int | str
"""A count, or in an open round the words that stand for a small one."""


@dataclass(frozen=True, slots=True)
class Step:
    """A stance with the colour that its side and place on the scale give it (`swatch`: sa, a, n, d, sd or none)."""

    code: str
    label: str
    meaning: str
    side: Side
    swatch: str


@dataclass(frozen=True, slots=True)
class Group:
    """A world, region or kind with its participation."""

    by: str
    code: str
    label: str
    invited: Number
    responded: Number


@dataclass(frozen=True, slots=True)
class Principle:
    """A principle as it was asked; `place` counts from 1."""

    place: int
    key: str
    title: str
    wording: str
    rationale: str


@dataclass(frozen=True, slots=True)
class Row:
    """One principle in one group; without figures where it is withheld. Shares are exact fractions of `answered`, None where unknown."""

    principle: str
    by: str
    group: str
    withheld: bool
    counts: Mapping[str, Number]
    answered: Number
    blank: Number
    agree: Number
    disagree: Number
    verdict: str | None
    agree_share: Fraction | None
    disagree_share: Fraction | None
    invited: int | None
    interval: tuple[int, int] | None = None
    concentration: float | None = None

    @property
    def is_exact(self) -> bool:
        """Whether its figures are counts: not withheld, not rounded words, and somebody answered."""
        return (
            not self.withheld
            and all(isinstance(each, int) for each in (self.answered, self.agree, self.disagree))
            and self.answered != 0
        )

    @property
    def missing(self) -> int:
        """How many invited organisations did not answer; 0 where that is unknown."""
        return self.invited - self.answered if self.invited is not None and isinstance(self.answered, int) else 0


@dataclass(frozen=True, slots=True)
class Position:
    """A text that may be read, with as much of its origin as may be told."""

    principle: str
    region: str | None
    stance: str | None
    name: str | None
    country: str | None
    reason: str
    wording: str


@dataclass(frozen=True, slots=True)
class NamedAnswer:
    """A stance taken under an organisation's own name."""

    principle: str
    stance: str
    name: str


@dataclass(frozen=True, slots=True)
class Territory:
    """A country in a region: how many organisations were asked there, and what was answered under their own names."""

    country: str
    region: str
    invited: int
    named: Sequence[NamedAnswer]


class Document:
    """A release document of any format by name; what an older format does not hold is empty. Raises KeyError for what is no release."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        consultation, results = document["consultation"], document["results"]
        self.slug: str = consultation["slug"]
        self.title: str = consultation["title"]
        self.language: str = consultation["language"]
        self.zone: str = consultation["zone"]
        self.notice: str = consultation["notice"]
        self.is_open = Participation(consultation["participation"]) is Participation.OPEN
        self.number: int = document["release"]["number"]
        self.note: str = document["release"]["note"]
        self.round_number: int = document["round"]["number"]
        self.as_of = _instant(results["as_of"])
        closed = document["round"]["closed_at"]
        self.closed_at = _instant(closed) if closed else None
        self.rule = ConsensusRule(**document["rule"])
        self.disclosure = DisclosureRule(**document["disclosure"])
        self.scale = _scale(document["scale"])
        self.steps = {step.code: step for step in self.scale}
        self.principles = [
            Principle(place, each["key"], each["title"], each["wording"], each["rationale"])
            for place, each in enumerate(document["principles"], start=1)
        ]
        self._groups = [
            Group(each["by"], each["code"], each["label"], each["invited"], each["responded"])
            for each in results["groups"]
        ]
        self.rows = {
            (each["principle"], each["by"], each["group"]): _row(each, self.is_open) for each in results["results"]
        }
        self.positions = [_position(each) for each in document["positions"]]
        self.robustness: Mapping[str, Any] = document.get("robustness") or {}
        self.territories = [_territory(each) for each in document.get("territories") or ()]

    @property
    def world(self) -> Group:
        """Everyone."""
        return next(group for group in self._groups if group.by == WORLD)

    def groups(self, by: str) -> list[Group]:
        """The groups of one breakdown, in their order."""
        return [group for group in self._groups if group.by == by]

    def world_row(self, principle: str) -> Row:
        """All members on one principle."""
        return self.rows[principle, WORLD, self.world.code]

    def group_rows(self, principle: str, by: str) -> list[Row]:
        """One principle in every group of a breakdown."""
        return [self.rows[principle, by, group.code] for group in self.groups(by)]

    def positions_in(self, principle: str, group: Group) -> list[Position]:
        """The texts behind a cell: all of them for the world; a merged region holds those of all its parts; a kind holds none."""
        codes = {group.code, *group.code.split("+")}
        return [
            each
            for each in self.positions
            if each.principle == principle and (group.by == WORLD or (group.by == "region" and each.region in codes))
        ]

    def region_of(self, code: str | None) -> Group | None:
        """The region of a position, as the release groups it: a part of a merged region stands in the whole."""
        return next((group for group in self.groups("region") if code in {group.code, *group.code.split("+")}), None)


def needed(share: float, answered: int) -> int:
    """The fewest of `answered` that reach `share`, taking the share as the decimal that was typed."""
    return math.ceil(Fraction(repr(share)) * answered)


def at_most(share: float, answered: int) -> int:
    """The most of `answered` that stay within `share`."""
    return math.floor(Fraction(repr(share)) * answered)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _scale(steps: list[dict[str, str]]) -> list[Step]:
    sides = [Side(step["side"]) for step in steps]
    agreeing = [place for place, side in enumerate(sides) if side is Side.AGREE]
    disagreeing = [place for place, side in enumerate(sides) if side is Side.DISAGREE]
    swatches = {Side.NEUTRAL: "n", Side.NONE: "none", Side.AGREE: "a", Side.DISAGREE: "d"}
    ends = {}
    if len(agreeing) > 1:
        ends[agreeing[0]] = "sa"
    if len(disagreeing) > 1:
        ends[disagreeing[-1]] = "sd"
    return [
        Step(step["code"], step["label"], step["meaning"], side, ends.get(place, swatches[side]))
        for place, (step, side) in enumerate(zip(steps, sides, strict=True))
    ]


def _row(entry: Mapping[str, Any], is_open: bool) -> Row:
    if entry["withheld"]:  # whatever else it may hold is not read
        entry = {**dict.fromkeys(entry), **{name: entry[name] for name in ("principle", "by", "group", "withheld")}}
    answered, agree, disagree = entry["answered"], entry["agree"], entry["disagree"]
    bounds = entry["bounds"]
    return Row(
        principle=entry["principle"],
        by=entry["by"],
        group=entry["group"],
        withheld=entry["withheld"],
        counts=entry["counts"] or {},
        answered=answered or 0,
        blank=entry["blank"] or 0,
        agree=agree or 0,
        disagree=disagree or 0,
        verdict=entry["verdict"],
        agree_share=_share(agree, answered),
        disagree_share=_share(disagree, answered),
        invited=None if is_open or bounds is None else bounds["of"],
        interval=(entry["interval"]["low"], entry["interval"]["high"]) if entry["interval"] else None,
        concentration=entry["consensus"],
    )


def _share(part: Number | None, whole: Number | None) -> Fraction | None:
    return Fraction(part, whole) if isinstance(part, int) and isinstance(whole, int) and whole else None


def _position(entry: Mapping[str, Any]) -> Position:
    names = ("principle", "region", "stance", "name", "country", "reason", "wording")
    return Position(**{name: entry[name] for name in names})


def _territory(entry: Mapping[str, Any]) -> Territory:
    named = [NamedAnswer(each["principle"], each["stance"], each["name"]) for each in entry["named"]]
    return Territory(entry["country"], entry["region"], entry["invited"], named)
