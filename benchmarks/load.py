"""A client that costs next to nothing: raw sockets kept alive, so that what is measured is the server."""

import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


class Connection:
    """One keep-alive connection to a server on the loopback address."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._port = port
        self._kept = b""

    def ask(self, method: str, path: str, cookie: str = "", body: bytes = b"", encoding: str = "") -> Answer:
        """Send one request and read its answer."""
        self.send(method, path, cookie, body, encoding)
        return self._read()

    def send(self, method: str, path: str, cookie: str = "", body: bytes = b"", encoding: str = "") -> None:
        """Send one request."""
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
        if cookie:
            head += f"Cookie: consult={cookie}\r\n"
        if encoding:
            head += f"Accept-Encoding: {encoding}\r\n"
        if method == "POST":
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        self._socket.sendall(head.encode() + b"\r\n" + body)

    def close(self) -> None:
        self._socket.close()

    def _read(self) -> Answer:
        while b"\r\n\r\n" not in self._kept:
            self._more()
        head, self._kept = self._kept.split(b"\r\n\r\n", 1)
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines)}
        length = int(headers.get("content-length", "0"))
        while len(self._kept) < length:
            self._more()
        body, self._kept = self._kept[:length], self._kept[length:]
        return Answer(int(first.split()[1]), headers, body)

    def _more(self) -> None:
        part = self._socket.recv(262_144)
        if not part:
            raise ConnectionError("the server closed the connection")
        self._kept += part


def rate(port: int, clients: int, jobs: Sequence[Callable[[Connection], None]]) -> float:
    """Jobs per second of so many clients, each with a connection of its own that is open before the clock runs.

    Who is free takes the next job: the kernel spreads connections over the server's processes by chance, and what is measured is not that.
    """
    connections = [Connection(port) for _ in range(clients)]
    failures: list[BaseException] = []
    start = threading.Barrier(clients + 1)
    waiting = iter(jobs)

    def work(connection: Connection) -> None:
        start.wait()
        try:
            for job in waiting:
                job(connection)
        except BaseException as error:  # noqa: BLE001 - told by the caller's thread
            failures.append(error)

    threads = [threading.Thread(target=work, args=(connection,)) for connection in connections]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    for connection in connections:
        connection.close()
    if failures:
        raise failures[0]
    return len(jobs) / took
