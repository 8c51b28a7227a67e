"""Staff pages about organisations: the register, one organisation, its leads, a file of many."""

import base64
import binascii
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consult import clock
from consult.domain.errors import NotFound, Refused
from consult.domain.permissions import Permission, may
from consult.domain.problems import FileRefused
from consult.models import Organisation
from consult.organisations import actions, emails, imports, queries
from consult.organisations.forms import LeadForm, OrganisationForm, RegisterFileForm, organisation_data
from consult.organisations.queries import Search
from consult.web.access import allows, current_actor, requires
from consult.web.i18n import gettext as _
from consult.web.messages import sentence_of
from consult.web.notices import notice_of
from consult.web.uploads import takes_files, upload_limit

blueprint = Blueprint("organisations", __name__)
takes_files(blueprint, "upload")

MOST_KEPT = 400_000
"""Bytes of a file that a page carries from the trial to the import."""


@blueprint.get("/staff/organisations")
@allows(Permission.ORGANISATION_READ)
def index() -> ResponseReturnValue:
    """The register, searched and page by page."""
    search = Search(*(request.args.get(name, "")[:100].replace("\0", "") for name in ("q", "region", "kind")))
    page = _page_number()
    found = queries.find(search, page)
    ids = [organisation.id for organisation in found]
    regions, kinds = queries.regions(), queries.kinds()
    return render_template(
        "organisations/index.html",
        organisations=found,
        leads=queries.leads_of(ids),
        pending=queries.pending_leads_of(ids),
        regions={region.code: region.label for region in regions},
        kinds={kind.code: kind.label for kind in kinds},
        search=search,
        page=page,
        total=queries.count_found(search),
        page_size=queries.PAGE,
        can_manage=may(current_actor(), Permission.ORGANISATION_MANAGE),
        notice=notice_of(queries.notices()),
    )


def _page_number() -> int:
    page = request.args.get("page", "1")
    if not (page.isascii() and page.isdigit() and len(page) <= 6 and int(page)):
        raise NotFound
    return int(page)


@blueprint.route("/staff/new-organisation", methods=["GET", "POST"])
@allows(Permission.ORGANISATION_MANAGE)
def new() -> ResponseReturnValue:
    """Add an organisation."""
    form = OrganisationForm().offer(queries.regions(), queries.kinds(), queries.parent_choices())
    if form.validate_on_submit():
        try:
            organisation = actions.add(current_actor(), form.code.data, form.values())
            _set_parent(organisation, form)
            flash(_("%(name)s is in the register.", name=organisation.name))
            return redirect(url_for("organisations.edit", code=organisation.code))
        except Refused as error:
            form.code.errors = [sentence_of(error)]
    return render_template("organisations/new.html", form=form), 422 if form.errors else 200


@blueprint.get("/staff/organisations/<code>")
@requires(Permission.ORGANISATION_MANAGE, queries.get_organisation)
def edit(organisation: Organisation) -> ResponseReturnValue:
    """One organisation: what the register says, and who leads it."""
    parent = queries.codes_of([organisation.parent_id]) if organisation.parent_id else {}
    data = organisation_data(organisation, parent.get(organisation.parent_id or 0, ""))
    return _organisation_page(organisation, OrganisationForm(data=data), LeadForm(email=""))


@blueprint.post("/staff/organisations/<code>")
@requires(Permission.ORGANISATION_MANAGE, queries.get_organisation)
def save(organisation: Organisation) -> ResponseReturnValue:
    """Keep what was changed about an organisation; its code stays."""
    form = OrganisationForm()
    form.code.data = organisation.code
    form.offer(queries.regions(), queries.kinds(), queries.parent_choices(), organisation.code)
    del form.code
    if form.validate_on_submit():
        actions.write(current_actor(), organisation.code, form.values(), organisation)
        if _set_parent(organisation, form):
            flash(_("The organisation is saved."))
            return redirect(url_for("organisations.edit", code=organisation.code))
    return _organisation_page(organisation, form, LeadForm(formdata=None)), 422


def _set_parent(organisation: Organisation, form: OrganisationForm) -> bool:
    """Put the organisation below another; False, with the reason noted, where it would be its own ancestor."""
    parent = queries.by_codes([form.parent.data]).get(form.parent.data) if form.parent.data else None
    if parent is not None and (parent.id == organisation.id or organisation.id in queries.ancestors(parent)):
        form.parent.errors = [_("That organisation is itself part of this one. Choose another.")]
        return False
    parent_id = parent.id if parent else None
    actions.write(current_actor(), organisation.code, {"parent_id": parent_id}, organisation)
    return True


@blueprint.post("/staff/organisations/<code>/leads")
@requires(Permission.ORGANISATION_MANAGE, queries.get_organisation)
def invite_lead(organisation: Organisation) -> ResponseReturnValue:
    """Send somebody a link that makes them a lead."""
    form = LeadForm()
    if not form.validate_on_submit():
        return _organisation_page(organisation, None, form), 422
    person, token = actions.invite_lead(current_actor(), organisation, form.email.data)
    emails.lead_invitation(organisation, person, token)
    flash(_("A link is on its way to %(email)s. It works once, for 30 days.", email=person.email))
    return redirect(url_for("organisations.edit", code=organisation.code))


@dataclass(frozen=True, slots=True)
class Lead:
    """Somebody who leads an organisation."""

    organisation: Organisation
    person_id: int
    organisation_id: int


def get_lead(code: str, person_id: int) -> Lead:
    """The lead with this number, if it leads this organisation; raises NotFound."""
    organisation = queries.get_organisation(code)
    if person_id not in {person.id for person in queries.leads_of([organisation.id]).get(organisation.id, [])}:
        raise NotFound
    return Lead(organisation, person_id, organisation.id)


@blueprint.post("/staff/organisations/<code>/leads/<int:person_id>/end")
@requires(Permission.ORGANISATION_MANAGE, get_lead)
def end_lead(lead: Lead) -> ResponseReturnValue:
    """Take the lead's role from somebody; what they submitted stays."""
    actions.end_lead(current_actor(), lead.organisation, lead.person_id)
    flash(_("The role is ended. What was submitted stays."))
    return redirect(url_for("organisations.edit", code=lead.organisation.code))


def _organisation_page(organisation: Organisation, form: OrganisationForm | None, lead_form: LeadForm) -> str:
    if form is None:
        parent = queries.codes_of([organisation.parent_id]) if organisation.parent_id else {}
        data = organisation_data(organisation, parent.get(organisation.parent_id or 0, ""))
        form = OrganisationForm(formdata=None, data=data)
    form.offer(queries.regions(), queries.kinds(), queries.parent_choices(), organisation.code)
    return render_template(
        "organisations/edit.html",
        organisation=organisation,
        form=form,
        lead_form=lead_form,
        leads=queries.leads_of([organisation.id]).get(organisation.id, []),
        pending=queries.pending_leads_of([organisation.id]).get(organisation.id, []),
        asked_in=queries.invited_to(organisation.id),
        now=clock.now(),
    )


@blueprint.route("/staff/upload-organisations", methods=["GET", "POST"])
@allows(Permission.ORGANISATION_MANAGE)
def upload() -> ResponseReturnValue:
    """Try a file of organisations, see what it would do, then import it."""
    form, refused, planned = RegisterFileForm(), None, None
    if form.validate_on_submit():
        data = _uploaded(form)
        try:
            rows = [] if data is None else imports.read(data, form.create_groups.data, upload_limit())
            if rows and "write" in request.form:
                done = imports.write(current_actor(), rows, form.create_groups.data)
                counts = {"added": done.added, "changed": done.changed, "unchanged": done.unchanged}
                flash(_("%(added)s added, %(changed)s changed, %(unchanged)s as they were.", **counts))
                return redirect(url_for("organisations.index"))
            if data is not None and not rows:
                form.file.errors = [_("The file has no organisation in it.")]
            planned = imports.plan(rows) if rows else None
            form.kept.data = base64.b64encode(data).decode() if data and rows and len(data) <= MOST_KEPT else ""
        except FileRefused as error:
            refused, form.kept.data = error, ""
    status = 422 if form.errors or refused else 200
    return render_template("organisations/upload.html", form=form, refused=refused, planned=planned), status


def _uploaded(form: RegisterFileForm) -> bytes | None:
    """The bytes of the file chosen now, or of the one that was tried before; None, with the reason noted, where neither is there."""
    if form.file.data:
        return bytes(form.file.data.stream.read(upload_limit() + 1))
    try:
        kept = base64.b64decode(form.kept.data or "", validate=True)
    except (binascii.Error, ValueError):
        kept = b""
    if not kept:
        form.file.errors = [_("Choose a file.")]
    return kept or None
