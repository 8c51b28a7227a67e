"""What the address bar holds: which breakdown, order, opened cell, groups to compare, chart or table. It can be cited, so it is read leniently."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from consult.publications.reading import BREAKDOWNS

WAYS = ("chart", "table")
SHAPES = ("stacked", "diverging")
CHOICES = {
    "by": BREAKDOWNS,
    "figure": WAYS,
    "bars": SHAPES,
    "answers": WAYS,
    "estimates": WAYS,
    "participation": WAYS,
    "territories": WAYS,
    "comparison": WAYS,
}
"""What holds one of a few words; anything else is left at its default."""
FREE = ("cell", "sort", "tiles", "only")
"""What holds codes: those that nobody knows are found to mean nothing when the page is made."""

LONGEST = 1000
"""Characters that codes may have together. They stand in every link of a page: a long one would make the page large at no cost to who asks."""


def _short(codes: str) -> str:
    return codes if len(codes) <= LONGEST else ""


@dataclass(frozen=True, slots=True)
class View:
    """One way of looking at a release. What is not known is left at its default.

    `figure` is how the matrix is seen and `sort` its order (a group's code, with "-" before it the least first); `bars` is the shape of the answers' bars
    and `answers` how they are seen, "" while the reader has not chosen; `start` the first principle of the estimates; `compare` codes of groups, joined
    by commas; `tiles` the principle of the territories. `only` asks for the data of one figure and stands in no address that a reader sees.
    """

    by: str = "region"
    cell: str = ""
    figure: str = "table"
    sort: str = ""
    bars: str = "stacked"
    answers: str = ""
    estimates: str = "table"
    start: int = 1
    compare: str = ""
    comparison: str = "table"
    participation: str = "table"
    territories: str = "chart"
    tiles: str = ""
    only: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        """Read a query string; unknown names and values are ignored."""
        found: dict[str, str | int] = {name: _short(query.get(name, "")) for name in FREE}
        found |= {name: query[name] for name, known in CHOICES.items() if query.get(name) in known}
        if query.get("bars") in WAYS and "answers" not in found:  # as addresses had it before bars could diverge
            found["answers"] = query["bars"]
        start = query.get("from", "")
        if start.isascii() and start.isdigit() and 0 < len(start) <= 4:
            found["start"] = max(1, int(start))
        chosen = query.getlist("compare") if isinstance(query, MultiDict) else [query.get("compare", "")]
        found["compare"] = _short(",".join(dict.fromkeys(code for each in chosen for code in each.split(",") if code)))
        return cls(**found)  # type: ignore[arg-type]

    def query(self, **changes: str | int) -> str:
        """The query string of this view with some things changed, "?" included; only "?" for the view that needs none."""
        parts = self.parts(**changes)
        return "?" + urlencode(parts, safe=",") if parts else "?"

    def parts(self, **changes: str | int) -> dict[str, str]:
        """The same by name: for the hidden fields of a form."""
        wanted, plain = replace(self, **changes), View()  # type: ignore[arg-type]
        names = {name: {"start": "from"}.get(name, name) for name in plain.__slots__}
        return {
            shown: str(getattr(wanted, name))
            for name, shown in names.items()
            if getattr(wanted, name) != getattr(plain, name) and (name != "only" or "only" in changes)
        }
