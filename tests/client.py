"""The test client: Flask's own, and it holds every response against what all pages promise."""

from typing import Any

import flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consult.accounts import sessions
from consult.extensions import db, transaction
from consult.models import Person
from tests.pages.checks import cookie_faults, header_faults, page_faults, style_faults
from tests.statements import counted, writes

SAFE = {"GET", "HEAD", "OPTIONS"}


class CheckedClient(FlaskClient):
    """Fails the test that fetches a page which is not what every page must be, or a GET that writes, or meets a fault of ours.

    A test that provokes a fault on purpose sets `may_break`.
    """

    may_break = False

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        with counted(self.application) as statements:
            response = super().open(*args, **kwargs)
        request = response.request
        if request.path.startswith("/static/"):
            return response
        faults = header_faults(response.headers) + cookie_faults(response.headers.getlist("Set-Cookie"))
        if response.status_code == 500 and not self.may_break:
            faults.append("the answer is 500; the log on standard error holds the traceback")
        if (
            response.mimetype == "text/html"
            and request.method != "HEAD"
            and response.status_code not in range(300, 400)
        ):
            html = response.get_data(as_text=True)
            faults += page_faults(html) + style_faults(html, response.headers)
            if self.is_signed_in and not {"no-store", "private"} & set(response.headers["Cache-Control"].split(", ")):
                faults.append("a page for somebody signed in may be kept by a shared cache")
        if request.method in SAFE:
            # a session notes when it was last used; nothing else is written by looking
            changed = [statement for statement in writes(statements) if "sign_in_session" not in statement]
            faults += [f"a {request.method} writes: {statement}" for statement in changed]
        assert not faults, f"{request.method} {request.full_path}: " + "; ".join(dict.fromkeys(faults))
        return response

    @property
    def is_signed_in(self) -> bool:
        """Whether this client carries a sign-in."""
        with self.session_transaction() as cookie:
            return "_user_id" in cookie

    def sign_in(self, person: Person) -> "CheckedClient":
        """Go on as `person`, without the sign-in page."""
        with self.session_transaction() as cookie:
            cookie.clear()
            cookie.update(signed_in_cookie(self.application, person))
        return self

    def csrf_token(self, path: str) -> str:
        """The token of the first form on a page that posts."""
        page = self.get(path).get_data(as_text=True)
        return page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


def signed_in_cookie(app: flask.Flask, person: Person) -> dict[str, Any]:
    """What the session cookie of a browser holds in which `person` has just signed in; the database knows the session."""
    with app.test_request_context():
        with transaction():  # takes the write lock first: a server may be writing beside us
            sessions.begin(db.session.merge(person, load=True))
        return dict(flask.session)
