"""Mails about responses: to whoever submitted or withdrew one."""

from typing import Any

from consult.domain.roles import Actor
from consult.mail.outbox import absolute, queue
from consult.models import Response


def receipt(response: Response, actor: Actor) -> None:
    """The receipt, with the canonical response attached. Nothing is sent for a response that came from a file."""
    if actor.email:
        name = f"receipt-{response.round.consultation.slug}-{response.organisation.code}-{response.version}.json"
        queue(
            "receipt",
            actor.email,
            attachment=(name, response.document),
            check=absolute("/receipts"),
            link=_link(response),
            **_context(response),
        )


def withdrawn(response: Response, actor: Actor) -> None:
    """That the response was withdrawn and is kept."""
    if actor.email:
        queue("response_withdrawn", actor.email, link=_link(response), **_context(response))


def _context(response: Response) -> dict[str, Any]:
    return {"response": response, "organisation": response.organisation, "consultation": response.round.consultation}


def _link(response: Response) -> str:
    return absolute(f"/responses/{response.round.consultation.slug}/{response.organisation.code}")
