"""The pages on which staff see what the public will see, publish it, and take it back."""

import json
from dataclasses import dataclass, replace
from typing import Any

from flask import flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from consult import clock
from consult.consultations.pages import render
from consult.consultations.queries import get_consultation
from consult.domain.errors import Refused
from consult.domain.lifecycle import RoundState, check_can_publish
from consult.domain.permissions import Permission
from consult.models import Consultation, JobState, ReleaseKind
from consult.publications import actions, auditing, checking, documents, queries
from consult.publications.choices import NONE, Choices
from consult.publications.differences import differences
from consult.publications.forms import FirstReleaseForm, PublishForm, WithdrawForm
from consult.publications.presenters import View, figure_data, present_release
from consult.publications.queries import Withdrawable, get_withdrawable
from consult.publications.routes.blueprint import blueprint
from consult.publications.standing import current, listed
from consult.web.access import current_actor, requires
from consult.web.i18n import gettext as _

PUBLISH = "/staff/consultations/<slug>/publish"
SECONDS = "5"
"""How long a page that tells how far a check is waits before it looks again."""


def _address(chosen: Choices) -> dict[str, Any]:
    return dict(chosen.parts())


@dataclass(frozen=True, slots=True)
class PreviewView(View):
    """A way of looking at the preview, in whose links the choices stand too."""

    chosen: Choices = NONE

    def parts(self, **changes: str | int) -> dict[str, str]:
        """The names and values that its addresses hold."""
        return View.parts(self, **changes) | self.chosen.parts()


def _view(chosen: Choices) -> PreviewView:
    return replace(PreviewView.from_query(request.args), chosen=chosen)


@blueprint.get(PUBLISH)
@requires(Permission.RELEASE_PUBLISH, get_consultation)
def preview(found: Consultation) -> ResponseReturnValue:
    """Exactly what the public will see, what the audit says, what differs, and the button that publishes it."""
    if found.round.times.state(clock.now()) is not RoundState.CLOSED:
        return render("publications/not_yet.html", found)
    return _preview(found, _chosen(), None)


def _preview(found: Consultation, chosen: Choices, sent: FirstReleaseForm | None) -> str:
    before = queries.releases_with_basis(found.round.id)
    releases = [listed(each) for each in reversed(before)]
    made = documents.make(found, len(before) + 1, releases=before, chosen=chosen)
    check = checking.check_of(found, made.shown)
    form = sent or (PublishForm() if releases else FirstReleaseForm())
    form.digest.data = documents.content_digest(made.document)
    last = next((each for each in reversed(before) if listed(each).has_results), None)
    return render(
        "publications/preview.html",
        found,
        releases=releases,
        current=current(releases),
        form=form,
        check=check,
        audit=auditing.in_words(check.audit, found, made.shown) if check.audit else None,
        chosen=chosen.parts(),
        choices=auditing.chosen_in_words(found, made.shown),
        changes=differences(json.loads(last.document), made.document) if last else None,
        page=present_release(made.document, _view(chosen)),
        shows_nothing=documents.shows_nothing(made.document),
        is_answered=any(group.responded for group in made.shown.raw),
    )


def _chosen() -> Choices:
    """What the address says beyond the rules. Raises Invalid for what is no choice."""
    merges, withheld = (
        [each for text in request.args.getlist(name) for each in text.split(",") if each]
        for name in ("merge", "withhold")
    )
    return Choices.read(merges, withheld)


@blueprint.get(f"{PUBLISH}/figures.json")
@requires(Permission.RELEASE_PUBLISH, get_consultation)
def preview_figures(found: Consultation) -> ResponseReturnValue:
    """What the charts of the preview are drawn from."""
    check_can_publish(found.round.times, clock.now())
    chosen = _chosen()
    made = documents.make(found, 1, chosen=chosen)
    return make_response(figure_data(made.document, _view(chosen)))


@blueprint.post(PUBLISH)
@requires(Permission.RELEASE_PUBLISH, get_consultation)
def publish(found: Consultation) -> ResponseReturnValue:
    """Freeze and publish what was previewed."""
    check_can_publish(found.round.times, clock.now())
    chosen = _chosen()
    form = PublishForm() if queries.latest_number(found.round.id) else FirstReleaseForm()
    if not form.validate_on_submit():
        if "note" in form.errors:
            return _preview(found, chosen, form), 422
        flash(_("Nothing was published. Look at the preview and try again."), "error")
        return redirect(url_for("publications.preview", slug=found.slug, **_address(chosen)))
    kind, note = ReleaseKind.RELEASE, ""
    if isinstance(form, PublishForm):
        kind, note = ReleaseKind(form.kind.data), form.note.data.strip()
    try:
        made = actions.publish(current_actor(), found, form.digest.data, note, kind, chosen)
    except Refused as error:
        if error.code != "nothing_to_show":
            raise
        return _preview(found, chosen, None), 409  # it says why
    flash(_("Release %(number)s is published.", number=made.number))
    return redirect(url_for("publications.release", slug=found.slug, number=made.number))


@blueprint.post(f"{PUBLISH}/check")
@requires(Permission.RELEASE_PUBLISH, get_consultation)
def check(found: Consultation) -> ResponseReturnValue:
    """Have the release of the preview audited by the worker."""
    check_can_publish(found.round.times, clock.now())
    chosen = _chosen()
    digest = checking.ask(current_actor(), found, chosen)
    if digest is None:
        return redirect(url_for("publications.preview", slug=found.slug, **_address(chosen)))
    return redirect(url_for("publications.checking_page", slug=found.slug, inputs=digest, **_address(chosen)))


@blueprint.get(f"{PUBLISH}/check")
@requires(Permission.RELEASE_PUBLISH, get_consultation)
def checking_page(found: Consultation) -> ResponseReturnValue:
    """How far the check is; it makes nothing, so looking again costs little. To the preview once there is something to see there."""
    chosen = _chosen()
    job = checking.job_of(found.slug, request.args.get("inputs", "")[:64])
    if job is None or job.state in (JobState.DONE, JobState.FAILED):
        return redirect(url_for("publications.preview", slug=found.slug, **_address(chosen)))
    response = make_response(render("publications/checking.html", found, job=job, chosen=chosen.parts()))
    response.headers["Refresh"] = SECONDS
    return response


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
