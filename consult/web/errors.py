"""Every error as a page that says what happened, what was kept and what to do."""

import structlog
from flask import Flask, Response, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, TimeoutError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from consult.domain.errors import DomainError, SignInNeeded
from consult.extensions import db
from consult.web import messages

log = structlog.get_logger()


def install(app: Flask) -> None:
    """Map what can be raised to pages of `app`, once for all features."""
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(SignInNeeded, _to_sign_in)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database_away)
    app.register_error_handler(TimeoutError, _database_away)
    app.register_error_handler(Exception, _broken)


def page(status: int, title: str, sentence: str, kept: dict[str, str] | None = None) -> Response:
    """An error page; `kept` holds what was typed, by label, for copying."""
    if request.headers.get("Accept", "").startswith("application/json"):
        return make_response({"title": title, "message": sentence}, status)
    html = render_template("errors/error.html", code=status, title=title, message=sentence, kept=kept or {})
    return make_response(html, status)


def typed_text() -> dict[str, str]:
    """What the reader typed into the form that is refused, so that it can be copied; no token, no password."""
    return {
        name.replace("_", " "): text
        for name, text in request.form.items(multi=True)
        if text.strip() and len(text) > 20 and "token" not in name and "password" not in name and "key" not in name
    }


def _refused(error: DomainError) -> Response:
    db.session.rollback()
    kept = typed_text() if error.status == 409 else None
    return page(error.status, messages.title_of(error), messages.sentence_of(error), kept)


def _to_sign_in(error: SignInNeeded) -> Response:
    db.session.rollback()
    if request.method != "GET" or request.headers.get("Accept", "").startswith("application/json"):
        return page(401, messages.title_of(error), messages.sentence_of(error), typed_text())
    return make_response(redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?"))))


def _stale_form(error: CSRFError) -> Response:
    db.session.rollback()
    sentence = _(
        "This form was open for too long, or in a browser that keeps no cookies. Nothing was sent. "
        "What you typed stands below: copy it, open the page again and paste it."
    )
    return page(400, _("The form has expired"), sentence, typed_text())


def _too_large(error: RequestEntityTooLarge) -> Response:
    sentence = _(
        "What you sent is larger than this page accepts. Nothing was kept. Shorten the text or split the file, and try again."
    )
    return page(413, _("That is too large"), sentence)


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    code = error.code or 500
    titles = {
        404: _("There is no such page"),
        405: _("That cannot be done at this address"),
        400: _("The request makes no sense"),
    }
    sentences = {
        404: _("The address may be mistyped, or the page may belong to somebody else."),
        405: _("Go back to the page you came from and use its button."),
    }
    response = page(code, titles.get(code, _("Something went wrong")), sentences.get(code, _("Nothing was changed.")))
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _database_away(error: Exception) -> Response:
    g.without_database = True
    db.session.rollback()
    log.error("database_error", kind=type(getattr(error, "orig", error)).__name__)
    sentence = _(
        "The database cannot be reached or cannot write just now. Nothing was half-done. What you typed stands below; try again in a minute."
    )
    response = page(503, _("Not available for a moment"), sentence, typed_text())
    response.headers["Retry-After"] = "60"
    return response


def _broken(error: Exception) -> Response:
    g.without_database = True
    db.session.rollback()
    log.error("unexpected_error", endpoint=request.endpoint, exc_info=error)
    sentence = _(
        "The fault is ours and has been noted. Nothing was half-done. What you typed stands below; try again in a minute."
    )
    return page(500, _("Something went wrong"), sentence, typed_text())
