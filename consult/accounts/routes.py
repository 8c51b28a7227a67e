"""Pages about accounts: sign in, sign out, one-time links, forgotten password, the federation's people."""

from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from consult.accounts import actions, emails, queries, sessions
from consult.accounts.forms import ConfirmForm, ForgottenForm, JoinForm, SignInForm, StaffForm
from consult.accounts.passwords import Passwords
from consult.domain.errors import NotFound, Throttled
from consult.domain.permissions import Permission
from consult.domain.roles import StaffRole
from consult.extensions import db
from consult.models import OneTimeLink, Person, Purpose
from consult.web.access import allows, current_actor, public
from consult.web.messages import sentence_of

blueprint = Blueprint("accounts", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Come in with address and password."""
    form = SignInForm()
    problem = ""
    if form.validate_on_submit():
        try:
            actions.note_try(form.email.data, request.remote_addr or "")
            db.session.commit()  # a failed try counts, though the answer is an error
            person = actions.check_password(_passwords(), form.email.data, form.password.data)
            if person is not None:
                actions.forget_tries(person.email)
                sessions.begin(person)
                return redirect(_after_sign_in(person))
            problem = _("This e-mail address and password do not belong together.")
        except Throttled as error:
            problem = sentence_of(error)
            return render_template("accounts/sign_in.html", form=form, problem=problem), 429
    status = 422 if form.errors or problem else 200
    return render_template("accounts/sign_in.html", form=form, problem=problem), status


@blueprint.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """Leave: the session ends on the server."""
    if current_user.is_authenticated:
        sessions.end_this(current_user.get_id())
    flash(_("You are signed out."))
    return redirect("/")


@blueprint.route("/forgotten-password", methods=["GET", "POST"])
@public
def forgotten_password() -> ResponseReturnValue:
    """Ask for a link; the answer is the same whether the account exists or not."""
    form = ForgottenForm()
    if form.validate_on_submit():
        try:
            actions.note_try("reset:" + form.email.data, request.remote_addr or "")
        except Throttled as error:
            return render_template("accounts/forgotten_password.html", form=form, problem=sentence_of(error)), 429
        actions.send_reset(form.email.data)
        return render_template("accounts/forgotten_password_sent.html")
    return render_template("accounts/forgotten_password.html", form=form, problem=""), 422 if form.errors else 200


@blueprint.route("/links/<token>", methods=["GET", "POST"])
@public
def link(token: str) -> ResponseReturnValue:
    """A one-time link. Opening it changes nothing (mail scanners open links); the button uses it up."""
    found = actions.open_link(token)
    needs_password = found.purpose is Purpose.PASSWORD_RESET or (
        found.purpose is not Purpose.SIGN_IN and found.person.password_hash is None
    )
    form = JoinForm(email=found.person.email, name=found.person.name) if needs_password else ConfirmForm()
    if form.validate_on_submit():
        return _come_in(found, form, needs_password)
    organisation = queries.organisation_of(found)
    page = render_template(
        "accounts/link.html",
        link=found,
        form=form,
        organisation=organisation,
        needs_password=needs_password,
        token=token,
    )
    return page, 422 if form.errors else 200


def _come_in(found: OneTimeLink, form: JoinForm | ConfirmForm, needs_password: bool) -> ResponseReturnValue:
    name, hashed, link_id, next_path = "", None, found.id, found.next_path
    if isinstance(form, JoinForm) and needs_password:
        db.session.rollback()  # hashing is slow: hold no lock meanwhile
        name, hashed = form.name.data.strip(), _passwords().hash(form.password.data)
        found = db.session.get(OneTimeLink, link_id) or abort(404)
    person = actions.use_link(found, name, hashed)
    sessions.begin(person)
    return redirect(next_path if next_path != "/" else _home_of(person))


@blueprint.get("/staff/people")
@allows(Permission.STAFF_MANAGE)
def people() -> ResponseReturnValue:
    """The federation's people."""
    return render_template("accounts/people.html", people=queries.staff(), form=StaffForm(), confirm=ConfirmForm())


@blueprint.post("/staff/people")
@allows(Permission.STAFF_MANAGE)
def invite_staff() -> ResponseReturnValue:
    """Invite somebody to the federation's staff."""
    form = StaffForm()
    if not form.validate_on_submit():
        return render_template("accounts/people.html", people=queries.staff(), form=form, confirm=ConfirmForm()), 422
    person, token = actions.invite_staff(current_actor(), form.email.data, StaffRole(form.role.data))
    emails.staff_invitation(person, token, form.role.data)
    flash(_("%(email)s is invited. The link in the mail works for 7 days.", email=person.email))
    return redirect(url_for("accounts.people"))


@blueprint.post("/staff/people/<int:person_id>/disable")
@allows(Permission.STAFF_MANAGE)
def disable(person_id: int) -> ResponseReturnValue:
    """Close an account of the federation's staff."""
    actions.disable(current_actor(), _staff_member(person_id))
    flash(_("The account is disabled and signed out everywhere."))
    return redirect(url_for("accounts.people"))


@blueprint.post("/staff/people/<int:person_id>/enable")
@allows(Permission.STAFF_MANAGE)
def enable(person_id: int) -> ResponseReturnValue:
    """Open a closed account again."""
    actions.enable(current_actor(), _staff_member(person_id))
    flash(_("The account is open again."))
    return redirect(url_for("accounts.people"))


def _staff_member(person_id: int) -> Person:
    person = db.session.get(Person, person_id)
    if person is None or person.staff_role is None:
        raise NotFound
    return person


def _passwords() -> Passwords:
    kept: Passwords = current_app.extensions["passwords"]
    return kept


def _after_sign_in(person: Person) -> str:
    """Where the reader wanted to go, if it is a place of ours."""
    wanted = request.args.get("next", "")
    parts = urlsplit(wanted)
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc and "\\" not in wanted
    return wanted if ours else _home_of(person)


def _home_of(person: Person) -> str:
    return "/staff" if person.staff_role else "/desk"
