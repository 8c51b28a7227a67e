"""The verbs of the Makefile, and what the set-up says where it may not install."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.architecture.tree import PROJECT


def test_every_verb_that_is_told_of_has_one_line_of_explanation() -> None:
    told = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    verbs = {line.split()[1] for line in told}
    assert verbs >= {"run", "test", "setup", "check", "bench", "messages", "lock", "clean"}
    assert all(re.fullmatch(r"  make [a-z]+ +[A-Z].{10,}", line) for line in told), told


def test_what_stands_before_main_is_make_test() -> None:
    assert (PROJECT / ".ci" / "run").read_text().splitlines()[-1] == "exec make test"
    assert (PROJECT / ".ci" / "run").stat().st_mode & 0o111


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """A machine whose apt-get writes down what it was asked for, and on which nobody is root."""
    programs = {
        "id": "echo 1000",
        "sudo": "exit 1",
        "apt-get": f'echo "$*" >> {tmp_path}/asked',
    }
    for name, script in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    return {"PATH": f"{tmp_path}:/usr/bin:/bin", "asked": str(tmp_path / "asked")}


def install(machine: dict[str, str], *packages: str) -> subprocess.CompletedProcess[str]:
    command = ["bash", PROJECT / "setup" / "debian.sh", "The tests", *packages]
    return subprocess.run(command, env={"PATH": machine["PATH"]}, capture_output=True, text=True, check=False)


def test_without_rights_it_stops_with_the_line_to_run(machine: dict[str, str]) -> None:
    done = install(machine, "chromium", "postgresql")
    assert done.returncode == 1
    assert done.stderr == (
        "The tests: run this line, then start again: "
        "sudo sh -c 'apt-get update && apt-get install --yes chromium postgresql'\n"
    )
    assert not Path(machine["asked"]).exists()


def test_with_rights_it_installs(machine: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "id").write_text("#!/bin/sh\necho 0\n")
    done = install(machine, "chromium")
    assert (done.returncode, done.stdout) == (0, "The tests: installing chromium.\n")
    assert Path(machine["asked"]).read_text().splitlines() == ["update", "install --yes chromium"]


def test_an_installation_that_fails_says_why(machine: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "id").write_text("#!/bin/sh\necho 0\n")
    (tmp_path / "apt-get").write_text("#!/bin/sh\necho no such package\nexit 100\n")
    done = install(machine, "chromium")
    assert done.returncode == 1
    assert "no such package" in done.stderr
    assert "could not install chromium" in done.stderr
