"""Writes docs/permissions.md from the permission table and the application's own map of addresses.

python setup/permissions.py            write the page
python setup/permissions.py --check    only say whether it is as it would be written
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from consult.app import create_app
from consult.domain.permissions import SECRET, TABLE, Permission
from consult.extensions import db
from consult.settings import Settings
from consult.web.access import PUBLIC

PAGE = Path(__file__).resolve().parent.parent / "docs" / "permissions.md"
ROLES = ("manager", "analyst", "observer", "lead", "approver", "contributor", "anyone signed in")
HEAD = """# Permissions

Who may do what. `consult/domain/permissions.py` holds the table; every endpoint declares its line of it, and the tests walk
every endpoint with every role. This page is written by `make messages`; a test fails while it is out of date.

Roles of staff hold everywhere, roles of an organisation for that organisation alone. Nobody signed in is sent to sign in.
Whoever lacks the permission gets 403; where the thing's existence is secret, 404.
"""


def addresses() -> dict[str, list[str]]:
    """Every address with its methods, by what it asks for."""
    found: dict[str, list[str]] = {access: [] for access in (PUBLIC, *Permission)}
    with TemporaryDirectory() as folder:
        path = Path(folder)
        app = create_app(Settings(path, f"sqlite:///{path / 'empty.sqlite'}", "none", cheap_passwords=True))
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ()))):
            methods = " ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
            found[app.view_functions[rule.endpoint].access].append(f"`{methods} {rule.rule}`")  # type: ignore[attr-defined]
        with app.app_context():
            db.engine.dispose()
    return found


def page() -> str:
    """The whole page."""
    lines = [HEAD, "| may | " + " | ".join(ROLES) + " |", "|---|" + ":-:|" * len(ROLES)]
    lines += [
        f"| {permission} | " + " | ".join("●" if role in held else "" for role in ROLES) + " |"
        for permission, held in TABLE.items()
    ]
    at = addresses()
    lines += ["", "## Addresses", "", "### Anyone, signed in or not", "", *(f"- {address}" for address in at[PUBLIC])]
    for permission in TABLE:
        secret = " (existence is secret)" if permission in SECRET else ""
        lines += [
            "",
            f"### {permission[0].upper()}{permission[1:]}{secret}",
            "",
            *(f"- {each}" for each in at[permission]),
        ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write or check."""
    if "--check" in sys.argv:
        return 0 if PAGE.exists() and PAGE.read_text() == page() else 1
    PAGE.write_text(page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
