"""Pages about one's own account: sign in, sign out, one-time links, forgotten password, name and password."""

from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from consult.accounts import actions, queries, sessions
from consult.accounts.forms import ConfirmForm, ForgottenForm, JoinForm, NameForm, PasswordForm, SignInForm
from consult.accounts.passwords import Passwords
from consult.domain.errors import Throttled
from consult.domain.permissions import Permission
from consult.domain.roles import Actor
from consult.extensions import db
from consult.models import Person, Purpose
from consult.web.access import allows, current_actor, public
from consult.web.i18n import gettext as _
from consult.web.messages import sentence_of

blueprint = Blueprint("accounts", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Come in with address and password."""
    wanted = _place_of_ours(request.args.get("next", ""))
    actor = current_actor()
    if actor.is_signed_in and request.method == "GET":  # a second window, or the way back from one
        return redirect(wanted or _home_of(actor))
    form = SignInForm()
    problem, status = "", 200
    if form.validate_on_submit():
        try:
            person = _person_of(form)
        except Throttled as error:
            problem, status = sentence_of(error), error.status
        else:
            if person is not None:
                sessions.begin(person)
                return redirect(wanted or _home_of(person))
            problem, status = _("This e-mail address and password do not belong together."), 422
    elif form.errors:
        status = 422
    return render_template("accounts/sign_in.html", form=form, problem=problem, wanted=wanted), status


def _person_of(form: SignInForm) -> Person | None:
    """Who signs in with this form, if anybody; the try is counted first."""
    email = form.email.data
    actions.note_try("sign_in", email, request.remote_addr or "")
    db.session.commit()  # a failed try counts, though the answer is an error
    person = actions.check_password(_passwords(), email, form.password.data)
    if person is not None:
        actions.forget_tries("sign_in", email)
    return person


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
    problem, status = "", 200
    if form.validate_on_submit():
        try:
            actions.note_try("reset", form.email.data, request.remote_addr or "")
            actions.send_reset(form.email.data)
            return render_template("accounts/forgotten_password_sent.html")
        except Throttled as error:
            problem, status = sentence_of(error), error.status
    elif form.errors:
        status = 422
    return render_template("accounts/forgotten_password.html", form=form, problem=problem), status


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
        return _come_in(token, form)
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


def _come_in(token: str, form: JoinForm | ConfirmForm) -> ResponseReturnValue:
    name, hashed = "", None
    if isinstance(form, JoinForm):
        db.session.rollback()  # hashing is slow: hold no lock meanwhile
        name, hashed = form.name.data, _passwords().hash(form.password.data)
    found = actions.open_link(token)  # once more: it may have been used or replaced meanwhile
    next_path = found.next_path
    person = actions.use_link(found, name, hashed)
    sessions.begin(person)
    return redirect(next_path if next_path != "/" else _home_of(person))


@blueprint.get("/account")
@allows(Permission.ACCOUNT_USE)
def account() -> ResponseReturnValue:
    """One's own account."""
    return _account_page(NameForm(name=current_actor().name, formdata=None), PasswordForm(formdata=None))


@blueprint.post("/account/name")
@allows(Permission.ACCOUNT_USE)
def change_name() -> ResponseReturnValue:
    """Be called something else."""
    form = NameForm()
    if not form.validate_on_submit():
        return _account_page(form, PasswordForm(formdata=None), 422)
    actions.change_name(current_actor(), _oneself(), form.name.data)
    flash(_("Your name is saved."))
    return redirect(url_for("accounts.account"))


@blueprint.post("/account/password")
@allows(Permission.ACCOUNT_USE)
def change_password() -> ResponseReturnValue:
    """Choose another password: every other browser is signed out."""
    actor = current_actor()
    form = PasswordForm(email=actor.email)
    names = NameForm(name=actor.name, formdata=None)
    if not form.validate_on_submit():
        return _account_page(names, form, 422)
    try:
        actions.note_try("change", actor.email, request.remote_addr or "")
    except Throttled as error:
        form.current_password.errors = [sentence_of(error)]
        return _account_page(names, form, error.status)
    db.session.commit()  # a failed try counts, though the answer is an error
    if actions.check_password(_passwords(), actor.email, form.current_password.data) is None:
        form.current_password.errors = [_("This is not your present password.")]
        return _account_page(names, form, 422)
    db.session.rollback()  # hashing is slow: hold no lock meanwhile
    hashed = _passwords().hash(form.password.data)
    person = _oneself()
    actions.forget_tries("change", actor.email)
    actions.change_password(actor, person, hashed)
    sessions.begin(person)
    flash(_("Your password is changed. Every other browser is signed out."))
    return redirect(url_for("accounts.account"))


def _account_page(name_form: NameForm, password_form: PasswordForm, status: int = 200) -> ResponseReturnValue:
    return render_template("accounts/account.html", name_form=name_form, password_form=password_form), status


def _oneself() -> Person:
    return db.session.get(Person, current_actor().person_id) or abort(404)


def _passwords() -> Passwords:
    kept: Passwords = current_app.extensions["passwords"]
    return kept


def _place_of_ours(wanted: str) -> str:
    """Where the reader wanted to go, if it is a path of ours; else nothing. Never another site, never a header's end."""
    plain = wanted.isprintable() and "\\" not in wanted and not wanted.startswith("//")
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return ""
    return wanted if plain and wanted.startswith("/") and not parts.scheme and not parts.netloc else ""


def _home_of(somebody: Person | Actor) -> str:
    return "/staff" if somebody.staff_role else "/desk"
