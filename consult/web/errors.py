"""Every error as a page that says what happened, what was kept and what to do."""

import structlog
from flask import Flask, Response, g, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, InterfaceError, OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException, InternalServerError, RequestEntityTooLarge

from consult.domain.errors import DomainError, LinkSpent, SignInNeeded
from consult.extensions import db, let_go
from consult.web import messages
from consult.web.access import current_actor
from consult.web.i18n import gettext as _
from consult.web.logs import trace
from consult.web.typed import needs_sign_in, page_of_form, sign_in_and_return, typed_text

log = structlog.get_logger()
_WITHOUT_WAY_BACK = (401, 403, 404, 405, 410, 429)
"""Where the page of the form is not the way on: it is not there, not for the reader, or not to be sent to again."""


def install(app: Flask) -> None:
    """Map what can be raised to pages of `app`, once for all features."""
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(SignInNeeded, _to_sign_in)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DataError, _unkept)
    app.register_error_handler(IntegrityError, _collision)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(InterfaceError, _database_away)
    app.register_error_handler(TimeoutError, _database_away)
    app.register_error_handler(Exception, _broken)
    app.register_error_handler(InternalServerError, _while_answering)


def page(
    status: int, title: str, sentence: str, kept: dict[str, str] | None = None, way_on: tuple[str, str] | None = None
) -> Response:
    """An error page; `kept` holds what was typed, by label, for copying; `way_on` is an address and its label, by default the page of the form."""
    if request.headers.get("Accept", "").startswith("application/json"):
        return make_response({"title": title, "message": sentence}, status)
    if way_on is None and request.method == "POST" and status not in _WITHOUT_WAY_BACK:
        way_on = (page_of_form(), _("Back to the page"))
    values = {"back_url": way_on[0], "back_label": way_on[1]} if way_on else {}
    html = render_template("errors/error.html", code=status, title=title, message=sentence, kept=kept or {}, **values)
    return make_response(html, status)


def _refused(error: DomainError) -> Response:
    db.session.rollback()
    kept = typed_text() if error.status == 409 else None
    way_on = (url_for("accounts.sign_in"), _("Sign in")) if isinstance(error, LinkSpent) else None
    return page(error.status, messages.title_of(error), messages.sentence_of(error), kept, way_on)


def _to_sign_in(error: SignInNeeded) -> Response:
    db.session.rollback()
    if request.method in {"GET", "HEAD"} and not request.headers.get("Accept", "").startswith("application/json"):
        return make_response(redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?"))))
    way_on = (sign_in_and_return(), _("Sign in and come back"))
    return page(401, messages.title_of(error), messages.sentence_of(error), typed_text(), way_on)


def _stale_form(_error: CSRFError) -> Response:
    """A token that is missing or of another sign-in: too old, another window signed in or out, or a forged request."""
    db.session.rollback()
    sentence = _(
        "The form was opened before you signed in or out in this browser, or the browser keeps no cookies. Nothing was sent."
    )
    signed_out = needs_sign_in() and not current_actor().is_signed_in
    way_on = (
        (sign_in_and_return(), _("Sign in and come back")) if signed_out else (page_of_form(), _("Open the page again"))
    )
    return page(400, _("The form has expired"), sentence, typed_text(), way_on)


def _too_large(_error: RequestEntityTooLarge) -> Response:
    sentence = _(
        "What you sent is larger than this page accepts. Nothing was kept. Shorten the text or split the file, and try again."
    )
    return page(413, _("That is too large"), sentence)


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    code = error.code or 500
    titles = {
        400: _("The request makes no sense"),
        404: _("There is no such page"),
        405: _("That cannot be done at this address"),
        503: _("Not available for a moment"),
    }
    sentences = {
        400: _("Something in the address or the form cannot be read. Nothing was changed."),
        404: _("The address may be mistyped, or the page may belong to somebody else."),
        405: _("Go back to the page you came from and use its button."),
        503: _("Too many forms arrive at once. Nothing was changed. Go back and send yours again in a moment."),
    }
    if request.url_rule is None and code == 400:  # a foreign host: there is no address of ours that a page could name
        return make_response((sentences[400], code, {"Content-Type": "text/plain; charset=utf-8"}))
    response = page(code, titles.get(code, _("Something went wrong")), sentences.get(code, _("Nothing was changed.")))
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _unkept(_error: DataError) -> Response:
    """A value that the database cannot hold, and that no form caught."""
    db.session.rollback()
    sentence = _("Something in it cannot be kept, such as an invisible control character. Nothing was changed.")
    return page(400, _("The request makes no sense"), sentence, typed_text())


def _collision(_error: IntegrityError) -> Response:
    """Two requests made the same thing at the same moment; the other one was first."""
    db.session.rollback()
    log.warning("collision", endpoint=request.endpoint)
    sentence = _(
        "Somebody did the same at the same moment, and was first. Nothing of yours was changed. "
        "Open the page again to see how it stands now, and try once more if that is not enough."
    )
    return page(409, _("That cannot be done now"), sentence, typed_text())


def _database_away(error: Exception) -> Response:
    _give_up_the_database()
    log.error("database_error", kind=type(getattr(error, "orig", error)).__name__)
    sentence = _(
        "The database cannot be reached or cannot write just now. Nothing was half-done. Try again in a minute."
    )
    response = page(503, _("Not available for a moment"), sentence, typed_text())
    response.headers["Retry-After"] = "60"
    return response


def _broken(error: Exception) -> Response:
    _give_up_the_database()
    log.error("unexpected_error", endpoint=request.endpoint, **trace(error))
    sentence = _("The fault is ours and has been noted. Nothing was half-done. Try again in a minute.")
    return page(500, _("Something went wrong"), sentence, typed_text())


def _while_answering(error: InternalServerError) -> Response:
    """What failed while an answer was made, an error page for instance: answered by a page that needs no database."""
    cause = error.original_exception
    if not isinstance(cause, Exception):
        return _broken(error)
    away = isinstance(cause, OperationalError | InterfaceError | TimeoutError)
    try:
        return _database_away(cause) if away else _broken(cause)
    except Exception as again:  # not even that page can be drawn
        log.error("error_page_failed", **trace(again))
        sentence = _("The fault is ours and has been noted. Nothing was half-done. Try again in a minute.")
        return make_response((sentence, 500, {"Content-Type": "text/plain; charset=utf-8"}))


def _give_up_the_database() -> None:
    """From here on this request asks the database nothing: the page is drawn as for nobody in particular."""
    g.without_database = True
    try:
        db.session.rollback()
    except Exception as error:  # a connection that died cannot even be told so
        log.error("rollback_failed", kind=type(error).__name__)
        let_go()
