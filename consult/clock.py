"""The one clock: every rule about time asks here, so that tests can say what time it is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime


def _system() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system


def now() -> datetime:
    """The present instant, aware and in UTC."""
    return _source()


@contextmanager
def reading(source: Callable[[], datetime]) -> Iterator[None]:
    """Let the clock read from `source` inside the block (tests only: it holds for the whole process)."""
    global _source
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before
