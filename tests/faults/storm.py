"""Many leads at once who submit, change and submit again, and send each form until they hold a receipt, whatever breaks meanwhile."""

import threading
import time
from collections.abc import Callable, Sequence

from benchmarks.load import Answer
from benchmarks.world import Lead
from tests.faults.desk import Desk, Receipt

PATIENCE = 60


class Storm:
    """`receipts` are the promises made so far; `broken` counts connections that broke, `refused` answers of 503."""

    def __init__(self, port: int, leads: Sequence[Lead], clients: int = 6) -> None:
        self.receipts: list[Receipt] = []
        self.broken = self.refused = 0
        self._problems: list[str] = []
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, args=([Desk(lead, port) for lead in leads[number::clients]],))
            for number in range(clients)
        ]
        for thread in self._threads:
            thread.start()

    def wait_for(self, more: int) -> None:
        """Until so many more receipts were seen."""
        wanted = len(self.receipts) + more
        self._wait(lambda: len(self.receipts) >= wanted)

    def wait_for_refusals(self, more: int) -> None:
        """Until so many more requests were answered with 503."""
        wanted = self.refused + more
        self._wait(lambda: self.refused >= wanted)

    def _wait(self, enough: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not enough():
            assert not self._problems, self._problems
            assert time.monotonic() < deadline, (
                f"{len(self.receipts)} receipts, {self.broken} broken, {self.refused} refused"
            )
            time.sleep(0.005)

    def end(self) -> None:
        """Let everybody finish the form in hand, and see that nobody met anything odd."""
        self._over.set()
        for thread in self._threads:
            thread.join(2 * PATIENCE)
        assert not self._problems, self._problems

    def _work(self, desks: list[Desk]) -> None:
        try:
            turn = 0
            while not self._over.is_set():
                desk = desks[turn % len(desks)]
                self._respond(desk, turn // len(desks))
                turn += 1
        except Exception as problem:
            self._problems.append(f"{type(problem).__name__}: {problem}")
        finally:
            for desk in desks:
                desk.leave()

    def _respond(self, desk: Desk, time_before: int) -> None:
        """Submit, the second time and later with something changed."""
        if time_before:
            self._insist(302, lambda: desk.change(f"Changed {time_before} times"))
            desk.saved += 1
        form = desk.signed(self._insist(200, desk.check))
        place = self._insist(302, lambda: desk.submit(form)).headers["location"]
        page = self._insist(200, lambda: desk.ask("GET", place))
        self.receipts.append(desk.read(place, page))

    def _insist(self, wanted: int, send: Callable[[], Answer]) -> Answer:
        """Send the same again until the answer is not that the server or its database is away."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                answer = send()
            except OSError:
                self.broken += 1
            else:
                if answer.status != 503:
                    assert answer.status == wanted, (answer.status, answer.body.decode()[-2500:])
                    return answer
                self.refused += 1
            time.sleep(0.05)
        raise TimeoutError("the server did not come back")
