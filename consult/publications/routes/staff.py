"""The pages on which staff see what the public will see, and publish it."""

import json

from flask import flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consult import clock
from consult.consultations.pages import render
from consult.consultations.queries import get_consultation
from consult.domain.lifecycle import RoundState, check_can_publish
from consult.domain.permissions import Permission
from consult.models import Consultation
from consult.publications import actions, documents, queries
from consult.publications.forms import PublishForm
from consult.publications.presenters import View, figure_data, present_release
from consult.publications.routes.blueprint import blueprint
from consult.web.access import current_actor, requires


@blueprint.get("/staff/consultations/<slug>/publish")
@requires(Permission.RELEASE_PUBLISH, get_consultation)
def preview(found: Consultation) -> ResponseReturnValue:
    """Exactly what the public will see, and the button that publishes it."""
    releases = queries.releases_of(found.round.id)
    if found.round.times.state(clock.now()) is not RoundState.CLOSED:
        return render("publications/not_yet.html", found, releases=releases)
    document = documents.build(found, releases[0].number + 1 if releases else 1)
    form = PublishForm(digest=documents.content_digest(document))
    return render(
        "publications/preview.html",
        found,
        releases=releases,
        form=form,
        unchanged=bool(releases) and documents.content_digest(json.loads(releases[0].document)) == form.digest.data,
        page=present_release(document, View.from_query(request.args)),
    )


@blueprint.get("/staff/consultations/<slug>/publish/figures.json")
@requires(Permission.RELEASE_PUBLISH, get_consultation)
def preview_figures(found: Consultation) -> ResponseReturnValue:
    """What the charts of the preview are drawn from."""
    check_can_publish(found.round.times, clock.now())
    return make_response(figure_data(documents.build(found, 1), View.from_query(request.args)))


@blueprint.post("/staff/consultations/<slug>/publish")
@requires(Permission.RELEASE_PUBLISH, get_consultation)
def publish(found: Consultation) -> ResponseReturnValue:
    """Freeze and publish what was previewed."""
    check_can_publish(found.round.times, clock.now())
    form = PublishForm()
    if not form.validate_on_submit():
        flash(_("Nothing was published. Look at the preview and try again."), "error")
        return redirect(url_for("publications.preview", slug=found.slug))
    made = actions.publish(current_actor(), found, form.digest.data, (form.note.data or "").strip())
    flash(_("Release %(number)s is published.", number=made.number))
    return redirect(url_for("publications.release", slug=found.slug, number=made.number))
