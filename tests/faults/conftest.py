"""What the tests of faults ask for: a PostgreSQL that survives its own death, an open round, leads with everything typed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from benchmarks.world import Lead, open_consultation, respondents
from consult.extensions import transaction
from consult.settings import Settings
from tests.conftest import migrated, new_settings
from tests.faults.desk import Desk
from tests.postgresql import Cluster, running
from tests.servers import Server


@pytest.fixture(scope="session")
def postgresql(static_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """As elsewhere, but it writes to the disk before it says so, as in production."""
    with running(durable=True) as cluster:
        instance = tmp_path_factory.mktemp("durable")
        (instance / "static").symlink_to(static_files)
        migrated(new_settings(instance, cluster.create("template")))
        yield cluster


@pytest.fixture
def leads_of(app: Flask) -> Callable[[int], list[Lead]]:
    """So many leads, each signed in and with all answers typed, in one open round."""

    def make(count: int) -> list[Lead]:
        with app.app_context(), transaction():
            return respondents(app, open_consultation(), count)

    return make


@pytest.fixture
def sit_down() -> Iterator[Callable[[Lead, Server], Desk]]:
    """A browser for a lead at a server; its connection is closed at the end."""
    desks: list[Desk] = []

    def sit(lead: Lead, server: Server) -> Desk:
        desks.append(Desk(lead, server.port))
        return desks[-1]

    yield sit
    for desk in desks:
        desk.leave()


@pytest.fixture
def server(settings: Settings, server_port: int) -> Iterator[Server]:
    """A server that a test starts and kills; it is gone at the end."""
    server = Server(settings, server_port)
    yield server
    if server.log_file.exists():
        server.kill()
