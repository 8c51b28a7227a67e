"""The release document: everything that the public may know of a round, and nothing else."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import rfc8785

from consult import clock
from consult.domain.rules import Disclosure, Participation
from consult.domain.scales import Scale, Side, Step
from consult.models import Consultation, Release, ReleaseKind, Round
from consult.publications import queries, territory_queries
from consult.publications.choices import NONE, Choices
from consult.publications.members import Voice
from consult.publications.protection import Protected, protected
from consult.publications.queries import Said
from consult.publications.robustness import Counting, robustness
from consult.publications.territories import territory_entries
from consult.statistics.document import assemble, instant
from consult.statistics.merging import Plan, code_in
from consult.statistics.quoting import Quote, quotable
from consult.statistics.tallies import REGION, WORLD, Group

FORMAT_VERSION = 2


@dataclass(frozen=True, slots=True)
class Made:
    """A document that could be published, and what it was made of: that part is for staff alone."""

    document: dict[str, Any]
    shown: Protected


def build(
    consultation: Consultation, number: int, note: str = "", kind: ReleaseKind = ReleaseKind.RELEASE
) -> dict[str, Any]:
    """The document of a release that would be published now, under `number`."""
    return make(consultation, number, note, kind).document


def make(
    consultation: Consultation,
    number: int,
    note: str = "",
    kind: ReleaseKind = ReleaseKind.RELEASE,
    releases: Sequence[Release] | None = None,
    chosen: Choices = NONE,
) -> Made:
    """The same with what it was made of. `releases` are those before, the oldest first, for who has read them already."""
    round_ = consultation.round
    principles = [wording.key for wording in round_.draft.wordings]
    shown = protected(consultation, releases, chosen)
    now = clock.now()
    results = assemble(
        consultation.slug,
        round_.number,
        "public",
        now,
        number,
        shown.groups,
        principles,
        consultation.scale,
        consultation.rule,
        consultation.participation,
        shown.withheld,
    )
    given = queries.said(round_.id, with_texts_only=consultation.participation is Participation.OPEN)
    printed = _printed(consultation, shown, [each for each in given if each.reason.strip() or each.wording.strip()])
    document = {
        **frame_of(consultation, number, note, kind),
        "merged": [list(block) for block in shown.plan],
        "results": results,
        "robustness": robustness(_counting(consultation, shown), principles, _voices(given, shown, printed)),
        "territories": territories(consultation, shown.plan),
        "positions": sorted(
            (_position(each, shown) for each in printed), key=_order(consultation, round_, shown.groups)
        ),
    }
    return Made(document, shown)


def withdrawal(consultation: Consultation, number: int, withdraws: int, note: str) -> dict[str, Any]:
    """The document of a release that takes another back: the same shape, without results."""
    frame = frame_of(consultation, number, note, ReleaseKind.WITHDRAWAL)
    frame["release"]["withdraws"] = withdraws
    results = {
        "consultation": consultation.slug,
        "round": consultation.round.number,
        "audience": "public",
        "as_of": frame["release"]["published_at"],
        "release": number,
        "groups": [],
        "results": [],
    }
    return {**frame, "merged": [], "results": results, "robustness": {}, "territories": [], "positions": []}


def headline(document: Mapping[str, Any]) -> str:
    """The document without what only its own page prints: its title and lead say the same (JSON)."""
    results = document["results"]
    kept = {
        **{name: part for name, part in document.items() if name not in {"robustness", "territories"}},
        "principles": [{**each, "wording": "", "rationale": ""} for each in document["principles"]],
        "positions": [],
        "results": {
            **results,
            "groups": [group for group in results["groups"] if group["by"] == WORLD],
            "results": [row for row in results["results"] if row["by"] == WORLD],
        },
    }
    return json.dumps(kept, ensure_ascii=False)


def frame_of(consultation: Consultation, number: int, note: str, kind: ReleaseKind) -> dict[str, Any]:
    """What every release says of itself, of its consultation and of its rules."""
    round_ = consultation.round
    return {
        "format": FORMAT_VERSION,
        "release": {"number": number, "published_at": instant(clock.now()), "note": note, "kind": kind.value},
        "consultation": {
            "slug": consultation.slug,
            "title": consultation.title,
            "summary": consultation.summary,
            "language": consultation.language,
            "zone": consultation.zone,
            "participation": consultation.participation.value,
            "notice": consultation.notice,
        },
        "round": {
            "number": round_.number,
            "opened_at": instant(round_.opened_at) if round_.opened_at else None,
            "closed_at": instant(round_.times.ended_at) if round_.times.ended_at else None,
        },
        "rule": {
            "agree_share": consultation.agree_share,
            "disagree_share": consultation.disagree_share,
            "region_agree_share": consultation.region_agree_share,
        },
        "disclosure": {"k": consultation.k, "strict": consultation.strict},
        "scale": [
            {"code": step.code, "label": step.label, "meaning": step.meaning, "side": step.side.value}
            for step in consultation.scale
        ],
        "principles": [
            {"key": wording.key, "title": wording.title, "wording": wording.text, "rationale": wording.rationale}
            for wording in round_.draft.wordings
        ],
    }


def canonical(document: dict[str, Any]) -> tuple[str, str]:
    """The document's text (RFC 8785) and its SHA-256."""
    text = rfc8785.dumps(document)
    return text.decode(), hashlib.sha256(text).hexdigest()


def shows_nothing(document: Mapping[str, Any]) -> bool:
    """Whether every row of a release is withheld: then there is nothing to publish."""
    return all(row["withheld"] for row in document["results"]["results"])


def scale_of(document: dict[str, Any]) -> Scale:
    """The scale that a release was answered on."""
    return tuple(Step(step["code"], step["label"], step["meaning"], Side(step["side"])) for step in document["scale"])


def content_digest(document: dict[str, Any]) -> str:
    """A digest of what a release says, whenever it is made and whatever its note: tells a preview from a changed result."""
    results = {**document["results"], "as_of": None, "release": None}
    content = {**document, "release": None, "results": results}
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def _printed(consultation: Consultation, shown: Protected, written: Sequence[Said]) -> list[Said]:
    """The answers whose texts may be read: named ones, and unnamed ones where quoting them gives nobody else away."""
    unnamed = [
        Quote(each.principle, code_in(each.region, shown.plan), each.kind, each.step)
        for each in written
        if each.disclosure is Disclosure.UNNAMED and not shown.is_known(each.principle, each.region)
    ]
    allowed = quotable(
        shown.groups,
        shown.withheld,
        unnamed,
        consultation.scale,
        consultation.disclosure_rule,
        crossings=shown.crossings,
    )
    rows = {group.code for group in shown.groups if group.by == REGION}
    allowed |= {
        (key, row)
        for key, region in shown.heard.known
        if shown.is_known(key, region) and (row := code_in(region, shown.plan)) in rows
    }
    return [
        each
        for each in written
        if each.disclosure is Disclosure.NAMED or (each.principle, code_in(each.region, shown.plan)) in allowed
    ]


def territories(consultation: Consultation, plan: Plan) -> list[dict[str, Any]]:
    """Who was asked where, and what was answered under a name (decision 0003); by the regions that stand after the merging of `plan`."""
    if consultation.participation is Participation.OPEN:
        return []
    asked, named = territory_queries.asked_and_named(consultation.round.id)
    return territory_entries(
        [(country, code_in(region, plan)) for country, region in asked],
        [(country, code_in(region, plan), *rest) for country, region, *rest in named],
    )


def _position(said: Said, shown: Protected) -> dict[str, Any]:
    """A text as it may be attributed. Its region is the one that the release shows: a finer one would tell what was merged."""
    named = said.disclosure is Disclosure.NAMED
    return {
        "principle": said.principle,
        "region": code_in(said.region, shown.plan),
        "stance": said.step,
        "disclosure": said.disclosure.value,
        "name": said.name if named else None,
        "country": said.country if named else None,
        "reason": said.reason,
        "wording": said.wording,
    }


def _order(consultation: Consultation, round_: Round, groups: Sequence[Group]) -> Callable[[dict[str, Any]], Any]:
    """In the order of principles, regions, stances, names and texts: never the order of arrival."""
    principles = {wording.key: place for place, wording in enumerate(round_.draft.wordings)}
    regions = {group.code: place for place, group in enumerate(groups) if group.by == REGION}
    stances = {step.code: place for place, step in enumerate(consultation.scale)}

    def place(position: dict[str, Any]) -> tuple[Any, ...]:
        return (
            principles[position["principle"]],
            regions.get(position["region"], len(regions)),
            stances[position["stance"]],
            position["name"] or "\uffff",
            position["reason"],
            position["wording"],
        )

    return place


def _counting(consultation: Consultation, shown: Protected) -> Counting:
    return Counting(
        shown.groups,
        shown.withheld,
        consultation.scale,
        consultation.rule,
        consultation.disclosure_rule,
        consultation.participation,
    )


def _voices(given: Sequence[Said], shown: Protected, printed: Sequence[Said]) -> dict[str, list[Voice]]:
    """Every answer by principle, for counting by members."""
    quoted = {(each.principle, each.organisation_id) for each in printed}
    found: dict[str, list[Voice]] = {}
    for each in given:
        is_known = each.disclosure is Disclosure.NAMED or (each.principle, each.organisation_id) in quoted
        is_known = is_known or shown.is_known(each.principle, each.region)
        voice = Voice(code_in(each.region, shown.plan), each.kind, each.step, each.members, is_known)
        found.setdefault(each.principle, []).append(voice)
    return found
