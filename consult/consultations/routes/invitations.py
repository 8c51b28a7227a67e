"""Pages: who is asked in a round, and who can answer for them."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from consult import clock
from consult.consultations import actions, invited, pages, queries
from consult.consultations.invitation_forms import ChosenForm, InviteForm
from consult.domain.errors import Refused
from consult.domain.lifecycle import RoundState
from consult.domain.organisation_files import read_codes
from consult.domain.permissions import Permission
from consult.domain.problems import FileRefused, Problems
from consult.models import Consultation, Organisation
from consult.organisations import queries as organisations
from consult.web.access import current_actor, requires
from consult.web.i18n import gettext as _
from consult.web.uploads import takes_files, upload_limit

blueprint = Blueprint("invitations", __name__)
takes_files(blueprint, "invite")

MOST_SHOWN = 500
"""Rows of each list on the page: an open round may have hundreds of thousands."""


@blueprint.get("/staff/consultations/<slug>/invitations")
@requires(Permission.CONSULTATION_READ, queries.get_consultation)
def show(consultation: Consultation) -> ResponseReturnValue:
    """Who is invited, by region, and who else could be."""
    return _page(consultation)


@blueprint.post("/staff/consultations/<slug>/invitations")
@requires(Permission.INVITATION_MANAGE, queries.hold_consultation)
def invite(consultation: Consultation) -> ResponseReturnValue:
    """Invite all, a region, a kind, those chosen, or those of a file: as the button says."""
    form, refused = InviteForm(), None
    try:
        wanted = _wanted(form, consultation.round.id, request.form.get("by", ""))
        if wanted:
            made = actions.invite(current_actor(), consultation.round, wanted)
            flash(ngettext("%(num)s organisation is invited.", "%(num)s organisations are invited.", made))
            return _back(consultation)
        if not form.errors:
            form.form_errors = [_("There is nobody left to invite there. Nothing was changed.")]
    except FileRefused as error:
        refused = error
    return _page(consultation, form, refused), 422


def _wanted(form: InviteForm, round_id: int, by: str) -> Sequence[Organisation]:
    """The organisations that the form asks for; what is wrong is noted in it."""
    known = queries.groups()
    if by == "all":
        return queries.uninvited(round_id)
    if by == "region" and form.region.data in known.regions:
        return queries.uninvited(round_id, region=form.region.data)
    if by == "kind" and form.kind.data in known.kinds:
        return queries.uninvited(round_id, kind=form.kind.data)
    if by == "file":
        return _in_file(form)
    chosen = organisations.by_codes(form.organisations.data or ()) if by == "chosen" else {}
    if not chosen:
        form.organisations.errors = [_("Choose at least one organisation.")]
    return list(chosen.values())


def _in_file(form: InviteForm) -> Sequence[Organisation]:
    """The organisations that an uploaded list of codes names."""
    if not form.file.data:
        form.file.errors = [_("Choose a file.")]
        return ()
    rows = read_codes(form.file.data.stream.read(upload_limit() + 1), upload_limit())
    known = organisations.by_codes(row.code for row in rows)
    problems = Problems()
    for row in rows:
        if row.code not in known:
            problems.add(f"row {row.row}, code", "unknown_organisation", value=row.code)
    problems.raise_if_any()
    return [known[row.code] for row in rows]


@blueprint.post("/staff/consultations/<slug>/invitations/leads")
@requires(Permission.INVITATION_MANAGE, queries.hold_consultation)
def write_to_leads(consultation: Consultation) -> ResponseReturnValue:
    """Send one-time links for the organisations ticked, or for all of them."""
    if consultation.round.times.state(clock.now()) is RoundState.CLOSED:
        raise Refused("round_closed_already")
    everyone = "everyone" in request.form
    chosen = _first(consultation) if everyone else _chosen(consultation)
    if not chosen:
        return _nothing_chosen(consultation)
    sent = actions.invite_leads(current_actor(), consultation, [(row.organisation, row.addresses) for row in chosen])
    without = sum(not row.addresses and not row.leads for row in chosen)
    if sent:
        flash(ngettext("%(num)s mail is on its way.", "%(num)s mails are on their way.", sent))
    if without:
        sentence = ngettext(
            "%(num)s organisation has no e-mail address of a lead. Add one in the register.",
            "%(num)s organisations have no e-mail address of a lead. Add them in the register.",
            without,
        )
        flash(sentence, "error")
    if not sent and not without:
        flash(_("Everybody chosen has come in already. No mail was sent."))
    return _back(consultation)


@blueprint.post("/staff/consultations/<slug>/invitations/take-back")
@requires(Permission.INVITATION_MANAGE, queries.hold_consultation)
def take_back(consultation: Consultation) -> ResponseReturnValue:
    """Take back the invitations of the organisations chosen, before the round opens."""
    chosen = _chosen(consultation)
    if not chosen:
        return _nothing_chosen(consultation)
    for row in chosen:
        actions.uninvite(current_actor(), row.invitation)
    flash(ngettext("%(num)s invitation is taken back.", "%(num)s invitations are taken back.", len(chosen)))
    return _back(consultation)


def _chosen(consultation: Consultation) -> list[invited.Invitee]:
    """The invited organisations that are ticked; others named in the form are left alone."""
    form = ChosenForm()
    wanted = (form.organisations.data or [])[:MOST_SHOWN]
    return invited.invitees(queries.invitations(consultation.round.id, wanted) if wanted else ())


def _first(consultation: Consultation) -> list[invited.Invitee]:
    return invited.invitees(queries.invitations(consultation.round.id, limit=MOST_SHOWN))


def _nothing_chosen(consultation: Consultation) -> ResponseReturnValue:
    form = ChosenForm()
    form.organisations.errors = [_("Tick at least one organisation in the list.")]
    return _page(consultation, chosen=form), 422


def _page(
    consultation: Consultation,
    form: InviteForm | None = None,
    refused: FileRefused | None = None,
    chosen: ChosenForm | None = None,
) -> str:
    round_ = consultation.round
    rows = _first(consultation)
    uninvited = queries.uninvited(round_.id, limit=MOST_SHOWN)
    groups = queries.groups()
    form = (form or InviteForm()).offer(groups.regions, groups.kinds, uninvited)
    return pages.render(
        "consultations/invitations.html",
        consultation,
        form=form,
        chosen=(chosen or ChosenForm()).offer(row.organisation for row in rows),
        refused=refused,
        rows=rows,
        regions=invited.by_region(rows, groups.regions, _("No region")),
        invited_count=queries.invited_count(round_.id),
        uninvited=uninvited,
        uninvited_count=queries.uninvited_count(round_.id),
        now=clock.now(),
        is_closed=round_.times.state(clock.now()) is RoundState.CLOSED,
    )


def _back(consultation: Consultation) -> ResponseReturnValue:
    return redirect(url_for("invitations.show", slug=consultation.slug))
