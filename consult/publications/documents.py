"""The release document: everything that the public may know of a round, and nothing else."""

import hashlib
from collections.abc import Sequence
from typing import Any

import rfc8785

from consult import clock
from consult.domain.roles import COMMAND_LINE
from consult.domain.rules import Disclosure
from consult.domain.scales import Scale, Side, Step
from consult.models import Answer, Consultation, Invitation, Response, Round
from consult.publications import queries
from consult.results.queries import crossings, readable_responses, tallied_groups
from consult.statistics.disclosure import RowKey, protect
from consult.statistics.document import assemble, instant
from consult.statistics.quoting import Quote, quotable
from consult.statistics.tallies import Crossing, Group

FORMAT_VERSION = 1


def build(consultation: Consultation, number: int, note: str = "") -> dict[str, Any]:
    """The document of a release that would be published now, under `number`."""
    round_ = consultation.round
    groups = tallied_groups(round_)
    crossed = crossings(round_)
    withheld = protect(
        groups,
        consultation.scale,
        consultation.disclosure_rule,
        principles=[wording.key for wording in round_.draft.wordings],
        crossings=crossed,
    )
    now = clock.now()
    results = assemble(
        consultation.slug,
        round_.number,
        "public",
        now,
        number,
        groups,
        [wording.key for wording in round_.draft.wordings],
        consultation.scale,
        consultation.rule,
        consultation.participation,
        withheld,
    )
    return {
        "format": FORMAT_VERSION,
        "release": {"number": number, "published_at": instant(now), "note": note},
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
        "results": results,
        "positions": positions(consultation, round_, groups, withheld, crossed),
    }


def canonical(document: dict[str, Any]) -> tuple[str, str]:
    """The document's text (RFC 8785) and its SHA-256."""
    text = rfc8785.dumps(document)
    return text.decode(), hashlib.sha256(text).hexdigest()


def scale_of(document: dict[str, Any]) -> Scale:
    """The scale that a release was answered on."""
    return tuple(Step(step["code"], step["label"], step["meaning"], Side(step["side"])) for step in document["scale"])


def content_digest(document: dict[str, Any]) -> str:
    """A digest of what a release says, whenever it is made and whatever its note: tells a preview from a changed result."""
    results = {**document["results"], "as_of": None, "release": None}
    content = {**document, "release": None, "results": results}
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def positions(
    consultation: Consultation,
    round_: Round,
    groups: Sequence[Group],
    withheld: frozenset[RowKey],
    crossed: Sequence[Crossing],
) -> list[dict[str, Any]]:
    """The texts that may be read: named ones with name and stance; unnamed ones where quoting them gives nobody else away.

    In the order of principles, regions, stances, names and texts: never the order of arrival.
    """
    invitations = queries.invitations(round_.id)
    written = [
        (response, answer, invitations[response.organisation_id])
        for response in readable_responses(COMMAND_LINE, round_)
        for answer in response.answers
        if answer.step is not None and (answer.reason.strip() or answer.wording.strip())
    ]
    unnamed = [
        Quote(answer.principle.key, invitation.region_code, invitation.kind_code, answer.step.code)
        for _response, answer, invitation in written
        if answer.disclosure is Disclosure.UNNAMED and answer.step is not None
    ]
    allowed = quotable(groups, withheld, unnamed, consultation.scale, consultation.disclosure_rule, crossings=crossed)
    found = [
        _position(response, answer, invitation)
        for response, answer, invitation in written
        if answer.disclosure is Disclosure.NAMED
        or (answer.disclosure is Disclosure.UNNAMED and (answer.principle.key, invitation.region_code) in allowed)
    ]
    return sorted(found, key=_order(consultation, round_, groups))


def _position(response: Response, answer: Answer, invitation: Invitation) -> dict[str, Any]:
    named = answer.disclosure is Disclosure.NAMED
    return {
        "principle": answer.principle.key,
        "region": invitation.region_code,
        "stance": answer.step.code if answer.step else None,
        "disclosure": answer.disclosure.value,
        "name": response.organisation.name if named else None,
        "country": response.organisation.country if named else None,
        "reason": answer.reason,
        "wording": answer.wording,
    }


def _order(consultation: Consultation, round_: Round, groups: Sequence[Group]) -> Any:
    principles = {wording.key: place for place, wording in enumerate(round_.draft.wordings)}
    regions = {group.code: place for place, group in enumerate(groups) if group.by == "region"}
    stances = {step.code: place for place, step in enumerate(consultation.scale)}

    def place(position: dict[str, Any]) -> tuple[Any, ...]:
        return (
            principles[position["principle"]],
            regions[position["region"]],
            stances[position["stance"]],
            position["name"] or "\uffff",
            position["reason"],
            position["wording"],
        )

    return place
