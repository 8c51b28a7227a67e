"""Puts the front-end packages where the pages expect them, and nothing that is not exactly what was expected.

package.json lists the files under "consult": "vendor" maps a target below static/vendor to its source in node_modules,
"tests" names what only tests read, straight from node_modules. Their SHA-256 sums stand in setup/vendor.sha256, in the
form that `sha256sum --check` reads. When all of them match there is nothing to do, so this is cheap at every start.

    python setup/front_end.py             install what is missing or different, then check
    python setup/front_end.py --record    write the sums of what is installed now (part of `make lock`)
"""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SUMS = PROJECT / "setup" / "vendor.sha256"
VENDOR = PROJECT / "static" / "vendor"


def sha256(file: Path) -> str | None:
    """The file's sum in hexadecimal, or None where there is no such file."""
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else None


def copies() -> dict[Path, Path]:
    """What to copy: target -> source."""
    listed = json.loads((PROJECT / "package.json").read_text())["consult"]["vendor"]
    return {VENDOR / target: PROJECT / source for target, source in listed.items()}


def needed() -> set[str]:
    """Every file that must be there, by its path from the project's top."""
    tests: list[str] = json.loads((PROJECT / "package.json").read_text())["consult"]["tests"]
    return {target.relative_to(PROJECT).as_posix() for target in copies()} | set(tests)


def differences() -> list[str]:
    """Files whose content is not what was recorded, and files that nobody listed or recorded."""
    rows = [line.split("  ", 1) for line in SUMS.read_text().splitlines()]
    sums = {path: total for total, path in rows}
    wrong = {path for path in needed() | sums.keys() if sha256(PROJECT / path) != sums.get(path, "")}
    found = {file.relative_to(PROJECT).as_posix() for file in VENDOR.rglob("*") if file.is_file()}
    return sorted(wrong | (found - needed()) | (sums.keys() - needed()))


def install() -> None:
    """Fetch the packages of package-lock.json, without running their scripts, and copy the listed files."""
    print("Installing the front-end packages of package-lock.json.", flush=True)
    subprocess.run(
        ["bash", "setup/node.sh", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=PROJECT,
        check=True,
    )
    shutil.rmtree(VENDOR, ignore_errors=True)
    for target, source in copies().items():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def record() -> None:
    """Write down the sums of what is installed now."""
    SUMS.write_text("".join(f"{sha256(PROJECT / path)}  {path}\n" for path in sorted(needed())))


def main() -> int:
    """Install and check, or record."""
    try:
        if "--record" in sys.argv:
            install()
            record()
        elif differences():
            install()
    except subprocess.CalledProcessError:
        print("The front-end packages could not be installed; npm says why above. Nothing was served.", file=sys.stderr)
        return 1
    wrong = differences()
    if wrong:
        print(f"These files are not what setup/vendor.sha256 expects: {', '.join(wrong)}.", file=sys.stderr)
        print("If the change is meant, run `make lock` and commit the result.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
