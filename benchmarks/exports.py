"""Every answer of a round as CSV, beside a bare csv writer over the same cursors: how much longer, and in how much memory.

`python -m benchmarks.exports [RESPONSES]` fills a PostgreSQL of its own; with `DATABASE_URL` set it reads the round that is there.
Each run is a process of its own, so that its peak is that of an export and of nothing else. Aims: ≤ 1.5 times as long, ≤ 150 MB.
"""

import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from flask import current_app

from benchmarks.filled import world
from benchmarks.world import SLUG
from consult.app import create_app
from consult.consultations.queries import get_consultation
from consult.domain.roles import COMMAND_LINE
from consult.extensions import db
from consult.models import Consultation
from consult.reports import answers, exporting
from consult.settings import Settings, from_environment

RESPONSES = 20_000
RUNS = 3


def bare(what: answers.Wanted, sink: int) -> None:
    """What the database gives, written out as it is."""
    with answers.reading(what.engine) as connection, os.fdopen(sink, "w", newline="") as file:
        writer = csv.writer(file)
        for query in (answers.responses_query(what), answers.answers_query(what)):
            for part in connection.execute(query).partitions(answers.AT_ONCE):
                writer.writerows(part)


def export(what: answers.Wanted, sink: int, form: exporting.Format = exporting.Format.CSV) -> None:
    """What a browser is sent."""
    with answers.rows(what) as rows, os.fdopen(sink, "wb") as file:
        for piece in exporting.written(form, what.header, rows):
            file.write(piece)


def run(how: str, slug: str) -> None:
    """One export in this process; prints seconds and the peak of its memory in MB."""
    settings = from_environment(os.environ, Path(os.environ["INSTANCE_PATH"]))
    with create_app(settings).app_context():
        consultation = get_consultation(slug)
        what = answers.wanted(COMMAND_LINE, consultation, consultation.round)
        db.session.rollback()
        sink = os.open(os.devnull, os.O_WRONLY)
        began = time.perf_counter()
        if how == "bare":
            bare(what, sink)
        else:
            export(what, sink, exporting.Format(how))
        took = time.perf_counter() - began
    print(json.dumps([took, _peak()]))


def _peak() -> float:
    """The most memory that this program has held, in MB. Not ru_maxrss: a new process inherits that from the one which started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def _measured(how: str, slug: str, instance: Path, url: str) -> tuple[float, float]:
    """In an instance that is made already: compressing its files for the first time asks for more memory than any export."""
    command = [sys.executable, "-m", "benchmarks.exports", "--run", how, slug]
    environment = os.environ | {"DATABASE_URL": url, "INSTANCE_PATH": str(instance)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    seconds, peak = json.loads(done.stdout)
    return seconds, peak


def compare(consultation: Consultation, runs: int = RUNS) -> None:
    """Both in turn, so that a busy moment of the machine is nobody's; medians, and the highest peak."""
    settings: Settings = current_app.extensions["settings"]
    where = (consultation.slug, settings.instance, db.engine.url.render_as_string(hide_password=False))
    responses = answers.count(answers.wanted(COMMAND_LINE, consultation, consultation.round))
    principles = len(consultation.round.draft.wordings)
    db.session.rollback()
    pairs = [(_measured("csv", *where), _measured("bare", *where)) for _ in range(runs)]
    ours, plain = (statistics.median(pair[side][0] for pair in pairs) for side in (0, 1))
    ratio = statistics.median(csv_[0] / bare_[0] for csv_, bare_ in pairs)
    peak = max(pair[0][1] for pair in pairs)
    print(
        f"exports: {responses:,} responses × {principles} principles as CSV in {ours:.2f} s, bare csv writer {plain:.2f} s: "
        f"× {ratio:.2f} (aim ≤ 1.5), peak {peak:.0f} MB (aim ≤ 150)",
        flush=True,
    )
    if responses > exporting.SHEET_ROWS // 10:
        return  # the other forms take minutes then
    for form in (exporting.Format.JSONL, exporting.Format.XLSX, exporting.Format.PARQUET):
        seconds, peak = _measured(form.value, *where)
        print(f"exports: the same as {form.value} in {seconds:.2f} s, peak {peak:.0f} MB (aim ≤ 150)", flush=True)


def measure(count: int = RESPONSES) -> None:
    """On the database that `DATABASE_URL` names, or on one of its own with so many responses."""
    if os.environ.get("DATABASE_URL"):
        with tempfile.TemporaryDirectory() as folder:
            settings = from_environment(dict(os.environ) | {"INSTANCE_PATH": folder}, Path(folder))
            with create_app(settings).app_context():
                compare(get_consultation(SLUG))
        return
    with world(count):
        compare(get_consultation(SLUG))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        run(*sys.argv[2:])
    else:
        measure(int(sys.argv[1]) if len(sys.argv) > 1 else RESPONSES)
