"""A real mail server in the test's own process, which takes, refuses or keeps waiting what it is told to."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.postgresql import free_port


@dataclass
class MailServer:
    """`refuse` maps a recipient to the answer to RCPT, `answer` to that after the mail; `taken` is what came whole."""

    port: int
    taken: list[Envelope] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    answer: dict[str, str] = field(default_factory=dict)
    hold: threading.Event = field(default_factory=threading.Event)
    holding: threading.Event = field(default_factory=threading.Event)
    slow: bool = False

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def recipients(self) -> list[str]:
        """Who got a mail, once for each."""
        return sorted(envelope.rcpt_tos[0] for envelope in self.taken)

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.slow:
            self.holding.set()
            await server.loop.run_in_executor(None, self.hold.wait, 60)
        answer = self.answer.get(envelope.rcpt_tos[0], "250 OK")
        if answer.startswith("250"):
            self.taken.append(envelope)
        return answer


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A server that takes every mail until it is told otherwise."""
    found = MailServer(free_port())
    controller = Controller(found, hostname="127.0.0.1", port=found.port)
    controller.start()
    yield found
    found.hold.set()
    controller.stop()
