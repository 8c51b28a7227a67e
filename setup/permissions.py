"""Writes docs/permissions.md from the permission table, so that the two never differ.

python setup/permissions.py            write it
python setup/permissions.py --check    only say whether it is what the table says
"""

import sys
from pathlib import Path

from consult.domain.permissions import (
    ANALYST,
    APPROVER,
    CONTRIBUTOR,
    LEAD,
    MANAGER,
    OBSERVER,
    SECRET,
    SIGNED_IN,
    TABLE,
)

PAGE = Path(__file__).resolve().parent.parent / "docs" / "permissions.md"
ROLES = (MANAGER, ANALYST, OBSERVER, LEAD, APPROVER, CONTRIBUTOR)

HEAD = """# Who may do what

Written by `python setup/permissions.py` from `consult/domain/permissions.py`; change the table there, not here.

Manager, analyst and observer are the federation's staff. Lead, approver and contributor belong to one organisation, and may do what
stands here for that organisation alone. Nobody who is not signed in holds any of these; public pages ask for none.
Who lacks a permission gets 403, or 404 where even the existence of the thing is secret. *When* something may be done (before the opening,
while the round is open) is the lifecycle's to say: 409.
"""


def page() -> str:
    """The page as the table says it."""
    lines = [HEAD, f"| to | {' | '.join(ROLES)} | without it |", f"|---|{'---|' * len(ROLES)}---|"]
    for permission, holders in TABLE.items():
        marks = ["yes" if role in holders or SIGNED_IN in holders else "–" for role in ROLES]
        lines.append(f"| {permission.value} | {' | '.join(marks)} | {404 if permission in SECRET else 403} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the page, or check it."""
    if "--check" not in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page():
        return 0
    print("docs/permissions.md is not what the table says: run `python setup/permissions.py`.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
