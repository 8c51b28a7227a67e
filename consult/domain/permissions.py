"""The permission table: who may do what. The domain's other modules say when."""

from enum import StrEnum
from typing import Protocol

from consult.domain.roles import Actor


class Permission(StrEnum):
    """One thing that a route can do for somebody."""

    ACCOUNT_USE = "use one's own account"
    CONSULTATION_READ = "read a consultation before it opens"
    CONSULTATION_MANAGE = "make, change, open and close a consultation"
    ORGANISATION_READ = "read the list of organisations and their leads"
    ORGANISATION_MANAGE = "add and change organisations and invite their leads"
    INVITATION_MANAGE = "invite organisations to a round"
    RESULTS_READ = "read live results, who has answered, and every answer"
    RESPONSES_EXPORT = "export every answer of a round"
    RELEASE_PUBLISH = "preview and publish a release"
    STAFF_MANAGE = "invite and disable people of the federation"
    TRAIL_READ = "read the audit trail"
    RESPONSE_READ = "read one's organisation's response and receipts"
    RESPONSE_WRITE = "write, submit and withdraw one's organisation's response"


class Subject(Protocol):
    """What a permission is asked about; `organisation_id` is None where no organisation owns it."""

    @property
    def organisation_id(self) -> int | None: ...


MANAGER, ANALYST, OBSERVER = "manager", "analyst", "observer"
LEAD, APPROVER, CONTRIBUTOR = "lead", "approver", "contributor"
SIGNED_IN = "anyone signed in"
STAFF = (MANAGER, ANALYST, OBSERVER)

TABLE: dict[Permission, tuple[str, ...]] = {
    Permission.ACCOUNT_USE: (SIGNED_IN,),
    Permission.CONSULTATION_READ: STAFF,
    Permission.CONSULTATION_MANAGE: (MANAGER,),
    Permission.ORGANISATION_READ: STAFF,
    Permission.ORGANISATION_MANAGE: (MANAGER,),
    Permission.INVITATION_MANAGE: (MANAGER,),
    Permission.RESULTS_READ: STAFF,
    Permission.RESPONSES_EXPORT: (MANAGER, ANALYST),
    Permission.RELEASE_PUBLISH: (MANAGER,),
    Permission.STAFF_MANAGE: (MANAGER,),
    Permission.TRAIL_READ: (MANAGER, ANALYST),
    Permission.RESPONSE_READ: (LEAD, APPROVER, CONTRIBUTOR),
    Permission.RESPONSE_WRITE: (LEAD,),
}

SECRET = frozenset({Permission.RESPONSE_READ, Permission.RESPONSE_WRITE})
"""Where somebody without the permission must not learn that the thing exists: 404 instead of 403."""


def depends_on_subject(permission: Permission) -> bool:
    """Whether the answer is another one for another organisation."""
    return not {LEAD, APPROVER, CONTRIBUTOR}.isdisjoint(TABLE[permission])


def roles_of(actor: Actor, subject: Subject | None) -> frozenset[str]:
    """Every role of the table that `actor` holds towards `subject`."""
    roles: set[str] = set()
    if actor.is_signed_in:
        roles.add(SIGNED_IN)
    if actor.staff_role is not None:
        roles.add(actor.staff_role.value)
    organisation_id = None if subject is None else subject.organisation_id
    if organisation_id is not None and organisation_id in actor.roles_in:
        roles.add(actor.roles_in[organisation_id].value)
    return frozenset(roles)


def may(actor: Actor, permission: Permission, subject: Subject | None = None) -> bool:
    """Whether `actor` holds `permission` on `subject`."""
    return not roles_of(actor, subject).isdisjoint(TABLE[permission])
