"""The frame of every staff page about one consultation: its links, its notice, what the reader may change."""

from typing import Any

from flask import render_template

from consult.domain.permissions import Permission, may
from consult.models import Consultation
from consult.web.access import current_actor
from consult.web.navigation import consultation_links


def render(template: str, consultation: Consultation, **context: Any) -> str:
    """A page of `consultation`; the template extends consultations/_page.html."""
    actor = current_actor()
    return render_template(
        template,
        consultation=consultation,
        round=consultation.round,
        notice=consultation.notice,
        consultation_links=consultation_links(actor, consultation.slug),
        consultation_title=consultation.title,
        can_manage=may(actor, Permission.CONSULTATION_MANAGE, consultation),
        can_invite=may(actor, Permission.INVITATION_MANAGE, consultation),
        **context,
    )
