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
from consult.publications.standing import current, standing
from consult.responses.summaries import ways_to_answer
from consult.web.access import current_actor, public


@blueprint.get("/")
@public
def index() -> ResponseReturnValue:
    """Consultations that are open or were: drafts are not public."""
    consultations = queries.public_consultations()
    releases = queries.current_releases([consultation.round.id for consultation in consultations])
    headlines = queries.headlines({round_id: each.number for round_id, each in releases.items()})
    leads = {round_id: lead(Document(headline)) for round_id, headline in headlines.items()}
    now = clock.now()
    open_ones = [each for each in consultations if each.round.times.state(now) is RoundState.OPEN]
    closed = [each for each in consultations if each not in open_ones]
    page = render_template(
        "publications/index.html", open_ones=open_ones, closed=closed, releases=releases, leads=leads
    )
    return cacheable(make_response(page), seconds=0)


@blueprint.get("/consultations/<slug>")
@public
def consultation(slug: str) -> ResponseReturnValue:
    """The text under consultation, who is asked, and until when."""
    found = queries.get_public_consultation(slug)
    round_ = found.round
    releases = queries.listed_releases(round_.id)
    is_open = round_.times.state(clock.now()) is RoundState.OPEN
    page = render_template(
        "publications/consultation.html",
        consultation=found,
        round=round_,
        is_open=is_open,
        own_pages=ways_to_answer(current_actor(), round_) if is_open else [],
        release=current(releases),
        releases=releases,
        invited=invited_count(round_.id),
        asked=queries.asked_by_region(round_.id),
        notice=found.notice,
    )
    return cacheable(make_response(page), seconds=0)


@blueprint.get("/consultations/<slug>/results")
@public
def results(slug: str) -> ResponseReturnValue:
    """To the release to cite; where it is withdrawn, to the release that says so."""
    found = queries.get_public_consultation(slug)
    releases = queries.listed_releases(found.round.id)
    if not releases:
        return redirect(url_for("publications.consultation", slug=slug))
    wanted = current(releases) or releases[0]
    return redirect(url_for("publications.release", slug=slug, number=wanted.number))


@blueprint.get("/consultations/<slug>/releases")
@public
def releases(slug: str) -> ResponseReturnValue:
    """Every release of the newest round: when, what kind, why, and its digest."""
    found = queries.get_public_consultation(slug)
    listed = queries.listed_releases(found.round.id)
    page = render_template(
        "publications/releases.html",
        consultation=found,
        round=found.round,
        standings=[standing(listed, each.number) for each in listed],
        notice=found.notice,
    )
    return cacheable(make_response(page), seconds=0)


@blueprint.get("/consultations/<slug>/releases/<int:number>")
@public
def release(slug: str, number: int) -> ResponseReturnValue:
    """A release: what the members said, frozen; or that an earlier one is withdrawn."""
    found = queries.get_release(slug, number)
    document = json.loads(found.document)
    stands = standing(queries.listed_releases(found.round_id), number)
    frame = {
        "slug": slug,
        "number": number,
        "standing": stands,
        "digest": found.digest,
        "permanent": absolute(url_for("publications.release", slug=slug, number=number)),
        "notice": document["consultation"]["notice"],
        "zone": document["consultation"]["zone"],
    }
    if not stands.release.has_results:
        return cacheable(make_response(render_template("publications/withdrawal.html", document=document, **frame)))
    page = present_release(document, View.from_query(request.args))
    return cacheable(make_response(render_template("publications/release.html", page=page, **frame)))


@blueprint.get("/method")
@public
def method() -> ResponseReturnValue:
    """How figures are made, and what is withheld."""
    return cacheable(make_response(render_template("publications/method.html")))
