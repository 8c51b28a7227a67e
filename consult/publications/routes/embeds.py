"""One figure on a page of its own, to be shown inside other sites; and the annex."""

import json

from flask import current_app, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consult.domain.errors import NotFound
from consult.mail.outbox import absolute
from consult.publications import queries
from consult.publications.annex import present_annex
from consult.publications.presenters import FIGURES, View, present_release
from consult.publications.routes.blueprint import blueprint
from consult.publications.routes.caching import cacheable
from consult.publications.standing import standing
from consult.web.access import public
from consult.web.headers import framed_by


@blueprint.get("/consultations/<slug>/releases/<int:number>/embed/<figure>")
@public
def embed(slug: str, number: int, figure: str) -> ResponseReturnValue:
    """One figure of a release without anything around it but its date and the way back. Other sites may frame it; it sets no cookie."""
    if figure not in FIGURES:
        raise NotFound
    release = queries.get_results(slug, number)
    page = present_release(json.loads(release.document), View.from_query(request.args))
    if (figure == "territories" and not page.territories.regions) or (
        figure == "comparison" and not page.comparison.rows
    ):
        raise NotFound
    response = make_response(
        render_template(
            "publications/embed.html",
            page=page,
            slug=slug,
            number=number,
            figure=figure,
            whole=absolute(url_for("publications.release", slug=slug, number=number)) + page.view.query(),
            standing=standing(queries.listed_releases(release.round_id), number),
            zone=page.zone,
        )
    )
    response.headers["Content-Security-Policy"] = framed_by(current_app.extensions["settings"].embed_sites)
    return cacheable(response)


@blueprint.get("/consultations/<slug>/releases/<int:number>/annex")
@public
def annex(slug: str, number: int) -> ResponseReturnValue:
    """Every figure of a release with what is too fine for its page."""
    release = queries.get_results(slug, number)
    document = json.loads(release.document)
    page = present_release(document, View())
    return cacheable(
        make_response(
            render_template(
                "publications/annex.html",
                page=page,
                annex=present_annex(document),
                slug=slug,
                number=number,
                standing=standing(queries.listed_releases(release.round_id), number),
                zone=page.zone,
            )
        )
    )
