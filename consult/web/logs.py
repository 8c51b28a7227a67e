"""Structured logs: one JSON line per request, without addresses of people, tokens or anything they wrote."""

import logging
import secrets
import sys
import time
import traceback
from contextlib import suppress

import structlog
from flask import Flask, Response, g, request


class _Lines(structlog.PrintLogger):
    """Writes lines; one that cannot be written, on a full disk for instance, is lost and fails no request."""

    def msg(self, message: str) -> None:
        with suppress(OSError):
            super().msg(message)

    debug = info = warning = error = critical = msg


def configure() -> None:
    """Write JSON lines to standard error; values are escaped by JSON, so a hostile string cannot forge a line."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_args: _Lines(sys.stderr),
        cache_logger_on_first_use=False,
    )


def install(app: Flask) -> None:
    """Log each request of `app` by its endpoint, never by its path: paths may hold one-time links."""
    log = structlog.get_logger()
    app.logger.disabled = True  # Flask's own lines hold the path and the text of the error

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()
        structlog.contextvars.bind_contextvars(request_id=secrets.token_hex(6))

    @app.after_request
    def end(response: Response) -> Response:
        took = round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1)
        log.info(
            "request", method=request.method, endpoint=request.endpoint, status=response.status_code, milliseconds=took
        )
        structlog.contextvars.clear_contextvars()
        return response


def trace(error: BaseException) -> dict[str, object]:
    """What failed and where. Not the error's text: it may quote an answer, an address or a token."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename.rsplit('/site-packages/')[-1]}:{frame.lineno} {frame.name}" for frame in frames]
    cause = error.__cause__ or error.__context__
    return {"kind": type(error).__name__, "cause": type(cause).__name__ if cause else None, "where": places}
