"""The figures of a release page beside matrix and bars, for paper: how sure each finding is, who answered, territories. What is drawn is also said in words."""

from collections.abc import Iterator, Sequence
from typing import Any

from consult.publications.estimates import FEW_ANSWERS, EstimateRow, Estimates, Panel, present_estimates
from consult.publications.participation import present_participation
from consult.publications.reading import BREAKDOWNS, Document
from consult.publications.territories import TileRegion, present_territories
from consult.publications.viewing import View
from consult.publications.wording import percent, quoted
from consult.web.i18n import day
from consult.web.i18n import gettext as _


def sources(document: Document, federation: str) -> dict[str, str]:
    """What stands under each figure, as on the page."""
    names = {"federation": federation, "number": document.number, "day": day(document.as_of, document.zone)}
    words = {
        "regions": _(
            "Source: %(federation)s, release %(number)s, as of %(day)s. Answered includes neither and no opinion.",
            **names,
        ),
        "answers": _(
            "Source: %(federation)s, release %(number)s, as of %(day)s. Shares are of those who answered, neither and no opinion included.",
            **names,
        ),
        "estimates": _(
            "Source: %(federation)s, release %(number)s, as of %(day)s. Dashed lines: the shares that the rule asks for.",
            **names,
        ),
        "participation": _("Source: %(federation)s, release %(number)s, as of %(day)s.", **names),
        "territories": _(
            "Source: %(federation)s, release %(number)s, as of %(day)s. Tiles, not a map: one association is not its country’s area.",
            **names,
        ),
    }
    return {name: str(text) for name, text in words.items()}


def estimates(document: Document) -> dict[str, Any]:
    """Dot and interval of every principle: in the regions first, then among the kinds."""
    breakdowns = [by for by in BREAKDOWNS if by == "region" or document.groups(by)]
    shown = {by: list(_parts(document, by)) for by in breakdowns}
    first = shown["region"][0]
    labels = {"region": str(_("By region")), "kind": str(_("By kind of member"))}
    return {
        "title": first.title,
        "about": first.about,
        "limits": [{"at": limit, "label": f"{limit:g}"} for limit in first.limits],
        "key": _estimates_key(document),
        "columns": [str(_("Group")), str(_("Agree")), *([] if document.is_open else [str(_("Of all invited"))])],
        "sets": [
            {
                "label": labels[by] if len(breakdowns) > 1 else "",
                "panels": [_panel(panel) for part in parts for panel in part.panels],
            }
            for by, parts in shown.items()
        ],
    }


def _parts(document: Document, by: str) -> Iterator[Estimates]:
    """The parts that the page shows one at a time, all of them."""
    start = 1
    while start <= len(document.principles):
        found = present_estimates(document, View(by=by, start=start))
        yield found
        start = found.part.last + 1


def _panel(panel: Panel) -> dict[str, Any]:
    said = "; ".join(f"{row.group}: {_said(row)}" for row in panel.rows)
    return {
        "place": panel.place,
        "title": panel.title,
        "alt": f"{panel.place} {panel.title}. {said}.",
        "rows": [
            {
                "group": row.group,
                "share": row.share,
                "band": row.band,
                "interval": row.interval,
                "few": row.is_few,
                "said": row.said,
                "words": row.words,
            }
            for row in panel.rows
        ],
    }


def _said(row: EstimateRow) -> str:
    return f"{row.said}, {row.words}" if row.words else row.said


def _estimates_key(document: Document) -> list[dict[str, str]]:
    """What each mark means; in a round open to anyone nothing is said of those who did not answer."""
    words = {"dot": _("Share agreeing"), "few": _("Fewer than %(few)s answered", few=FEW_ANSWERS)}
    if not document.is_open:
        words |= {"band": _("Possible"), "line": _("%(level)s interval", level=percent(0.95))}
    return [{"mark": mark, "label": str(label)} for mark, label in words.items()]


def participation(document: Document) -> dict[str, Any]:
    """Who answered: a table with its picture in it."""
    shown = present_participation(document)
    columns = [_("Group"), *([] if shown.is_open else [_("Asked")]), _("Answered")]
    befores = [None, *shown.rows]
    return {
        "title": shown.title,
        "about": shown.about,
        "columns": [str(each) for each in columns],
        "rows": [
            {
                "label": row.label,
                "cells": [str(each) for each in (row.asked, row.answered) if each is not None],
                "width": row.width,
                "filled": row.filled,
                "begins": before is not None and before.by != row.by,
            }
            for before, row in zip(befores, shown.rows, strict=False)
        ],
    }


def territories(document: Document) -> dict[str, Any] | None:
    """A tile grid for each principle; None where the release tells of no territory. One on which nobody let a name stand is only said, but for the first."""
    found = [(each, present_territories(document, View(tiles=each.key))) for each in document.principles]
    if not found or not found[0][1].regions:
        return None
    has_mixed = any(shown.has_mixed for _principle, shown in found)
    return {
        "about": found[0][1].about,
        "key": [
            *({"swatch": step.swatch, "label": step.label, "own": True} for step in document.scale),
            *([{"swatch": "mixed", "label": str(_("Answers of different sides")), "own": False}] if has_mixed else []),
            {"swatch": "", "label": str(_("Nothing under a name")), "own": False},
        ],
        "grids": [
            {
                "title": shown.title,
                "principle": str(
                    _("Principle %(place)s, %(title)s.", place=principle.place, title=quoted(principle.title))
                ),
                "alt": _tiles_said(shown.title, shown.regions),
                "regions": _tiles(shown.regions) if number == 0 or _is_coloured(shown.regions) else [],
            }
            for number, (principle, shown) in enumerate(found)
        ],
    }


def _is_coloured(regions: Sequence[TileRegion]) -> bool:
    return any(tile.swatch for region in regions for tile in region.tiles)


def _tiles(regions: Sequence[TileRegion]) -> list[dict[str, Any]]:
    return [
        {"label": region.label, "tiles": [{"code": tile.code, "swatch": tile.swatch} for tile in region.tiles]}
        for region in regions
    ]


def _tiles_said(title: str, regions: Sequence[TileRegion]) -> str:
    """What stands on the coloured tiles."""
    told = [f"{tile.name}: {tile.said}" for region in regions for tile in region.tiles if tile.swatch]
    return ". ".join([title, "; ".join([*told, str(_("nothing under a name in all other territories"))])]) + "."
