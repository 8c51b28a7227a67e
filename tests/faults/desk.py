"""A lead at the other end of a real connection."""

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, urlencode

from benchmarks.load import Answer, Connection
from benchmarks.world import Lead

SIGN_OFF = {"name": "Ada Lovelace", "capacity": "Head of policy", "authorised": "y"}
_FIELD = re.compile(r'<input\b[^>]*\bname="(csrf_token|seen|key)"[^>]*>')
_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
_VALUE = re.compile(r'\bvalue="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a lead was promised."""

    organisation: str
    version: int
    digest: str


class Desk:
    """One lead's browser."""

    def __init__(self, lead: Lead, port: int) -> None:
        self.lead, self.port = lead, port
        self.csrf_token = ""
        self.saved = 1
        self._connection: Connection | None = None

    def ask(self, method: str, path: str, body: bytes = b"") -> Answer:
        """One request on the kept connection; a broken one is closed and forgotten."""
        try:
            self._connection = self._connection or Connection(self.port)
            return self._connection.ask(method, path, self.lead.cookie, body)
        except OSError:
            self.leave()
            raise

    def leave(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def check(self) -> Answer:
        """Open the page on which everything is checked and signed."""
        return self.ask("GET", f"{self.lead.home}/check")

    def signed(self, page: Answer) -> bytes:
        """What a browser sends when the sign-off of that page is filled in."""
        form = filled(page.body.decode())
        self.csrf_token = dict(parse_qsl(form.decode()))["csrf_token"]
        return form

    def change(self, remarks: str) -> Answer:
        """Save other remarks; the same again changes nothing."""
        given = {"remarks": remarks, "disclosure": "unnamed", "base_version": self.saved, "csrf_token": self.csrf_token}
        return self.ask("POST", f"{self.lead.home}/remarks", urlencode(given).encode())

    def submit(self, form: bytes) -> Answer:
        """Send a signed form."""
        return self.ask("POST", f"{self.lead.home}/submit", form)

    def submit_and_leave(self, form: bytes) -> None:
        """Send a signed form and close the connection without waiting for the answer."""
        connection = Connection(self.port)
        connection.send("POST", f"{self.lead.home}/submit", self.lead.cookie, form)
        connection.close()

    def receipt(self, submitted: Answer) -> Receipt:
        """Follow an accepted submission to its receipt."""
        assert submitted.status == 302, (submitted.status, submitted.body.decode()[-3000:])
        place = submitted.headers["location"]
        return self.read(place, self.ask("GET", place))

    def read(self, place: str, page: Answer) -> Receipt:
        """What a receipt's page promises."""
        digests = set(_DIGEST.findall(page.body.decode()))
        assert page.status == 200 and len(digests) == 1, (page.status, digests)
        version = int(dict(parse_qsl(place.partition("?")[2]))["version"])
        return Receipt(self.lead.code, version, digests.pop())


def filled(page: str) -> bytes:
    """The body of a check page's form, signed off."""
    hidden = {match[1]: value[1] for match in _FIELD.finditer(page) if (value := _VALUE.search(match[0]))}
    assert hidden.keys() == {"csrf_token", "seen", "key"}, page[-3000:]
    return urlencode(hidden | SIGN_OFF | {"signed_on": date.today().isoformat()}).encode()
