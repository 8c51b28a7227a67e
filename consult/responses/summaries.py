"""Responses at a glance: the desk's rows, the answers to be checked, and what still keeps them from being submitted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from consult import clock
from consult.domain.lifecycle import RoundState
from consult.domain.permissions import Permission, may
from consult.domain.responses import step_of
from consult.domain.roles import Actor
from consult.models import Invitation, Response, ResponseDraft, ResponseState, Round
from consult.responses import desk_queries, presenters, previews
from consult.responses.actions import stream_of
from consult.responses.contents import Contents, fingerprint, given_by, of_document, of_draft
from consult.responses.presenters import Desk
from consult.responses.texts import FrozenWording, text_of
from consult.web.i18n import gettext as _
from consult.web.i18n import instant


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an organisation's response stands: its newest version, who took it back, and whether what stands now says something else."""

    response: Response | None = None
    withdrawn: str = ""
    changed: bool = False

    @property
    def counts(self) -> bool:
        """Whether that version is the official response."""
        return self.response is not None and self.response.state is ResponseState.SUBMITTED


def standing(desk: Desk) -> Standing:
    """Where the response at this desk stands."""
    response = desk_queries.find_newest(desk.invitation.round_id, desk.invitation.organisation_id)
    if response is None:
        return Standing()
    return Standing(response, withdrawal(response, withdrawers([response])), differs(desk, response))


def withdrawers(responses: Iterable[Response]) -> dict[int, str]:
    """Who withdrew which of these versions, by the id of the version."""
    ids = {_stream_version(each): each.id for each in responses if each.state is ResponseState.WITHDRAWN}
    found = desk_queries.withdrawn_by({stream for stream, _version in ids}) if ids else {}
    return {ids[key]: name for key, name in found.items() if key in ids}


def _stream_version(response: Response) -> tuple[str, int]:
    return stream_of(response.round_id, response.organisation_id), response.version


def withdrawal(response: Response, names: Mapping[int, str]) -> str:
    """`Version 2 was withdrawn by Ada, Friday 26 February 2027, 18:00 in Madrid.`; empty for a version that was not."""
    if response.state is not ResponseState.WITHDRAWN or response.withdrawn_at is None:
        return ""
    when = instant(response.withdrawn_at, response.round.consultation.zone)
    if name := names.get(response.id):
        return _(
            "Version %(version)s was withdrawn by %(name)s, %(when)s.", version=response.version, name=name, when=when
        )
    return _("Version %(version)s was withdrawn, %(when)s.", version=response.version, when=when)


def desk_rows(actor: Actor) -> list[dict[str, Any]]:
    """Everything that the reader's organisations are asked: what is open first, then what is to come, then what has closed."""
    ids = list(actor.roles_in)
    now = clock.now()
    asked = [
        (invitation, state)
        for invitation in desk_queries.invitations_of(ids)
        if (state := invitation.round.times.state(now)) is not RoundState.DRAFT
    ]
    newest = desk_queries.newest_of(ids)
    names = withdrawers(newest.values())
    drafts = desk_queries.drafts_of({each.round_id for each, state in asked if state is RoundState.OPEN}, ids)
    counts = desk_queries.principle_counts({invitation.round_id for invitation, _state in asked})
    rows = []
    for invitation, state in asked:
        place = (invitation.round_id, invitation.organisation_id)
        response, draft = newest.get(place), drafts.get(place)
        mark, words, note = _desk_state(state, response, draft, counts.get(invitation.round_id, 0))
        rows.append(
            {
                "invitation": invitation,
                "consultation": invitation.round.consultation,
                "organisation": invitation.organisation,
                "round_state": state.value,
                "closing": presenters.closing(invitation, now),
                "mark": mark,
                "words": words,
                "note": note or (withdrawal(response, names) if response else ""),
                "href": _desk_link(invitation, state),
            }
        )
    order = [RoundState.OPEN.value, RoundState.SCHEDULED.value, RoundState.CLOSED.value]
    return sorted(rows, key=lambda row: order.index(row["round_state"]))


def _desk_link(invitation: Invitation, state: RoundState) -> str:
    if state is RoundState.SCHEDULED:
        return ""
    consultation, organisation = invitation.round.consultation, invitation.organisation
    return url_for("responses.overview", slug=consultation.slug, organisation=organisation.code)


def _desk_state(
    state: RoundState, response: Response | None, draft: ResponseDraft | None, count: int
) -> tuple[str, str, str]:
    """A mark, what it means, and what is to be known beside it."""
    if state is RoundState.SCHEDULED:
        return "none", _("Not open yet"), ""
    if response is not None and response.state is ResponseState.WITHDRAWN:
        return "off", _("Withdrawn"), ""
    if response is not None:
        return _sent_state(response, draft)
    if state is RoundState.CLOSED:
        return "off", _("Not submitted"), ""
    if draft is None:
        return "none", _("Not started"), ""
    answered = sum(1 for answer in draft.answers if answer.stance)
    if answered:
        return "begun", _("%(answered)s of %(count)s answered", answered=answered, count=count), ""
    return "begun", _("In progress"), ""


def _sent_state(response: Response, draft: ResponseDraft | None) -> tuple[str, str, str]:
    if draft is not None and _says_else(of_draft(draft), response, text_of(response.round).wordings):
        note = _("Version %(version)s counts until you submit again.", version=response.version)
        return "begun", _("Changes not submitted"), note
    return "done", _("Submitted, version %(version)s", version=response.version), ""


def ways_to_answer(actor: Actor, round_: Round) -> list[dict[str, str]]:
    """Links from the public page of an open round to the reader's own pages of it."""
    if not actor.roles_in:
        return []
    found = []
    for invitation in desk_queries.invited_of(round_.id, actor.roles_in):
        name, writes = invitation.organisation.display_name, may(actor, Permission.RESPONSE_WRITE, invitation)
        label = _("Answer for %(name)s", name=name) if writes else _("Read the response of %(name)s", name=name)
        found.append({"label": label, "href": _desk_link(invitation, RoundState.OPEN)})
    return found


def seen(desk: Desk) -> str:
    """The fingerprint of what the check page shows."""
    return fingerprint(given_by(desk.contents, desk.wordings))


def differs(desk: Desk, response: Response | None) -> bool:
    """Whether what stands now says something else than the submitted response."""
    return response is None or _says_else(desk.contents, response, desk.wordings)


def _says_else(contents: Contents, response: Response, wordings: Sequence[FrozenWording]) -> bool:
    sent = given_by(of_document(response, wordings), wordings)
    return fingerprint(given_by(contents, wordings)) != fingerprint(sent)


def obstacles(desk: Desk) -> list[dict[str, str]]:
    """What must be mended before submitting, as links to where it is mended."""
    found = []
    for number, wording in enumerate(desk.wordings, start=1):
        lack = presenters.lacking(desk.contents.answer(wording.principle_id).typed, desk.scale)
        if lack is not None:
            text = _(
                "Principle %(number)s, %(title)s: “%(stance)s” needs a reason.",
                number=number,
                title=wording.title,
                stance=lack.stance,
            )
            found.append({"text": text, "href": desk.url("principle", key=wording.key) + "#reason"})
    says_something = any(not kept.typed.is_empty for kept in desk.contents.answers.values())
    if not says_something and not desk.contents.remarks.strip():
        first = desk.wordings[0].key if desk.wordings else ""
        href = desk.url("principle", key=first) if first else desk.url("remarks")
        found.append({"text": _("There is nothing to submit yet. Answer at least one principle."), "href": href})
    if desk.contents.disclosure is None:
        text = _("Choose who may read your response.")
        found.append({"text": text, "href": desk.url("remarks") + "#disclosure"})
    return found


def sections(desk: Desk) -> list[dict[str, Any]]:
    """Every principle with what would be submitted on it."""
    found = []
    for number, wording in enumerate(desk.wordings, start=1):
        typed = desk.contents.answer(wording.principle_id).typed
        change = previews.proposed_change(wording.text, typed.wording) if typed.wording else None
        disclosure = typed.disclosure or desk.contents.disclosure
        found.append(
            {
                "number": number,
                "wording": wording,
                "typed": typed,
                "step": step_of(desk.scale, typed.stance),
                "change": change,
                "count": previews.change_count(change) if change else "",
                "disclosure": disclosure_names()[disclosure.value] if disclosure else _("Not chosen yet"),
                "own_disclosure": typed.disclosure is not None,
                "missing": presenters.lacking(typed, desk.scale) is not None,
                "href": desk.url("principle", key=wording.key),
            }
        )
    return found


def disclosure_names() -> dict[str, str]:
    """What the choices are called."""
    return {"named": _("Named"), "unnamed": _("Unnamed"), "confidential": _("Confidential")}


def states() -> dict[str, tuple[str, str]]:
    """The mark and the word for each state of a version."""
    return {
        ResponseState.SUBMITTED.value: ("done", _("Counts")),
        ResponseState.SUPERSEDED.value: ("off", _("Superseded")),
        ResponseState.WITHDRAWN.value: ("off", _("Withdrawn")),
    }
