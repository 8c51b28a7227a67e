"""The invented example as of now, served: once for everything that only reads, or a copy for a test of its own."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from consult import clock, worker
from consult.app import create_app
from consult.demo.build import build
from consult.extensions import db, transaction
from tests.conftest import new_settings
from tests.journeys.site import Site, add_other_states
from tests.postgresql import free_port
from tests.servers import Server

expect.set_options(timeout=15_000)  # a busy machine is no fault of the pages'


@pytest.fixture(scope="session")
def built_example(sqlite_template: Path, static_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the example, as if it had been made an hour ago, and two consultations in other states beside it."""
    instance = tmp_path_factory.mktemp("built")
    (instance / "static").symlink_to(static_files)
    path = instance / "example.sqlite"
    shutil.copyfile(sqlite_template, path)
    app = create_app(new_settings(instance, f"sqlite:///{path}"))
    made = clock.now() - timedelta(hours=1)
    with app.app_context():
        with clock.reading(lambda: made), transaction():
            build(made, lambda _sentence: None)
            add_other_states()
        worker.make()
        db.engine.dispose()
    return path


def _site(instance: Path, static_files: Path, built_example: Path) -> Iterator[Site]:
    (instance / "static").unlink(missing_ok=True)
    (instance / "static").symlink_to(static_files)
    shutil.copyfile(built_example, instance / "consult.sqlite")
    port = free_port()
    settings = new_settings(instance, f"sqlite:///{instance / 'consult.sqlite'}", f"http://127.0.0.1:{port}")
    app = create_app(settings)
    server = Server(settings, port, "--no-worker").start()
    yield Site(app, server)
    server.stop()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def site(built_example: Path, static_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The example, served for all tests that change nothing that another test looks at."""
    yield from _site(tmp_path_factory.mktemp("site"), static_files, built_example)


@pytest.fixture
def own_site(instance: Path, static_files: Path, built_example: Path) -> Iterator[Site]:
    """The example, served for one test that changes it."""
    yield from _site(instance, static_files, built_example)


@pytest.fixture
def browser_context_args(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Addresses begin with the server that the test asked for."""
    name = next((name for name in ("site", "own_site") if name in request.fixturenames), "live_server")
    found: Site | Server = request.getfixturevalue(name)
    return {
        "base_url": found.url,
        "locale": "en-GB",
        "timezone_id": "Europe/London",
        "reduced_motion": "reduce",
    }
