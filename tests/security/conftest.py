"""The hostile world, built once and copied for each test."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from consult import clock as consult_clock
from consult.app import create_app
from consult.extensions import db
from tests.client import CheckedClient
from tests.conftest import StoppedClock, new_settings
from tests.security import world as worlds
from tests.security.world import World


@pytest.fixture(scope="session")
def built(
    sqlite_template: Path, static_files: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, World, datetime]:
    """An SQLite file that holds the world, and the hour at which it stands."""
    instance = tmp_path_factory.mktemp("hostile")
    (instance / "static").symlink_to(static_files)
    path = instance / "world.sqlite"
    shutil.copyfile(sqlite_template, path)
    app = create_app(new_settings(instance, f"sqlite:///{path}"))
    stopped = StoppedClock(datetime(2027, 3, 2, 12, tzinfo=UTC))
    with consult_clock.reading(stopped):
        world = worlds.build(app, stopped)
    with app.app_context():
        db.engine.dispose()
    return path, world, stopped.at


@pytest.fixture
def world(built: tuple[Path, World, datetime]) -> World:
    return built[1]


@pytest.fixture
def app(built: tuple[Path, World, datetime], instance: Path) -> Iterator[Flask]:
    """The application on a copy of the world, an hour after the release."""
    shutil.copyfile(built[0], instance / "consult.sqlite")
    app = create_app(new_settings(instance, f"sqlite:///{instance / 'consult.sqlite'}"))
    app.test_client_class = CheckedClient
    with consult_clock.reading(StoppedClock(built[2])):
        yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def at(app: Flask, world: World) -> Callable[[str], CheckedClient]:
    """`at("lead")`: somebody's browser; `at("anyone")` is nobody's."""

    def come_in(role: str) -> CheckedClient:
        client = app.test_client()
        assert isinstance(client, CheckedClient)
        return client if role == "anyone" else client.sign_in(world.person(app, role))

    return come_in
