"""How live results are shown to staff: findings, the matrix, the board. Every figure goes with its denominator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from consult.domain.rules import ConsensusRule
from consult.domain.scales import Scale, swatches
from consult.models import Consultation, Wording
from consult.statistics.entries import GroupEntry, ResultEntry, ResultsDocument

BYS = ("region", "kind", "country")
MOST_COLUMNS = 8
"""Beyond so many groups the matrix is turned round: groups become rows."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One principle among all: the figures of its sentence, its distribution, its verdict."""

    number: int
    key: str
    title: str
    agree: int
    disagree: int
    answered: int
    invited: int
    others: str
    verdict: str
    verdict_label: str
    regions: str
    parts: tuple[dict[str, Any], ...]
    href: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One principle in one group: `level` 0 to 5 is its fill, 0 where nobody answered."""

    agree: int
    answered: int
    level: int
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a row or column, with its participation in words where it is a group."""

    label: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Principles against groups, or turned round."""

    columns: tuple[Head, ...]
    rows: tuple[tuple[Head, tuple[Cell, ...]], ...]
    turned: bool


def verdict_labels() -> dict[str, tuple[str, str]]:
    """Shape and word of each verdict."""
    return {
        "consensus": ("consensus", _("Consensus")),
        "majority": ("majority", _("Majority")),
        "divided": ("divided", _("Divided")),
        "no_clear_view": ("none", _("No clear view")),
        "": ("none", _("No answer yet")),
    }


def exact(value: object) -> int:
    """A count of a document for staff, in which every count is exact."""
    return value if isinstance(value, int) else 0


def level_of(share: float | None, rule: ConsensusRule) -> int:
    """The fill of a cell, in steps at the rule's own thresholds; 0 without a share."""
    if share is None:
        return 0
    steps = sorted((0.5, rule.region_agree_share, rule.agree_share, max(0.9, rule.agree_share)))
    return 1 + sum(share >= step for step in steps)


def findings(consultation: Consultation, document: ResultsDocument, by: str) -> list[Finding]:
    """One finding per principle, in the order of the text."""
    rows = _by_place(document)
    world = next(group for group in document["groups"] if group["by"] == "world")
    regions = [group for group in document["groups"] if group["by"] == "region"]
    colours = swatches(consultation.scale)
    found = []
    for number, wording in enumerate(consultation.round.draft.wordings, start=1):
        entry = rows[wording.key, "world", "world"]
        shape, word = verdict_labels()[entry["verdict"] or ""]
        found.append(
            Finding(
                number=number,
                key=wording.key,
                title=wording.title,
                agree=exact(entry["agree"]),
                disagree=exact(entry["disagree"]),
                answered=exact(entry["answered"]),
                invited=exact(world["invited"]),
                others=_others(entry, world),
                verdict=shape,
                verdict_label=word,
                regions=_regions(rows, wording.key, regions, consultation.rule),
                parts=parts(entry, consultation.scale, colours),
                href=url_for("results.principle", slug=consultation.slug, key=wording.key, by=by),
            )
        )
    return found


def parts(entry: ResultEntry, scale: Scale, colours: Mapping[str, str]) -> tuple[dict[str, Any], ...]:
    """The distribution as the bar wants it."""
    counts = entry["counts"] or {}
    return tuple(
        {"swatch": colours[step.code], "label": step.label, "code": step.code, "count": exact(counts.get(step.code))}
        for step in scale
    )


def _others(entry: ResultEntry, world: GroupEntry) -> str:
    """What the first number leaves out: who disagrees, who stands between, who is silent."""
    agree, disagree, answered = exact(entry["agree"]), exact(entry["disagree"]), exact(entry["answered"])
    between, invited = answered - agree - disagree, exact(world["invited"])
    said = [ngettext("%(num)s disagrees", "%(num)s disagree", disagree)]
    if between:
        said.append(ngettext("%(num)s takes no side", "%(num)s take no side", between))
    silent = invited - answered
    if silent > 0:
        sentence = ngettext(
            "%(num)s of %(invited)s invited has not answered",
            "%(num)s of %(invited)s invited have not answered",
            silent,
            invited=invited,
        )
        said.append(sentence)
    else:
        said.append(_("all %(invited)s invited have answered", invited=invited))
    return ", ".join(said[:-1]) + "; " + said[-1] + "."


def _regions(
    rows: Mapping[tuple[str, str, str], ResultEntry], key: str, regions: Sequence[GroupEntry], rule: ConsensusRule
) -> str:
    """In how many regions the rule's share is reached."""
    shares = [rows[key, "region", region["code"]]["agree_share"] for region in regions]
    known = [share for share in shares if share is not None]
    if not known:
        return ""
    return _(
        "At least %(share)s\u00a0%% agree in %(reached)s of %(total)s regions with answers.",
        share=f"{rule.region_agree_share * 100:.4f}".rstrip("0").rstrip("."),
        reached=sum(share >= rule.region_agree_share for share in known),
        total=len(known),
    )


def matrix(consultation: Consultation, document: ResultsDocument, by: str) -> Matrix:
    """Principles in rows and groups in columns; turned round where there are many groups."""
    rows = _by_place(document)
    groups = [group for group in document["groups"] if group["by"] in ("world", by)]
    wordings = consultation.round.draft.wordings
    heads = {(group["by"], group["code"]): _group_head(group) for group in groups}
    cells = {
        (wording.key, group["by"], group["code"]): _cell(
            consultation, rows[wording.key, group["by"], group["code"]], group, wording.title
        )
        for wording in wordings
        for group in groups
    }
    titles = [Head(wording.title) for wording in wordings]
    if len(groups) <= MOST_COLUMNS:
        columns = tuple(heads[group["by"], group["code"]] for group in groups)
        body = tuple(
            (title, tuple(cells[wording.key, group["by"], group["code"]] for group in groups))
            for title, wording in zip(titles, wordings, strict=True)
        )
        return Matrix(columns, body, turned=False)
    body = tuple(
        (
            heads[group["by"], group["code"]],
            tuple(cells[wording.key, group["by"], group["code"]] for wording in wordings),
        )
        for group in groups
    )
    return Matrix(tuple(titles), body, turned=True)


def _group_head(group: GroupEntry) -> Head:
    return Head(
        group["label"],
        _("%(responded)s of %(invited)s", responded=group["responded"], invited=group["invited"]),
    )


def _cell(consultation: Consultation, entry: ResultEntry, group: GroupEntry, title: str) -> Cell:
    agree, answered = exact(entry["agree"]), exact(entry["answered"])
    label = _(
        "%(title)s, %(group)s: %(agree)s of %(answered)s agree",
        title=title,
        group=group["label"],
        agree=agree,
        answered=answered,
    )
    values: dict[str, Any] = {} if group["by"] == "world" else {"by": group["by"], "group": group["code"]}
    href = url_for("results.principle", slug=consultation.slug, key=entry["principle"], **values)
    return Cell(agree, answered, level_of(entry["agree_share"], consultation.rule), label, href)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One principle in one group, with its distribution."""

    code: str
    label: str
    agree: int
    answered: int
    responded: int
    invited: int
    verdict: str
    verdict_label: str
    parts: tuple[dict[str, Any], ...]
    href: str


def group_rows(consultation: Consultation, document: ResultsDocument, wording: Wording, by: str) -> list[GroupRow]:
    """The principle in each group of `by`, the world first."""
    rows, colours = _by_place(document), swatches(consultation.scale)
    found = []
    for group in document["groups"]:
        if group["by"] not in ("world", by):
            continue
        entry = rows[wording.key, group["by"], group["code"]]
        shape, word = verdict_labels()[entry["verdict"] or ""]
        code = "" if group["by"] == "world" else group["code"]
        values: dict[str, Any] = {"by": by, "group": code} if code else {"by": by}
        found.append(
            GroupRow(
                code=code,
                label=group["label"],
                agree=exact(entry["agree"]),
                answered=exact(entry["answered"]),
                responded=exact(group["responded"]),
                invited=exact(group["invited"]),
                verdict=shape,
                verdict_label=word,
                parts=parts(entry, consultation.scale, colours),
                href=url_for("results.principle", slug=consultation.slug, key=wording.key, **values),
            )
        )
    return found


def headline(found: Sequence[Finding], document: ResultsDocument, ended: bool) -> str:
    """The finding of the whole page; while the round is open it may still change."""
    world = next(group for group in document["groups"] if group["by"] == "world")
    if not world["responded"]:
        return _("Nobody has answered yet")
    reached = sum(finding.verdict == "consensus" for finding in found)
    if ended:
        return ngettext(
            "Consensus on %(reached)s of %(num)s principle",
            "Consensus on %(reached)s of %(num)s principles",
            len(found),
            reached=reached,
        )
    return ngettext(
        "Consensus on %(reached)s of %(num)s principle so far",
        "Consensus on %(reached)s of %(num)s principles so far",
        len(found),
        reached=reached,
    )


def _by_place(document: ResultsDocument) -> dict[tuple[str, str, str], ResultEntry]:
    return {(entry["principle"], entry["by"], entry["group"]): entry for entry in document["results"]}


def as_of(document: ResultsDocument) -> datetime:
    """When the figures were read."""
    return datetime.fromisoformat(document["as_of"])
