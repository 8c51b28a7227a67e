"""A brake on what anybody may ask for and what takes the server a while: so often from one address, then not for a moment.

It counts in the memory of one process, so it costs nothing and forgets when the server is started again. What guesses at secrets is counted in
the database instead (accounts/actions.py).
"""

import threading
import time
from collections import Counter

from flask import current_app, request

from consult.domain.errors import Throttled
from consult.domain.networks import network

MOST_ADDRESSES = 100_000


class Brake:
    """Lets each address do a thing `most` times a minute."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._counted: Counter[str] = Counter()
        self._until = 0.0

    def press(self, address: str) -> None:
        """Count a request; raises Throttled after too many."""
        with self._lock:
            if time.monotonic() >= self._until or len(self._counted) >= MOST_ADDRESSES:
                self._counted.clear()
                self._until = time.monotonic() + 60
            key = network(address)
            self._counted[key] += 1
            too_many = self._counted[key] > self._most
        if too_many:
            raise Throttled("throttled", minutes=1)


def press(name: str, most: int) -> None:
    """Count this request to the application among those of this name."""
    brakes: dict[str, Brake] = current_app.extensions.setdefault("brakes", {})
    brakes.setdefault(name, Brake(most)).press(request.remote_addr or "")
