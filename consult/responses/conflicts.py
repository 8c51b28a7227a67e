"""Two colleagues on one text: the second is told by name and time, sees both, and chooses; nothing is lost meanwhile."""

from typing import Any

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue

from consult.domain.rules import Disclosure
from consult.extensions import db
from consult.models import Invitation
from consult.responses import drafts, pages, presenters, summaries
from consult.responses.contents import Contents, Kept, contents_of
from consult.responses.forms import AnswerForm, RemarksForm
from consult.responses.presenters import Desk
from consult.responses.texts import FrozenWording
from consult.web.access import current_actor
from consult.web.i18n import gettext as _
from consult.web.i18n import instant_and_utc


def answer(invitation: Invitation, wording: FrozenWording, conflict: drafts.ChangedByColleague) -> ResponseReturnValue:
    """Both texts of one answer, and the ways out."""
    theirs, mine = conflict.theirs, conflict.mine
    desk = _kept_aside(invitation, wording.principle_id, drafts.as_json(mine))
    if pages.wants_json():
        return _told(desk, theirs)
    stances = {step.code: step.label for step in desk.scale}
    blank, unchanged = _("Left blank"), _("The draft’s own wording")
    pairs = [
        _pair(_("Stance"), stances.get(theirs.typed.stance, blank), stances.get(mine.stance, blank)),
        _pair(_("Reason"), theirs.typed.reason, mine.reason),
        _pair(_("Proposed wording"), theirs.typed.wording or unchanged, mine.wording or unchanged, serif=True),
        _pair(_("Who may read it"), _readers(theirs.typed.disclosure), _readers(mine.disclosure)),
    ]
    form = pages.answer_form(
        invitation,
        wording,
        desk.contents,
        formdata=None,
        stance=mine.stance,
        reason=mine.reason,
        wording=mine.wording or wording.text,
        disclosure=mine.disclosure.value if mine.disclosure else "",
        base_version=theirs.version,
    )
    action = desk.url("save_principle", key=wording.key)
    return _page(desk, theirs, pairs, form, wording.key, action, desk.url("principle", key=wording.key), wording.title)


def remarks(invitation: Invitation, conflict: drafts.RemarksChanged) -> ResponseReturnValue:
    """Both texts of the general remarks."""
    theirs, mine = conflict.theirs, conflict.mine
    desk = _kept_aside(invitation, None, drafts.remarks_as_json(mine, conflict.disclosure))
    if pages.wants_json():
        return _told(desk, theirs)
    pairs = [
        _pair(_("General remarks"), theirs.remarks, mine),
        _pair(_("Who may read the response"), _readers(theirs.disclosure, ""), _readers(conflict.disclosure, "")),
    ]
    disclosure = conflict.disclosure.value if conflict.disclosure else ""
    form = RemarksForm(formdata=None, remarks=mine, disclosure=disclosure, base_version=theirs.version)
    title = _("Remarks and readers")
    return _page(desk, theirs, pairs, form, "remarks", desk.url("save_remarks"), desk.url("remarks"), title)


def _kept_aside(invitation: Invitation, principle_id: int | None, content: str) -> Desk:
    """Keep what came second before anything else: the answer to the request is an error, and would not be committed."""
    db.session.rollback()
    drafts.keep_aside(current_actor(), invitation, principle_id, content)
    db.session.commit()
    return presenters.desk_of(invitation, current_actor(), contents_of(invitation))


def _page(
    desk: Desk,
    theirs: Kept | Contents,
    pairs: list[dict[str, Any]],
    form: AnswerForm | RemarksForm,
    current: str,
    action: str,
    back: str,
    subject: str,
) -> ResponseReturnValue:
    html = render_template(
        "responses/conflict.html",
        **presenters.frame(desk, current),
        pairs=[pair for pair in pairs if pair["theirs"] != pair["mine"]],
        form=form,
        action=action,
        back=back,
        subject=subject,
        told=_sentence(desk, theirs),
        theirs_name=_whose(desk, theirs),
        names=summaries.disclosure_names(),
    )
    return html, 409


def _told(desk: Desk, theirs: Kept | Contents) -> ResponseReturnValue:
    sentence = _sentence(desk, theirs)
    return jsonify({"conflict": True, "message": sentence, "name": theirs.saved_by}), 409


def _sentence(desk: Desk, theirs: Kept | Contents) -> str:
    zone = desk.invitation.round.consultation.zone
    time = instant_and_utc(theirs.saved_at, zone) if theirs.saved_at else ""
    if theirs.saved_by_id == desk.actor.person_id:
        return str(_("You changed this in another window on %(time)s. Both texts are kept.", time=time))
    return str(_("%(name)s changed this on %(time)s. Both texts are kept.", name=_whose(desk, theirs), time=time))


def _whose(desk: Desk, theirs: Kept | Contents) -> str:
    if theirs.saved_by_id == desk.actor.person_id:
        return str(_("Your other window"))
    return theirs.saved_by or str(_("Somebody else"))


def _pair(label: str, theirs: str, mine: str, serif: bool = False) -> dict[str, Any]:
    return {"label": label, "theirs": theirs, "mine": mine, "serif": serif}


def _readers(disclosure: Disclosure | None, whole: str = "as the whole response") -> str:
    if disclosure is not None:
        return summaries.disclosure_names()[disclosure.value]
    return str(_("As the whole response") if whole else _("Not chosen yet"))
