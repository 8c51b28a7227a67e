"""Pages that anyone may read: what is open, what was asked, and what the members said."""

import json

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consult import clock
from consult.consultations.queries import invited_count
from consult.domain.lifecycle import RoundState
from consult.mail.outbox import absolute
from consult.publications import queries
from consult.publications.lead import lead
from consult.publications.presenters import View, present_release
from consult.publications.reading import Document
from consult.publications.routes.blueprint import blueprint
from consult.publications.routes.caching import cacheable
from consult.web.access import public


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
    return cacheable(response)


@blueprint.get("/method")
@public
def method() -> ResponseReturnValue:
    """How figures are made, and what is withheld."""
    return render_template("publications/method.html")
