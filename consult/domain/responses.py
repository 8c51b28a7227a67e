"""What an organisation says: its answers, who signed them off, and what still keeps them from being submitted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from consult.domain.rules import Disclosure
from consult.domain.scales import Scale, Step


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One answer: `stance` is a step's code or "" for blank; `disclosure` the one in force for it."""

    principle: str
    stance: str = ""
    reason: str = ""
    wording: str = ""
    disclosure: Disclosure = Disclosure.CONFIDENTIAL


@dataclass(frozen=True, slots=True)
class SignOff:
    """Who authorised a response, in which capacity, on which date."""

    name: str
    capacity: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class Given:
    """A whole response as it is handed in.

    `deducible`: the organisation agrees that its answers may be deduced where everyone in its region answers alike.
    """

    answers: tuple[GivenAnswer, ...]
    disclosure: Disclosure = Disclosure.CONFIDENTIAL
    remarks: str = ""
    language: str = ""
    sign_off: SignOff | None = None
    deducible: bool = False

    @property
    def has_unnamed_stances(self) -> bool:
        """Whether it takes a stance without the organisation's name: only then is there anything to deduce."""
        return any(answer.stance and answer.disclosure is not Disclosure.NAMED for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that keeps an answer from being submitted: "unknown_stance" or "missing_reason"."""

    principle: str
    code: str
    stance: str


def step_of(scale: Scale, code: str) -> Step | None:
    """The step with this code, if the scale has one."""
    return next((step for step in scale if step.code == code), None)


def lacks(answers: Iterable[GivenAnswer], scale: Scale) -> Iterator[Lack]:
    """What must be mended before submitting. A blank answer is no lack: leaving a principle out is a choice."""
    for answer in answers:
        if not answer.stance:
            continue
        step = step_of(scale, answer.stance)
        if step is None:
            yield Lack(answer.principle, "unknown_stance", answer.stance)
        elif step.reason_required and not answer.reason.strip():
            yield Lack(answer.principle, "missing_reason", step.label)


_ORDER = (Disclosure.NAMED, Disclosure.UNNAMED, Disclosure.CONFIDENTIAL)


def is_tighter(new: Disclosure, old: Disclosure) -> bool:
    """Whether `new` lets fewer people read than `old`."""
    return _ORDER.index(new) > _ORDER.index(old)
