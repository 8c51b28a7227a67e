"""Mails about organisations."""

from consult.mail.outbox import absolute, queue
from consult.models import Consultation, Organisation, Person


def lead_invitation(
    organisation: Organisation, person: Person, token: str, consultation: Consultation | None = None
) -> None:
    """To somebody who is to lead an organisation: the link that makes the account, and the consultation that waits, if any."""
    link = absolute(f"/links/{token}")
    queue(
        "lead_invitation", person.email, consultation=consultation, organisation=organisation, person=person, link=link
    )
