"""kill -9 in a storm of submissions: a receipt that was seen is kept, nothing is half-written, a form sent again gives the same receipt."""

from collections.abc import Callable

import pytest
from flask import Flask

from benchmarks.world import Lead
from tests.faults.evidence import checked, faults
from tests.faults.storm import Storm
from tests.postgresql import Cluster
from tests.servers import Server

pytestmark = pytest.mark.kill
KILLS, BETWEEN = 3, 12


def test_killing_the_server_loses_no_receipt(
    database: str, app: Flask, server: Server, leads_of: Callable[[int], list[Lead]]
) -> None:
    leads = leads_of(60)
    server.start()
    storm = Storm(server.port, leads)
    for _ in range(KILLS):
        storm.wait_for(BETWEEN)
        server.kill()
        promised = list(storm.receipts)
        assert not faults(app, promised)
        server.start()
    storm.wait_for(BETWEEN)
    storm.end()
    assert storm.broken, "no client was interrupted: this was no storm"
    assert len(storm.receipts) == len(set(storm.receipts)), "one receipt was given twice"
    assert not faults(app, storm.receipts)
    assert "0 wrong" in checked(server.settings, server.port)
    server.stop()


@pytest.mark.parametrize("database", ["postgresql"])
def test_killing_postgresql_is_a_pause(
    database: str, postgresql: Cluster, app: Flask, server: Server, leads_of: Callable[[int], list[Lead]]
) -> None:
    leads = leads_of(60)
    server.start()
    storm = Storm(server.port, leads)
    for _ in range(2):
        storm.wait_for(BETWEEN)
        postgresql.kill()
        storm.wait_for_refusals(10)  # a clear answer, not a hanging one
        postgresql.start()
    storm.wait_for(BETWEEN)
    storm.end()
    assert not faults(app, storm.receipts)
    assert "0 wrong" in checked(server.settings, server.port)
    server.stop()
