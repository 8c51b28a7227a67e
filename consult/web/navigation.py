"""Where staff can go: the links of the layout, each shown only to those the permission table lets in."""

from typing import Any

from flask import current_app, url_for

from consult.domain.permissions import Permission, may
from consult.domain.roles import Actor
from consult.web.i18n import gettext as _

_STAFF = {
    "consultations": ("consultations.index", Permission.CONSULTATION_READ),
    "organisations": ("organisations.index", Permission.ORGANISATION_READ),
    "people": ("people.index", Permission.STAFF_MANAGE),
    "record": ("record.index", Permission.TRAIL_READ),
}
_CONSULTATION = {
    "overview": ("consultations.overview", Permission.CONSULTATION_READ),
    "text": ("texts.show", Permission.CONSULTATION_READ),
    "invitations": ("invitations.show", Permission.CONSULTATION_READ),
    "board": ("results.board_page", Permission.RESULTS_READ),
    "results": ("results.live", Permission.RESULTS_READ),
    "files": ("reports.files", Permission.RESULTS_READ),
    "publish": ("publications.preview", Permission.RELEASE_PUBLISH),
}


def main_items(actor: Actor) -> list[dict[str, str]]:
    """The links at the top of every page: what is public, and the reader's own place."""
    items = [
        {"label": _("Consultations"), "href": "/", "key": "public"},
        {"label": _("Method"), "href": "/method", "key": "method"},
    ]
    if actor.roles_in:
        items.append({"label": _("Your desk"), "href": "/desk", "key": "desk"})
    if actor.is_staff:
        items.append({"label": _("Staff"), "href": "/staff", "key": "staff"})
    return items


def staff_links(actor: Actor) -> dict[str, str]:
    """The main links of staff pages, by the layout's keys; none for those who are not staff."""
    return _links(actor, _STAFF, {}) if actor.is_staff else {}


def consultation_links(actor: Actor, slug: str) -> dict[str, str]:
    """The links among the pages of one consultation, by the layout's keys."""
    return _links(actor, _CONSULTATION, {"slug": slug}) if actor.is_staff else {}


def _links(actor: Actor, pages: dict[str, tuple[str, Permission]], values: dict[str, Any]) -> dict[str, str]:
    known = current_app.view_functions
    return {
        key: url_for(endpoint, **values)
        for key, (endpoint, permission) in pages.items()
        if endpoint in known and may(actor, permission)
    }
