"""Pages about the federation's people: invite, change the role, invite again, disable, open again."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consult.accounts import actions, emails, queries
from consult.accounts.forms import RoleForm, StaffForm, meanings, roles
from consult.domain.errors import Refused
from consult.domain.permissions import Permission
from consult.models import Person
from consult.web.access import allows, current_actor
from consult.web.i18n import gettext as _
from consult.web.messages import sentence_of

blueprint = Blueprint("people", __name__, url_prefix="/staff/people")


@blueprint.get("")
@allows(Permission.STAFF_MANAGE)
def index() -> ResponseReturnValue:
    """The federation's people."""
    return _people_page(StaffForm(role="observer", formdata=None))


@blueprint.post("")
@allows(Permission.STAFF_MANAGE)
def invite() -> ResponseReturnValue:
    """Invite somebody to the federation's staff."""
    form = StaffForm()
    if not form.validate_on_submit():
        return _people_page(form, 422)
    try:
        person, token = actions.invite_staff(current_actor(), form.email.data, form.chosen)
    except Refused as error:
        form.email.errors = [sentence_of(error)]
        return _people_page(form, error.status)
    emails.staff_invitation(person, token, roles()[form.chosen.value])
    flash(_("%(email)s is invited. The link in the mail works for 7 days.", email=person.email))
    return redirect(url_for("people.index"))


@blueprint.get("/<int:person_id>")
@allows(Permission.STAFF_MANAGE)
def show(person_id: int) -> ResponseReturnValue:
    """One of the federation's people."""
    found = queries.get_staff(person_id)
    return _person_page(found, RoleForm(role=found.staff_role, formdata=None))


@blueprint.post("/<int:person_id>/role")
@allows(Permission.STAFF_MANAGE)
def change_role(person_id: int) -> ResponseReturnValue:
    """Give somebody another role."""
    found = queries.get_staff(person_id)
    form = RoleForm()
    if not form.validate_on_submit():
        return _person_page(found, form, 422)
    try:
        actions.change_role(current_actor(), found, form.chosen)
    except Refused as error:
        form.role.errors = [sentence_of(error)]
        return _person_page(found, form, error.status)
    flash(_("The role is saved. It holds from the next page on."))
    own = found.id == current_actor().person_id
    return redirect(url_for("accounts.account") if own else url_for("people.show", person_id=found.id))


@blueprint.post("/<int:person_id>/invite-again")
@allows(Permission.STAFF_MANAGE)
def invite_again(person_id: int) -> ResponseReturnValue:
    """Send a new link to somebody who has not come yet."""
    found = queries.get_staff(person_id)
    token = actions.invite_again(current_actor(), found)
    emails.staff_invitation(found, token, roles()[found.staff_role.value] if found.staff_role else "")
    flash(_("A new link is on its way to %(email)s. The older one has stopped working.", email=found.email))
    return redirect(url_for("people.show", person_id=found.id))


@blueprint.get("/<int:person_id>/disable")
@allows(Permission.STAFF_MANAGE)
def confirm_disable(person_id: int) -> ResponseReturnValue:
    """Ask before an account is disabled."""
    return _disable_page(queries.get_staff(person_id))


@blueprint.post("/<int:person_id>/disable")
@allows(Permission.STAFF_MANAGE)
def disable(person_id: int) -> ResponseReturnValue:
    """Disable an account; one's own only from the page that warns."""
    found = queries.get_staff(person_id)
    own = found.id == current_actor().person_id
    if own and request.form.get("sure") != "yes":
        return _disable_page(found, 422)
    actions.disable(current_actor(), found)
    flash(_("The account is disabled and signed out everywhere."))
    return redirect(url_for("accounts.sign_in") if own else url_for("people.index"))


@blueprint.post("/<int:person_id>/enable")
@allows(Permission.STAFF_MANAGE)
def enable(person_id: int) -> ResponseReturnValue:
    """Open a disabled account again."""
    found = queries.get_staff(person_id)
    actions.enable(current_actor(), found)
    flash(_("The account is open again."))
    return redirect(url_for("people.show", person_id=found.id))


def _people_page(form: StaffForm, status: int = 200) -> ResponseReturnValue:
    words = {"roles": roles(), "meanings": meanings()}
    return render_template("accounts/people.html", people=queries.staff(), form=form, **words), status


def _person_page(person: Person, form: RoleForm, status: int = 200) -> ResponseReturnValue:
    return render_template("accounts/person.html", person=person, form=form, meanings=meanings()), status


def _disable_page(person: Person, status: int = 200) -> ResponseReturnValue:
    own = person.id == current_actor().person_id
    return render_template("accounts/disable.html", person=person, own=own), status
