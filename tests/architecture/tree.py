"""The project's own files: what is committed or would be, without what was installed or built."""

import os
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
NOT_OURS = {".git", ".venv", ".setup", "node_modules", "instance", "build", "dist", "test-results", "__pycache__"}
NOT_OURS |= {".mypy_cache", ".ruff_cache", ".import_linter_cache", ".hypothesis", ".pytest_cache"}
INSTALLED = {"static/vendor", "static/dist"}


def files(*suffixes: str, below: str = ".") -> Iterator[Path]:
    """The files below a folder that end in one of `suffixes` (all, where none is given)."""
    for folder, names, found in os.walk(PROJECT / below):
        here = Path(folder)
        names[:] = [name for name in names if name not in NOT_OURS and told(here / name) not in INSTALLED]
        names[:] = [name for name in names if not name.endswith(".egg-info")]
        yield from (
            here / name for name in sorted(found) if name.endswith(suffixes or ("",)) and not name.endswith(".mo")
        )


def told(path: Path) -> str:
    """The path from the project's top, for messages."""
    return path.relative_to(PROJECT).as_posix()
