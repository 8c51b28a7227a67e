"""Public pages kept as bytes for a few seconds, before the application is asked: what is the same for everybody is made once.

Kept is only an answer that says itself that it is public, sets no cookie, and was asked for without our session cookie. What the reader
brings (address, query, the encodings and languages it takes) is part of the key, so nobody is given another's page. All headers
are kept with the bytes, those that protect included. A new release shows as soon as what is kept has run out, and at once to whoever is signed in.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from flask import Flask
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from consult.web.i18n import AVAILABLE

MOST_BYTES = 32 * 1024 * 1024
LARGEST_PAGE = 1024 * 1024
LONGEST_KEY = 1024
AROUND_IT = 4096
"""Bytes that a page takes besides its body: its address, and its headers twice."""
REMAKING = 1.0
"""For so many seconds a page that has run out is still given to others while one request has it made anew."""

Headers = list[tuple[str, str]]
Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """An answer of 200 as it goes out, and the headers of the 304 in its place. `until` is on the monotonic clock."""

    headers: Headers
    body: bytes
    etag: str
    unchanged: Headers
    until: float


class PageCache:
    """A WSGI application before another one. `seconds` is how long a page is kept."""

    def __init__(self, application: Application, cookie: str, seconds: float) -> None:
        self.application = application
        self.cookie = cookie + "="
        self.seconds = seconds
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        key = self._key(environ)
        if key is None:
            return self.application(environ, start_response)
        page = self._pages.get(key)
        if page is not None and (time.monotonic() < page.until or not self._remake(key, page)):
            return _answer(page, environ, start_response)
        if environ["REQUEST_METHOD"] == "HEAD":
            return self.application(environ, start_response)
        return self._ask(key, environ, start_response)

    def _key(self, environ: Environ) -> Key | None:
        """What an answer depends on; None for a request that is never answered from here."""
        asks = environ["REQUEST_METHOD"] in {"GET", "HEAD"} and "HTTP_RANGE" not in environ
        if not asks or self.cookie in environ.get("HTTP_COOKIE", ""):
            return None
        given = (
            environ["wsgi.url_scheme"],
            environ.get("HTTP_HOST", ""),
            environ.get("SCRIPT_NAME", ""),
            environ.get("PATH_INFO", ""),
            environ.get("QUERY_STRING", ""),
            environ.get("HTTP_ACCEPT_ENCODING", ""),
            environ.get("HTTP_ACCEPT_LANGUAGE", ""),
        )
        if len("".join(given)) > LONGEST_KEY:
            return None
        return *given[:5], _encoding(given[5]), _language(given[6])

    def _remake(self, key: Key, page: Page) -> bool:
        """Whether this request is the one that has a page made anew that has run out."""
        with self._lock:
            first = self._pages.get(key) is page
            if first:
                self._pages[key] = replace(page, until=time.monotonic() + REMAKING)
            return first

    def _ask(self, key: Key, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Let the application answer, whole: what the reader has already is held against the answer here."""
        said: list[Any] = []

        def listen(status: str, headers: Headers, exc_info: Any = None) -> None:
            said[:] = status, headers

        body = self.application({**environ, "HTTP_IF_NONE_MATCH": ""}, listen)
        status, headers = said
        if not _for_everybody(status, headers):
            self._forget(key)
            start_response(status, headers)
            return body
        page = _page(headers, b"".join(body), time.monotonic() + self.seconds)
        close = getattr(body, "close", None)
        if close is not None:
            close()
        self._forget(key)
        if len(page.body) <= LARGEST_PAGE:
            self._keep(key, page)
        return _answer(page, environ, start_response)

    def _keep(self, key: Key, page: Page) -> None:
        with self._lock:
            self._let_go(key)  # two who asked at once both keep what they got
            self._pages[key] = page
            self._bytes += len(page.body) + AROUND_IT
            while self._bytes > MOST_BYTES:
                self._let_go(next(iter(self._pages)))

    def _forget(self, key: Key) -> None:
        with self._lock:
            self._let_go(key)

    def _let_go(self, key: Key) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self._bytes -= len(page.body) + AROUND_IT


def install(app: Flask, seconds: int) -> None:
    """Keep the public pages of `app`; 0 seconds keep nothing. To be installed before the static files, which need none of it."""
    if seconds:
        app.wsgi_app = PageCache(app.wsgi_app, app.config["SESSION_COOKIE_NAME"], seconds)  # type: ignore[method-assign]


def _answer(page: Page, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    has = environ.get("HTTP_IF_NONE_MATCH")
    if (
        has
        and page.etag
        and (has.strip() == "*" or page.etag in (each.strip().removeprefix("W/") for each in has.split(",")))
    ):
        start_response("304 NOT MODIFIED", page.unchanged)
        return ()
    start_response("200 OK", page.headers)
    return (b"",) if environ["REQUEST_METHOD"] == "HEAD" else (page.body,)


def _for_everybody(status: str, headers: Headers) -> bool:
    if not status.startswith("200 "):
        return False
    said = [(name.lower(), value.lower()) for name, value in headers]
    caching = {part.strip() for name, value in said if name == "cache-control" for part in value.split(",")}
    return (
        "public" in caching and not {"private", "no-store"} & caching and all(name != "set-cookie" for name, _ in said)
    )


def _page(headers: Headers, body: bytes, until: float) -> Page:
    etag = next((value.removeprefix("W/") for name, value in headers if name.lower() == "etag"), "")
    of_the_body = {"content-type", "content-length", "content-encoding", "content-disposition", "content-language"}
    return Page(headers, body, etag, [each for each in headers if each[0].lower() not in of_the_body], until)


@lru_cache(maxsize=512)
def _encoding(header: str) -> str:
    """As the application chooses it (publications/routes/caching.py)."""
    return "br" if parse_accept_header(header)["br"] else ""


@lru_cache(maxsize=512)
def _language(header: str) -> str:
    """As `i18n.pick_locale` chooses it."""
    return parse_accept_header(header, LanguageAccept).best_match(AVAILABLE) or AVAILABLE[0]
