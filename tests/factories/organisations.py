"""Organisations in regions and kinds. Call inside `with app.app_context(), transaction():`."""

from consult.domain.roles import COMMAND_LINE
from consult.extensions import db
from consult.models import Kind, Organisation, Region
from consult.organisations import actions

REGIONS = ("africa", "asia", "europe", "latin_america", "north_america", "oceania")


def organisation(
    code: str = "aim", region: str | None = "europe", kind: str | None = "association", **values: object
) -> Organisation:
    """One organisation; its region and kind are made where they are missing."""
    for model, group in ((Region, region), (Kind, kind)):
        if group and db.session.get(model, group) is None:
            db.session.add(model(code=group, label=group.replace("_", " ").title(), position=len(REGIONS)))
            db.session.flush()
    given = {"name": f"Association {code}", "region_code": region, "kind_code": kind, **values}
    return actions.write(COMMAND_LINE, code, given)[0]


def organisations(count: int) -> list[Organisation]:
    """So many organisations, `org-01` and on, spread over all regions."""
    return [organisation(f"org-{number:02}", REGIONS[number % len(REGIONS)]) for number in range(1, count + 1)]
