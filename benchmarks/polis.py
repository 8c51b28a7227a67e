"""Import a real public conversation and compare every tally with the published one.

    POLIS_FOLDER=<folder with participants-votes.csv and votes.csv> python -m benchmarks.polis

One principle per statement, one organisation per participant, the published opinion group as its kind. `participants-votes.csv` is imported as it
is; `votes.csv`, the log of events, is replayed in order, one row per event in which a participant's whole state at that moment is handed in again.
Both must end in exactly the counts per group and statement that `participants-votes.csv` gives. Vote 1 is agree, -1 disagree, 0 pass.
"""

import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

STANCES = {"1": "agree", "0": "pass", "-1": "disagree"}
Counts = Counter[tuple[str, str, str]]


def definition(statements: list[str], slug: str) -> str:
    """The consultation as TOML."""
    lines = ["[consultation]", f'slug = "{slug}"', 'title = "A public conversation"']
    for code, side in (("agree", "agree"), ("pass", "neutral"), ("disagree", "disagree")):
        lines += ["[[scale]]", f'code = "{code}"', f'label = "{code}"', f'side = "{side}"']
    for statement in statements:
        lines += [
            "[[principle]]",
            f'key = "{statement}"',
            f'title = "Statement {statement}"',
            f'wording = "{statement}"',
        ]
    return "\n".join(lines) + "\n"


def published(participants: Path) -> tuple[list[str], dict[str, str], Counts]:
    """Statements, each participant's group, and counts by (group, statement, stance) as published."""
    with participants.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    statements = [name for name in rows[0] if name.isdigit()]
    groups = {row["participant"]: row["group-id"] for row in rows}
    counts: Counts = Counter()
    for row in rows:
        for statement in statements:
            if row[statement]:
                counts[row["group-id"], statement, STANCES[row[statement]]] += 1
    return statements, groups, counts


def final_states(participants: Path, statements: list[str]) -> list[dict[str, str]]:
    """One response per participant, from the table of last votes."""
    with participants.open(newline="", encoding="utf-8") as file:
        return [
            _row(row["participant"], row["group-id"], {key: row[key] for key in statements if row[key]})
            for row in csv.DictReader(file)
        ]


def replayed_states(votes: Path, groups: dict[str, str]) -> list[dict[str, str]]:
    """One response per event, in the order of the events: what the participant had said so far."""
    with votes.open(newline="", encoding="utf-8") as file:
        events = sorted(csv.DictReader(file), key=lambda event: int(event["timestamp"]))
    states: dict[str, dict[str, str]] = {}
    rows = []
    for event in events:
        if event["voter-id"] not in groups:
            continue  # no published last vote to compare with
        states.setdefault(event["voter-id"], {})[event["comment-id"]] = event["vote"]
        rows.append(_row(event["voter-id"], groups[event["voter-id"]], states[event["voter-id"]]))
    return rows


def _row(participant: str, group: str, votes: dict[str, str]) -> dict[str, str]:
    answers = {key: STANCES[vote] for key, vote in votes.items()}
    return {
        "organisation": f"p{participant}",
        "name": f"Participant {participant}",
        "kind": f"group-{group}",
        **answers,
    }


def counted(consult: list[str], environment: dict[str, str], slug: str) -> Counts:
    """Counts by (group, statement, stance) as the program shows them."""
    shown = _run([*consult, "results", "show", slug, "--by", "kind", "--format", "json"], environment)
    counts: Counts = Counter()
    for row in json.loads(shown)["results"]:
        for stance, count in row["counts"].items():
            if count:
                counts[row["group"].removeprefix("group-"), row["principle"], stance] = count
    return counts


def _run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command[-4:])}: {done.stderr.strip()}")
    return done.stdout


def compare(folder: Path) -> int:
    """Import both files, print what was compared; returns the number of differences."""
    participants, votes = folder / "participants-votes.csv", folder / "votes.csv"
    statements, groups, expected = published(participants)
    consult = [sys.executable, "-c", "from consult.cli.main import main; main()"]
    differences = 0
    with tempfile.TemporaryDirectory() as place:
        environment = {**os.environ, "INSTANCE_PATH": place, "DATABASE_URL": f"sqlite:///{place}/polis.sqlite"}
        for slug, rows in (
            ("last-votes", final_states(participants, statements)),
            ("event-log", replayed_states(votes, groups)),
        ):
            toml, responses = Path(place, "c.toml"), Path(place, "r.csv")
            toml.write_text(definition(statements, slug), encoding="utf-8")
            out = io.StringIO()
            writer = csv.DictWriter(out, ["organisation", "name", "kind", *statements])
            writer.writeheader()
            writer.writerows(rows)
            responses.write_text(out.getvalue(), encoding="utf-8")
            _run([*consult, "consultations", "import", str(toml)], environment)
            _run([*consult, "consultations", "open", slug], environment)
            began = time.perf_counter()
            _run([*consult, "responses", "import", slug, str(responses), "--create-organisations"], environment)
            took = time.perf_counter() - began
            found = counted(consult, environment, slug)
            wrong = {key for key in expected.keys() | found.keys() if expected[key] != found[key]}
            differences += len(wrong)
            for key in sorted(wrong)[:20]:
                print(
                    f"  group {key[0]}, statement {key[1]}, {key[2]}: published {expected[key]}, counted {found[key]}"
                )
            print(
                f"{slug}: {len(rows)} rows of {len(groups)} participants on {len(statements)} statements in {took:.1f} s; "
                f"{len(expected)} published counts compared, {len(wrong)} differ"
            )
        print(_run([*consult, "check"], environment).strip())
    return differences


if __name__ == "__main__":
    if not os.environ.get("POLIS_FOLDER"):
        sys.exit("Set POLIS_FOLDER to the folder that holds participants-votes.csv and votes.csv.")
    sys.exit(1 if compare(Path(os.environ["POLIS_FOLDER"])) else 0)
