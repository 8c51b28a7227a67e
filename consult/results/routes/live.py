"""Live figures: a finding per principle, the matrix, and the same as files."""

import json

from flask import request
from flask.typing import ResponseReturnValue

from consult.consultations import pages, queries
from consult.consultations.presenters import rule_sentence
from consult.domain.errors import NotFound
from consult.domain.permissions import Permission
from consult.domain.scales import swatches
from consult.models import Consultation
from consult.results import presenters
from consult.results.documents import live_document
from consult.results.findings import findings, headline
from consult.results.matrix import matrix
from consult.results.presenters import BYS
from consult.results.routes.asked import asked_by, has_ended
from consult.results.routes.blueprint import BASE, blueprint
from consult.statistics.document import flatten
from consult.statistics.entries import ResultsDocument
from consult.web import downloads
from consult.web.access import requires


@blueprint.get(f"{BASE}/results")
@requires(Permission.RESULTS_READ, queries.get_consultation)
def live(consultation: Consultation) -> ResponseReturnValue:
    """Live figures: a finding per principle, and the matrix by region, kind or country."""
    by, ended = asked_by(), has_ended(consultation)
    document = live_document(consultation, consultation.round, tuple(dict.fromkeys(("world", "region", by))))
    found = findings(consultation, document, by, ended)
    return pages.render(
        "results/live.html",
        consultation,
        by=by,
        bys=BYS,
        document=document,
        headline=headline(found, document, ended),
        ended=ended,
        findings=found,
        matrix=matrix(consultation, document, by),
        rule=rule_sentence(consultation.rule),
        as_of=presenters.as_of(document),
        scale=consultation.scale,
        swatches=swatches(consultation.scale),
    )


@blueprint.get(f"{BASE}/results.csv")
@requires(Permission.RESULTS_READ, queries.get_consultation)
def live_csv(consultation: Consultation) -> ResponseReturnValue:
    """The results document of the groups in view, flat."""
    document = _download(consultation)
    header, rows = flatten(document, consultation.scale)
    return downloads.csv_file(f"{consultation.slug}-live.csv", header, rows)


@blueprint.get(f"{BASE}/results.json")
@requires(Permission.RESULTS_READ, queries.get_consultation)
def live_json(consultation: Consultation) -> ResponseReturnValue:
    """The results document of the groups in view (docs/formats.md)."""
    text = json.dumps(_download(consultation), ensure_ascii=False, indent=1)
    return downloads.file(f"{consultation.slug}-live.json", "application/json", text)


def _download(consultation: Consultation) -> ResultsDocument:
    """The world and the groups in view."""
    by = request.args.get("by") or "world"
    if by not in (*BYS, "world"):
        raise NotFound
    return live_document(consultation, consultation.round, tuple(dict.fromkeys(("world", by))))
