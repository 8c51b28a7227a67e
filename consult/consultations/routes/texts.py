"""Pages: the text of a consultation, principle by principle, and the preview of what Markdown becomes."""

from dataclasses import dataclass

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from consult.consultations import edits, pages, queries
from consult.consultations.forms import PrincipleForm, RemovalForm
from consult.domain.codes import TEXT_LIMIT
from consult.domain.errors import Conflict, NotFound, Refused
from consult.domain.permissions import Permission
from consult.models import Consultation, Wording
from consult.web import markdown
from consult.web.access import allows, current_actor, requires
from consult.web.i18n import gettext as _
from consult.web.messages import sentence_of

blueprint = Blueprint("texts", __name__)


@dataclass(frozen=True, slots=True)
class Piece:
    """A principle of the newest draft, with its consultation: both are needed, and must belong together."""

    consultation: Consultation
    wording: Wording
    organisation_id: None = None


def get_piece(slug: str, key: str) -> Piece:
    """The principle with this key; raises NotFound."""
    consultation = queries.get_consultation(slug)
    return Piece(consultation, edits.find_wording(consultation, key))


@dataclass(frozen=True, slots=True)
class Held:
    """A consultation held for a change, and the key of the principle that is to change; it may just have gone."""

    consultation: Consultation
    key: str
    organisation_id: None = None


def hold_piece(slug: str, key: str) -> Held:
    """The consultation, held; whether the principle is still there is for the edit to say."""
    return Held(queries.hold_consultation(slug), key)


@blueprint.get("/staff/consultations/<slug>/text")
@requires(Permission.CONSULTATION_READ, queries.get_consultation)
def show(consultation: Consultation) -> ResponseReturnValue:
    """The principles, in order."""
    return pages.render("consultations/text.html", consultation)


@blueprint.get("/staff/consultations/<slug>/text/add")
@requires(Permission.CONSULTATION_MANAGE, queries.get_consultation)
def add(consultation: Consultation) -> ResponseReturnValue:
    """A form for a new principle."""
    edits.check_unopened(consultation, "text_frozen")
    return _editor(consultation, PrincipleForm(), None)


@blueprint.post("/staff/consultations/<slug>/text/add")
@requires(Permission.CONSULTATION_MANAGE, queries.hold_consultation)
def save_new(consultation: Consultation) -> ResponseReturnValue:
    """Keep a new principle."""
    form = PrincipleForm()
    if "preview" in request.form:
        return _editor(consultation, form, None, previewed=True)
    if form.validate_on_submit():
        try:
            edits.add_principle(current_actor(), consultation, form.principle())
            flash(_("“%(title)s” is added.", title=form.title.data))
            return _to_text(consultation)
        except Refused as error:
            if error.code != "key_taken":
                raise
            form.key.errors = [sentence_of(error)]
    return _editor(consultation, form, None), 422


@blueprint.get("/staff/consultations/<slug>/text/principles/<key>")
@requires(Permission.CONSULTATION_MANAGE, get_piece)
def edit(piece: Piece) -> ResponseReturnValue:
    """A form for a principle of the draft."""
    edits.check_unopened(piece.consultation, "text_frozen")
    wording = piece.wording
    form = PrincipleForm(
        data={
            "title": wording.title,
            "key": wording.key,
            "wording": wording.text,
            "rationale": wording.rationale,
            "seen": edits.wording_seen(wording),
        }
    )
    return _editor(piece.consultation, form, wording)


@blueprint.post("/staff/consultations/<slug>/text/principles/<key>")
@requires(Permission.CONSULTATION_MANAGE, hold_piece)
def save(held: Held) -> ResponseReturnValue:
    """Keep a changed principle, unless a colleague has changed it meanwhile."""
    consultation, form = held.consultation, PrincipleForm()
    edits.check_unopened(consultation, "text_frozen")
    wording = edits.find_wording(consultation, held.key)
    if "preview" in request.form:
        return _editor(consultation, form, wording, previewed=True)
    if not form.validate_on_submit():
        return _editor(consultation, form, wording), 422
    try:
        edits.change_principle(current_actor(), consultation, held.key, form.principle(), form.seen.data)
    except Conflict as error:
        form.seen.data = edits.wording_seen(wording)  # saving again is then a decision
        return _editor(consultation, form, wording, conflict=error), 409
    except Refused as error:
        if error.code != "key_taken":
            raise
        form.key.errors = [sentence_of(error)]
        return _editor(consultation, form, wording), 422
    flash(_("“%(title)s” is saved.", title=form.title.data))
    return _to_text(consultation)


@blueprint.post("/staff/consultations/<slug>/text/principles/<key>/move")
@requires(Permission.CONSULTATION_MANAGE, hold_piece)
def move(held: Held) -> ResponseReturnValue:
    """Put a principle one place up or down."""
    edits.move_principle(current_actor(), held.consultation, held.key, up=request.form.get("to") == "up")
    return redirect(url_for("texts.show", slug=held.consultation.slug, _anchor=f"principle-{held.key}"))


@blueprint.get("/staff/consultations/<slug>/text/principles/<key>/remove")
@requires(Permission.CONSULTATION_MANAGE, get_piece)
def confirm_remove(piece: Piece) -> ResponseReturnValue:
    """What removing a principle does, with its text to copy."""
    edits.check_unopened(piece.consultation, "text_frozen")
    form = RemovalForm(data={"seen": edits.wording_seen(piece.wording)})
    return pages.render("consultations/remove_principle.html", piece.consultation, wording=piece.wording, form=form)


@blueprint.post("/staff/consultations/<slug>/text/principles/<key>/remove")
@requires(Permission.CONSULTATION_MANAGE, hold_piece)
def remove(held: Held) -> ResponseReturnValue:
    """Take a principle out of the draft."""
    form = RemovalForm()
    try:
        edits.remove_principle(current_actor(), held.consultation, held.key, form.seen.data or "")
    except NotFound:
        pass  # gone already: what was asked for is so
    except Conflict:
        flash(_("This principle changed since you looked at it. It is still here: look again."), "error")
        return redirect(url_for("texts.confirm_remove", slug=held.consultation.slug, key=held.key))
    flash(_("The principle is removed."))
    return _to_text(held.consultation)


@blueprint.post("/staff/preview")
@allows(Permission.CONSULTATION_MANAGE)
def preview() -> ResponseReturnValue:
    """What a piece of Markdown becomes, for the live preview; nothing is kept."""
    return jsonify(html=str(markdown.render(request.form.get("wording", "")[:TEXT_LIMIT])))


def _editor(
    consultation: Consultation,
    form: PrincipleForm,
    wording: Wording | None,
    previewed: bool = False,
    conflict: Conflict | None = None,
) -> str:
    return pages.render(
        "consultations/principle.html",
        consultation,
        form=form,
        wording=wording,
        previewed=previewed,
        conflict=conflict,
    )


def _to_text(consultation: Consultation) -> ResponseReturnValue:
    return redirect(url_for("texts.show", slug=consultation.slug))
