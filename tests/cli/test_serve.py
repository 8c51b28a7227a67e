"""`consult serve`: what it refuses, and that it serves with a worker beside it."""

import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest

from consult.settings import Settings
from tests.cli.conftest import Consult
from tests.postgresql import free_port
from tests.servers import Server


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "consult.example"])
def test_off_loopback_a_secret_key_is_needed(consult: Consult, host: str) -> None:
    said = consult.refused("serve", "--host", host, "--port", str(free_port()), SECRET_KEY="")
    assert said == f"Off loopback ({host}) a SECRET_KEY is needed: set it to a long random text, and keep it.\n"


def test_a_port_in_use_is_refused(consult: Consult) -> None:
    port = free_port()
    with consult.listening(port):
        said = consult.refused("serve", "--port", str(port))
    assert said == f"127.0.0.1:{port} cannot be used (Address already in use). Choose another port with --port.\n"


def test_an_address_that_is_not_ours_is_refused(consult: Consult) -> None:
    assert "192.0.2.1:8123 cannot be used" in consult.refused("serve", "--host", "192.0.2.1", "--port", "8123")


@pytest.mark.kill
def test_it_migrates_serves_works_and_ends(settings: Settings, server_port: int) -> None:
    new = replace(settings, database_url=f"sqlite:///{settings.instance / 'new.sqlite'}", secret_key="")
    server = Server(new, server_port).start()
    try:
        with urllib.request.urlopen(f"{server.url}/readyz", timeout=10) as answer:
            assert answer.status == 200
        assert (new.instance / "secret_key").stat().st_size == 64
        processes = server.processes()
        commands = [Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0") for pid in processes]
        assert sum(b"work" in words for words in commands) == 1
    finally:
        server.stop()
    assert not any(Path(f"/proc/{pid}").exists() for pid in processes)
