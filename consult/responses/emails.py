"""Mails about responses: the receipt to whoever submitted one; to all whom it concerns, that one was withdrawn."""

from typing import Any

from consult.domain.roles import Actor
from consult.mail.outbox import absolute, queue
from consult.models import Response
from consult.responses import queries, receipts


def receipt(response: Response, actor: Actor) -> None:
    """The receipt, with its file attached as it can be downloaded. Nothing is sent for a response that came from a file."""
    if actor.email:
        queue(
            "receipt",
            actor.email,
            attachment=(receipts.file_name(response), receipts.receipt_of(response)),
            check=absolute("/receipts"),
            digests=receipts.digests_address(response),
            link=_link(response),
            **_context(response),
        )


def withdrawn(response: Response, actor: Actor) -> None:
    """That the response was withdrawn, by whom and when: to whoever did it, whoever submitted it and every lead, each by a mail of their own."""
    to = {actor.email, *queries.addresses_concerned(response)} - {""}
    for address in sorted(to):
        queue(
            "response_withdrawn",
            address,
            by=actor.name or actor.email,
            yours=address == actor.email,
            link=_link(response),
            **_context(response),
        )


def _context(response: Response) -> dict[str, Any]:
    return {"response": response, "organisation": response.organisation, "consultation": response.round.consultation}


def _link(response: Response) -> str:
    return absolute(f"/responses/{response.round.consultation.slug}/{response.organisation.code}")
