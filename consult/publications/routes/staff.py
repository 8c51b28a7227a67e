"""The pages on which staff see what the public will see, publish it, and take it back."""

import json

from flask import flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consult import clock
from consult.consultations.pages import render
from consult.consultations.queries import get_consultation
from consult.domain.lifecycle import RoundState, check_can_publish
from consult.domain.permissions import Permission
from consult.models import Consultation, ReleaseKind
from consult.publications import actions, documents, queries
from consult.publications.auditing import audited_in_words
from consult.publications.differences import differences
from consult.publications.forms import FirstReleaseForm, PublishForm, WithdrawForm
from consult.publications.presenters import View, figure_data, present_release
from consult.publications.queries import Withdrawable, get_withdrawable
from consult.publications.routes.blueprint import blueprint
from consult.publications.standing import current, listed
from consult.web.access import current_actor, requires


@blueprint.get("/staff/consultations/<slug>/publish")
@requires(Permission.RELEASE_PUBLISH, get_consultation)
def preview(found: Consultation) -> ResponseReturnValue:
    """Exactly what the public will see, what the audit says, what differs, and the button that publishes it."""
    if found.round.times.state(clock.now()) is not RoundState.CLOSED:
        return render("publications/not_yet.html", found)
    return _preview(found, None)


def _preview(found: Consultation, sent: FirstReleaseForm | None) -> str:
    before = queries.releases_with_basis(found.round.id)
    releases = [listed(each) for each in reversed(before)]
    made = documents.make(found, len(before) + 1, releases=before)
    form = sent or (PublishForm() if releases else FirstReleaseForm())
    form.digest.data = documents.content_digest(made.document)
    last = next((each for each in reversed(before) if listed(each).has_results), None)
    return render(
        "publications/preview.html",
        found,
        releases=releases,
        current=current(releases),
        form=form,
        audit=audited_in_words(found, made),
        changes=differences(json.loads(last.document), made.document) if last else None,
        page=present_release(made.document, View.from_query(request.args)),
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
    form = PublishForm() if queries.latest_number(found.round.id) else FirstReleaseForm()
    if not form.validate_on_submit():
        if "note" in form.errors:
            return _preview(found, form), 422
        flash(_("Nothing was published. Look at the preview and try again."), "error")
        return redirect(url_for("publications.preview", slug=found.slug))
    kind, note = ReleaseKind.RELEASE, ""
    if isinstance(form, PublishForm):
        kind, note = ReleaseKind(form.kind.data), form.note.data.strip()
    made = actions.publish(current_actor(), found, form.digest.data, note, kind)
    flash(_("Release %(number)s is published.", number=made.number))
    return redirect(url_for("publications.release", slug=found.slug, number=made.number))


@blueprint.get("/staff/consultations/<slug>/releases/<int:number>/withdraw")
@requires(Permission.RELEASE_PUBLISH, get_withdrawable)
def confirm_withdraw(subject: Withdrawable) -> ResponseReturnValue:
    """What taking a release back does."""
    return _withdraw_page(subject, WithdrawForm())


@blueprint.post("/staff/consultations/<slug>/releases/<int:number>/withdraw")
@requires(Permission.RELEASE_PUBLISH, get_withdrawable)
def withdraw(subject: Withdrawable) -> ResponseReturnValue:
    """Take a release back by another that says why."""
    form = WithdrawForm()
    if not form.validate_on_submit():
        return _withdraw_page(subject, form), 422
    consultation, number = subject.consultation, subject.release.number
    made = actions.withdraw(current_actor(), consultation, number, form.note.data.strip())
    flash(_("Release %(number)s is withdrawn.", number=number))
    return redirect(url_for("publications.release", slug=consultation.slug, number=made.number))


def _withdraw_page(subject: Withdrawable, form: WithdrawForm) -> str:
    return render("publications/withdraw.html", subject.consultation, release=subject.release, form=form)
