"""A brake counts by address, forgets after a minute, and holds no more addresses than it may."""

import pytest

from consult.domain.errors import Throttled
from consult.web import brakes
from consult.web.brakes import Brake
from tests.client import CheckedClient

HERE, THERE = "203.0.113.1", "203.0.113.2"


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What the monotonic clock shows."""
    shown = [1000.0]
    monkeypatch.setattr("consult.web.brakes.time.monotonic", lambda: shown[0])
    return shown


def test_each_address_has_its_own_count_for_a_minute(now: list[float]) -> None:
    brake = Brake(2)
    for _ in range(2):
        brake.press(HERE)
    with pytest.raises(Throttled):
        brake.press(HERE)
    brake.press(THERE)
    now[0] += 60
    brake.press(HERE)


def test_one_subscriber_has_one_count_however_many_addresses(now: list[float]) -> None:
    brake = Brake(1)
    brake.press("2001:db8:0:1::1")
    with pytest.raises(Throttled):
        brake.press("2001:db8:0:1::2")
    brake.press("2001:db8:0:2::1")


def test_memory_is_bounded(now: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brakes, "MOST_ADDRESSES", 10)
    brake = Brake(1)
    for number in range(100):
        brake.press(f"198.51.100.{number}")
        assert len(brake._counted) <= 10


def test_receipts_are_checked_so_often_and_then_with_a_pause(client: CheckedClient, now: list[float]) -> None:
    token = client.csrf_token("/receipts")

    def check(address: str = HERE) -> int:
        data = {"csrf_token": token, "text": "{}"}
        return client.post("/receipts", data=data, environ_overrides={"REMOTE_ADDR": address}).status_code

    assert {check() for _ in range(30)} == {422}
    assert check() == 429
    assert check(THERE) == 422
    assert client.get("/receipts").status_code == 200
    now[0] += 60
    assert check() == 422
