"""docs/permissions.md says what the permission table says."""

import subprocess
import sys

from tests.architecture.tree import PROJECT


def permissions(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(PROJECT / "setup" / "permissions.py"), *words]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)


def test_the_page_is_what_the_table_says() -> None:
    done = permissions("--check")
    assert (done.returncode, done.stderr) == (0, "")


def test_the_page_names_who_may_open_a_round() -> None:
    lines = (PROJECT / "docs" / "permissions.md").read_text(encoding="utf-8").splitlines()
    row = next(line for line in lines if "open and close a consultation" in line)
    assert [cell.strip() for cell in row.split("|")[2:9]] == ["yes", "–", "–", "–", "–", "–", "403"]
