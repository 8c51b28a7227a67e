"""Everything the domain can refuse, as one tree. The sentences stand in consult/web/messages.py."""


class DomainError(Exception):
    """Something refused: a code of this module's classes and the parameters of its sentence."""

    status = 409

    def __init__(self, code: str = "", **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class NotFound(DomainError):
    """There is no such thing, or its existence is secret to the asker."""

    status = 404


class NotPermitted(DomainError):
    """The permission table says no."""

    status = 403


class SignInNeeded(DomainError):
    """Nobody is signed in, and the thing is not for everyone."""

    status = 401


class Refused(DomainError):
    """The lifecycle says no: the round is closed, the list is incomplete, the text is frozen."""


class Conflict(DomainError):
    """Somebody else changed the same thing first."""


class Invalid(DomainError):
    """A value that a form or file should have caught; says which field."""

    status = 422


class Throttled(DomainError):
    """Too many tries; `minutes` says how long to wait."""

    status = 429


class LinkSpent(DomainError):
    """A one-time link that is used, expired, replaced or unknown."""

    status = 410
