"""The picture of principle × region (or kind) as a table: cells, fills by the rule's own thresholds, and what opens behind a cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext as _

from consult.publications.findings import verdict_code, verdict_label
from consult.publications.opened import Opened, group_label, opened_cell
from consult.publications.reading import WORLD, Document, Group, Principle, Row
from consult.publications.viewing import View
from consult.publications.wording import listed, number_word, percent, sentence, short

TOP_SHARE = Fraction(9, 10)
FEW_COLUMNS = 8
"""More groups than this do not stand beside one another even on a wide page: every principle becomes a block."""


@dataclass(frozen=True, slots=True)
class Level:
    """A step of the fills: `code` 1..5 names its colour."""

    code: int
    label: str
    from_share: Fraction


@dataclass(frozen=True, slots=True)
class Column:
    """A group and its participation."""

    code: str
    label: str
    participation: str
    is_world: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One principle in one group. `level` 0: nothing to fill it by; `query` opens it, or closes it when it is open."""

    key: str
    anchor: str
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
    is_wide: bool


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
    rows = [_matrix_row(document, view, principle, groups, steps) for principle in document.principles]
    return Matrix(
        title=matrix_title(document, view.by),
        about=_about(document, view.by),
        columns=[_column(document, group) for group in groups],
        rows=rows,
        levels=steps,
        has_withheld=any(cell.kind == "withheld" for row in rows for cell in row.cells),
        is_wide=len(groups) - 1 > FEW_COLUMNS,
    )


def _column(document: Document, group: Group) -> Column:
    if document.is_open:
        participation = str(_("%(responded)s answered", responded=group.responded))
    elif group.by == WORLD:
        participation = str(
            _("%(responded)s of %(invited)s answered", responded=group.responded, invited=group.invited)
        )
    else:
        participation = str(_("%(responded)s of %(invited)s", responded=group.responded, invited=group.invited))
    return Column(group.code, group_label(group), participation, group.by == WORLD)


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
        # a colon stands in no code, so no two cells share an anchor
        anchor=f"cell-{principle.key}:{group.code}",
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


def _about(document: Document, by: str) -> str:
    world = document.world
    tail = str(
        _("Open a cell to read the positions behind it.")
        if by == "region"
        else _("Open a cell to see how its answers are distributed.")
    )
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


def matrix_title(document: Document, by: str) -> str:
    """On how many principles every group that is shown passes the rule's regional threshold; for one principle, in how many groups it does."""
    threshold = Fraction(repr(document.rule.region_agree_share))
    shown = [
        [row.agree_share >= threshold for row in document.group_rows(principle.key, by) if row.agree_share is not None]
        for principle in document.principles
    ]
    if not any(shown) and not document.is_open:
        return str(
            _("No region can be shown on its own") if by == "region" else _("No kind of member can be shown on its own")
        )
    if any(
        row.agree_share is None and not row.withheld and row.answered != 0
        for principle in document.principles
        for row in document.group_rows(principle.key, by)
    ):
        return _widest(document)
    share = percent(threshold)
    if len(shown) == 1:
        return _title_of_one(by, sum(shown[0]), len(shown[0]), share)
    passing = sum(bool(each) and all(each) for each in shown)
    names = {
        "share": share,
        "count": sentence(number_word(passing) if passing else _("none")),
        "total": number_word(len(shown)),
    }
    if by == "region":
        return str(
            _("One of %(total)s principles reaches %(share)s agreement in every region shown", **names)
            if passing == 1
            else _("%(count)s of %(total)s principles reach %(share)s agreement in every region shown", **names)
        )
    return str(
        _("One of %(total)s principles reaches %(share)s agreement in every kind shown", **names)
        if passing == 1
        else _("%(count)s of %(total)s principles reach %(share)s agreement in every kind shown", **names)
    )


def _title_of_one(by: str, passing: int, shown: int, share: str) -> str:
    names = {"share": share, "passing": passing, "shown": shown}
    return str(
        _("Agreement reaches %(share)s in %(passing)s of %(shown)s regions shown", **names)
        if by == "region"
        else _("Agreement reaches %(share)s in %(passing)s of %(shown)s kinds shown", **names)
    )


def _widest(document: Document) -> str:
    """The title where small groups of an open round have no share of their own, so that nothing can be said of every group."""
    rows = [(principle, document.world_row(principle.key)) for principle in document.principles]
    principle, row = max(rows, key=lambda pair: pair[1].agree_share or -1)
    names = {"place": principle.place, "agree": row.agree, "answered": row.answered}
    return str(_("Agreement is widest on principle %(place)s: %(agree)s of %(answered)s agree", **names))
