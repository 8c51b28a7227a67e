"""The one way a route says who may use it: load the subject, check the permission, run the view, commit once.

A view that is not decorated here is a test failure. A successful unsafe request commits; anything raised or answered with an error rolls back;
a GET never commits.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Response, g, make_response, request
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from consult.domain.errors import NotFound, NotPermitted, SignInNeeded
from consult.domain.permissions import SECRET, Permission, Subject, depends_on_subject, may
from consult.domain.roles import ANYONE, Actor
from consult.extensions import db, writing

Url = ParamSpec("Url")
Loaded = TypeVar("Loaded", bound=Subject)
PUBLIC = "public"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def requires(
    permission: Permission, load: Callable[Url, Loaded]
) -> Callable[[Callable[[Loaded], Any]], Callable[Url, Any]]:
    """Turn `view(subject)` into `view(**url_parameters)`.

    `load` receives the URL parameters and returns the subject or raises NotFound; the view runs only when the current actor holds
    `permission` on it. Otherwise: 401 for nobody, 404 where existence is secret, else 403.
    """

    def decorate(view: Callable[[Loaded], Any]) -> Callable[Url, Any]:
        @wraps(view)
        def guarded(*args: Url.args, **kwargs: Url.kwargs) -> Any:
            actor = _signed_in()
            if not depends_on_subject(
                permission
            ):  # before anything is looked up: who may not, learns nothing of what is there
                _check(actor, permission, None)
            subject = load(*args, **kwargs)
            _check(actor, permission, subject)
            return _finish(view(subject))

        guarded.access = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def allows(permission: Permission) -> Callable[[Callable[Url, Any]], Callable[Url, Any]]:
    """Guard a view whose permission does not depend on one object (a list, a form for a new thing)."""

    def decorate(view: Callable[Url, Any]) -> Callable[Url, Any]:
        @wraps(view)
        def guarded(*args: Url.args, **kwargs: Url.kwargs) -> Any:
            _check(_signed_in(), permission, None)
            return _finish(view(*args, **kwargs))

        guarded.access = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: Callable[Url, Any]) -> Callable[Url, Any]:
    """Declare that a route is open to everyone."""

    @wraps(view)
    def guarded(*args: Url.args, **kwargs: Url.kwargs) -> Any:
        return _finish(view(*args, **kwargs))

    guarded.access = PUBLIC  # type: ignore[attr-defined]
    return guarded


def current_actor() -> Actor:
    """The actor of this request; nobody where a page must not touch the database (an error page)."""
    if g.get("without_database", False):
        return ANYONE
    actor: Actor = getattr(current_user, "actor", ANYONE)
    return actor


def mark_writing() -> None:
    """Before every request: unsafe ones take SQLite's write lock when they first touch the database."""
    writing.set(request.method not in SAFE)


def mark_written(_error: BaseException | None = None) -> None:
    """After every request: what its thread reads next, a file that is streamed for one, takes no lock."""
    writing.set(False)


def _signed_in() -> Actor:
    actor = current_actor()
    if not actor.is_signed_in:
        raise SignInNeeded
    return actor


def _check(actor: Actor, permission: Permission, subject: Subject | None) -> None:
    if not may(actor, permission, subject):
        raise NotFound if permission in SECRET else NotPermitted


def _finish(result: Any) -> Response:
    response: Response = make_response(result)
    if request.method in SAFE or response.status_code >= 400:
        return response
    try:
        db.session.commit()
    except SQLAlchemyError:
        db.session.rollback()
        raise
    return response
