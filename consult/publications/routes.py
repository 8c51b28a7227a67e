"""Public pages and downloads, and the two pages on which staff preview and publish a release."""

import json

import brotli
from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consult import clock
from consult.consultations.pages import render
from consult.consultations.queries import get_consultation, invited_count
from consult.domain.lifecycle import RoundState, check_can_publish
from consult.domain.permissions import Permission
from consult.mail.outbox import absolute
from consult.models import Consultation
from consult.publications import actions, documents, queries
from consult.publications.forms import PublishForm
from consult.publications.lead import lead
from consult.publications.presenters import View, figure_data, present_release
from consult.publications.reading import Document
from consult.statistics.document import flatten
from consult.web import downloads
from consult.web.access import current_actor, public, requires

blueprint = Blueprint("publications", __name__)


@blueprint.get("/")
@public
def index() -> ResponseReturnValue:
    """Consultations that are open or were: drafts are not public."""
    consultations = queries.public_consultations()
    releases = queries.newest_releases([consultation.round.id for consultation in consultations])
    leads = {round_id: lead(Document(json.loads(release.document))) for round_id, release in releases.items()}
    now = clock.now()
    open_ones = [each for each in consultations if each.round.times.state(now) is RoundState.OPEN]
    closed = [each for each in consultations if each not in open_ones]
    return render_template(
        "publications/index.html", open_ones=open_ones, closed=closed, releases=releases, leads=leads
    )


@blueprint.get("/consultations/<slug>")
@public
def consultation(slug: str) -> ResponseReturnValue:
    """The text under consultation, who is asked, and until when."""
    found = queries.get_public_consultation(slug)
    round_ = found.round
    return render_template(
        "publications/consultation.html",
        consultation=found,
        round=round_,
        is_open=round_.times.state(clock.now()) is RoundState.OPEN,
        release=queries.latest_release(round_.id),
        invited=invited_count(round_.id),
        asked=queries.asked_by_region(round_.id),
        notice=found.notice,
    )


@blueprint.get("/consultations/<slug>/results")
@public
def results(slug: str) -> ResponseReturnValue:
    """To the newest release."""
    found = queries.get_public_consultation(slug)
    release = queries.latest_release(found.round.id)
    if release is None:
        return redirect(url_for("publications.consultation", slug=slug))
    return redirect(url_for("publications.release", slug=slug, number=release.number))


@blueprint.get("/consultations/<slug>/releases/<int:number>")
@public
def release(slug: str, number: int) -> ResponseReturnValue:
    """A release: what the members said, frozen."""
    found = queries.get_release(slug, number)
    document = json.loads(found.document)
    page = present_release(document, View.from_query(request.args))
    newest = queries.latest_release(found.round_id)
    response = make_response(
        render_template(
            "publications/release.html",
            page=page,
            slug=slug,
            number=number,
            newest=newest.number if newest else number,
            digest=found.digest,
            permanent=absolute(url_for("publications.release", slug=slug, number=number)),
            notice=document["consultation"]["notice"],
        )
    )
    return _cacheable(response)


@blueprint.get("/consultations/<slug>/releases/<int:number>/results.json")
@public
def results_json(slug: str, number: int) -> ResponseReturnValue:
    """The results document of a release (docs/formats.md § 4)."""
    document = json.loads(queries.get_release(slug, number).document)
    text = json.dumps(document["results"], ensure_ascii=False)
    return _for_ever(downloads.file(f"{slug}-release-{number}.json", "application/json", text))


@blueprint.get("/consultations/<slug>/releases/<int:number>/results.csv")
@public
def results_csv(slug: str, number: int) -> ResponseReturnValue:
    """The same figures, flat."""
    document = json.loads(queries.get_release(slug, number).document)
    header, rows = flatten(document["results"], documents.scale_of(document))
    return _for_ever(downloads.csv_file(f"{slug}-release-{number}.csv", header, rows, mark=""))


@blueprint.get("/consultations/<slug>/releases/<int:number>/positions.csv")
@public
def positions_csv(slug: str, number: int) -> ResponseReturnValue:
    """The texts that may be read, as they may be attributed."""
    document = json.loads(queries.get_release(slug, number).document)
    names = ["principle", "region", "stance", "disclosure", "name", "country", "reason", "wording"]
    rows = ([position[name] for name in names] for position in document["positions"])
    return _for_ever(downloads.csv_file(f"{slug}-release-{number}-positions.csv", names, rows))


@blueprint.get("/consultations/<slug>/releases/<int:number>/release.json")
@public
def release_json(slug: str, number: int) -> ResponseReturnValue:
    """The whole release as it was frozen, to the byte: its SHA-256 is the one on the page."""
    text = queries.get_release(slug, number).document
    return _for_ever(downloads.file(f"{slug}-release-{number}-whole.json", "application/json", text))


@blueprint.get("/consultations/<slug>/releases/<int:number>/figures.json")
@public
def figures(slug: str, number: int) -> ResponseReturnValue:
    """What the charts of a release are drawn from: nothing that its tables do not show."""
    document = json.loads(queries.get_release(slug, number).document)
    data = figure_data(document, View.from_query(request.args))
    return _cacheable(make_response(data))


@blueprint.get("/method")
@public
def method() -> ResponseReturnValue:
    """How figures are made, and what is withheld."""
    return render_template("publications/method.html")


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


def _for_ever(response: Response) -> Response:
    """A file of a release: its content never changes, and any site's scripts may read it."""
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.add_etag()
    response.make_conditional(request)
    return response


def _cacheable(response: Response) -> Response:
    """A public page may be kept for a minute and is sent compressed, unless it greets somebody who is signed in.

    Pages for somebody stay uncompressed: their length would tell of secrets beside what an attacker may write into them (BREACH).
    """
    if current_actor().is_signed_in:
        return response
    response.headers["Cache-Control"] = "public, max-age=60"
    response.headers["Vary"] = "Cookie, Accept-Encoding, Accept-Language"
    if request.accept_encodings["br"]:
        response.set_data(brotli.compress(response.get_data(), quality=5))
        response.headers["Content-Encoding"] = "br"
    response.add_etag()
    response.make_conditional(request)
    return response
