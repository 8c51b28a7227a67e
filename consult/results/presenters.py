"""What all pages of live results say in the same way: verdicts, counts, distributions. Every figure goes with its denominator."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from consult.domain.rules import ConsensusRule
from consult.domain.scales import Scale, Side
from consult.results.answers import BLANK, Wanted
from consult.statistics.entries import GroupEntry, ResultEntry, ResultsDocument
from consult.web import i18n
from consult.web.i18n import gettext as _

BYS = ("region", "kind", "country")
Rows = Mapping[tuple[str, str, str], ResultEntry]
"""Entries by principle, group's kind and group's code."""


def verdict_labels() -> dict[str, tuple[str, str]]:
    """Shape and word of each verdict."""
    return {
        "consensus": ("consensus", _("Consensus")),
        "majority": ("majority", _("Majority")),
        "divided": ("divided", _("Divided")),
        "no_clear_view": ("none", _("No clear view")),
        "": ("none", _("No answer yet")),
    }


def exact(value: object) -> int:
    """A count of a document for staff, in which every count is exact."""
    return value if isinstance(value, int) else 0


def level_of(share: float | None, rule: ConsensusRule) -> int:
    """The fill of a cell, in steps at the rule's own thresholds; 0 without a share."""
    if share is None:
        return 0
    steps = sorted((0.5, rule.region_agree_share, rule.agree_share, max(0.9, rule.agree_share)))
    return 1 + sum(share >= step for step in steps)


def parts(entry: ResultEntry, scale: Scale, colours: Mapping[str, str]) -> tuple[dict[str, Any], ...]:
    """The distribution as the bar wants it."""
    counts = entry["counts"] or {}
    return tuple(
        {"swatch": colours[step.code], "label": step.label, "code": step.code, "count": exact(counts.get(step.code))}
        for step in scale
    )


def group_label(group: GroupEntry) -> str:
    """What readers call a group: files speak of countries by their codes, pages by their names."""
    return i18n.country_name(group["label"]) if group["by"] == "country" else group["label"]


def groups_of(document: ResultsDocument, by: str) -> list[GroupEntry]:
    """The world and the groups of a breakdown, in their order; countries in that of their names."""
    found = [group for group in document["groups"] if group["by"] in ("world", by)]
    return sorted(found, key=lambda group: (group["by"] != "world", group_label(group))) if by == "country" else found


def by_place(document: ResultsDocument) -> Rows:
    """The entries of a document, to be looked up."""
    return {(entry["principle"], entry["by"], entry["group"]): entry for entry in document["results"]}


def world_of(document: ResultsDocument) -> GroupEntry:
    """Everyone, with their participation."""
    return next(group for group in document["groups"] if group["by"] == "world")


def regions_of(document: ResultsDocument) -> list[GroupEntry]:
    """The regions with their participation."""
    return [group for group in document["groups"] if group["by"] == "region"]


def answers_in(document: ResultsDocument, wanted: Wanted) -> int:
    """How many answers there are to a principle, as the tallies know it: nothing is scanned to count them."""
    group = (wanted.by, wanted.group) if wanted.group else ("world", "world")
    entry = by_place(document)[wanted.principle, *group]
    if wanted.stance == BLANK:
        return exact(entry["blank"])
    if wanted.stance:
        return exact((entry["counts"] or {}).get(wanted.stance))
    return exact(entry["answered"]) + exact(entry["blank"])


def on_sides(document: ResultsDocument, scale: Scale, sides: Sequence[Side], principle: str) -> int:
    """How many answers of the world stand on these sides, to one principle or (with none named) to all."""
    codes = [step.code for step in scale if step.side in sides]
    return sum(
        exact((entry["counts"] or {}).get(code))
        for entry in document["results"]
        for code in codes
        if entry["by"] == "world" and principle in ("", entry["principle"])
    )


def as_of(document: ResultsDocument) -> datetime:
    """When the figures were read."""
    return datetime.fromisoformat(document["as_of"])
