"""Mails about rounds."""

from sqlalchemy import select

from consult.extensions import db
from consult.mail.outbox import absolute, queue
from consult.models import Consultation, Invitation, Membership, Organisation, Person


def round_opened(consultation: Consultation) -> None:
    """To every lead of every invited organisation: the round is open, until when, and where to answer."""
    query = (
        select(Organisation, Person)
        .join(Invitation, Invitation.organisation_id == Organisation.id)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Invitation.round_id == consultation.round.id,
            Membership.role == "lead",
            Membership.ended_at.is_(None),
            Person.disabled_at.is_(None),
        )
    )
    for organisation, person in db.session.execute(query):
        link = absolute(f"/responses/{consultation.slug}/{organisation.code}")
        queue(
            "round_opened", person.email, consultation=consultation, organisation=organisation, person=person, link=link
        )
