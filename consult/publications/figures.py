"""The figures of a release by name: the data that each chart is drawn from, and the room it takes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from consult.charts import sizes
from consult.charts.answers import answers_figure
from consult.charts.matrix import MatrixCell, matrix_figure
from consult.publications.answers import answer_bars, present_answers, whole_of
from consult.publications.comparison import chosen_groups, draw_comparison
from consult.publications.estimates import draw_estimates
from consult.publications.matrix import level_of, levels, ordered
from consult.publications.opened import group_label
from consult.publications.paging import part_in_view
from consult.publications.participation import draw_participation
from consult.publications.reading import BREAKDOWNS, Document
from consult.publications.territories import draw_territories, present_territories
from consult.publications.viewing import View
from consult.publications.wording import short
from consult.web.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Room:
    """Pixels kept for a chart before it is drawn, on a wide and on a narrow page."""

    wide: int
    narrow: int


def figure_data(document: Mapping[str, Any], view: View) -> dict[str, Any]:
    """What the charts are drawn from, each for a wide and a narrow page: `{"regions": {"wide": …, "narrow": …}, …}`; one alone where the view asks for it."""
    known = Document(document)
    names = [view.only] if view.only in FIGURES else [name for name in FIGURES if _is_there(known, view, name)]
    return {
        name: {width: FIGURES[name](known, view, narrow) for width, narrow in (("wide", False), ("narrow", True))}
        for name in names
    }


def rooms(document: Document, view: View) -> dict[str, Room]:
    """The room of every figure."""
    count, groups = len(document.principles), len(document.groups(view.by)) + 1
    everyone = 1 + sum(len(document.groups(by)) for by in BREAKDOWNS)
    panels = len(part_in_view(document, view).principles)
    tiles = [len(region.tiles) for region in present_territories(document, view).regions]
    compared = sizes.comparison_height(panels, len(chosen_groups(document, view)))
    everywhere = sizes.participation_height(everyone, sum(bool(document.groups(by)) for by in BREAKDOWNS))
    return {
        "regions": Room(
            sizes.matrix_height(count, groups, narrow=False), sizes.matrix_height(count, groups, narrow=True)
        ),
        "answers": Room(sizes.answers_height(count, narrow=False), sizes.answers_height(count, narrow=True)),
        "estimates": Room(
            sizes.estimates_height(panels, groups, narrow=False), sizes.estimates_height(panels, groups, narrow=True)
        ),
        "comparison": Room(compared, compared),
        "participation": Room(everywhere, everywhere),
        "territories": Room(sizes.tiles_height(tiles, narrow=False), sizes.tiles_height(tiles, narrow=True)),
    }


def _is_there(document: Document, view: View, name: str) -> bool:
    if name == "comparison":
        return len(chosen_groups(document, view)) > 1
    return name != "territories" or bool(document.territories)


def _matrix(document: Document, view: View, narrow: bool) -> dict[str, Any]:
    groups, steps = [document.world, *document.groups(view.by)], levels(document)
    principles = ordered(document, view)
    cells = []
    for principle in principles:
        for group in groups:
            row = document.rows[principle.key, group.by, group.code]
            if row.withheld or row.answered == 0:
                word = str(_("withheld") if row.withheld else _("none"))
                cells.append(MatrixCell(level=0, text=word, hover=word, is_empty=True, is_withheld=row.withheld))
                continue
            said = str(_("%(agree)s of %(answered)s agree", agree=row.agree, answered=row.answered))
            cells.append(MatrixCell(level_of(row, steps), f"{short(row.agree)}/{short(row.answered)}", said))
    return matrix_figure(
        titles=[each.title for each in principles],
        groups=[group_label(group) for group in groups],
        cells=cells,
        narrow=narrow,
        numbers=[each.place for each in principles],
    )


def _answers(document: Document, view: View, narrow: bool) -> dict[str, Any]:
    answers = present_answers(document, view)
    return answers_figure(
        titles=[each.title for each in document.principles],
        bars=answer_bars(document),
        wholes=[whole_of(document.world_row(each.key), document) for each in document.principles],
        empty=_empty([row.kind for row in answers.rows]),
        agree_share=document.rule.agree_share,
        disagree_share=document.rule.disagree_share,
        limits=(answers.agree_limit, answers.disagree_limit),
        heads=(str(_("Agree")), str(_("Disagree")), str(_("Apart"))),
        narrow=narrow,
        diverging=answers.is_diverging,
    )


def _empty(kinds: Sequence[str]) -> list[str]:
    words = {"withheld": str(_("Withheld")), "shown": "", "empty": str(_("No answers that can be drawn"))}
    return [words[kind] for kind in kinds]


FIGURES: Mapping[str, Callable[[Document, View, bool], dict[str, Any]]] = {
    "regions": _matrix,
    "answers": _answers,
    "estimates": draw_estimates,
    "comparison": draw_comparison,
    "participation": lambda document, _view, narrow: draw_participation(document, narrow),
    "territories": draw_territories,
}
