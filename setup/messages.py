"""Collects the sentences of code and templates into the catalogues of consult/translations.

python setup/messages.py            extract, and update the catalogues
python setup/messages.py --check    only say whether a catalogue lacks a sentence or keeps one that is gone
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).resolve().parent.parent
CATALOGUES = "consult/translations"
LANGUAGES = ("en",)


def pybabel(*words: str) -> int:
    """Run pybabel; its errors are shown, but for the traceback by which it says that a catalogue is out of date."""
    command = [str(Path(sys.executable).with_name("pybabel")), "--quiet", *words]
    errors = subprocess.DEVNULL if "--check" in words else None
    return subprocess.run(command, cwd=PROJECT, check=False, stderr=errors).returncode


def main() -> int:
    """Update or check every language's catalogue."""
    checking = "--check" in sys.argv
    with TemporaryDirectory() as folder:
        template = f"{folder}/messages.pot"
        extract = [
            "extract",
            "--mapping=pyproject.toml",
            "--keywords=lazy_gettext",
            "--keywords=_l",
            "--add-location=file",
            "--no-wrap",
        ]
        if pybabel(*extract, "--sort-by-file", "--project=consult", f"--output-file={template}", "."):
            return 1
        for language in LANGUAGES:
            update = ["update", f"--input-file={template}", f"--output-dir={CATALOGUES}", f"--locale={language}"]
            update += ["--no-wrap", "--ignore-obsolete", "--ignore-pot-creation-date", "--no-fuzzy-matching"]
            if pybabel(*update, "--check" if checking else "--init-missing"):
                print(f"The catalogue of {language} is not up to date: run `make messages`.", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
