"""docs/permissions.md says what the table and the endpoints say."""

import subprocess
import sys

from consult.domain.permissions import TABLE
from tests.architecture.tree import PROJECT


def test_the_page_is_as_it_would_be_written() -> None:
    done = subprocess.run([sys.executable, "setup/permissions.py", "--check"], cwd=PROJECT, check=False)
    assert done.returncode == 0, "run `make messages`"


def test_the_page_holds_the_whole_table() -> None:
    page = (PROJECT / "docs" / "permissions.md").read_text()
    assert all(f"| {permission} |" in page for permission in TABLE)
    assert "`POST /sign-in`" in page or "`GET POST /sign-in`" in page
