"""The shapes of the results document, key by key, as the JSON holds them."""

from typing import TypedDict

from consult.statistics.open_rounds import Rounded


class IntervalEntry(TypedDict):
    """Numbers of organisations: between low and high of all `of` invited; `level` is a fraction of one."""

    low: int
    high: int
    of: int
    level: float
    method: str


class BoundsEntry(TypedDict):
    """Numbers of organisations: what non-response could change."""

    low: int
    high: int
    of: int


class GroupEntry(TypedDict):
    """One group with its participation, in numbers of organisations."""

    by: str
    code: str
    label: str
    invited: Rounded
    responded: Rounded


class ResultEntry(TypedDict):
    """One principle in one group. In a withheld row everything but the first three and `withheld` is None."""

    principle: str
    by: str
    group: str
    counts: dict[str, Rounded] | None
    blank: Rounded | None
    answered: Rounded | None
    agree: Rounded | None
    disagree: Rounded | None
    agree_share: float | None
    interval: IntervalEntry | None
    bounds: BoundsEntry | None
    consensus: float | None
    verdict: str | None
    withheld: bool


class ResultsDocument(TypedDict):
    """One round's results as one audience may see them."""

    consultation: str
    round: int
    audience: str
    as_of: str
    release: int | None
    groups: list[GroupEntry]
    results: list[ResultEntry]
