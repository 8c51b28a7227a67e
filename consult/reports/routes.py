"""Reports of a release for everyone, and for staff how far they are and every answer to take away."""

import json
from dataclasses import dataclass

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consult.consultations import pages
from consult.consultations.queries import get_consultation
from consult.domain.errors import NotFound
from consult.domain.permissions import Permission, may
from consult.jobs.queue import find, result_of
from consult.models import Consultation, JobState, Release, ReleaseKind
from consult.publications.queries import get_release, listed_releases
from consult.publications.reading import Document
from consult.publications.standing import standing
from consult.reports import actions, answers, exporting, presenters, queries
from consult.reports.exporting import Format
from consult.reports.kinds import Kind
from consult.web import errors
from consult.web.access import current_actor, public, requires
from consult.web.i18n import gettext as _

blueprint = Blueprint("reports", __name__)
RELEASE = "/consultations/<slug>/releases/<int:number>"
STAFF = "/staff/consultations/<slug>/files"
SOON, LATER = 10, 3600
"""Seconds after which a file that is not there yet is worth asking for again."""


@blueprint.get(f"{RELEASE}/report.pdf")
@public
def pdf(slug: str, number: int) -> ResponseReturnValue:
    """The report as PDF."""
    return _file(Kind.PDF, slug, number)


@blueprint.get(f"{RELEASE}/report.docx")
@public
def docx(slug: str, number: int) -> ResponseReturnValue:
    """The report as a Word document."""
    return _file(Kind.DOCX, slug, number)


@blueprint.get(f"{RELEASE}/package.zip")
@public
def package(slug: str, number: int) -> ResponseReturnValue:
    """The release as a data package."""
    return _file(Kind.PACKAGE, slug, number)


@blueprint.get(f"{RELEASE}/downloads")
@public
def downloads(slug: str, number: int) -> ResponseReturnValue:
    """Every file of a release: what it is for, and how large it is."""
    release = _reported(slug, number)
    document = Document(json.loads(release.document))
    files = presenters.downloads_of(release, slug)
    page = render_template(
        "reports/downloads.html",
        document=document,
        slug=slug,
        files=files,
        digest=release.digest,
        standing=standing(listed_releases(release.round_id), number),
        zone=document.zone,
    )
    response = make_response(page)
    if not current_actor().is_signed_in:
        response.headers["Cache-Control"] = f"public, max-age={60 if all(each.size for each in files) else 0}"
        response.headers["Vary"] = "Cookie, Accept-Language"
    return response


def _file(kind: Kind, slug: str, number: int) -> Response:
    """The file as it was made; until then, a page that says so."""
    release = _reported(slug, number)
    result = result_of(kind, str(release.id))
    if result is None:
        return _not_yet(kind, str(release.id), slug, number)
    unchanged = result.digest in request.if_none_match
    response = make_response(b"" if unchanged else result.content, 304 if unchanged else 200)
    response.headers["Content-Type"] = result.media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}-release-{number}-{kind.value}"'
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.set_etag(result.digest)
    return response


def _reported(slug: str, number: int) -> Release:
    """A release with results: a withdrawal has nothing to report."""
    release = get_release(slug, number)
    if release.kind is ReleaseKind.WITHDRAWAL:
        raise NotFound
    return release


def _not_yet(kind: Kind, subject: str, slug: str, number: int) -> Response:
    job = find(kind, subject)
    has_failed = job is not None and job.state is JobState.FAILED
    title = _("This file could not be made") if has_failed else _("This file is being made")
    sentence = (
        _("The federation sees what went wrong. The release and its other files are complete without it.")
        if has_failed
        else _("It is ready in a minute or so and then stays at this address. Come back to it in a moment.")
    )
    way_on = (url_for("reports.downloads", slug=slug, number=number), _("All files of this release"))
    response = errors.page(503, title, sentence, way_on=way_on)
    response.headers["Retry-After"] = str(LATER if has_failed else SOON)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get(STAFF)
@requires(Permission.RESULTS_READ, get_consultation)
def files(consultation: Consultation) -> ResponseReturnValue:
    """How far the reports of each release are, and the answers to take away."""
    makings = presenters.makings_of(queries.releases_of(consultation), consultation.slug)
    actor = current_actor()
    is_making = presenters.are_making(makings)
    response = make_response(
        pages.render(
            "reports/files.html",
            consultation,
            makings=makings,
            is_making=is_making,
            responded=answers.count(answers.wanted(actor, consultation, consultation.round)),
            formats=list(Format),
            has_parquet=exporting.has_parquet(),
            can_publish=may(actor, Permission.RELEASE_PUBLISH, consultation),
            can_export=may(actor, Permission.RESPONSES_EXPORT, consultation),
        )
    )
    if is_making:
        response.headers["Refresh"] = "5"
    return response


@dataclass(frozen=True, slots=True)
class Reported:
    """A release with its consultation."""

    consultation: Consultation
    release: Release
    organisation_id: None = None


def get_reported(slug: str, number: int) -> Reported:
    """Release `number` of a consultation; raises NotFound."""
    return Reported(get_consultation(slug), _reported(slug, number))


@blueprint.post(f"{STAFF}/<int:number>/again")
@requires(Permission.RELEASE_PUBLISH, get_reported)
def again(reported: Reported) -> ResponseReturnValue:
    """Let a file that could not be made be tried once more."""
    back = redirect(url_for("reports.files", slug=reported.consultation.slug))
    name = request.form.get("file", "")
    if name not in set(Kind) or not actions.make_again(
        current_actor(), reported.consultation, reported.release, Kind(name)
    ):
        flash(_("Nothing was changed: there is no such file that failed."), "error")
        return back
    flash(_("It is tried again now."), "success")
    return back


@blueprint.post(STAFF)
@requires(Permission.RESPONSES_EXPORT, get_consultation)
def export(consultation: Consultation) -> ResponseReturnValue:
    """Every answer of the newest round that the actor may read, as one file. A form, since the record keeps who took them."""
    name, round_ = request.form.get("form", ""), consultation.round
    if name not in set(Format):
        flash(_("Choose the form of the file."), "error")
        return redirect(url_for("reports.files", slug=consultation.slug))
    form, what = Format(name), answers.wanted(current_actor(), consultation, round_)
    exporting.check_can_export(form, answers.count(what))
    file = f"{consultation.slug}-round-{round_.number}-answers.{form.value}"
    pieces = exporting.Begun(form, what)
    actions.note_export(current_actor(), consultation, form)
    response = Response(pieces, content_type=exporting.MEDIA_TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    response.headers["Cache-Control"] = "no-store"
    return response
