"""What can be downloaded of a release, and the data that its charts are drawn from."""

import json

from flask import make_response, request
from flask.typing import ResponseReturnValue

from consult.models import Release
from consult.publications import documents, queries
from consult.publications.presenters import View, figure_data
from consult.publications.reading import Document
from consult.publications.routes.blueprint import blueprint
from consult.publications.routes.caching import cacheable, for_ever
from consult.publications.territories import territory_rows
from consult.statistics.document import flatten
from consult.web import downloads
from consult.web.access import public


@blueprint.get("/consultations/<slug>/releases/<int:number>/results.json")
@public
def results_json(slug: str, number: int) -> ResponseReturnValue:
    """The results document of a release (docs/formats.md § 4)."""
    release = queries.get_results(slug, number)
    text = json.dumps(json.loads(release.document)["results"], ensure_ascii=False)
    return for_ever(downloads.file(f"{_name(slug, release)}.json", "application/json", text))


@blueprint.get("/consultations/<slug>/releases/<int:number>/results.csv")
@public
def results_csv(slug: str, number: int) -> ResponseReturnValue:
    """The same figures, flat."""
    release = queries.get_results(slug, number)
    document = json.loads(release.document)
    header, rows = flatten(document["results"], documents.scale_of(document))
    return for_ever(downloads.csv_file(f"{_name(slug, release)}.csv", header, rows, mark=""))


@blueprint.get("/consultations/<slug>/releases/<int:number>/positions.csv")
@public
def positions_csv(slug: str, number: int) -> ResponseReturnValue:
    """The texts that may be read, as they may be attributed."""
    release = queries.get_results(slug, number)
    names = ["principle", "region", "stance", "disclosure", "name", "country", "reason", "wording"]
    rows = ([position[name] for name in names] for position in json.loads(release.document)["positions"])
    return for_ever(downloads.csv_file(f"{_name(slug, release)}-positions.csv", names, rows))


@blueprint.get("/consultations/<slug>/releases/<int:number>/territories.csv")
@public
def territories_csv(slug: str, number: int) -> ResponseReturnValue:
    """Where members were asked, and what was answered under a name."""
    release = queries.get_results(slug, number)
    header, rows = territory_rows(Document(json.loads(release.document)))
    return for_ever(downloads.csv_file(f"{_name(slug, release)}-territories.csv", header, rows))


@blueprint.get("/consultations/<slug>/releases/<int:number>/release.json")
@public
def release_json(slug: str, number: int) -> ResponseReturnValue:
    """The whole release as it was frozen, to the byte: its SHA-256 is the one on the page."""
    release = queries.get_release(slug, number)
    return for_ever(downloads.file(f"{_name(slug, release)}-whole.json", "application/json", release.document))


def _name(slug: str, release: Release) -> str:
    """What a file of a release is called. Its content never changes, but one saved after a withdrawal says so in its name."""
    return f"{slug}-release-{release.number}{'-withdrawn' if queries.is_withdrawn(release) else ''}"


@blueprint.get("/consultations/<slug>/releases/<int:number>/figures.json")
@public
def figures(slug: str, number: int) -> ResponseReturnValue:
    """What the charts of a release are drawn from: nothing that its tables do not show."""
    document = json.loads(queries.get_results(slug, number).document)
    data = figure_data(document, View.from_query(request.args))
    return cacheable(make_response(data))
