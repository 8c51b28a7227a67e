"""Page: the scale of a consultation."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from consult.consultations import edits, pages, queries
from consult.consultations.scale_forms import MOST_STEPS, ScaleForm
from consult.domain.errors import Conflict
from consult.domain.permissions import Permission
from consult.models import Consultation
from consult.web.access import current_actor, requires
from consult.web.i18n import gettext as _

blueprint = Blueprint("scales", __name__)


@blueprint.get("/staff/consultations/<slug>/scale")
@requires(Permission.CONSULTATION_MANAGE, queries.get_consultation)
def edit(consultation: Consultation) -> ResponseReturnValue:
    """The steps, to be changed until the round opens."""
    form = ScaleForm(data={"seen": edits.scale_seen(consultation.scale)})
    form.show(consultation.scale)
    return _page(consultation, form)


@blueprint.post("/staff/consultations/<slug>/scale")
@requires(Permission.CONSULTATION_MANAGE, queries.hold_consultation)
def save(consultation: Consultation) -> ResponseReturnValue:
    """Keep the scale; or, for the buttons of a step, show it rearranged with nothing kept yet."""
    edits.check_unopened(consultation, "rules_frozen")
    form = ScaleForm()
    change = request.form.get("change", "")
    if change:
        form.rearrange(change)
        return _page(consultation, form, rearranged=True)
    if not form.validate_on_submit():
        return _page(consultation, form), 422
    try:
        edits.change_scale(current_actor(), consultation, form.scale(), form.seen.data)
    except Conflict as error:
        form.seen.data = edits.scale_seen(consultation.scale)
        return _page(consultation, form, conflict=error), 409
    flash(_("The scale is saved."))
    return redirect(url_for("scales.edit", slug=consultation.slug))


def _page(
    consultation: Consultation, form: ScaleForm, rearranged: bool = False, conflict: Conflict | None = None
) -> str:
    return pages.render(
        "consultations/scale.html",
        consultation,
        form=form,
        most_steps=MOST_STEPS,
        rearranged=rearranged,
        conflict=conflict,
    )
