"""Anyone may check a receipt, and see the list of digests once the round has closed."""

import io
import json

import pytest

from tests.client import CheckedClient
from tests.conftest import StoppedClock
from tests.responses.desk import LeadDesk, World, fields, text

IN_ORDER = "The receipt is in order"


@pytest.fixture
def receipt(desk: LeadDesk) -> dict:  # type: ignore[type-arg]
    """A receipt as it was downloaded."""
    desk.prepare(reason="Our words.").submit()
    return json.loads(desk.get("/receipt.json").data)


def check(client: CheckedClient, brought: str | bytes, as_file: bool = False) -> tuple[int, str]:
    """The status and the words that somebody with a receipt gets."""
    form = fields(client.get("/receipts").get_data(as_text=True), "/receipts")
    data = brought.encode() if isinstance(brought, str) else brought
    sent = form | ({"file": (io.BytesIO(data), "receipt.json")} if as_file else {"text": brought})
    answer = client.post("/receipts", data=sent, content_type="multipart/form-data")
    return answer.status_code, text(answer.get_data(as_text=True))


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("as_file", [True, False])
def test_a_receipt_as_downloaded_is_in_order(client: CheckedClient, receipt: dict, as_file: bool) -> None:  # type: ignore[type-arg]
    status, said = check(client, json.dumps(receipt), as_file)
    assert status == 200
    assert IN_ORDER in said and receipt["sha256"] in said
    assert "Our words." not in said.replace(json.dumps(receipt), "")


def test_the_document_that_the_mail_brings_is_in_order(client: CheckedClient, receipt: dict) -> None:  # type: ignore[type-arg]
    status, said = check(client, json.dumps(receipt["document"]), as_file=True)
    assert (status, IN_ORDER in said) == (200, True)


def test_a_changed_word_shows(client: CheckedClient, receipt: dict) -> None:  # type: ignore[type-arg]
    receipt["document"]["answers"][0]["reason"] = "Other words."
    status, said = check(client, json.dumps(receipt))
    assert (status, "The receipt was changed" in said) == (422, True)
    status, said = check(client, json.dumps(receipt["document"]))
    assert (status, "the response is not kept here" in said) == (422, True)


def test_a_receipt_of_something_never_submitted_is_told_from_one_that_was(client: CheckedClient, receipt: dict) -> None:  # type: ignore[type-arg]
    for change in (
        {"version": 2},
        {"organisation": "other"},
        {"consultation": "x"},
        {"round": True},
        {"version": 10**30},
    ):
        status, said = check(client, json.dumps(receipt["document"] | change))
        assert status == 422, change
        assert IN_ORDER not in said


@pytest.mark.parametrize(
    "brought",
    ["", "hello", "[]", "{}", '{"document": 1}', "null", '{"document": {"salt": NaN}}', "[" * 100_000, '"\\ud800"'],
)
def test_what_is_no_receipt_is_called_so(client: CheckedClient, brought: str) -> None:
    status, said = check(client, brought)
    assert (status, "This is no receipt" in said) == (422, True)


def test_bytes_that_are_no_text_are_no_receipt(client: CheckedClient) -> None:
    assert check(client, b"\xff\xfe\x00PK", as_file=True)[0] == 422


@pytest.mark.usefixtures("database")
def test_the_list_of_digests_comes_after_the_close_sorted_and_without_names(
    world: World, client: CheckedClient, desk: LeadDesk, clock: StoppedClock
) -> None:
    for disclosure in ("named", "unnamed", "confidential"):
        desk.prepare(disclosure=disclosure).submit()
    other = world.desk(world.stranger, world.other).prepare()
    other.submit()
    other.withdraw()
    answer = client.get("/consultations/licensing/digests")
    assert answer.get_data(as_text=True) == "The list of digests is published when the round has closed.\n"
    clock.move(days=15)
    answer = client.get("/consultations/licensing/digests")
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    lines = answer.get_data(as_text=True).splitlines()
    assert len(lines) == 4
    assert lines == sorted(lines)
    assert all(len(line) == 64 for line in lines)
    assert json.loads(world.desk().get("/receipt.json?version=1").data)["sha256"] in lines


def test_what_has_not_opened_has_no_list(client: CheckedClient) -> None:
    assert client.get("/consultations/nothing/digests").status_code == 404
