"""One figure on a page of its own, to be shown inside other sites; the annex; and the file behind the tiles."""

import json

from flask import current_app, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consult.domain.errors import NotFound
from consult.mail.outbox import absolute
from consult.publications import queries
from consult.publications.annex import present_annex
from consult.publications.presenters import FIGURES, View, present_release
from consult.publications.reading import Document
from consult.publications.routes.blueprint import blueprint
from consult.publications.routes.caching import cacheable, for_ever
from consult.publications.territories import territory_rows
from consult.web import downloads
from consult.web.access import public
from consult.web.headers import framed_by


@blueprint.get("/consultations/<slug>/releases/<int:number>/embed/<figure>")
@public
def embed(slug: str, number: int, figure: str) -> ResponseReturnValue:
    """One figure of a release without anything around it but its date and the way back. Other sites may frame it; it sets no cookie."""
    if figure not in FIGURES:
        raise NotFound
    document = _results(slug, number)
    page = present_release(document, View.from_query(request.args))
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
        )
    )
    response.headers["Content-Security-Policy"] = framed_by(current_app.extensions["settings"].embed_sites)
    return cacheable(response)


@blueprint.get("/consultations/<slug>/releases/<int:number>/annex")
@public
def annex(slug: str, number: int) -> ResponseReturnValue:
    """Every figure of a release with what is too fine for its page."""
    document = _results(slug, number)
    page = present_release(document, View())
    return cacheable(
        make_response(
            render_template(
                "publications/annex.html", page=page, annex=present_annex(document), slug=slug, number=number
            )
        )
    )


@blueprint.get("/consultations/<slug>/releases/<int:number>/territories.csv")
@public
def territories_csv(slug: str, number: int) -> ResponseReturnValue:
    """Where members were asked, and what was answered under a name."""
    header, rows = territory_rows(Document(_results(slug, number)))
    return for_ever(downloads.csv_file(f"{slug}-release-{number}-territories.csv", header, rows))


def _results(slug: str, number: int) -> dict[str, object]:
    """The document of a release that has results; a withdrawal has none."""
    document: dict[str, object] = json.loads(queries.get_release(slug, number).document)
    results = document["results"]
    if not isinstance(results, dict) or not results["groups"]:
        raise NotFound
    return document
