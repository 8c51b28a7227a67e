"""What a release would change since the last one: two documents in, differences in words out. Nothing here asks the database."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import ngettext

from consult.publications.findings import verdict_code, verdict_label
from consult.publications.opened import group_label
from consult.publications.reading import BREAKDOWNS, WORLD, Document, Group, Row
from consult.web.i18n import gettext as _

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing about one principle in one group that was otherwise before."""

    principle: str
    group: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Text:
    """A position that is printed now and was not, or the other way round."""

    principle: str
    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Differences:
    """All differences between release `since` and the one that is to come."""

    since: int
    rows: Sequence[Change]
    participation: Sequence[Change]
    added: Sequence[Text]
    removed: Sequence[Text]
    others: Sequence[str]

    @property
    def nothing(self) -> bool:
        """Whether both say the same."""
        return not (self.rows or self.participation or self.added or self.removed or self.others)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Differences:
    """Compare two release documents of one round, of whatever format."""
    old, new = Document(before), Document(after)
    texts, were = _texts(new), _texts(old)
    return Differences(
        since=old.number,
        rows=list(_row_changes(old, new)),
        participation=list(_participation(old, new)),
        added=[_text(new, key) for key in (texts - were).elements()],
        removed=[_text(old, key) for key in (were - texts).elements()],
        others=list(_others(before, after)),
    )


def summary(found: Differences) -> str:
    """The differences in a sentence: the note of a release published without one."""
    if found.nothing:
        return str(_("Published again; nothing in it differs from release %(number)s.", number=found.since))
    counted = [
        (len(found.rows), ngettext("%(num)s row differs", "%(num)s rows differ", len(found.rows))),
        (
            len(found.participation),
            ngettext(
                "participation differs in %(num)s group",
                "participation differs in %(num)s groups",
                len(found.participation),
            ),
        ),
        (len(found.added), ngettext("%(num)s text is added", "%(num)s texts are added", len(found.added))),
        (len(found.removed), ngettext("%(num)s text is gone", "%(num)s texts are gone", len(found.removed))),
    ]
    said = [str(words) for count, words in counted if count] + [str(each) for each in found.others]
    return str(_("Since release %(number)s: %(what)s.", number=found.since, what="; ".join(said)))


def _row_changes(old: Document, new: Document) -> Iterator[Change]:
    titles = {each.key: each.title for document in (old, new) for each in document.principles}
    labels = {(group.by, group.code): group_label(group) for document in (old, new) for group in _groups(document)}
    for key in dict.fromkeys([*new.rows, *old.rows]):
        principle, by, code = key
        before, after = old.rows.get(key), new.rows.get(key)
        said = [_said(old, before), _said(new, after)]
        if said[0] != said[1]:
            yield Change(titles[principle], labels.get((by, code), code), *said)


def _groups(document: Document) -> list[Group]:
    return [document.world, *(group for by in BREAKDOWNS for group in document.groups(by))]


def _said(document: Document, row: Row | None) -> str:
    """A row in a line: figures, distribution and, for the world, the verdict."""
    if row is None:
        return str(_("not a row of its own"))
    if row.withheld:
        return str(_("withheld"))
    counts = " · ".join(str(row.counts.get(step.code, 0)) for step in document.scale)
    said = _(
        "%(agree)s of %(answered)s agree (%(counts)s; %(blank)s left out)",
        agree=row.agree,
        answered=row.answered,
        counts=counts,
        blank=row.blank,
    )
    return f"{said}: {verdict_label(verdict_code(row))}" if row.by == WORLD else str(said)


def _participation(old: Document, new: Document) -> Iterator[Change]:
    before, after = ({(group.by, group.code): group for group in _groups(each)} for each in (old, new))
    for key in dict.fromkeys([*after, *before]):
        said = [
            _("%(responded)s of %(invited)s", responded=group.responded, invited=group.invited) if group else ""
            for group in (before.get(key), after.get(key))
        ]
        if said[0] != said[1]:
            group = after.get(key) or before[key]
            yield Change("", group_label(group), str(said[0]), str(said[1]))


def _texts(document: Document) -> Counter[tuple[str | None, ...]]:
    return Counter(
        (each.principle, each.region, each.stance, each.name, each.country, each.reason, each.wording)
        for each in document.positions
    )


def _text(document: Document, key: tuple[str | None, ...]) -> Text:
    principle, region, _stance, name, _country, reason, wording = key
    title = next((each.title for each in document.principles if each.key == principle), principle or "")
    group = document.region_of(region)
    source = name or (_("A member in %(region)s", region=group_label(group)) if group else _("A member"))
    return Text(title, str(source), (reason or "").strip() or (wording or "").strip())


def _others(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """Parts of the document that are no figures."""
    names = {
        "title": _("the consultation’s title differs"),
        "summary": _("the consultation’s summary differs"),
        "notice": _("the notice differs"),
        "language": _("the language differs"),
        "zone": _("the time zone differs"),
    }
    for name, words in names.items():
        if before["consultation"].get(name) != after["consultation"].get(name):
            yield str(words)
    parts = {
        "round": _("the round’s dates differ"),
        "rule": _("the rule for consensus differs"),
        "disclosure": _("the rule for what is withheld differs"),
        "scale": _("the scale differs"),
        "principles": _("the text differs"),
        "merged": _("other regions are shown together"),
        "robustness": _("the other ways of counting differ"),
        "territories": _("what is told of territories differs"),
    }
    for name, words in parts.items():
        if name in before and name in after and before[name] != after[name]:
            yield str(words)
