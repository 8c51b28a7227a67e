"""Who somebody is to the product: staff of the federation, a member of organisations, or nobody in particular."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class StaffRole(StrEnum):
    """What a person of the federation may do: everything, read and code, read."""

    MANAGER = "manager"
    ANALYST = "analyst"
    OBSERVER = "observer"


class MemberRole(StrEnum):
    """What a person does in an organisation: signs off, signs second, comments."""

    LEAD = "lead"
    APPROVER = "approver"
    CONTRIBUTOR = "contributor"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts in this request or command. `roles_in` maps an organisation's id to the person's role in it."""

    person_id: int | None = None
    name: str = ""
    email: str = ""
    staff_role: StaffRole | None = None
    roles_in: Mapping[int, MemberRole] = field(default_factory=dict)

    @property
    def is_signed_in(self) -> bool:
        return self.person_id is not None

    @property
    def is_staff(self) -> bool:
        return self.staff_role is not None


ANYONE = Actor()
COMMAND_LINE = Actor(name="command line", staff_role=StaffRole.MANAGER)
CLOCK = Actor(name="clock", staff_role=StaffRole.MANAGER)
