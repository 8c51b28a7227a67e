"""People with accounts. Call inside `with app.app_context(), transaction():`."""

from consult import clock
from consult.accounts.actions import make_person
from consult.accounts.passwords import Passwords
from consult.domain.roles import MemberRole, StaffRole
from consult.extensions import db
from consult.models import Membership, Organisation, Person

PASSWORD = "a sentence nobody else would pick"


def staff(role: StaffRole = StaffRole.MANAGER, email: str = "") -> Person:
    """Somebody of the federation, who can sign in with PASSWORD."""
    return _with_password(email or f"{role}@win.example", f"The {role}", role)


def lead(organisation: Organisation, email: str = "", role: MemberRole = MemberRole.LEAD) -> Person:
    """Somebody of an organisation (its lead, unless `role` says otherwise), who can sign in with PASSWORD."""
    person = _with_password(email or f"{role}@{organisation.code}.example", f"The {role} of {organisation.name}")
    made = Membership(person_id=person.id, organisation_id=organisation.id, role=role, created_at=clock.now())
    db.session.add(made)
    db.session.flush()
    return person


def _with_password(email: str, name: str, role: StaffRole | None = None) -> Person:
    person = make_person(email, name)
    person.staff_role = role
    person.password_hash = Passwords(cheap=True).hash(PASSWORD)
    db.session.flush()
    return person
