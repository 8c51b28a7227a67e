"""Mails about accounts."""

from consult.mail.outbox import absolute, queue
from consult.models import Person


def password_reset(person: Person, token: str) -> None:
    """A link with which a new password can be chosen."""
    queue("password_reset", person.email, person=person, link=absolute(f"/links/{token}"))


def password_changed(person: Person) -> None:
    """That the password is another one now, for the case that somebody else changed it."""
    queue("password_changed", person.email, person=person, link=absolute("/forgotten-password"))


def staff_invitation(person: Person, token: str, role: str) -> None:
    """A link with which somebody joins the federation's staff."""
    queue("staff_invitation", person.email, person=person, role=role, link=absolute(f"/links/{token}"))
