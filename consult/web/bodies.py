"""What a request may bring: so many bytes, so many fields, and an address that a database can be asked about."""

from io import BytesIO
from typing import IO, Any

from flask import Flask, Request, abort, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

MOST_FIELDS = 2000
_LARGEST_ID = 2**31 - 1


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
