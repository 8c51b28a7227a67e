"""The results document: one round's figures as JSON for staff or the public, and the same figures as a flat table."""

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import UTC, datetime
from typing import Literal

from consult.domain.rules import ConsensusRule, DisclosureRule, Participation
from consult.domain.scales import Scale
from consult.statistics import concentration
from consult.statistics.agreement import Agreement, summarise
from consult.statistics.disclosure import Earlier, RowKey, protect
from consult.statistics.entries import BoundsEntry, GroupEntry, IntervalEntry, ResultEntry, ResultsDocument
from consult.statistics.intervals import agreement_interval
from consult.statistics.open_rounds import rounded, rounded_share
from consult.statistics.tallies import COUNTRY, REGION, WORLD, Crossing, Group
from consult.statistics.verdicts import verdict_of

Audience = Literal["staff", "public"]

DECIMALS = 4

Value = str | int | float | None
"""One field of the flat table."""

_INTERVAL = ("low", "high", "of", "level", "method")
_BOUNDS = ("low", "high", "of")


def results_document(
    consultation: str,
    round_number: int,
    audience: Audience,
    as_of: datetime,
    release: int | None,
    groups: Sequence[Group],
    principles: Sequence[str],
    scale: Scale,
    rule: ConsensusRule,
    disclosure_rule: DisclosureRule,
    participation: Participation,
    *,
    crossings: Iterable[Crossing] | None = None,
    earlier: Sequence[Earlier] = (),
) -> ResultsDocument:
    """Build the document. `groups` holds the world and every region, kind and (for staff) country, in display order.

    `as_of` must know its zone. Staff see every row. The public sees no country, no row that `protect` withholds, and
    rounded counts in a round open to anyone; `crossings` and `earlier` are what `protect` asks for.
    Raises ValueError where the tallies contradict each other.
    """
    withheld: Set[RowKey] = frozenset()
    if audience == "public":
        groups = [group for group in groups if group.by != COUNTRY]
        withheld = protect(groups, scale, disclosure_rule, principles=principles, crossings=crossings, earlier=earlier)
    return assemble(
        consultation, round_number, audience, as_of, release, groups, principles, scale, rule, participation, withheld
    )


def assemble(
    consultation: str,
    round_number: int,
    audience: Audience,
    as_of: datetime,
    release: int | None,
    groups: Sequence[Group],
    principles: Sequence[str],
    scale: Scale,
    rule: ConsensusRule,
    participation: Participation,
    withheld: Set[RowKey],
) -> ResultsDocument:
    """The document with a given set of withheld rows, for who has asked `protect` already."""
    coarse = audience == "public" and participation is Participation.OPEN
    entries = [
        _withheld_entry(principle, group)
        if (principle, group.by, group.code) in withheld
        else _entry(principle, group, groups, scale, rule, participation, withheld, coarse)
        for principle in principles
        for group in groups
    ]
    return {
        "consultation": consultation,
        "round": round_number,
        "audience": audience,
        "as_of": instant(as_of),
        "release": release,
        "groups": [_group_entry(group, coarse) for group in groups],
        "results": entries,
    }


def flatten(document: ResultsDocument, scale: Scale = ()) -> tuple[list[str], list[list[Value]]]:
    """Header and rows for a CSV file; None is an empty field, `withheld` is true or false.

    The counts' columns follow the scale; without one they are those of the first row that is not withheld.
    """
    steps = [step.code for step in scale] or _steps(document)
    participation = {(group["by"], group["code"]): group for group in document["groups"]}
    header = [
        *("principle", "by", "group", "invited", "responded"),
        *(f"counts.{step}" for step in steps),
        *("blank", "answered", "agree", "disagree", "agree_share"),
        *(f"interval.{name}" for name in _INTERVAL),
        *(f"bounds.{name}" for name in _BOUNDS),
        *("consensus", "verdict", "withheld"),
    ]
    rows: list[list[Value]] = []
    for entry in document["results"]:
        group = participation[entry["by"], entry["group"]]
        rows.append(
            [
                *(entry["principle"], entry["by"], entry["group"], group["invited"], group["responded"]),
                *_fields(entry["counts"], steps),
                *(entry["blank"], entry["answered"], entry["agree"], entry["disagree"], entry["agree_share"]),
                *_fields(entry["interval"], _INTERVAL),
                *_fields(entry["bounds"], _BOUNDS),
                *(entry["consensus"], entry["verdict"], "true" if entry["withheld"] else "false"),
            ]
        )
    return header, rows


def instant(moment: datetime) -> str:
    """An instant in UTC to the second, as 2026-11-22T14:00:00Z. Raises ValueError where its zone is not known."""
    if moment.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _group_entry(group: Group, coarse: bool) -> GroupEntry:
    # In an open round whoever answers is thereby invited: exact participation would undo the rounding of the answers.
    return {
        "by": group.by,
        "code": group.code,
        "label": group.label,
        "invited": rounded(group.invited) if coarse else group.invited,
        "responded": rounded(group.responded) if coarse else group.responded,
    }


def _withheld_entry(principle: str, group: Group) -> ResultEntry:
    return {
        "principle": principle,
        "by": group.by,
        "group": group.code,
        "counts": None,
        "blank": None,
        "answered": None,
        "agree": None,
        "disagree": None,
        "agree_share": None,
        "interval": None,
        "bounds": None,
        "consensus": None,
        "verdict": None,
        "withheld": True,
    }


def _entry(
    principle: str,
    group: Group,
    groups: Sequence[Group],
    scale: Scale,
    rule: ConsensusRule,
    participation: Participation,
    withheld: Set[RowKey],
    coarse: bool,
) -> ResultEntry:
    invited = None if participation is Participation.OPEN else group.invited
    cell = group.cell(principle)
    agreement = summarise(cell, scale, invited)
    regions = _shown_regions(principle, groups, scale, withheld) if group.by == WORLD else {}
    verdict = verdict_of(agreement, rule, regions)
    counts = {step.code: cell.counts.get(step.code, 0) for step in scale}
    concentrated = concentration.consensus(concentration.ordered_counts(cell, scale))
    entry: ResultEntry = {
        "principle": principle,
        "by": group.by,
        "group": group.code,
        "counts": dict(counts),
        "blank": agreement.blank,
        "answered": agreement.answered,
        "agree": agreement.agree,
        "disagree": agreement.disagree,
        "agree_share": round(agreement.agree / agreement.answered, DECIMALS) if agreement.answered else None,
        "interval": _interval_entry(agreement),
        "bounds": _bounds_entry(agreement),
        "consensus": None if concentrated is None else round(concentrated, DECIMALS),
        "verdict": None if verdict is None else verdict.name.value,
        "withheld": False,
    }
    return _coarsened(entry, agreement, counts) if coarse else entry


def _coarsened(entry: ResultEntry, agreement: Agreement, counts: Mapping[str, int]) -> ResultEntry:
    """An entry for the public of an open round: every count rounded on its own, no figure that would undo it."""
    agree, answered = rounded(agreement.agree), rounded(agreement.answered)
    share = rounded_share(agree, answered)
    return {
        **entry,
        "counts": {step: rounded(count) for step, count in counts.items()},
        "blank": rounded(agreement.blank),
        "answered": answered,
        "agree": agree,
        "disagree": rounded(agreement.disagree),
        "agree_share": None if share is None else round(share, DECIMALS),
        "consensus": None,
    }


def _shown_regions(
    principle: str, groups: Sequence[Group], scale: Scale, withheld: Set[RowKey]
) -> dict[str, Agreement]:
    return {
        group.code: summarise(group.cell(principle), scale, None)
        for group in groups
        if group.by == REGION and (principle, REGION, group.code) not in withheld
    }


def _interval_entry(agreement: Agreement) -> IntervalEntry | None:
    interval = agreement_interval(agreement.agree, agreement.answered, agreement.invited)
    if interval is None:
        return None
    return {
        "low": interval.low,
        "high": interval.high,
        "of": interval.of,
        "level": interval.level,
        "method": interval.method,
    }


def _bounds_entry(agreement: Agreement) -> BoundsEntry | None:
    bounds = agreement.bounds
    return None if bounds is None else {"low": bounds.low, "high": bounds.high, "of": bounds.of}


def _steps(document: ResultsDocument) -> list[str]:
    return next((list(entry["counts"]) for entry in document["results"] if entry["counts"] is not None), [])


def _fields(values: Mapping[str, object] | None, names: Sequence[str]) -> list[Value]:
    fields: list[Value] = []
    for name in names:
        value = None if values is None else values[name]
        fields.append(value if isinstance(value, (str, int, float)) else None)
    return fields
