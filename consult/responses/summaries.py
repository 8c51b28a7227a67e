"""Responses at a glance: the desk's rows, the answers to be checked, and what still keeps them from being submitted."""

from typing import Any

from flask import url_for

from consult import clock
from consult.domain.lifecycle import RoundState
from consult.domain.responses import step_of
from consult.domain.roles import Actor
from consult.models import Invitation, Response, ResponseState
from consult.responses import presenters, previews, queries
from consult.responses.contents import fingerprint, given_by, of_response
from consult.responses.presenters import Desk
from consult.web.i18n import gettext as _


def desk_rows(actor: Actor) -> list[dict[str, Any]]:
    """Everything that the reader's organisations are asked: what is open first, then what is to come, then what has closed."""
    ids = list(actor.roles_in)
    invitations = queries.invitations_of(ids)
    submitted = queries.submitted_by(ids)
    answered = queries.answered_counts(ids)
    counts = queries.principle_counts({invitation.round_id for invitation in invitations})
    now = clock.now()
    rows = []
    for invitation in invitations:
        state = invitation.round.times.state(now)
        if state is RoundState.DRAFT:
            continue
        place = (invitation.round_id, invitation.organisation_id)
        mark, words = _desk_state(state, submitted.get(place), answered.get(place), counts.get(invitation.round_id, 0))
        rows.append(
            {
                "invitation": invitation,
                "consultation": invitation.round.consultation,
                "organisation": invitation.organisation,
                "round_state": state.value,
                "closing": presenters.closing(invitation, now),
                "mark": mark,
                "words": words,
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


def _desk_state(state: RoundState, response: Response | None, answered: int | None, count: int) -> tuple[str, str]:
    if state is RoundState.SCHEDULED:
        return "none", _("Not open yet")
    if response is not None:
        return "done", _("Submitted, version %(version)s", version=response.version)
    if state is RoundState.CLOSED:
        return "off", _("Not submitted")
    if answered:
        return "begun", _("%(answered)s of %(count)s answered", answered=answered, count=count)
    return ("begun", _("In progress")) if answered is not None else ("none", _("Not started"))


def seen(desk: Desk) -> str:
    """The fingerprint of what the check page shows."""
    return fingerprint(given_by(desk.contents, desk.wordings))


def differs(desk: Desk, response: Response | None) -> bool:
    """Whether what stands now says something else than the submitted response."""
    if response is None:
        return True
    return seen(desk) != fingerprint(given_by(of_response(response), desk.wordings))


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
