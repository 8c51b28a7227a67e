"""Live results at 100,000 responses beside 1,000: tallies, not scans. Prints milliseconds and the ratio; aim ≤ 1.2."""

import statistics
import time

from benchmarks.world import SLUG, installation, open_consultation, respond
from consult.consultations.queries import get_consultation
from consult.extensions import db, transaction
from consult.results.documents import live_document

SMALL, LARGE = 1_000, 100_000
RUNS = 41


def once() -> float:
    """Seconds for the staff's live document by world, region and kind, from an empty session."""
    db.session.remove()
    began = time.perf_counter()
    consultation = get_consultation(SLUG)
    live_document(consultation, consultation.round, ("world", "region", "kind"))
    return time.perf_counter() - began


def measure() -> None:
    """Both sizes, run by turns, so that a machine that slows down slows both."""
    with installation() as (small, _), installation() as (large, _):
        for app, count in ((small, SMALL), (large, LARGE)):
            began = time.perf_counter()
            with app.app_context(), transaction():
                respond(open_consultation(), count)
            print(f"live results: {count:,} responses imported in {time.perf_counter() - began:.1f} s")
        pairs = []
        for _ in range(RUNS):
            with small.app_context():
                first = once()
            with large.app_context():
                pairs.append((first, once()))
    milliseconds = [statistics.median(column) * 1000 for column in zip(*pairs, strict=True)]
    ratio = statistics.median(b / a for a, b in pairs)
    print(
        f"live results: {milliseconds[0]:.1f} ms at {SMALL:,}, {milliseconds[1]:.1f} ms at {LARGE:,}: ratio {ratio:.2f} (aim ≤ 1.2)"
    )


if __name__ == "__main__":
    measure()
