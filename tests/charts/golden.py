"""The charts of the sample release as they should be: `python -m tests.charts.golden` writes them anew. Look at them in a browser before committing."""

import json
from pathlib import Path
from typing import Any

from consult.app import create_app
from consult.publications.figures import figure_data
from consult.publications.viewing import View
from tests.publications import sample

FOLDER = Path(__file__).parent / "golden"
VIEWS = {
    "regions": View(only="regions", sort="europe"),
    "answers": View(only="answers"),
    "answers-diverging": View(only="answers", bars="diverging"),
    "estimates": View(only="estimates"),
    "comparison": View(only="comparison", compare="europe,company"),
    "participation": View(only="participation"),
    "territories": View(only="territories", tiles="engagement"),
}


def document() -> dict[str, Any]:
    """Three principles of the sample, one with rows withheld, and territories."""
    made = sample.only(sample.release(), "copyright", "transparency", "engagement")
    made["territories"] = sample.territories()
    return made


def drawn(name: str) -> str:
    """One figure, wide and narrow, as text with a line for each value; needs an application's context."""
    return json.dumps(figure_data(document(), VIEWS[name]), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def main() -> None:
    """Write them all."""
    FOLDER.mkdir(exist_ok=True)
    with create_app().test_request_context():
        for name in VIEWS:
            (FOLDER / f"{name}.json").write_text(drawn(name), "utf-8")


if __name__ == "__main__":
    main()
