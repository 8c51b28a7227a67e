"""What a request may bring: so many bytes, so many fields, and an address that a database can be asked about.

While a body arrives it holds one of the server's threads. So only some of them may be held that way, and fewer by one address: whoever sends
slowly on purpose keeps others neither from reading nor from sending.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import IO, Any

from flask import Flask, Request, abort, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge, ServiceUnavailable
from werkzeug.formparser import FormDataParser

from consult.domain.networks import network

MOST_FIELDS = 2000
MOST_ARRIVING, MOST_OF_ONE = 48, 24
"""How many bodies may be on their way at once in one process, and how many of them from one address."""
_LARGEST_ID = 2**31 - 1
_A_MOMENT = 0.25
"""Seconds that a body waits for its turn: bodies that are all there need milliseconds."""


class Arrivals:
    """Counts the bodies that are on their way, by the address they come from."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._of: Counter[str] = Counter()

    @contextmanager
    def place(self, address: str) -> Iterator[None]:
        """Hold one of the places while a body is waited for; raises ServiceUnavailable when none becomes free."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._has_room(address), _A_MOMENT):
                raise ServiceUnavailable(retry_after=5)
            self._of[address] += 1
        try:
            yield
        finally:
            with self._changed:
                self._of[address] -= 1
                self._of += Counter()  # forgets those that have none
                self._changed.notify_all()

    def _has_room(self, address: str) -> bool:
        return self._of[address] < MOST_OF_ONE and self._of.total() < MOST_ARRIVING


class ArrivingBody:
    """A body that is read in its turn."""

    def __init__(self, body: IO[bytes], arrivals: Arrivals, address: str) -> None:
        self._body, self._arrivals, self._address = body, arrivals, network(address)

    def read(self, *size: int) -> bytes:
        """As a file is read."""
        with self._arrivals.place(self._address):
            return self._body.read(*size)

    def readline(self, *size: int) -> bytes:
        """As a file is read."""
        with self._arrivals.place(self._address):
            return self._body.readline(*size)


class BoundedParser(FormDataParser):
    """Counts the fields of a plain form as Werkzeug counts the parts of a multipart one, and leaves no file open that it gave up."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, Any]]:
        if mimetype == "application/x-www-form-urlencoded":
            body = stream.read()
            if body.count(b"&") >= MOST_FIELDS:
                raise RequestEntityTooLarge
            stream = BytesIO(body)
        made: list[IO[bytes]] = []
        kept: set[int] = set()
        make = self.stream_factory

        def remember(*args: Any, **named: Any) -> IO[bytes]:
            made.append(make(*args, **named))
            return made[-1]

        self.stream_factory = remember
        try:
            parsed = super().parse(stream, mimetype, content_length, options)
            kept = {id(file.stream) for _name, files in parsed[2].lists() for file in files}
            return parsed
        finally:
            for file in made:
                if id(file) not in kept:
                    file.close()


class BoundedRequest(Request):
    """Flask's request with the bounds of this module."""

    form_data_parser_class = BoundedParser
    arrivals = Arrivals()

    def __init__(self, environ: dict[str, Any], *rest: Any, **named: Any) -> None:
        super().__init__(environ, *rest, **named)
        if self.method not in {"GET", "HEAD"}:
            environ["wsgi.input"] = ArrivingBody(environ["wsgi.input"], self.arrivals, self.remote_addr or "")


def install(app: Flask) -> None:
    """Hold every request of `app` to these bounds."""
    app.request_class = BoundedRequest
    app.config["MAX_FORM_PARTS"] = MOST_FIELDS
    app.before_request(_refuse_impossible)


def _refuse_impossible() -> None:
    """No row has a number beyond what the column holds, no code a NUL: databases would stumble over either."""
    for value in (request.view_args or {}).values():
        if (isinstance(value, int) and value > _LARGEST_ID) or (isinstance(value, str) and _is_unkept(value)):
            abort(404)
    if any(_is_unkept(value) for values in request.args.lists() for value in values[1]):
        abort(400)


def _is_unkept(text: str) -> bool:
    return "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text)
