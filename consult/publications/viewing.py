"""What the address bar holds: which breakdown, which opened cell, chart or table. It can be cited, so it is read leniently."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode

from consult.publications.reading import BREAKDOWNS

WAYS = ("chart", "table")


@dataclass(frozen=True, slots=True)
class View:
    """One way of looking at a release. What is not known is left at its default.

    `figure` is how the matrix is seen; `bars` how the answers are seen, "" while the reader has not chosen.
    """

    by: str = "region"
    cell: str = ""
    figure: str = "table"
    bars: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        """Read a query string; unknown names and values are ignored."""
        by, figure, bars = query.get("by", ""), query.get("figure", ""), query.get("bars", "")
        return cls(
            by=by if by in BREAKDOWNS else "region",
            cell=query.get("cell", ""),
            figure=figure if figure in WAYS else "table",
            bars=bars if bars in WAYS else "",
        )

    def query(self, **changes: str) -> str:
        """The query string of this view with some things changed, "?" included; empty for the view that needs none."""
        wanted, plain = replace(self, **changes), View()
        names = ("by", "cell", "figure", "bars")
        parts = {name: getattr(wanted, name) for name in names if getattr(wanted, name) != getattr(plain, name)}
        return "?" + urlencode(parts) if parts else "?"
