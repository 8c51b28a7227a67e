"""Who is asked and who can answer for them: the rows of the invitations page."""

from collections.abc import Sequence
from dataclasses import dataclass

from consult.models import UNASSIGNED, Invitation, Organisation, Person
from consult.organisations import queries as organisations
from consult.organisations.queries import PendingLead


@dataclass(frozen=True, slots=True)
class Invitee:
    """An invited organisation, its leads, and those asked to lead who have not come in."""

    invitation: Invitation
    leads: tuple[Person, ...]
    pending: tuple[PendingLead, ...]

    @property
    def organisation(self) -> Organisation:
        return self.invitation.organisation

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where a link would go: to those asked before, and to the address of the register, unless it already leads."""
        leading = {person.email for person in self.leads}
        wanted = [pending.email for pending in self.pending]
        if self.organisation.lead_email:
            wanted.append(self.organisation.lead_email.strip().casefold())
        return tuple(address for address in dict.fromkeys(wanted) if address not in leading)


def invitees(invitations: Sequence[Invitation]) -> list[Invitee]:
    """The rows, in the order of `invitations`: two statements."""
    ids = [invitation.organisation_id for invitation in invitations]
    leads, pending = organisations.leads_of(ids), organisations.pending_leads_of(ids)
    return [
        Invitee(each, tuple(leads.get(each.organisation_id, ())), tuple(pending.get(each.organisation_id, ())))
        for each in invitations
    ]


@dataclass(frozen=True, slots=True)
class RegionRows:
    """The invitees of one region, under its label."""

    label: str
    rows: tuple[Invitee, ...]


def by_region(rows: Sequence[Invitee], labels: dict[str, str], none: str) -> list[RegionRows]:
    """Rows grouped by region, in the order in which the regions come."""
    found: dict[str, list[Invitee]] = {}
    for row in rows:
        found.setdefault(row.invitation.region_code, []).append(row)
    return [
        RegionRows(none if code == UNASSIGNED else labels.get(code, code), tuple(group))
        for code, group in found.items()
    ]
