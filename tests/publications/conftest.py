"""The invented example, built once and copied for each test."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from consult import clock
from consult.app import create_app
from consult.demo.build import build
from consult.extensions import db, transaction
from tests.client import CheckedClient
from tests.conftest import new_settings

NOW = datetime(2027, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def example_file(sqlite_template: Path, static_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file that holds the example as of noon on 2 March 2027."""
    instance = tmp_path_factory.mktemp("example")
    (instance / "static").symlink_to(static_files)
    path = instance / "example.sqlite"
    shutil.copyfile(sqlite_template, path)
    app = create_app(new_settings(instance, f"sqlite:///{path}"))
    with app.app_context(), clock.reading(lambda: NOW):
        with transaction():
            build(NOW, lambda _sentence: None)
        db.engine.dispose()
    return path


@pytest.fixture
def example(example_file: Path, instance: Path) -> Iterator[Flask]:
    """The application on a copy of the example, at noon on 2 March 2027."""
    shutil.copyfile(example_file, instance / "consult.sqlite")
    app = create_app(new_settings(instance, f"sqlite:///{instance / 'consult.sqlite'}"))
    app.test_client_class = CheckedClient
    with clock.reading(lambda: NOW):
        yield app
    with app.app_context():
        db.engine.dispose()
