"""Every way in declares who may use it, and nothing escapes the check of forged requests."""

from collections.abc import Iterator

from flask import Flask

from consult.domain.permissions import TABLE, Permission
from consult.extensions import csrf
from consult.web.access import PUBLIC, SAFE

OPEN_TO_ANYONE = {
    "accounts.sign_in",
    "accounts.sign_out",
    "accounts.forgotten_password",
    "accounts.link",
    "responses.check_receipt",  # anyone who holds a receipt can check it; nothing is changed
}
"""What may be sent without being signed in. Each new one is a decision."""


def unsafe(app: Flask) -> Iterator[str]:
    """Endpoints that change something."""
    for rule in app.url_map.iter_rules():
        if not (rule.methods or set()) <= SAFE:
            yield rule.endpoint


def test_every_endpoint_declares_its_access(app: Flask) -> None:
    undeclared = {
        endpoint
        for endpoint, view in app.view_functions.items()
        if getattr(view, "access", None) != PUBLIC and not isinstance(getattr(view, "access", None), Permission)
    }
    assert undeclared == set()


def test_what_anyone_may_send_is_listed(app: Flask) -> None:
    assert {name for name in unsafe(app) if app.view_functions[name].access == PUBLIC} == OPEN_TO_ANYONE  # type: ignore[attr-defined]


def test_every_permission_has_somebody_who_holds_it() -> None:
    assert set(TABLE) == set(Permission)
    assert all(TABLE.values())


def test_no_view_is_exempt_from_the_token(app: Flask) -> None:
    assert app.config.get("WTF_CSRF_ENABLED", True)
    assert app.config.get("WTF_CSRF_CHECK_DEFAULT", True)
    assert csrf._exempt_views == set()
    assert csrf._exempt_blueprints == set()
