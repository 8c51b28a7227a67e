"""Who writes next on SQLite: writers queue before they ask it for its lock, in their process first, then at a file beside the database.

SQLite keeps no queue. Who finds its lock taken sleeps, ever longer, and looks again: the lock idles between two writers, and one may wait for
long while others pass. Here each process sends one thread at a time to the file, where the kernel keeps two places: the door, which is the
writer's, and the gate before it, where the next one stands. So processes take turns, and threads go in the order in which they came.

No write depends on it. SQLite's own lock keeps writers apart, those too who do not queue; where there can be no such file, nobody queues
there. What a process holds of the file ends with the process.
"""

import os
import sqlite3
import threading
import time
from collections import deque
from weakref import WeakValueDictionary

try:
    import fcntl
except ImportError:  # not on Windows: threads queue, processes do not
    fcntl = None  # type: ignore[assignment]

PATIENCE = 10.0
"""Seconds that a writer stands in the queue; then SQLite's lock is as good as taken."""
_LOOK_AGAIN = 0.0005
_DOOR, _GATE = 0, 1


class Waited(Exception):
    """The turn did not come in time."""


class Line:
    """The threads of this process that want to write to one database: first come, first served."""

    def __init__(self, path: str) -> None:
        self._place = f"{path}-turn"
        self._mutex = threading.Lock()
        self._behind: deque[threading.Lock] = deque()
        self._taken = False
        self._file: int | None = None

    def enter(self, patience: float) -> None:
        """Come to the door, or raise Waited. Whoever enters must leave."""
        deadline = time.monotonic() + patience
        self._come_first(patience)
        try:
            self._file = _at_the_door(self._place, deadline)
        except BaseException:
            self.leave()
            raise

    def leave(self) -> None:
        """Let the next one come."""
        if self._file is not None:
            os.close(self._file)  # which gives back what is held of it
            self._file = None
        with self._mutex:
            if self._behind:
                self._behind.popleft().release()
            else:
                self._taken = False

    def _come_first(self, patience: float) -> None:
        with self._mutex:
            if not self._taken:
                self._taken = True
                return
            called = threading.Lock()
            called.acquire()
            self._behind.append(called)
        if called.acquire(timeout=patience):
            return
        with self._mutex:
            if called in self._behind:  # else it was called in the very moment in which patience ended
                self._behind.remove(called)
                raise Waited


def _at_the_door(place: str, deadline: float) -> int | None:
    """Queue among processes; returns the file that holds the door, None where no file can."""
    if fcntl is None:
        return None
    try:
        file = os.open(place, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError:
        return None
    try:
        for part in (_GATE, _DOOR):
            while not _held(file, part):
                if time.monotonic() > deadline:
                    raise Waited
                time.sleep(_LOOK_AGAIN)
        fcntl.lockf(file, fcntl.LOCK_UN, 1, _GATE)
    except BaseException as problem:
        os.close(file)
        if isinstance(problem, OSError):  # a file system without locks
            return None
        raise
    return file


def _held(file: int, part: int) -> bool:
    """Take one part of the file, unless somebody has it."""
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, part)
    except (BlockingIOError, PermissionError):
        return False
    return True


_lines: WeakValueDictionary[str, Line] = WeakValueDictionary()
_lines_mutex = threading.Lock()


def _line_for(path: str) -> Line:
    with _lines_mutex:
        found = _lines.get(path)
        if found is None:
            found = _lines[path] = Line(path)
        return found


class QueueingConnection(sqlite3.Connection):
    """A connection that can wait for its turn to write, and gives it back when its transaction is over."""

    _line: Line | None = None
    _has_turn = False

    def take_turn(self) -> None:
        """Stand in the queue of this database's writers; raises Waited. A database in memory has no other writers."""
        if self._line is None:
            path = self.execute("PRAGMA database_list").fetchone()[2]
            if not path:
                return
            self._line = _line_for(path)
        self._line.enter(PATIENCE)
        self._has_turn = True

    def give_turn_back(self) -> None:
        """Let the next one write; nothing where this connection was not in turn."""
        if self._has_turn and self._line is not None:
            self._has_turn = False
            self._line.leave()

    def commit(self) -> None:
        super().commit()
        self.give_turn_back()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self.give_turn_back()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self.give_turn_back()
