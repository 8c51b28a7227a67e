"""A million responses on five principles, in a round open to anyone, on PostgreSQL: live results, full recount, release with audit.

`python -m benchmarks.million [RESPONSES]`. Aims: live results ≤ 20 ms, recount equal and ≤ 60 s, CSV as in `benchmarks.exports`, release ≤ 10 s.
"""

import statistics
import sys
import time
from collections.abc import Callable

from benchmarks import exports
from benchmarks.filled import world
from benchmarks.world import SLUG
from consult import clock, tallies
from consult.consultations import actions as consultations
from consult.consultations.queries import get_consultation
from consult.domain.roles import COMMAND_LINE
from consult.extensions import db, transaction
from consult.publications import actions as publications
from consult.results import arrivals
from consult.results.documents import live_document

MILLION = 1_000_000
RUNS = 41


def _seconds(work: Callable[[], object]) -> float:
    db.session.remove()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _live() -> None:
    consultation = get_consultation(SLUG)
    live_document(consultation, consultation.round, ("world", "region", "kind"))


def _participation() -> None:
    round_ = (consultation := get_consultation(SLUG)).round
    now = clock.now()
    arrivals.steps(round_.id, arrivals.edges(round_.times, now, consultation.zone), now)


def _recount() -> None:
    found = list(tallies.differences(get_consultation(SLUG).round.id))
    assert not found, found[:5]


def _release() -> None:
    with transaction():
        consultation = get_consultation(SLUG)
        consultations.close_round(COMMAND_LINE, consultation)
        publications.publish(COMMAND_LINE, consultation)


def measure(count: int = MILLION) -> None:
    """Each in turn on one database."""
    began = time.perf_counter()
    with world(count):
        print(f"million: {count:,} responses × 5 principles in {time.perf_counter() - began:.0f} s", flush=True)
        live = statistics.median(_seconds(_live) for _ in range(RUNS)) * 1000
        print(f"million: live results {live:.1f} ms (aim ≤ 20)", flush=True)
        over_time = statistics.median(_seconds(_participation) for _ in range(5)) * 1000
        print(f"million: participation over time {over_time:.0f} ms", flush=True)
        print(f"million: full recount, equal, {_seconds(_recount):.1f} s (aim ≤ 60)", flush=True)
        exports.compare(get_consultation(SLUG))
        print(f"million: release with audit {_seconds(_release):.1f} s (aim ≤ 10)", flush=True)


if __name__ == "__main__":
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else MILLION)
