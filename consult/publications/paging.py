"""Long texts in parts: figures that take much room show some principles at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from consult.publications.reading import Document, Principle
from consult.publications.viewing import View

ROWS_AT_ONCE, FEWEST = 56, 4
"""So many rows of groups are in view at once, and at least so many principles."""


@dataclass(frozen=True, slots=True)
class Part:
    """The principles in view; the queries lead to those before and after, "" where there are none."""

    principles: Sequence[Principle]
    first: int
    last: int
    total: int
    previous_query: str
    next_query: str


def part_in_view(document: Document, view: View) -> Part:
    """The principles from the one that the view begins at; as many as fit with their groups."""
    total = len(document.principles)
    at_once = max(FEWEST, ROWS_AT_ONCE // (1 + len(document.groups(view.by))))
    first = min(view.start, total) if total else 1
    shown = document.principles[first - 1 : first - 1 + at_once]
    return Part(
        principles=shown,
        first=first,
        last=first + len(shown) - 1,
        total=total,
        previous_query=view.query(start=max(1, first - at_once)) if first > 1 else "",
        next_query=view.query(start=first + at_once) if first + at_once <= total else "",
    )
