"""How all members answered each principle: bars drawn by the server, with their numbers beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

from consult.charts.bars import AnswerBar, Geometry, place_bars
from consult.publications.opened import bars
from consult.publications.reading import Document, Number, Principle, Row, Step
from consult.publications.viewing import View
from consult.publications.wording import number_word, percent, quoted
from consult.web.i18n import gettext as _

WORDS_FROM = 26.0
"""The least width, in percent of the drawing, in which a stance's name is legible beside its count."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a bar, in percent of the drawing's width from the start edge."""

    x: float
    width: float
    swatch: str
    count: int
    words: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One principle: its bar, if it can be drawn, and the count of every stance."""

    place: int
    title: str
    kind: str
    parts: Sequence[Part]
    counts: Sequence[Number]
    answered: Number
    link_from: float
    link_to: float
    summary: str


@dataclass(frozen=True, slots=True)
class Answers:
    """The figure of all distributions. `agree_at` and `disagree_at` are where the rule's limits stand, `middle_at` where diverging sides part,
    `main_width` where the first part ends and `apart_at` where the second begins.
    """

    title: str
    about: str
    rows: Sequence[AnswerRow]
    steps: Sequence[Step]
    is_diverging: bool
    main_width: float
    middle_at: float
    agree_at: float
    disagree_at: float
    apart_at: float
    agree_limit: str
    disagree_limit: str


def present_answers(document: Document, view: View) -> Answers:
    """All distributions in the shape that the view asks for: what lies between agreement and disagreement apart, on the same scale."""
    rows = [document.world_row(principle.key) for principle in document.principles]
    wholes = [whole_of(row, document) for row in rows]
    rule, diverging = document.rule, view.bars == "diverging"
    made = answer_bars(document)
    placed = place_bars(made, wholes, rule.agree_share, rule.disagree_share, diverging)
    drawing = _Drawing(placed)
    return Answers(
        title=answers_title(document),
        about=_about(document, diverging),
        rows=[
            _answer_row(document, principle, row, drawing, made, wholes)
            for principle, row in zip(document.principles, rows, strict=True)
        ],
        steps=document.scale,
        is_diverging=diverging,
        main_width=drawing.at(placed.right),
        middle_at=drawing.at(0),
        agree_at=drawing.at(placed.agree_limit),
        disagree_at=drawing.at(placed.disagree_limit),
        apart_at=drawing.at(placed.apart) if placed.end > placed.apart else 100.0,
        agree_limit=str(_("%(share)s must agree", share=percent(rule.agree_share))),
        disagree_limit=str(_("at most %(share)s against", share=percent(rule.disagree_share))),
    )


def answer_bars(document: Document) -> list[AnswerBar]:
    """The stances with everybody's counts of each principle."""
    rows = [document.world_row(principle.key) for principle in document.principles]
    return [
        AnswerBar(step.label, step.side.value, step.swatch, [count_of(row, step) for row in rows])
        for step in document.scale
    ]


class _Drawing:
    """From percent of the answers to percent of the drawing's width."""

    def __init__(self, placed: Geometry) -> None:
        self.placed = placed
        self.scale = 100 / (placed.end - placed.left)

    def at(self, place: float) -> float:
        return round((place - self.placed.left) * self.scale, 2)

    def width(self, share: float) -> float:
        return round(share * self.scale, 2)


def _about(document: Document, diverging: bool) -> str:
    if document.is_open:
        head = _("Answers to each principle, all respondents. Rounded; counts below 8 are not drawn.")
    else:
        head = _("Answers to each principle, all members.")
    if diverging:
        how = _(
            "Agreement and disagreement grow from the same line, away from one another, the mildest stance first. "
            "Agreement must reach its dashed line, disagreement must not pass its own. What lies between stands apart, on the same scale."
        )
    else:
        how = _(
            "Agreement grows from one edge and must reach the first dashed line. "
            "Disagreement grows from the other and must not pass the second. What lies between stands apart, on the same scale."
        )
    return f"{head} {how}"


def count_of(row: Row, step: Step) -> int:
    """How many took this stance; 0 where an open round gives no number."""
    count = row.counts.get(step.code, 0)
    return count if isinstance(count, int) else 0


def whole_of(row: Row, document: Document) -> int:
    """What a row's bar is 100 % of. In an open round the counts are rounded on their own and the small ones are not drawn, so they leave a gap."""
    drawn = sum(count_of(row, step) for step in document.scale)
    return max(drawn, row.answered) if isinstance(row.answered, int) else 0


def _answer_row(
    document: Document,
    principle: Principle,
    row: Row,
    drawing: _Drawing,
    made: Sequence[AnswerBar],
    wholes: Sequence[int],
) -> AnswerRow:
    place = principle.place - 1
    kind = "withheld" if row.withheld else "shown" if wholes[place] else "empty"
    link = drawing.placed.links[place] if kind == "shown" else None
    return AnswerRow(
        place=principle.place,
        title=principle.title,
        kind=kind,
        parts=_parts(drawing, made, place, wholes[place]) if kind == "shown" else [],
        counts=[bar.count for bar in bars(document, row)],
        answered=row.answered,
        link_from=drawing.at(link[0]) if link else 0.0,
        link_to=drawing.at(link[1]) if link else 0.0,
        summary=_summary(principle, row),
    )


def _parts(drawing: _Drawing, made: Sequence[AnswerBar], row: int, whole: int) -> list[Part]:
    parts = []
    for bar, starts in zip(made, drawing.placed.starts, strict=True):
        if count := bar.counts[row]:
            width = drawing.width(100 * count / whole)
            words = bar.label[:1].lower() + bar.label[1:] if width >= WORDS_FROM else ""
            parts.append(Part(drawing.at(starts[row]), width, bar.swatch, count, words))
    return parts


def _summary(principle: Principle, row: Row) -> str:
    return str(
        _(
            "%(title)s: %(agree)s of %(answered)s agree, %(disagree)s disagree",
            title=principle.title,
            agree=row.agree,
            answered=row.answered,
            disagree=row.disagree,
        )
    )


def answers_title(document: Document) -> str:
    """Where opposition is strongest, with its denominator."""
    rows = [
        (principle, row)
        for principle in document.principles
        if (row := document.world_row(principle.key)).disagree_share is not None
    ]
    if not rows:
        return str(_("No answers can be shown"))
    principle, row = max(rows, key=lambda pair: pair[1].disagree_share or 0)
    if not row.disagree:
        if len(rows) == 1:
            return str(_("None of the %(answered)s who answered disagrees", answered=row.answered))
        return str(_("Nobody disagrees with any of the %(count)s principles", count=number_word(len(rows))))
    names = {
        "disagree": row.disagree,
        "answered": row.answered,
        "place": principle.place,
        "title": quoted(principle.title),
    }
    if len(rows) == 1:
        return str(
            _("%(disagree)s of %(answered)s disagree with %(title)s", **names)
            if row.disagree != 1
            else _("1 of %(answered)s disagrees with %(title)s", **names)
        )
    tied = sum(other.disagree_share == row.disagree_share for _principle, other in rows)
    if tied > 1:
        return str(_("Opposition nowhere exceeds %(disagree)s of %(answered)s", **names))
    return str(
        _("Opposition is strongest on principle %(place)s: %(disagree)s of %(answered)s disagree", **names)
        if row.disagree != 1
        else _("Opposition is strongest on principle %(place)s: 1 of %(answered)s disagrees", **names)
    )
