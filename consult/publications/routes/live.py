"""The figures of a release, drawn of live results for staff."""

from flask import make_response, request
from flask.typing import ResponseReturnValue

from consult.consultations.pages import render
from consult.consultations.queries import get_consultation
from consult.domain.permissions import Permission
from consult.models import Consultation
from consult.publications.live import live_release, present_live
from consult.publications.presenters import View, figure_data
from consult.publications.routes.blueprint import blueprint
from consult.web.access import requires


@blueprint.get("/staff/consultations/<slug>/results/pictures")
@requires(Permission.RESULTS_READ, get_consultation)
def live_pictures(found: Consultation) -> ResponseReturnValue:
    """Every figure as the public would see it with nothing withheld; none before somebody has answered."""
    document = live_release(found)
    world = next(group for group in document["results"]["groups"] if group["by"] == "world")
    page = present_live(document, View.from_query(request.args)) if world["responded"] else None
    return render("publications/live.html", found, page=page)


@blueprint.get("/staff/consultations/<slug>/results/pictures.json")
@requires(Permission.RESULTS_READ, get_consultation)
def live_figures(found: Consultation) -> ResponseReturnValue:
    """What these charts are drawn from."""
    return make_response(figure_data(live_release(found), View.from_query(request.args)))
