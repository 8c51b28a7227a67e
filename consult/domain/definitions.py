"""A consultation as a TOML file defines it (docs/formats.md § 1)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from consult.domain.codes import UNASSIGNED, is_language
from consult.domain.instants import find_zone
from consult.domain.problems import Problems, quoted
from consult.domain.rules import ConsensusRule, DisclosureRule, Participation
from consult.domain.scales import Scale, Side, Step
from consult.domain.toml_tables import Table, read_toml

# The columns of a response file that are no principle's own (docs/formats.md § 3).
RESPONSE_COLUMNS = ("organisation", "disclosure", "deducible", "remarks", "language", "submitted_at")
CREATING_COLUMNS = ("name", "country", "region", "kind", "member_count")
# What follows a principle's key in the names of its further columns.
ANSWER_PARTS = ("reason", "wording", "disclosure")

DEFAULT_LANGUAGE = "en"
DEFAULT_ZONE = "UTC"
SMALLEST_K, LARGEST_K = 1, 1_000

_TABLES = {
    "consultation": ("slug", "title", "summary", "language", "zone", "participation"),
    "rule": ("agree_share", "disagree_share", "region_agree_share"),
    "disclosure": ("k", "strict"),
    "round": ("opens_at", "closes_at"),
}
_LISTS = {
    "scale": ("code", "label", "meaning", "side", "reason"),
    "region": ("code", "label", "merge_with"),
    "kind": ("code", "label"),
    "principle": ("key", "title", "wording", "rationale"),
}

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class RegionDefinition:
    """A region that the file needs; `merge_with` names its neighbours in order of preference."""

    code: str
    label: str
    merge_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KindDefinition:
    """A kind of organisation that the file needs."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class PrincipleDefinition:
    """A principle with the wording (Markdown) that the first draft gives it."""

    key: str
    title: str
    wording: str
    rationale: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """Everything that a file says about a consultation. `opens_at` and `closes_at` are aware, in UTC."""

    slug: str
    title: str
    summary: str
    language: str
    zone: str
    participation: Participation
    rule: ConsensusRule
    disclosure: DisclosureRule
    scale: Scale
    regions: tuple[RegionDefinition, ...]
    kinds: tuple[KindDefinition, ...]
    principles: tuple[PrincipleDefinition, ...]
    opens_at: datetime | None
    closes_at: datetime | None


def parse_definition(data: bytes, known_regions: Collection[str] = ()) -> Definition:
    """The definition in a TOML file. `known_regions` are codes that `merge_with` may name beside those of the file.

    Raises FileRefused with everything that is wrong.
    """
    document = _Document(read_toml(data))
    definition = _definition(document, known_regions)
    document.problems.raise_if_any()
    return definition


class _Reason(StrEnum):
    """Whether a stance needs a reason, as the file says it."""

    OPTIONAL = "optional"
    REQUIRED = "required"


class _Document:
    """The tables of the file, each read once, with one list of problems."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values
        self.problems = Problems()
        for name in values:
            if name not in _TABLES and name not in _LISTS:
                self.problems.add(quoted(name), "unknown_table", known=", ".join([*_TABLES, *_LISTS]))

    def table(self, name: str, *, required: bool = False) -> Table:
        """The one table of this name; an empty one where it is absent."""
        values = self.values.get(name, {})
        if not isinstance(values, dict):
            self.problems.add(name, "not_a_table", table=name)
        elif required and name not in self.values:
            self.problems.add(name, "missing_table")
        else:
            return Table(name, values, self.problems, _TABLES[name])
        return _Unread(name)

    def entries(self, name: str, read: Callable[[Table], Entry], *, required: bool = False) -> tuple[Entry, ...]:
        """What `read` makes of each table of this name, in order."""
        values = self.values.get(name, [])
        if not isinstance(values, list) or not all(isinstance(entry, dict) for entry in values):
            self.problems.add(name, "not_tables", table=name)
            return ()
        if required and not values:
            self.problems.add(name, "missing_table")
        return tuple(
            read(Table(f"{name} {number}", entry, self.problems, _LISTS[name]))
            for number, entry in enumerate(values, start=1)
        )


class _Unread(Table):
    """Stands for a table that is missing or no table: that is noted once, and not again for each of its keys."""

    def __init__(self, place: str) -> None:
        super().__init__(place, {}, Problems(), ())


def _definition(document: _Document, known_regions: Collection[str]) -> Definition:
    head = document.table("consultation", required=True)
    zone_name = head.shaped("zone", DEFAULT_ZONE, find_zone, "unknown_zone")
    # A zone that is not known is one mistake: the times that depend on it are then not judged.
    zone = find_zone(zone_name) if head.values.get("zone", DEFAULT_ZONE) == zone_name else None
    times = document.table("round")
    definition = Definition(
        slug=head.code("slug"),
        title=head.line("title", required=True),
        summary=head.text("summary"),
        language=head.shaped("language", DEFAULT_LANGUAGE, is_language, "bad_language"),
        zone=zone_name,
        participation=head.choice("participation", Participation, Participation.INVITED),
        rule=_rule(document.table("rule")),
        disclosure=_disclosure(document.table("disclosure")),
        scale=document.entries("scale", _step, required=True),
        regions=document.entries("region", _region),
        kinds=document.entries("kind", _kind),
        principles=document.entries("principle", _principle, required=True),
        opens_at=times.instant("opens_at", zone),
        closes_at=times.instant("closes_at", zone),
    )
    _check_together(definition, document, known_regions)
    return definition


def _rule(table: Table) -> ConsensusRule:
    usual = ConsensusRule()
    return ConsensusRule(
        agree_share=table.share("agree_share", usual.agree_share),
        disagree_share=table.share("disagree_share", usual.disagree_share),
        region_agree_share=table.share("region_agree_share", usual.region_agree_share),
    )


def _disclosure(table: Table) -> DisclosureRule:
    usual = DisclosureRule()
    return DisclosureRule(k=table.whole("k", usual.k, SMALLEST_K, LARGEST_K), strict=table.flag("strict"))


def _step(table: Table) -> Step:
    return Step(
        code=table.code("code"),
        label=table.line("label", required=True),
        meaning=table.text("meaning"),
        side=table.choice("side", Side),
        reason_required=table.choice("reason", _Reason, _Reason.OPTIONAL) is _Reason.REQUIRED,
    )


def _region(table: Table) -> RegionDefinition:
    return RegionDefinition(table.code("code"), table.line("label", required=True), table.codes("merge_with"))


def _kind(table: Table) -> KindDefinition:
    return KindDefinition(table.code("code"), table.line("label", required=True))


def _principle(table: Table) -> PrincipleDefinition:
    return PrincipleDefinition(
        key=table.code("key"),
        title=table.line("title", required=True),
        wording=table.text("wording", required=True),
        rationale=table.text("rationale"),
    )


def _check_together(definition: Definition, document: _Document, known_regions: Collection[str]) -> None:
    """What no single value shows: codes that repeat or collide, a scale without a side, a close before the opening."""
    problems = document.problems
    _check_unique("scale", "code", [step.code for step in definition.scale], problems)
    _check_unique("region", "code", [region.code for region in definition.regions], problems)
    _check_unique("kind", "code", [kind.code for kind in definition.kinds], problems)
    _check_unique("principle", "key", [principle.key for principle in definition.principles], problems)
    _check_sides(definition.scale, document.values.get("scale"), problems)
    _check_groups(definition, known_regions, problems)
    _check_columns([principle.key for principle in definition.principles], problems)
    if definition.opens_at and definition.closes_at and definition.closes_at <= definition.opens_at:
        problems.add("round, closes_at", "closes_first")


def _check_unique(table: str, key: str, codes: Sequence[str], problems: Problems) -> None:
    first: dict[str, int] = {}
    for number, code in enumerate(codes, start=1):
        if code and first.setdefault(code, number) != number:
            problems.add(f"{table} {number}, {key}", "duplicate", value=code, first=f"{table} {first[code]}")


def _check_sides(scale: Scale, entries: object, problems: Problems) -> None:
    # A step whose own side is missing or wrong was named already, and may be the one that seems to be lacking.
    if not scale or not isinstance(entries, list) or any(entry.get("side") not in list(Side) for entry in entries):
        return
    for side in (Side.AGREE, Side.DISAGREE):
        if all(step.side is not side for step in scale):
            problems.add("scale", "no_side", side=side.value)


def _check_groups(definition: Definition, known_regions: Collection[str], problems: Problems) -> None:
    _check_reserved("region", [region.code for region in definition.regions], problems)
    _check_reserved("kind", [kind.code for kind in definition.kinds], problems)
    known = {region.code for region in definition.regions} | set(known_regions)
    for number, region in enumerate(definition.regions, start=1):
        _check_neighbours(region, known, f"region {number}, merge_with", problems)


def _check_reserved(table: str, codes: Sequence[str], problems: Problems) -> None:
    for number, code in enumerate(codes, start=1):
        if code == UNASSIGNED:
            problems.add(f"{table} {number}, code", "reserved_group", value=UNASSIGNED)


def _check_neighbours(region: RegionDefinition, known: set[str], place: str, problems: Problems) -> None:
    seen: set[str] = set()
    for neighbour in region.merge_with:
        if neighbour == region.code:
            problems.add(place, "own_neighbour")
        elif neighbour not in known:
            problems.add(place, "unknown_region", value=neighbour)
        elif neighbour in seen:
            problems.add(place, "named_twice", value=neighbour)
        seen.add(neighbour)


def _check_columns(keys: Sequence[str], problems: Problems) -> None:
    """No two columns of a response file may have the same name."""
    taken = {f"{key}.{part}": (key, part) for key in keys for part in ANSWER_PARTS}
    for number, key in enumerate(keys, start=1):
        if key in RESPONSE_COLUMNS or key in CREATING_COLUMNS:
            problems.add(f"principle {number}, key", "reserved_key", value=key)
        elif key in taken:
            other, part = taken[key]
            problems.add(f"principle {number}, key", "colliding_key", value=key, other=other, part=part)
