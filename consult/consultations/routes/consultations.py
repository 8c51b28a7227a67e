"""Pages: the list of consultations, a new one, its settings, its overview."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consult import clock
from consult.consultations import actions, checklist, definitions, edits, pages, presenters, queries
from consult.consultations.forms import ClosingForm, FileForm, SettingsForm, settings_data
from consult.consultations.record_details import About, details_of
from consult.consultations.record_names import Names
from consult.consultations.scale_forms import default_scale
from consult.domain import lifecycle
from consult.domain.definitions import parse_definition
from consult.domain.errors import Conflict, Refused
from consult.domain.permissions import Permission, may
from consult.domain.problems import FileRefused
from consult.domain.roles import Actor
from consult.models import Consultation
from consult.web import i18n
from consult.web.access import allows, current_actor, requires
from consult.web.i18n import gettext as _
from consult.web.messages import sentence_of
from consult.web.uploads import takes_files, upload_limit

blueprint = Blueprint("consultations", __name__)
takes_files(blueprint, "upload")


@blueprint.get("/staff")
@allows(Permission.CONSULTATION_READ)
def index() -> ResponseReturnValue:
    """Every consultation and where it stands."""
    found = queries.all_consultations()
    turnouts = queries.turnouts(consultation.round.id for consultation in found)
    now = clock.now()
    rows = [
        (each, turnouts[each.round.id], presenters.state_of(each.round, turnouts[each.round.id], each.zone, now))
        for each in found
    ]
    return render_template(
        "consultations/index.html", rows=rows, can_make=may(current_actor(), Permission.CONSULTATION_MANAGE)
    )


@blueprint.route("/staff/consultations/new", methods=["GET", "POST"])
@allows(Permission.CONSULTATION_MANAGE)
def new() -> ResponseReturnValue:
    """Begin a consultation by hand."""
    form = SettingsForm(new=True)
    if form.validate_on_submit():
        try:
            made = definitions.create(current_actor(), form.definition(default_scale()))
            flash(_("The consultation is made. Write its text next."))
            return redirect(url_for("consultations.overview", slug=made.slug))
        except Refused as error:
            form.slug.errors = [sentence_of(error)]
    return render_template("consultations/new.html", form=form), 422 if form.errors else 200


@blueprint.route("/staff/consultations/new/from-file", methods=["GET", "POST"])
@allows(Permission.CONSULTATION_MANAGE)
def upload() -> ResponseReturnValue:
    """Make a consultation from a TOML file, or replace a draft."""
    form, refused = FileForm(), None
    if form.validate_on_submit():
        data = form.file.data.stream.read(upload_limit() + 1)
        try:
            slug = _write_file(current_actor(), data, form.replace.data)
            flash(_("The file is read. Look through what it made."))
            return redirect(url_for("consultations.overview", slug=slug))
        except FileRefused as error:
            refused = error
        except Refused as error:
            form.file.errors = [sentence_of(error)]
    status = 422 if form.errors or refused else 200
    return render_template("consultations/upload.html", form=form, refused=refused), status


def _write_file(actor: Actor, data: bytes, replace: bool) -> str:
    """Make or replace what the file defines; returns the slug."""
    if len(data) > upload_limit():
        raise Refused("file_too_large")
    definition = parse_definition(data, list(queries.groups().regions))
    if queries.find_consultation(definition.slug) is None:
        definitions.create(actor, definition)
    elif replace:
        definitions.update(actor, queries.hold_consultation(definition.slug), definition)
    else:
        raise Refused("slug_taken_by_draft", slug=definition.slug)
    return definition.slug


@blueprint.get("/staff/consultations/<slug>")
@requires(Permission.CONSULTATION_READ, queries.get_consultation)
def overview(consultation: Consultation) -> ResponseReturnValue:
    """Where a consultation stands and what is to be done next."""
    now, round_ = clock.now(), consultation.round
    turnout = queries.turnouts([round_.id])[round_.id]
    lines = []
    if round_.opened_at is None:
        readiness = queries.readiness(round_.id)
        lines = checklist.items(definitions.definition_of(consultation), readiness, now)
    return pages.render(
        "consultations/overview.html",
        consultation,
        state=presenters.state_of(round_, turnout, consultation.zone, now),
        turnout=turnout,
        lines=lines,
        blocked=bool(checklist.blockers(lines)),
        now=now,
        presenters=presenters,
    )


@blueprint.get("/staff/consultations/<slug>/settings")
@requires(Permission.CONSULTATION_MANAGE, queries.get_consultation)
def settings(consultation: Consultation) -> ResponseReturnValue:
    """The settings; once the round has opened, what they are, and the closing time to move."""
    definition = definitions.definition_of(consultation)
    data = settings_data(definition)
    if consultation.round.opened_at is not None:
        return _frozen(consultation, ClosingForm(data=data))
    form = SettingsForm(data=data | {"seen": edits.settings_seen(definition)})
    return pages.render("consultations/settings.html", consultation, form=form, presenters=presenters, conflict=None)


@blueprint.post("/staff/consultations/<slug>/settings")
@requires(Permission.CONSULTATION_MANAGE, queries.hold_consultation)
def save_settings(consultation: Consultation) -> ResponseReturnValue:
    """Keep changed settings, unless a colleague has changed them meanwhile."""
    edits.check_unopened(consultation, "rules_frozen")
    definition = definitions.definition_of(consultation)
    form = SettingsForm()
    status, conflict = 422, None
    if form.validate_on_submit():
        confirmed = consultation.round.opening_confirmed_at
        try:
            edits.change_settings(current_actor(), consultation, form.definition(definition.scale), form.seen.data)
            flash(_("The settings are saved."))
            if confirmed and consultation.round.opening_confirmed_at is None:
                flash(_("The opening time changed, so the opening has to be confirmed again."), "error")
            return redirect(url_for("consultations.settings", slug=consultation.slug))
        except Conflict as error:
            status = 409
            changes = edits.differences(definition, form.definition(definition.scale))
            about = About(consultation.slug, consultation.zone, Names())
            old, new = ({each.name: getattr(each, side) for each in changes} for side in ("old", "new"))
            conflict = {"error": error, "changes": details_of("settings_changed", old, new, about)}
            form.seen.data = edits.settings_seen(definition)  # saving again is then a decision
    page = pages.render(
        "consultations/settings.html", consultation, form=form, presenters=presenters, conflict=conflict
    )
    return page, status


@blueprint.post("/staff/consultations/<slug>/closing-time")
@requires(Permission.CONSULTATION_MANAGE, queries.hold_consultation)
def move_closing(consultation: Consultation) -> ResponseReturnValue:
    """Move the closing time of an open round."""
    now = clock.now()
    lifecycle.check_open(consultation.round.times, now)
    form = ClosingForm()
    moment = form.closes_at(consultation.zone, now)
    if moment is None:
        return _frozen(consultation, form), 422
    actions.move_closing(current_actor(), consultation, moment)
    flash(_("Answers now close %(when)s.", when=i18n.instant(moment, consultation.zone)))
    return redirect(url_for("consultations.settings", slug=consultation.slug))


def _frozen(consultation: Consultation, form: ClosingForm) -> str:
    now = clock.now()
    return pages.render(
        "consultations/settings_frozen.html",
        consultation,
        form=form,
        is_open=consultation.round.times.state(now) == "open",
        presenters=presenters,
    )
