"""Where members were asked, and what they answered under their own names: all that a release may know of single territories."""

from collections.abc import Sequence

from sqlalchemy import select

from consult.domain.roles import COMMAND_LINE
from consult.domain.rules import Disclosure
from consult.extensions import db
from consult.models import Answer, Invitation, Organisation, Principle, Response, ResponseState, ScaleStep
from consult.publications.territories import Asked, Named
from consult.responses.queries import visible_to


def asked(round_id: int) -> Sequence[Asked]:
    """Country and region of everyone invited, as they were when the round opened."""
    query = select(Invitation.country, Invitation.region_code).where(Invitation.round_id == round_id)
    return [(country, region) for country, region in db.session.execute(query)]


def named_answers(round_id: int) -> Sequence[Named]:
    """Every stance that was taken under a name, with a reason or without."""
    joined = (Invitation.round_id == Response.round_id) & (Invitation.organisation_id == Response.organisation_id)
    query = (
        select(Invitation.country, Invitation.region_code, Principle.key, ScaleStep.code, Organisation.name)
        .select_from(Response)
        .join(Invitation, joined)
        .join(Organisation, Organisation.id == Response.organisation_id)
        .join(Answer, Answer.response_id == Response.id)
        .join(Principle, Principle.id == Answer.principle_id)
        .join(ScaleStep, ScaleStep.id == Answer.step_id)
        .where(
            Response.round_id == round_id,
            Response.state == ResponseState.SUBMITTED,
            visible_to(COMMAND_LINE),
            Answer.disclosure == Disclosure.NAMED,
        )
    )
    return [
        (country, region, principle, stance, name)
        for country, region, principle, stance, name in db.session.execute(query)
    ]
