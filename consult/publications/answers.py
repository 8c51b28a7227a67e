"""How all members answered each principle: bars drawn by the server, with their numbers beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from consult.domain.scales import Side
from consult.publications.opened import bars
from consult.publications.reading import Document, Number, Principle, Row, Step
from consult.publications.wording import number_word, percent, quoted

GAP = 4.0
"""Room between the two parts of a bar, in percent of the answers."""

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
    """The figure of all distributions. `agree_at` and `disagree_at` are where the rule's limits stand, `apart_at` where the second part begins."""

    title: str
    about: str
    rows: Sequence[AnswerRow]
    steps: Sequence[Step]
    main_width: float
    agree_at: float
    disagree_at: float
    apart_at: float
    agree_limit: str
    disagree_limit: str


def present_answers(document: Document) -> Answers:
    """Agreement from one edge, disagreement from the other, what lies between apart on the same scale."""
    rows = [(principle, document.world_row(principle.key)) for principle in document.principles]
    apart = max((_apart_share(document, row) for _principle, row in rows), default=0.0)
    scale = 100 / (100 + (GAP + apart * 100 if apart else 0))
    rule = document.rule
    return Answers(
        title=answers_title(document),
        about=_about(document),
        rows=[_answer_row(document, principle, row, scale) for principle, row in rows],
        steps=document.scale,
        main_width=round(100 * scale, 2),
        agree_at=round(100 * rule.agree_share * scale, 2),
        disagree_at=round(100 * (1 - rule.disagree_share) * scale, 2),
        apart_at=round((100 + GAP) * scale, 2),
        agree_limit=str(_("%(share)s must agree", share=percent(rule.agree_share))),
        disagree_limit=str(_("at most %(share)s against", share=percent(rule.disagree_share))),
    )


def _about(document: Document) -> str:
    if document.is_open:
        head = _("Answers to each principle, all respondents. Rounded; counts below 8 are not drawn.")
    else:
        head = _("Answers to each principle, all members.")
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


def _apart_share(document: Document, row: Row) -> float:
    whole = whole_of(row, document)
    apart = sum(count_of(row, step) for step in document.scale if step.side in (Side.NEUTRAL, Side.NONE))
    return apart / whole if whole else 0.0


def _answer_row(document: Document, principle: Principle, row: Row, scale: float) -> AnswerRow:
    whole = whole_of(row, document)
    kind = "withheld" if row.withheld else "shown" if whole else "empty"
    parts, link_from, link_to = _parts(document, row, whole, scale) if kind == "shown" else ([], 0.0, 0.0)
    return AnswerRow(
        place=principle.place,
        title=principle.title,
        kind=kind,
        parts=parts,
        counts=[bar.count for bar in bars(document, row)],
        answered=row.answered,
        link_from=link_from,
        link_to=link_to,
        summary=_summary(principle, row),
    )


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


def _parts(document: Document, row: Row, whole: int, scale: float) -> tuple[list[Part], float, float]:
    """The parts in the scale's order, and where the line between agreement and disagreement begins and ends."""
    unit = 100 * scale / whole
    sides = {side: [step for step in document.scale if step.side is side] for side in Side}
    found: list[Part] = []
    start = 0.0
    for step in sides[Side.AGREE]:
        start += _append(found, step, row, start, unit)
    end = 100 * scale - unit * sum(count_of(row, step) for step in sides[Side.DISAGREE])
    place = end
    for step in sides[Side.DISAGREE]:
        place += _append(found, step, row, place, unit)
    place = (100 + GAP) * scale
    for step in (*sides[Side.NEUTRAL], *sides[Side.NONE]):
        place += _append(found, step, row, place, unit)
    return found, round(start, 2), round(end, 2)


def _append(parts: list[Part], step: Step, row: Row, start: float, unit: float) -> float:
    count = count_of(row, step)
    width = count * unit
    if count:
        words = step.label[:1].lower() + step.label[1:] if width >= WORDS_FROM else ""
        parts.append(Part(round(start, 2), round(width, 2), step.swatch, count, words))
    return width


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
