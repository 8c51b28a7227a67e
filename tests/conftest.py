"""What every test may ask for: settings, application, client, clock, the two databases, a real server, a real browser.

A test runs on SQLite unless it asks for `database`: then it runs on both.
"""

import itertools
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import hypothesis
import pytest
from flask import Flask

from consult import clock as consult_clock
from consult import schema
from consult.app import create_app
from consult.domain.roles import MemberRole, StaffRole
from consult.extensions import db, transaction
from consult.organisations.queries import get_organisation
from consult.places import site_folder
from consult.settings import Settings
from consult.web import assets
from tests.client import CheckedClient
from tests.factories import people
from tests.postgresql import Cluster, free_port, running
from tests.servers import Server

pytest_plugins = ["tests.browser"]

NUMBERS = itertools.count(1)

# A busy machine is no fault of the code's; in CI a run can be repeated.
hypothesis.settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("house")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skipped test is a failed one: what a test lacks is installed, or named."""
    report = yield
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and no test may be: {report.longrepr}"
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they ask for, so that `-m "not browser"` leaves out what it says."""
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if "new_context" in names:
            item.add_marker(pytest.mark.browser)
        if "postgresql" in names or "[postgresql" in item.name:
            item.add_marker(pytest.mark.postgresql)


def new_settings(instance: Path, database_url: str, public_url: str = "http://localhost") -> Settings:
    """The settings of a test: a key that is no secret, and a fast password hash."""
    return Settings(
        instance=instance,
        database_url=database_url,
        secret_key="only for tests",
        public_url=public_url,
        cheap_passwords=True,
        page_cache_seconds=0,  # a test sees what it has just changed
    )


def migrated(settings: Settings) -> None:
    """Bring the database of `settings` to the newest schema by the real migrations, and leave no connection behind."""
    app = create_app(settings)
    with app.app_context():
        schema.migrate()
        db.engine.dispose()


@pytest.fixture(scope="session")
def static_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The static files as the application keeps them, hashed and compressed once for all tests."""
    folder = tmp_path_factory.mktemp("static")
    assets.collect(site_folder("static"), folder)
    return folder


@pytest.fixture(scope="session")
def sqlite_template(static_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the newest schema, to be copied."""
    instance = tmp_path_factory.mktemp("template")
    (instance / "static").symlink_to(static_files)
    migrated(new_settings(instance, f"sqlite:///{instance / 'template.sqlite'}"))
    return instance / "template.sqlite"


@pytest.fixture(scope="session")
def postgresql(static_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A throwaway PostgreSQL with a database `template` that has the newest schema."""
    with running() as cluster:
        instance = tmp_path_factory.mktemp("postgresql")
        (instance / "static").symlink_to(static_files)
        migrated(new_settings(instance, cluster.create("template")))
        yield cluster


@pytest.fixture
def postgresql_url(postgresql: Cluster) -> Iterator[str]:
    """A PostgreSQL database of the test's own, with the newest schema."""
    name = f"test_{next(NUMBERS)}"
    yield postgresql.create(name, template="template")
    postgresql.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """Asked for by tests that must hold on both databases: they run once on each."""
    return str(request.param)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, sqlite_template: Path, instance: Path) -> str:
    """An empty database with the newest schema."""
    if "database" in request.fixturenames and request.getfixturevalue("database") == "postgresql":
        return str(request.getfixturevalue("postgresql_url"))
    shutil.copyfile(sqlite_template, instance / "consult.sqlite")
    return f"sqlite:///{instance / 'consult.sqlite'}"


@pytest.fixture
def instance(tmp_path: Path, static_files: Path) -> Path:
    """The instance folder of one test."""
    folder = tmp_path / "instance"
    folder.mkdir()
    (folder / "static").symlink_to(static_files)
    return folder


@pytest.fixture
def settings(request: pytest.FixtureRequest, instance: Path, database_url: str) -> Settings:
    """The settings of one test; where it has a real server, links lead to that."""
    served = "server_port" in request.fixturenames
    public_url = f"http://127.0.0.1:{request.getfixturevalue('server_port')}" if served else "http://localhost"
    return new_settings(instance, database_url, public_url)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The whole application on an empty database."""
    app = create_app(settings)
    app.test_client_class = CheckedClient
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> CheckedClient:
    """A browser's worth of cookies; it checks every page that it fetches."""
    return _new_client(app)


def _new_client(app: Flask) -> CheckedClient:
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return client


@pytest.fixture
def as_staff(app: Flask) -> Callable[..., CheckedClient]:
    """`as_staff(StaffRole.OBSERVER)`: a client of somebody of the federation; a manager where nothing is said."""

    def come_in(role: StaffRole = StaffRole.MANAGER) -> CheckedClient:
        with app.app_context(), transaction():
            person = people.staff(role)
        return _new_client(app).sign_in(person)

    return come_in


@pytest.fixture
def as_lead(app: Flask) -> Callable[..., CheckedClient]:
    """`as_lead("aim")`: a client of that organisation's lead, or of another role in it."""

    def come_in(code: str, role: MemberRole = MemberRole.LEAD) -> CheckedClient:
        with app.app_context(), transaction():
            person = people.lead(get_organisation(code), role=role)
        return _new_client(app).sign_in(person)

    return come_in


class StoppedClock:
    """A clock that stands still until the test moves it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, **units: float) -> datetime:
        """Go on by so many `hours=`, `minutes=`, `days=` …; back with a minus."""
        self.at += timedelta(**units)
        return self.at


@pytest.fixture
def clock() -> Iterator[StoppedClock]:
    """The product's clock, stopped at noon UTC on Tuesday 2 March 2027."""
    stopped = StoppedClock(datetime(2027, 3, 2, 12, tzinfo=UTC))
    with consult_clock.reading(stopped):
        yield stopped


@pytest.fixture
def server_port() -> int:
    """The port of the test's real server."""
    return free_port()


@pytest.fixture
def live_server(settings: Settings, server_port: int) -> Iterator[Server]:
    """`consult serve` in processes of its own, on the database that `app` uses."""
    server = Server(settings, server_port, "--no-worker").start()
    yield server
    server.stop()
