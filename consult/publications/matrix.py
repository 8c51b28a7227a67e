"""The picture of principle × region (or kind) as a table: cells, fills by the rule's own thresholds, and what opens behind a cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from consult.publications.matrix_titles import matrix_title
from consult.publications.opened import Opened, group_label, opened_cell
from consult.publications.reading import WORLD, Document, Group, Principle, Row
from consult.publications.verdict_words import verdict_code, verdict_label
from consult.publications.viewing import View
from consult.publications.wording import listed, percent, short
from consult.web.i18n import gettext as _

TOP_SHARE = Fraction(9, 10)
FEW_COLUMNS = 8
"""More groups than this scroll in a frame of their own even on a wide page."""
FEW_ROWS = 15
"""More principles than this scroll in the frame too, so that the groups' names stay in sight."""


@dataclass(frozen=True, slots=True)
class Level:
    """A step of the fills: `code` 1..5 names its colour."""

    code: int
    label: str
    from_share: Fraction


@dataclass(frozen=True, slots=True)
class Column:
    """A group and its participation. `order` is how the rows stand by it: descending, ascending or none; `query` asks for the next order."""

    code: str
    label: str
    participation: str
    is_world: bool
    order: str
    query: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One principle in one group. `level` 0: nothing to fill it by; `query` opens it, or closes it when it is open."""

    key: str
    group: str
    agree: str
    answered: str
    level: int
    kind: str
    query: str
    label: str
    is_open: bool
    is_world: bool


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One principle across all groups."""

    place: int
    key: str
    title: str
    cells: Sequence[Cell]
    verdict: str
    verdict_label: str
    opened: Opened | None


@dataclass(frozen=True, slots=True)
class Matrix:
    """The whole picture."""

    title: str
    about: str
    columns: Sequence[Column]
    rows: Sequence[MatrixRow]
    levels: Sequence[Level]
    has_withheld: bool
    scrolls: bool
    is_sorted: bool
    unsorted_query: str
    orders: Sequence[tuple[str, str]]


def levels(document: Document) -> list[Level]:
    """The fills: half, the two thresholds of the rule and nine tenths, each once; the highest has the strongest colour."""
    region, overall = Fraction(repr(document.rule.region_agree_share)), Fraction(repr(document.rule.agree_share))
    cuts = sorted({Fraction(1, 2), region, overall, TOP_SHARE})
    reached = [_cut_label(cut, region, overall) for cut in cuts]
    first = Level(1, str(_("under %(share)s", share=percent(cuts[0]))), Fraction(0))
    return [
        first,
        *(
            Level(5 - len(cuts) + place, label, cut)
            for place, (cut, label) in enumerate(zip(cuts, reached, strict=True), start=1)
        ),
    ]


def _cut_label(cut: Fraction, region: Fraction, overall: Fraction) -> str:
    share = percent(cut)
    if cut == region == overall:
        return str(_("%(share)s and over, passes in a region and overall", share=share))
    if cut == region:
        return str(_("%(share)s and over, passes in a region", share=share))
    if cut == overall:
        return str(_("%(share)s and over, passes overall", share=share))
    return str(_("%(share)s and over", share=share))


def level_of(row: Row, steps: Sequence[Level]) -> int:
    """The step of a row's fill; 0 where its share is not known."""
    share = row.agree_share
    return 0 if share is None else next(each.code for each in reversed(steps) if share >= each.from_share)


def present_matrix(document: Document, view: View) -> Matrix:
    """The matrix as a view asks for it."""
    groups = [document.world, *document.groups(view.by)]
    steps = levels(document)
    rows = [_matrix_row(document, view, principle, groups, steps) for principle in ordered(document, view)]
    return Matrix(
        title=matrix_title(document, view.by),
        about=_about(document),
        columns=[_column(document, view, group) for group in groups],
        rows=rows,
        levels=steps,
        has_withheld=any(cell.kind == "withheld" for row in rows for cell in row.cells),
        scrolls=len(groups) - 1 > FEW_COLUMNS or len(rows) > FEW_ROWS,
        is_sorted=_sorted_by(document, view) is not None,
        unsorted_query=view.query(sort=""),
        orders=_orders(groups),
    )


def ordered(document: Document, view: View) -> list[Principle]:
    """The principles in the order that the view asks for: as in the text, or by the share agreeing in one group; what has no share comes last."""
    group = _sorted_by(document, view)
    if group is None:
        return document.principles
    shares = {each.key: document.rows[each.key, group.by, group.code].agree_share for each in document.principles}
    sign = 1 if view.sort.startswith("-") else -1
    return sorted(document.principles, key=lambda each: (shares[each.key] is None, sign * (shares[each.key] or 0)))


def _sorted_by(document: Document, view: View) -> Group | None:
    code = view.sort.removeprefix("-")
    return next((each for each in (document.world, *document.groups(view.by)) if each.code == code), None)


def _orders(groups: Sequence[Group]) -> list[tuple[str, str]]:
    """The orders that can be chosen: what stands in the address bar, and what it means."""
    return [
        ("", str(_("As in the text"))),
        *((group.code, str(_("Most agreement first: %(group)s", group=group_label(group)))) for group in groups),
        *((f"-{group.code}", str(_("Least agreement first: %(group)s", group=group_label(group)))) for group in groups),
    ]


def _column(document: Document, view: View, group: Group) -> Column:
    if document.is_open:
        participation = str(_("%(responded)s answered", responded=group.responded))
    elif group.by == WORLD:
        participation = str(
            _("%(responded)s of %(invited)s answered", responded=group.responded, invited=group.invited)
        )
    else:
        participation = str(_("%(responded)s of %(invited)s", responded=group.responded, invited=group.invited))
    following = {group.code: f"-{group.code}", f"-{group.code}": ""}.get(view.sort, group.code)
    order = {group.code: "descending", f"-{group.code}": "ascending"}.get(view.sort, "none")
    return Column(group.code, group_label(group), participation, group.by == WORLD, order, view.query(sort=following))


def _matrix_row(
    document: Document, view: View, principle: Principle, groups: Sequence[Group], steps: Sequence[Level]
) -> MatrixRow:
    rows = [document.rows[principle.key, group.by, group.code] for group in groups]
    cells = [_cell(view, principle, group, row, steps) for group, row in zip(groups, rows, strict=True)]
    opened = next(
        (
            opened_cell(document, view, principle, group, row)
            for group, row, cell in zip(groups, rows, cells, strict=True)
            if cell.is_open
        ),
        None,
    )
    code = verdict_code(rows[0])
    return MatrixRow(principle.place, principle.key, principle.title, cells, code, verdict_label(code), opened)


def _cell(view: View, principle: Principle, group: Group, row: Row, steps: Sequence[Level]) -> Cell:
    key = f"{principle.key}.{group.code}"
    is_open = view.cell == key
    kind = "withheld" if row.withheld else "empty" if row.answered == 0 else "shown"
    said = {
        "withheld": _("withheld"),
        "empty": _("nobody answered"),
        "shown": _("%(agree)s of %(answered)s agree", agree=row.agree, answered=row.answered),
    }[kind]
    return Cell(
        key=key,
        group=group_label(group),
        agree=short(row.agree),
        answered=short(row.answered),
        level=level_of(row, steps),
        kind=kind,
        query=view.query(cell="" if is_open else key),
        label=str(
            _("%(group)s on principle %(place)s: %(said)s", group=group_label(group), place=principle.place, said=said)
        ),
        is_open=is_open,
        is_world=group.by == WORLD,
    )


def _about(document: Document) -> str:
    world = document.world
    tail = str(_("The fill shows agreement alone; a verdict looks at disagreement too."))
    if document.is_open:
        return str(_("Respondents agreeing, of those answering, rounded.")) + f" {tail}"
    apart = [
        str(_("%(answered)s on principle %(place)s", answered=row.answered, place=principle.place))
        for principle in document.principles
        if (row := document.world_row(principle.key)).is_exact and row.answered != world.responded
    ]
    head = str(
        _(
            "Members agreeing, of members answering. %(responded)s of %(invited)s answered",
            responded=world.responded,
            invited=world.invited,
        )
    )
    return f"{head}; {listed(apart)}. {tail}" if 0 < len(apart) <= 3 else f"{head}. {tail}"
