"""Where members were asked, and what they answered under their own names: all that a release may know of single territories."""

from sqlalchemy import and_, select

from consult.domain.roles import COMMAND_LINE
from consult.domain.rules import Disclosure
from consult.extensions import db
from consult.models import Answer, Invitation, Organisation, Principle, Response, ResponseState, ScaleStep
from consult.publications.territories import Asked, Named
from consult.responses.queries import visible_to


def asked_and_named(round_id: int) -> tuple[list[Asked], list[Named]]:
    """Country and region of everyone invited, and every stance taken under a name, with a reason or without; in one statement."""
    response = and_(
        Response.round_id == Invitation.round_id,
        Response.organisation_id == Invitation.organisation_id,
        Response.state == ResponseState.SUBMITTED,
        visible_to(COMMAND_LINE),
    )
    named = and_(Answer.response_id == Response.id, Answer.disclosure == Disclosure.NAMED, Answer.step_id.is_not(None))
    query = (
        select(
            Invitation.organisation_id,
            Invitation.country,
            Invitation.region_code,
            Principle.key,
            ScaleStep.code,
            Organisation.name,
        )
        .select_from(Invitation)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .outerjoin(Response, response)
        .outerjoin(Answer, named)
        .outerjoin(Principle, Principle.id == Answer.principle_id)
        .outerjoin(ScaleStep, ScaleStep.id == Answer.step_id)
        .where(Invitation.round_id == round_id)
    )
    places: dict[int, Asked] = {}
    answers: list[Named] = []
    for organisation, country, region, principle, stance, name in db.session.execute(query):
        places[organisation] = (country, region)
        if principle is not None:
            answers.append((country, region, principle, stance, name))
    return list(places.values()), answers
