"""Pages on which an organisation answers: desk, task list, principles, remarks, check, receipt, withdrawal; and the list of digests."""

import secrets
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, g, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from consult import clock, models
from consult.consultations.queries import invited_count
from consult.domain.codes import COUNT_LIMIT
from consult.domain.errors import Conflict, NotFound, Refused
from consult.domain.lifecycle import check_open
from consult.domain.permissions import Permission
from consult.extensions import db
from consult.models import Invitation
from consult.responses import (
    actions,
    conflicts,
    desk_queries,
    drafts,
    pages,
    presenters,
    previews,
    queries,
    receipts,
    summaries,
)
from consult.responses.contents import Contents, contents_of
from consult.responses.forms import ReceiptForm, RemarksForm, SignOffForm
from consult.responses.holding import hold
from consult.responses.presenters import Desk
from consult.responses.texts import FrozenWording, text_of
from consult.web import brakes, messages
from consult.web.access import allows, current_actor, public, requires
from consult.web.i18n import gettext as _

blueprint = Blueprint("responses", __name__)
HOME = "/responses/<slug>/<organisation>"
RECEIPTS_A_MINUTE = 30
"""From one address: nobody checks more by hand, and each costs up to a tenth of a second."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One principle as one organisation is asked about it."""

    invitation: Invitation
    wording: FrozenWording

    @property
    def organisation_id(self) -> int:
        return self.invitation.organisation_id


def asked(slug: str, organisation: str) -> Invitation:
    """What an organisation is asked; sentences of errors then speak in the consultation's zone."""
    invitation = queries.get_invitation(slug, organisation)
    g.zone = invitation.round.consultation.zone
    return invitation


def clause(slug: str, organisation: str, key: str) -> Clause:
    """The same for one principle."""
    invitation = asked(slug, organisation)
    for wording in text_of(invitation.round).wordings:
        if wording.key == key:
            return Clause(invitation, wording)
    raise NotFound


def _desk(invitation: Invitation) -> Desk:
    return presenters.desk_of(invitation, current_actor(), contents_of(invitation))


@blueprint.get("/desk")
@allows(Permission.ACCOUNT_USE)
def desk() -> ResponseReturnValue:
    """What the reader's organisations are asked."""
    return render_template("responses/desk.html", rounds=summaries.desk_rows(current_actor()))


@blueprint.get(HOME)
@requires(Permission.RESPONSE_READ, asked)
def overview(invitation: Invitation) -> ResponseReturnValue:
    """The task list: what is asked, how far it is, until when, who will see what."""
    desk = _desk(invitation)
    tasks = presenters.tasks(desk)
    return render_template(
        "responses/overview.html",
        **presenters.frame(desk),
        tasks=tasks,
        next_task=next((task for task in tasks if task["state"] != "done"), None),
        has_begun=any(task["state"] != "none" for task in tasks),
        standing=summaries.standing(desk),
        has_results=not desk.is_open and desk_queries.has_results(invitation.round_id),
        meanings=previews.disclosure_meanings(desk),
        invited_count=invited_count(invitation.round_id),
    )


@blueprint.post(HOME + "/opened")
@requires(Permission.RESPONSE_READ, asked)
def opened(invitation: Invitation) -> ResponseReturnValue:
    """Note that the pages were opened; a script sends this once, because looking at a page changes nothing."""
    drafts.mark_opened(invitation)
    return "", 204


@blueprint.get(HOME + "/principles/<key>")
@requires(Permission.RESPONSE_READ, clause)
def principle(asked_about: Clause) -> ResponseReturnValue:
    """One principle, with what the organisation says on it."""
    desk, wording = _desk(asked_about.invitation), asked_about.wording
    kept = desk.contents.answer(wording.principle_id)
    form = pages.answer_form(
        desk.invitation,
        wording,
        desk.contents,
        stance=kept.typed.stance,
        reason=kept.typed.reason,
        wording=kept.typed.wording or wording.text,
        disclosure=kept.typed.disclosure.value if kept.typed.disclosure else "",
        base_version=kept.version,
    )
    if "check" in request.args and (lack := presenters.lacking(kept.typed, desk.scale)):
        form.reason.errors = [_("“%(stance)s” needs a reason. What you typed is saved.", stance=lack.stance)]
    return pages.principle_page(desk, wording, form)


@blueprint.post(HOME + "/principles/<key>")
@requires(Permission.RESPONSE_WRITE, clause)
def save_principle(asked_about: Clause) -> ResponseReturnValue:
    """Keep what was typed: for the script as JSON, for everybody else as the next page."""
    invitation, wording = asked_about.invitation, asked_about.wording
    form = pages.answer_form(invitation, wording, Contents({}))
    if not form.validate():
        return pages.not_saved(form) if pages.wants_json() else _again(asked_about)
    try:
        version = form.base_version.data
        drafts.save_answer(current_actor(), invitation, wording.principle_id, form.typed, version)
    except drafts.ChangedByColleague as conflict:
        return conflicts.answer(invitation, wording, conflict)
    desk = _desk(invitation)
    if pages.wants_json():
        return pages.saved_answer(desk, wording)
    return redirect(pages.after_saving(desk, wording))


def _again(asked_about: Clause) -> ResponseReturnValue:
    """The page with what was typed and what is wrong with it."""
    desk = _desk(asked_about.invitation)
    form = pages.answer_form(asked_about.invitation, asked_about.wording, desk.contents)
    form.validate()
    return pages.principle_page(desk, asked_about.wording, form), 422


@blueprint.get(HOME + "/remarks")
@requires(Permission.RESPONSE_READ, asked)
def remarks(invitation: Invitation) -> ResponseReturnValue:
    """General remarks, and who may read the response."""
    desk = _desk(invitation)
    chosen = desk.contents.disclosure.value if desk.contents.disclosure else ""
    form = RemarksForm(remarks=desk.contents.remarks, disclosure=chosen, base_version=desk.contents.version)
    return pages.remarks_page(desk, form)


@blueprint.post(HOME + "/remarks")
@requires(Permission.RESPONSE_WRITE, asked)
def save_remarks(invitation: Invitation) -> ResponseReturnValue:
    """Keep remarks and disclosure."""
    form = RemarksForm()
    if not form.validate():
        return pages.not_saved(form) if pages.wants_json() else (pages.remarks_page(_desk(invitation), form), 422)
    try:
        version = form.base_version.data
        drafts.save_remarks(current_actor(), invitation, form.remarks.data or "", form.chosen, version)
    except drafts.RemarksChanged as conflict:
        return conflicts.remarks(invitation, conflict)
    desk = _desk(invitation)
    if pages.wants_json():
        return jsonify(pages.saved_remarks(desk))
    return redirect(pages.after_remarks(desk))


@blueprint.get(HOME + "/check")
@requires(Permission.RESPONSE_READ, asked)
def check(invitation: Invitation) -> ResponseReturnValue:
    """Check your answers, and sign off."""
    desk = _desk(invitation)
    today = desk.now.astimezone(ZoneInfo(g.zone)).date()
    form = SignOffForm(formdata=None, name=desk.actor.name, signed_on=today, key=secrets.token_urlsafe(24))
    return pages.check_page(desk, form)


@blueprint.post(HOME + "/submit")
@requires(Permission.RESPONSE_WRITE, asked)
def submit(invitation: Invitation) -> ResponseReturnValue:
    """Submit the response as it was signed off; the same form again gives the same receipt."""
    form = SignOffForm()
    valid = form.validate()
    hold(invitation)  # from here on nobody changes what is read
    desk = _desk(invitation)
    response = actions.made_with(form.key.data, invitation)
    if response is None:
        if desk.is_open and (not valid or summaries.obstacles(desk)):
            return pages.check_page(desk, form), 422
        try:
            response = actions.submit_draft(
                desk.actor,
                invitation,
                desk.contents,
                form.sign_off,
                form.seen.data or "",
                form.key.data or "",
                form.agrees,
            )
        except Conflict as conflict:
            db.session.rollback()
            return pages.check_page(_desk(invitation), form, messages.sentence_of(conflict)), 409
    return redirect(desk.url("receipt", version=response.version, submitted=1))


def _version_asked_for(invitation: Invitation) -> models.Response:
    version = request.args.get("version", type=int)
    if version is not None and not 0 < version <= COUNT_LIMIT:
        raise NotFound
    return queries.get_version(invitation.round_id, invitation.organisation_id, version)


@blueprint.get(HOME + "/receipt")
@requires(Permission.RESPONSE_READ, asked)
def receipt(invitation: Invitation) -> ResponseReturnValue:
    """One version as it was submitted, with its receipt: the newest unless the address says which; all versions beneath."""
    response = _version_asked_for(invitation)
    return pages.receipt_page(_desk(invitation), response)


@blueprint.get(HOME + "/receipt.json")
@requires(Permission.RESPONSE_READ, asked)
def receipt_file(invitation: Invitation) -> ResponseReturnValue:
    """The receipt to keep."""
    response = _version_asked_for(invitation)
    file = Response(receipts.receipt_of(response), mimetype="application/json")
    file.headers.set("Content-Disposition", "attachment", filename=receipts.file_name(response))
    return file


@blueprint.get(HOME + "/withdraw")
@requires(Permission.RESPONSE_WRITE, asked)
def withdraw(invitation: Invitation) -> ResponseReturnValue:
    """Ask whether the response is really to be taken back."""
    desk = _desk(invitation)
    check_open(invitation.round.times, desk.now)
    response = queries.current_response(invitation.round_id, invitation.organisation_id)
    if response is None:
        raise Refused("nothing_to_withdraw")
    return render_template("responses/withdraw.html", **presenters.frame(desk), response=response)


@blueprint.post(HOME + "/withdraw")
@requires(Permission.RESPONSE_WRITE, asked)
def withdraw_now(invitation: Invitation) -> ResponseReturnValue:
    """Take the response back; it is kept as a version."""
    desk = _desk(invitation)
    response = actions.withdraw(current_actor(), invitation)
    flash(_("Your response is withdrawn. What you wrote is kept; you can submit again until the close."))
    return redirect(desk.url("receipt", version=response.version))


@blueprint.get("/consultations/<slug>/digests")
@public
def digests(slug: str) -> ResponseReturnValue:
    """The digests of everything that was submitted in the newest round, for holders of receipts."""
    text = receipts.digest_list(queries.get_asked_round(slug), clock.now())
    answer = Response(text, mimetype="text/plain")
    if not current_actor().is_signed_in:  # whoever asks again is answered from what is kept
        answer.headers["Cache-Control"] = "public, max-age=60"
        answer.headers["Vary"] = "Cookie, Accept-Language"
    return answer


@blueprint.route("/receipts", methods=["GET", "POST"])
@public
def check_receipt() -> ResponseReturnValue:
    """Say whether a receipt is in order and whether its response is kept here."""
    form = ReceiptForm()
    if not form.is_submitted():
        return render_template("responses/check_receipt.html", form=form, verdict=None)
    brakes.press("receipts", RECEIPTS_A_MINUTE)
    uploaded = form.file.data.read() if form.file.data else b""
    verdict = receipts.judge(uploaded or (form.text.data or "").encode("utf-8", "replace"))
    page = render_template("responses/check_receipt.html", form=form, verdict=verdict)
    return page, 200 if verdict.is_in_order else 422
