"""What unfolds behind a cell: its distribution, and the texts that may be shown with as much of their origin as may be told."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import ngettext

from consult.domain.redlines import Change, redline
from consult.domain.scales import Side
from consult.publications.ranges import confidence_words
from consult.publications.reading import WORLD, Document, Group, Number, Position, Principle, Row
from consult.publications.viewing import View
from consult.publications.wording import either, listed
from consult.web.i18n import country_name, kept_apart
from consult.web.i18n import gettext as _

FAR = 24
"""A stretch of more words than this that stays as it is is cut down to its ends."""

QUOTED_AT_MOST = 6
"""So many texts are in view at once; the others unfold."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a distribution on one line."""

    swatch: str
    label: str
    count: Number


@dataclass(frozen=True, slots=True)
class Quotation:
    """A text with as much of its origin as may be told. `changes`: the rewording it proposes, against the principle, far stretches left out."""

    reason: str
    changes: Sequence[Change]
    swatch: str
    stance: str
    source: str
    is_named: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """What unfolds beneath a row."""

    title: str
    summary: str
    parts: Sequence[Bar]
    total: int
    quotations: Sequence[Quotation]
    further: Sequence[Quotation]
    note: str
    close_query: str
    language: str


def group_label(group: Group) -> str:
    """A group by its name; a merged one by the names of its parts, as "Asia + Oceania"."""
    if group.by == WORLD:
        return str(_("World"))
    return " + ".join(kept_apart(part) for part in group_parts(group))


def group_parts(group: Group) -> list[str]:
    """The names of what was merged for the release; of any other group its own alone."""
    return [part.strip() for part in group.label.split("+")] if "+" in group.code else [group.label]


def opened_cell(document: Document, view: View, principle: Principle, group: Group, row: Row) -> Opened:
    """What may be shown behind a cell: its distribution, and the texts with their origin."""
    quotations = [_quotation(document, principle, each) for each in document.positions_in(principle.key, group)]
    return Opened(
        title=str(_("%(group)s on principle %(place)s", group=group_label(group), place=principle.place)),
        summary=f"{distribution_words(document, row)} {confidence_words(row)}".strip(),
        parts=[] if row.withheld or row.answered == 0 else bars(document, row),
        # rounded counts do not add up to their rounded total: no bar is drawn of them
        total=row.answered if isinstance(row.answered, int) and not document.is_open else 0,
        quotations=quotations[:QUOTED_AT_MOST],
        further=quotations[QUOTED_AT_MOST:],
        note=_opened_note(group, row, len(quotations)),
        close_query=view.query(cell=""),
        language=document.language,
    )


def _opened_note(group: Group, row: Row, count: int) -> str:
    if group.by == "kind":
        return str(_("Positions are published by region. Choose regions above to read them."))
    if count == 0:
        return str(_("No reasons or rewordings may be shown here."))
    if row.withheld:
        return str(ngettext("1 position here was given with its name.", "%(num)s positions may be shown here.", count))
    return str(ngettext("1 position that may be shown.", "%(num)s positions that may be shown.", count))


def bars(document: Document, row: Row) -> list[Bar]:
    """The stances of a row in the scale's order, those that nobody chose included."""
    return [Bar(step.swatch, step.label, row.counts.get(step.code, 0)) for step in document.scale]


def distribution_words(document: Document, row: Row) -> str:
    """The sides of a row in a sentence."""
    if row.withheld:
        return str(_("Withheld to protect those who answered in confidence."))
    if row.answered == 0:
        return str(_("Nobody answered."))
    sides: list[tuple[str, Number]] = [
        (_("%(count)s of %(answered)s agree", count=row.agree, answered=row.answered), 1)
    ]
    sides.append((_("%(count)s disagree", count=row.disagree), row.disagree))
    for step in document.scale:
        if step.side in (Side.NEUTRAL, Side.NONE):
            count = row.counts.get(step.code, 0)
            sides.append(
                (_("%(count)s %(stance)s", count=count, stance=step.label[:1].lower() + step.label[1:]), count)
            )
    return str(_("%(parts)s.", parts=listed([str(text) for text, count in sides if count])))


def rewording(old: str, new: str) -> list[Change]:
    """What a proposed wording changes, with a few words around each change; nothing where none is proposed or it changes nothing.

    Lines are joined as Markdown joins them: only paragraphs stay apart.
    """
    if not new.strip():
        return []
    made = redline(_unfolded(old), _unfolded(new))
    last = len(made.changes) - 1
    return (
        [_shortened(change, place == 0, place == last) for place, change in enumerate(made.changes)]
        if made.changed
        else []
    )


def _unfolded(text: str) -> str:
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", text.strip()))


def _shortened(change: Change, is_first: bool, is_last: bool) -> Change:
    words = re.findall(r"\s*\S+|\s+$", change.text)
    if change.kind != "same" or len(words) <= FAR:
        return change
    ends = FAR // 2
    head, tail = "".join(words[:ends]), "".join(words[-ends:])
    return Change("same", ("" if is_first else head) + " … " + ("" if is_last else tail.lstrip(" ")))


def _quotation(document: Document, principle: Principle, position: Position) -> Quotation:
    step = document.steps.get(position.stance or "")
    region = document.region_of(position.region)
    if position.name and position.country:
        source = str(_("%(name)s, %(country)s", name=position.name, country=country_name(position.country)))
    elif position.name:
        source = position.name
    elif region:
        source = str(_("A member in %(region)s", region=either(group_parts(region))))
    else:
        source = str(_("A member"))
    return Quotation(
        reason=position.reason.strip(),
        changes=rewording(principle.wording, position.wording),
        swatch=step.swatch if step else "",
        stance=step.label if step else "",
        source=source,
        is_named=bool(position.name),
    )
