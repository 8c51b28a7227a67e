"""Pages: open a round, now or at its time, and close it. Each through a page that says what will happen."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from consult import clock
from consult.consultations import actions, checklist, definitions, pages, presenters, queries
from consult.consultations.queries import Readiness
from consult.domain import lifecycle
from consult.domain.errors import Refused
from consult.domain.permissions import Permission
from consult.models import Consultation
from consult.web import i18n
from consult.web.access import current_actor, requires
from consult.web.i18n import gettext as _

blueprint = Blueprint("rounds", __name__)


@blueprint.get("/staff/consultations/<slug>/open")
@requires(Permission.CONSULTATION_MANAGE, queries.get_consultation)
def confirm_open(consultation: Consultation) -> ResponseReturnValue:
    """What opening will do."""
    readiness = _check_ready(consultation)
    now = clock.now()
    opens_at = consultation.round.opens_at
    return pages.render(
        "consultations/open.html",
        consultation,
        readiness=readiness,
        later=opens_at if opens_at is not None and opens_at > now else None,
        presenters=presenters,
    )


@blueprint.post("/staff/consultations/<slug>/open")
@requires(Permission.CONSULTATION_MANAGE, queries.hold_consultation)
def open_now(consultation: Consultation) -> ResponseReturnValue:
    """Open the round now."""
    _check_ready(consultation)
    actions.open_round(current_actor(), consultation)
    flash(_("The round is open. The text and the rules are frozen."))
    return _to_overview(consultation)


@blueprint.post("/staff/consultations/<slug>/open-later")
@requires(Permission.CONSULTATION_MANAGE, queries.hold_consultation)
def open_later(consultation: Consultation) -> ResponseReturnValue:
    """Let the round open by itself at its opening time."""
    _check_ready(consultation)
    opens_at = consultation.round.opens_at
    if opens_at is None or opens_at <= clock.now():
        raise Refused("opening_time_passed")
    actions.confirm_opening(current_actor(), consultation)
    flash(_("The round opens by itself %(when)s.", when=i18n.instant(opens_at, consultation.zone)))
    return _to_overview(consultation)


@blueprint.post("/staff/consultations/<slug>/cancel-opening")
@requires(Permission.CONSULTATION_MANAGE, queries.hold_consultation)
def cancel_opening(consultation: Consultation) -> ResponseReturnValue:
    """Take a confirmed opening back."""
    actions.cancel_opening(current_actor(), consultation)
    flash(_("The round no longer opens by itself."))
    return _to_overview(consultation)


@blueprint.get("/staff/consultations/<slug>/close")
@requires(Permission.CONSULTATION_MANAGE, queries.get_consultation)
def confirm_close(consultation: Consultation) -> ResponseReturnValue:
    """What closing will do."""
    lifecycle.check_open(consultation.round.times, clock.now())
    round_id = consultation.round.id
    turnout = queries.turnouts([round_id])[round_id]
    return pages.render(
        "consultations/close.html",
        consultation,
        turnout=turnout,
        missing=turnout.invited - turnout.responded,
        presenters=presenters,
    )


@blueprint.post("/staff/consultations/<slug>/close")
@requires(Permission.CONSULTATION_MANAGE, queries.hold_consultation)
def close_now(consultation: Consultation) -> ResponseReturnValue:
    """Close the round now."""
    actions.close_round(current_actor(), consultation)
    flash(_("The round is closed. No answer can be submitted or changed."))
    return _to_overview(consultation)


def _check_ready(consultation: Consultation) -> Readiness:
    """Raise unless nothing blocks the opening."""
    round_, now = consultation.round, clock.now()
    if round_.opened_at is not None:
        lifecycle.check_can_open(round_.times, now)
    readiness = queries.readiness(round_.id)
    missing = checklist.blockers(checklist.items(definitions.definition_of(consultation), readiness, now))
    if missing:
        raise Refused("not_ready", blockers=" ".join(presenters.sentences(missing, consultation)))
    return readiness


def _to_overview(consultation: Consultation) -> ResponseReturnValue:
    return redirect(url_for("consultations.overview", slug=consultation.slug))
