"""Page: the audit trail."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from consult.consultations import record_names, record_words, trail
from consult.domain.errors import NotFound
from consult.domain.permissions import Permission
from consult.web.access import allows
from consult.web.notices import notice_of

blueprint = Blueprint("record", __name__)


@blueprint.get("/staff/record")
@allows(Permission.TRAIL_READ)
def index() -> ResponseReturnValue:
    """Every state change, the newest first; of everything or of one consultation."""
    slug = request.args.get("consultation", "")
    page = request.args.get("page", "1")
    if not (page.isascii() and page.isdigit() and len(page) <= 6 and int(page)):
        raise NotFound
    consultation = trail.by_slug(slug) if slug else None
    if slug and consultation is None:
        raise NotFound
    total = trail.count(consultation)
    events = trail.events(consultation, int(page))
    names = record_names.names_of(events)
    return render_template(
        "consultations/record.html",
        entries=[record_words.entry(event, names) for event in events],
        consultations=trail.choices(),
        slug=slug,
        page=int(page),
        first=(int(page) - 1) * trail.PAGE + 1,
        total=total,
        page_size=trail.PAGE,
        notice=notice_of((title, names.notices[about]) for about, title in names.titles.items()),
    )
