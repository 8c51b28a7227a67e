"""The annex of territories: where members were asked, and every answer that was given there under a name."""

from collections.abc import Sequence
from typing import Any

from consult.publications.annex import NOTHING
from consult.publications.opened import group_label
from consult.publications.reading import Document, Principle, Territory
from consult.publications.territories import TerritoryTile, is_known, present_territories
from consult.publications.viewing import View
from consult.web.i18n import gettext as _

PRINCIPLES_AT_ONCE = 6
"""So many principles stand beside one another; further ones follow in a table of their own."""


def territory_tables(document: Document) -> list[dict[str, Any]]:
    """A table for each region, with a row for every organisation that let its name stand and one for every territory without any."""
    known = {_place(document, each): each for each in document.territories}
    asked = range(0, len(document.principles), PRINCIPLES_AT_ONCE)
    parts = [document.principles[start : start + PRINCIPLES_AT_ONCE] for start in asked]
    return [
        table
        for region in present_territories(document, View()).regions
        for number, part in enumerate(parts)
        if (
            table := _table(
                document, region.label, part, [(tile, known[region.label, tile.code]) for tile in region.tiles], number
            )
        )["rows"]
    ]


def _place(document: Document, territory: Territory) -> tuple[str, str]:
    """Region and code as its tile has them."""
    region = document.region_of(territory.region)
    return group_label(region) if region else "", territory.country if is_known(territory) else NOTHING


def _table(
    document: Document,
    title: str,
    part: Sequence[Principle],
    places: Sequence[tuple[TerritoryTile, Territory]],
    number: int,
) -> dict[str, Any]:
    """Some principles in one region. Only the first such table has the territories that tell nothing: the others would repeat them."""
    rows = []
    for tile, territory in places:
        rows += [{"label": tile.name, "said": "", "cells": cells} for cells in _rows(document, part, territory)]
        if not territory.named and number == 0:
            rows.append({"label": tile.name, "said": tile.said, "cells": []})
    columns = [str(_("Asked")), str(_("Under its own name")), *(f"{each.place} {each.title}" for each in part)]
    return {"place": "", "title": title, "columns": columns, "rows": rows, "texts": True}


def _rows(document: Document, part: Sequence[Principle], territory: Territory) -> list[list[str]]:
    """One for each organisation that is named in this part."""
    keys = {each.key for each in part}
    names = sorted({each.name for each in territory.named if each.principle in keys})
    return [
        [str(territory.invited), name, *(_said(document, territory, name, each) for each in part)] for name in names
    ]


def _said(document: Document, territory: Territory, name: str, principle: Principle) -> str:
    """A stance; two where two organisations of one name were asked."""
    found = [each for each in territory.named if (each.name, each.principle) == (name, principle.key)]
    return "; ".join(document.steps[each.stance].label for each in found if each.stance in document.steps) or NOTHING


def territories_about() -> str:
    """What the tables hold."""
    return str(
        _(
            "Where members were asked, and what they answered under their own names. Every other answer is counted in its region and nowhere smaller."
        )
    )
