"""Regions and kinds side by side: the answers of the groups that the address bar names, under each principle."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from consult.charts.comparison import Share, comparison_figure
from consult.publications.answers import count_of
from consult.publications.opened import Bar, bars, distribution_words, group_label
from consult.publications.paging import Part, part_in_view
from consult.publications.reading import BREAKDOWNS, Document, Group, Row, Step
from consult.publications.viewing import View
from consult.publications.wording import listed
from consult.web.i18n import gettext as _

MOST = 6
"""So many groups stand beside one another; what is asked for beyond them is left out."""


@dataclass(frozen=True, slots=True)
class Option:
    """A group that can be chosen."""

    code: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ComparedCell:
    """A group on a principle; `total` 0 where no bar can be drawn."""

    group: str
    parts: Sequence[Bar]
    total: int
    agree: str
    answered: str
    summary: str
    is_withheld: bool


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A principle with one cell for each group."""

    place: int
    title: str
    cells: Sequence[ComparedCell]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The groups that can be chosen, by breakdown, and what was chosen. Without rows until two groups are."""

    title: str
    about: str
    options: Sequence[tuple[str, Sequence[Option]]]
    groups: Sequence[str]
    rows: Sequence[ComparedRow]
    part: Part
    kept: Sequence[tuple[str, str]]
    clear_query: str


def present_comparison(document: Document, view: View) -> Comparison:
    """The form, and the groups chosen in it in the release's order of groups."""
    chosen = chosen_groups(document, view)
    shown = chosen if len(chosen) > 1 else []
    part = part_in_view(document, view)
    labels = {"region": str(_("Regions")), "kind": str(_("Kinds of member"))}
    everyone = [Option(document.world.code, group_label(document.world), document.world in chosen)]
    options: list[tuple[str, Sequence[Option]]] = [(str(_("Everyone")), everyone)]
    for by in BREAKDOWNS:
        groups = document.groups(by)
        if groups:
            options.append(
                (labels[by], [Option(_name(document, each), group_label(each), each in chosen) for each in groups])
            )
    return Comparison(
        title=_title(document, shown),
        about=_about(document, shown),
        options=options,
        groups=[group_label(group) for group in shown],
        rows=[
            ComparedRow(each.place, each.title, [_cell(document, each.key, group) for group in shown])
            for each in part.principles
            if shown
        ],
        part=part,
        kept=list(view.parts(compare="", cell="").items()),
        clear_query=view.query(compare=""),
    )


def draw_comparison(document: Document, view: View, narrow: bool) -> dict[str, Any]:
    """The same as a Plotly figure."""
    groups = chosen_groups(document, view)
    principles = part_in_view(document, view).principles
    rows = [document.rows[each.key, group.by, group.code] for each in principles for group in groups]
    wholes = [sum(count_of(row, step) for step in document.scale) for row in rows]
    return comparison_figure(
        titles=[f"{each.place}\u2002{each.title}" for each in principles],
        groups=[group_label(group) for group in groups],
        shares=[_share(step, rows, wholes) for step in document.scale],
        empty=[_without_bar(row) if not whole else "" for row, whole in zip(rows, wholes, strict=True)],
        narrow=narrow,
    )


def chosen_groups(document: Document, view: View) -> list[Group]:
    """The groups that the view names, as far as they exist: by their code, or by breakdown and code ("kind:label") where a region has the same code."""
    wanted = view.compare.split(",")
    everything = [document.world, *(group for by in BREAKDOWNS for group in document.groups(by))]
    return [group for group in everything if _name(document, group) in wanted][:MOST]


def _name(document: Document, group: Group) -> str:
    taken = {each.code for each in (document.world, *document.groups("region"))}
    return f"kind:{group.code}" if group.by == "kind" and group.code in taken else group.code


def _cell(document: Document, principle: str, group: Group) -> ComparedCell:
    row = document.rows[principle, group.by, group.code]
    exact = isinstance(row.answered, int) and not row.withheld and not document.is_open
    return ComparedCell(
        group=group_label(group),
        parts=[] if row.withheld or row.answered == 0 else bars(document, row),
        total=row.answered if exact and isinstance(row.answered, int) else 0,
        agree=str(row.agree),
        answered=str(row.answered),
        summary=distribution_words(document, row),
        is_withheld=row.withheld,
    )


def _share(step: Step, rows: Sequence[Row], wholes: Sequence[int]) -> Share:
    counts = [count_of(row, step) for row in rows]
    word = step.label[:1].lower() + step.label[1:]
    return Share(
        swatch=step.swatch,
        widths=[round(100 * count / whole, 2) if whole else 0 for count, whole in zip(counts, wholes, strict=True)],
        texts=[str(count) if count else "" for count in counts],
        hovers=[f"{count}/{whole}: {word}" for count, whole in zip(counts, wholes, strict=True)],
    )


def _without_bar(row: Row) -> str:
    if row.withheld:
        return str(_("withheld"))
    return str(_("nobody answered") if row.answered == 0 else _("No answers that can be drawn"))


def _title(document: Document, groups: Sequence[Group]) -> str:
    """Where the groups are furthest apart."""
    widest, found = 0.0, None
    for principle in document.principles if groups else ():
        shares = [
            (row.agree_share, group)
            for group in groups
            if (row := document.rows[principle.key, group.by, group.code]).agree_share is not None
        ]
        low = min(shares, key=lambda pair: pair[0] or 0, default=None)
        high = max(shares, key=lambda pair: pair[0] or 0, default=None)
        if low and high and float((high[0] or 0) - (low[0] or 0)) > widest:
            widest, found = float((high[0] or 0) - (low[0] or 0)), (principle, low[1], high[1])
    if not groups:
        return str(_("Compare regions and kinds"))
    if found is None:
        return str(_("%(groups)s side by side", groups=listed([group_label(group) for group in groups])))
    principle, low_group, high_group = found
    rows = [document.rows[principle.key, group.by, group.code] for group in (high_group, low_group)]
    return str(
        _(
            "Furthest apart on principle %(place)s: %(high)s %(agree)s of %(answered)s, %(low)s %(low_agree)s of %(low_answered)s",
            place=principle.place,
            high=group_label(high_group),
            agree=rows[0].agree,
            answered=rows[0].answered,
            low=group_label(low_group),
            low_agree=rows[1].agree,
            low_answered=rows[1].answered,
        )
    )


def _about(document: Document, groups: Sequence[Group]) -> str:
    if not groups:
        return str(_("Choose two or more, up to %(most)s. The address bar then holds the comparison.", most=MOST))
    turnout = listed(
        [
            group_label(group)
            + " "
            + (
                str(group.responded)
                if document.is_open
                else str(_("%(responded)s of %(invited)s", responded=group.responded, invited=group.invited))
            )
            for group in groups
        ]
    )
    return str(_("Agreeing, of those who answered. Who answered: %(turnout)s.", turnout=turnout))
