"""What a journey does outside the browser: commands, and the mail that the worker writes into a folder."""

import re
import subprocess
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from tests.servers import CONSULT, Server, environment


def consult(server: Server, *words: str) -> str:
    """What a command prints; its failure fails the test."""
    done = subprocess.run(
        [CONSULT, *words], env=environment(server.settings, server.port), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def mails(server: Server, recipient: str) -> list[EmailMessage]:
    """Every mail to somebody so far, the oldest first, once the worker has sent what is due."""
    consult(server, "work", "--once")
    parser = BytesParser(policy=policy.default)
    files = sorted((server.settings.instance / "mail").glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    messages = [parser.parsebytes(file.read_bytes()) for file in files]
    return [message for message in messages if message["To"] == recipient]  # type: ignore[misc]


def text_of(message: EmailMessage) -> str:
    """What a mail says."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(message: EmailMessage) -> str:
    """The one-time link in a mail."""
    found = re.search(r"http\S+/links/\S+", text_of(message))
    assert found, text_of(message)
    return found[0]
