"""What may be said of a single territory: how many were asked there, and what was answered under an organisation's own name. Nothing else (decision 0003)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import ngettext

from consult.charts.territories import Tile, territories_figure
from consult.domain.scales import Side
from consult.publications.opened import group_label
from consult.publications.reading import Document, NamedAnswer, Principle, Territory
from consult.publications.viewing import View
from consult.publications.wording import quoted
from consult.web.i18n import country_name
from consult.web.i18n import gettext as _

Asked = tuple[str, str]
"""Country and region of one organisation that was asked."""
Named = tuple[str, str, str, str, str]
"""Country, region, principle, stance and organisation of one answer that was given under a name."""


def territory_entries(asked: Iterable[Asked], named: Iterable[Sequence[str]]) -> list[dict[str, Any]]:
    """The part of a release document about territories, in the order of regions' and countries' codes and of names: never of arrival.

    `named` are answers as Named has them. Who answered without a name is not told. In a round open to anyone whoever answers is thereby asked: there
    the caller gives nothing.
    """
    entries: dict[Asked, dict[str, Any]] = {}
    for country, region in asked:
        entry = entries.setdefault((country, region), {"country": country, "region": region, "invited": 0, "named": []})
        entry["invited"] += 1
    for country, region, principle, stance, name in named:
        entries[country, region]["named"].append({"principle": principle, "stance": stance, "name": name})
    for entry in entries.values():
        entry["named"].sort(key=lambda each: (each["principle"], each["name"], each["stance"]))
    return [entries[key] for key in sorted(entries, key=lambda key: (key[1], key[0]))]


@dataclass(frozen=True, slots=True)
class TerritoryTile:
    """A territory on the principle in view: `swatch` of the stance taken by name, "mixed" where sides differ, "" where nobody let a name stand."""

    code: str
    name: str
    invited: int
    swatch: str
    said: str


@dataclass(frozen=True, slots=True)
class TileRegion:
    """A region's tiles, by the names of the territories."""

    label: str
    tiles: Sequence[TerritoryTile]


@dataclass(frozen=True, slots=True)
class Choice:
    """A principle that can be looked at."""

    key: str
    place: int
    title: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Territories:
    """The figure; without regions where the release says nothing of territories."""

    title: str
    about: str
    regions: Sequence[TileRegion]
    choices: Sequence[Choice]
    has_mixed: bool


def present_territories(document: Document, view: View) -> Territories:
    """The tiles on the principle that the view asks for, else on the first."""
    principle = _principle(document, view)
    if principle is None or not document.territories:
        return Territories("", "", [], [], has_mixed=False)
    regions = _regions(document, principle)
    return Territories(
        title=_title(document, principle),
        about=_about(document, principle),
        regions=regions,
        choices=[Choice(each.key, each.place, each.title, each is principle) for each in document.principles],
        has_mixed=any(tile.swatch == "mixed" for region in regions for tile in region.tiles),
    )


def draw_territories(document: Document, view: View, narrow: bool) -> dict[str, Any]:
    """The same as a Plotly figure."""
    return territories_figure(
        [
            (region.label, [Tile(tile.code, tile.swatch, f"{tile.name}: {tile.said}") for tile in region.tiles])
            for region in present_territories(document, view).regions
        ],
        narrow,
    )


def territory_rows(document: Document) -> tuple[list[str], list[list[object]]]:
    """Header and rows of the CSV: a row for every named answer, and one for every territory without any."""
    header = ["country", "region", "invited", "principle", "stance", "name"]
    rows: list[list[object]] = []
    for each in document.territories:
        start = [each.country, each.region, each.invited]
        rows += [[*start, answer.principle, answer.stance, answer.name] for answer in each.named] or [
            [*start, None, None, None]
        ]
    return header, rows


def _principle(document: Document, view: View) -> Principle | None:
    found = [each for each in document.principles if each.key == view.tiles]
    return next(iter(found or document.principles), None)


def _regions(document: Document, principle: Principle) -> list[TileRegion]:
    """Regions in the release's order; a merged one holds the territories of all its parts."""
    found = []
    for group in document.groups("region"):
        tiles = [
            _tile(document, principle, each)
            for each in document.territories
            if document.region_of(each.region) is group
        ]
        if tiles:
            found.append(TileRegion(group_label(group), sorted(tiles, key=lambda tile: tile.name)))
    return found


def _tile(document: Document, principle: Principle, territory: Territory) -> TerritoryTile:
    named = [each for each in territory.named if each.principle == principle.key and each.stance in document.steps]
    asked = str(ngettext("1 asked", "%(num)s asked", territory.invited))
    told = [str(_("%(name)s: %(stance)s", name=each.name, stance=document.steps[each.stance].label)) for each in named]
    return TerritoryTile(
        code=territory.country if is_known(territory) else "–",
        name=country_name(territory.country) if is_known(territory) else str(_("No country given")),
        invited=territory.invited,
        swatch=_swatch(document, named),
        said="; ".join([asked, *(told or [str(_("nothing under a name"))])]),
    )


def is_known(territory: Territory) -> bool:
    """Whether it is a country; organisations that gave none stand together."""
    return len(territory.country) == 2


def _swatch(document: Document, named: Sequence[NamedAnswer]) -> str:
    """The stance's colour where all are of one stance, the milder one's where all are of one side."""
    steps = [document.steps[each.stance] for each in named]
    if not steps:
        return ""
    if len({step.swatch for step in steps}) == 1:
        return steps[0].swatch
    if len({step.side for step in steps}) == 1:
        return "a" if steps[0].side is Side.AGREE else "d"
    return "mixed"


def _title(document: Document, principle: Principle) -> str:
    named = [each for territory in document.territories for each in territory.named if each.principle == principle.key]
    sides = [document.steps[each.stance].side for each in named if each.stance in document.steps]
    names = {
        "place": principle.place,
        "count": len(sides),
        "asked": sum(territory.invited for territory in document.territories),
        "agree": sum(side is Side.AGREE for side in sides),
        "disagree": sum(side is Side.DISAGREE for side in sides),
    }
    if not sides:
        return str(_("Nobody answered principle %(place)s under a name of their own", **names))
    return str(
        _(
            "%(count)s of %(asked)s answered principle %(place)s under their own name: %(agree)s agree, %(disagree)s disagree",
            **names,
        )
    )


def _about(document: Document, principle: Principle) -> str:
    count = sum(is_known(each) for each in document.territories)
    return " ".join(
        (
            str(_("Principle %(place)s, %(title)s.", place=principle.place, title=quoted(principle.title))),
            str(
                ngettext(
                    "One tile for the 1 territory that was asked.",
                    "One tile for each of the %(num)s territories that were asked.",
                    count,
                )
            ),
            str(
                _(
                    "A tile is coloured only by what was answered there under a name. An empty tile stands for no answer, or for one without a name: "
                    "those are counted in their region and nowhere smaller."
                )
            ),
        )
    )
