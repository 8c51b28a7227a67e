"""A backup taken in a storm of submissions, restored elsewhere: what was acknowledged before it is there, and everything in it fits together."""

import os
import sqlite3
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, insert, make_url, select

from benchmarks.world import Lead
from consult.app import create_app
from consult.cli.check import stand_still
from consult.extensions import db
from consult.models import Fact
from consult.settings import Settings
from tests.faults.evidence import checked, faults
from tests.faults.storm import Storm
from tests.postgresql import programs
from tests.servers import Server

BETWEEN = 12


def copied(settings: Settings) -> Settings:
    """The settings of a copy of the database, made while others write to it, by the means that the database itself has for that."""
    if settings.database_url.startswith("sqlite"):
        path = make_url(settings.database_url).database or ""
        with sqlite3.connect(path) as source, sqlite3.connect(f"{path}.copy") as target:
            source.backup(target, pages=20, sleep=0.001)
        source.close()
        target.close()
        return replace(settings, database_url=f"sqlite:///{path}.copy")
    dump = settings.instance / "dump.sql"
    with dump.open("wb") as file:
        subprocess.run([programs() / "pg_dump", _plain(settings.database_url)], stdout=file, check=True)
    return _restored(settings, dump)


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


def _restored(settings: Settings, dump: Path) -> Settings:
    url = make_url(settings.database_url)
    name = f"{url.database}_copy"
    maintenance = _plain(url.set(database="postgres").render_as_string(hide_password=False))
    psql = [programs() / "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]
    quiet = {
        "check": True,
        "stdout": subprocess.DEVNULL,
        "env": os.environ | {"PGOPTIONS": "-c client_min_messages=error"},
    }
    subprocess.run([*psql, maintenance, "--command", f"CREATE DATABASE {name} TEMPLATE template0"], **quiet)  # type: ignore[call-overload]
    copy = url.set(database=name).render_as_string(hide_password=False)
    subprocess.run([*psql, _plain(copy), "--file", dump], **quiet)  # type: ignore[call-overload]
    return replace(settings, database_url=copy)


@pytest.mark.kill
def test_a_backup_taken_in_a_storm_is_whole(
    database: str, app: Flask, server: Server, leads_of: Callable[[int], list[Lead]]
) -> None:
    leads = leads_of(60)
    server.start()
    storm = Storm(server.port, leads)
    storm.wait_for(BETWEEN)
    promised = list(storm.receipts)
    copy = copied(server.settings)
    storm.wait_for(BETWEEN)
    storm.end()
    server.stop()
    assert not faults(create_app(copy), promised)
    assert checked(copy, server.port).count(", 0 wrong") == 5
    assert not faults(app, storm.receipts)


def test_a_check_sees_one_moment_whatever_is_written_meanwhile(database: str, app: Flask) -> None:
    with app.app_context():
        stand_still()
        before = db.session.scalar(select(func.count()).select_from(Fact))
        with db.engine.begin() as other:
            other.execute(insert(Fact).values(name="meanwhile", value="written"))
        assert db.session.scalar(select(func.count()).select_from(Fact)) == before
        db.session.rollback()
        assert db.session.get(Fact, "meanwhile") is not None
        db.session.rollback()
