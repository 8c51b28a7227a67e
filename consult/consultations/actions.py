"""Writes about rounds: invite, write to leads, open, confirm a later opening, move the closing time, close."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert

from consult import audit, clock
from consult.consultations import checklist, definitions, emails, queries
from consult.domain import lifecycle
from consult.domain.errors import Refused
from consult.domain.roles import CLOCK, Actor
from consult.extensions import db
from consult.models import Consultation, Invitation, Organisation, Round
from consult.organisations.actions import invite_lead
from consult.organisations.emails import lead_invitation
from consult.organisations.regrouping import group_keys, groups_of
from consult.tallies import Change, sweep


def invite(actor: Actor, round_: Round, organisations: Iterable[Organisation]) -> int:
    """Ask organisations in a round, in the groups they stand in now; those asked already are left alone. Returns how many are new."""
    state = round_.times.state(clock.now())
    if state is lifecycle.RoundState.CLOSED:
        raise Refused("round_closed", closed=round_.times.ended_at)
    asked, now = queries.invited_ids(round_.id), clock.now()
    groups = {each.id: groups_of(each) for each in organisations if each.id not in asked}
    if not groups:
        return 0
    change = Change()
    for each in groups.values():
        change.invited.update(group_keys(each))
    rows = [{"round_id": round_.id, "organisation_id": id_, "invited_at": now, **each} for id_, each in groups.items()]
    db.session.execute(insert(Invitation.__table__), rows)  # type: ignore[arg-type]
    change.apply(round_.id)
    audit.record(actor, f"round:{round_.id}", "invited", new={"count": len(rows)})
    return len(rows)


def uninvite(actor: Actor, invitation: Invitation) -> None:
    """Take an invitation back, before the round opens."""
    round_ = invitation.round
    if round_.opened_at is not None:
        raise Refused("round_opened_already")
    change = Change()
    change.invite(invitation, sign=-1)
    code = invitation.organisation.code
    db.session.delete(invitation)
    db.session.flush()
    change.apply(round_.id)
    sweep(round_.id)
    audit.record(actor, f"round:{round_.id}", "uninvited", old={"organisation": code})


def invite_leads(actor: Actor, consultation: Consultation, wanted: Iterable[tuple[Organisation, Iterable[str]]]) -> int:
    """Send a one-time link to each address for its organisation; an earlier unused link stops working. Returns how many mails were queued."""
    sent = 0
    for organisation, addresses in wanted:
        for address in addresses:
            person, token = invite_lead(actor, organisation, address)
            lead_invitation(organisation, person, token, consultation)
            sent += 1
    return sent


def open_round(actor: Actor, consultation: Consultation) -> None:
    """Open the newest round now: its text and rules are frozen, and leads are written to."""
    round_, now = consultation.round, clock.now()
    lifecycle.check_can_open(round_.times, now)
    round_.opened_at = now
    if round_.opens_at is None or round_.opens_at > now:
        round_.opens_at = now
    round_.draft.frozen_at = now
    audit.record(
        actor, f"consultation:{consultation.slug}", "opened", new={"round": round_.number, "draft": round_.draft.number}
    )
    emails.round_opened(consultation)


def confirm_opening(actor: Actor, consultation: Consultation) -> None:
    """Let the worker open the newest round at its opening time."""
    round_ = consultation.round
    lifecycle.check_can_open(round_.times, clock.now())
    round_.opening_confirmed_at = clock.now()
    audit.record(
        actor, f"consultation:{consultation.slug}", "opening_confirmed", new={"opens_at": str(round_.opens_at)}
    )


def cancel_opening(actor: Actor, consultation: Consultation) -> None:
    """Take the confirmation back: the round stays a draft until somebody opens it."""
    round_ = consultation.round
    if round_.opened_at is not None:
        raise Refused("round_opened_already")
    if round_.opening_confirmed_at is not None:
        round_.opening_confirmed_at = None
        audit.record(
            actor, f"consultation:{consultation.slug}", "opening_cancelled", old={"opens_at": str(round_.opens_at)}
        )


def move_closing(actor: Actor, consultation: Consultation, closes_at: datetime) -> None:
    """Move the closing time of an open round, later or earlier, never into the past."""
    round_, now = consultation.round, clock.now()
    lifecycle.check_open(round_.times, now)
    if closes_at <= now:
        raise Refused("closing_in_past")
    old, round_.closes_at = round_.closes_at, closes_at
    if old == closes_at:
        return
    audit.record(
        actor,
        f"consultation:{consultation.slug}",
        "closing_moved",
        old={"closes_at": old.isoformat() if old else None},
        new={"closes_at": closes_at.isoformat()},
    )


def close_round(actor: Actor, consultation: Consultation) -> None:
    """Close the newest round now. The time is read once nobody is submitting any more, so that no receipt is younger than the close."""
    round_ = consultation.round
    db.session.refresh(round_, with_for_update={"of": Round})
    now = clock.now()
    if round_.opened_at is None:
        raise Refused("round_not_open")
    if round_.times.state(now) is lifecycle.RoundState.CLOSED:
        raise Refused("round_closed_already")
    _close(actor, round_, now)


def close_due() -> int:
    """Close every round whose time has come, at exactly that time; returns how many."""
    due = queries.due_to_close(clock.now())
    for round_ in due:
        _close(CLOCK, round_, round_.closes_at)
    return len(due)


def open_due() -> int:
    """Open every round whose confirmed opening time has come; returns how many. What became unfit since the confirmation goes back to draft."""
    opened, now = 0, clock.now()
    for round_ in queries.due_to_open(now):
        consultation = round_.consultation
        readiness = queries.readiness(round_.id)
        missing = checklist.blockers(checklist.items(definitions.definition_of(consultation), readiness, now))
        if missing:
            round_.opening_confirmed_at = None
            codes = [item.code for item in missing]
            audit.record(CLOCK, f"consultation:{consultation.slug}", "opening_failed", new={"missing": codes})
        else:
            open_round(CLOCK, consultation)
            opened += 1
    return opened


def _close(actor: Actor, round_: Round, at: datetime | None) -> None:
    round_.closed_at = at
    slug = round_.consultation.slug
    audit.record(actor, f"consultation:{slug}", "closed", new={"round": round_.number, "closed_at": str(at)})
