"""A receipt's digest is that of its canonical document, and of no other."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.domain.receipts import (
    NotUnicode,
    SubmittedResponse,
    canonical,
    digest,
    new_salt,
    receipt,
    response_document,
    verify,
)
from consult.domain.responses import GivenAnswer, SignOff
from consult.domain.rules import Disclosure

SALT = "000102030405060708090a0b0c0d0e0f"


def response(**changes: Any) -> SubmittedResponse:
    values: dict[str, Any] = {
        "consultation": "win-genai",
        "round": 1,
        "draft": 2,
        "organisation": "aim",
        "version": 3,
        "answers": [
            GivenAnswer("safety", "agree", "", "", Disclosure.NAMED),
            GivenAnswer("copyright", "", "Später “mehr”", "A\nB", Disclosure.CONFIDENTIAL),
        ],
        "remarks": "",
        "sign_off": SignOff("Ada Lovelace", "Head of policy", date(2026, 11, 22)),
        "submitted_at": datetime(2026, 11, 22, 15, 0, 59, 999_999, tzinfo=timezone(timedelta(hours=1))),
        "salt": SALT,
        "deducible": True,
    }
    return SubmittedResponse(**{**values, **changes})


CANONICAL = (
    '{"answers":[{"disclosure":"named","principle":"safety","reason":"","stance":"agree","wording":""},'
    '{"disclosure":"confidential","principle":"copyright","reason":"Später “mehr”","stance":null,"wording":"A\\nB"}],'
    '"consultation":"win-genai","deducible":true,"draft":2,"format":2,"organisation":"aim","remarks":"","round":1,'
    '"salt":"000102030405060708090a0b0c0d0e0f",'
    '"sign_off":{"capacity":"Head of policy","name":"Ada Lovelace","signed_on":"2026-11-22"},'
    '"submitted_at":"2026-11-22T14:00:59Z","version":3}'
)
# worked out with sha256sum over the text above
SHA256 = "c8bdcbc887a3b106cdae464c0ccb334c0b23dedbdda8d7e2ef894c530ef8be47"
# The same response as format 1 wrote it, before anybody was asked, and its digest then.
OLD = CANONICAL.replace('"deducible":true,', "").replace('"format":2', '"format":1')
OLD_SHA256 = "00d9e54e2414cd5493a207bc5b8a625667541a7f6b1e22daa87e3de74b22e7b1"


def test_the_canonical_form_is_written_out() -> None:
    document = response_document(response())
    assert canonical(document).decode() == CANONICAL
    assert digest(document) == hashlib.sha256(CANONICAL.encode()).hexdigest() == SHA256
    assert json.loads(CANONICAL) == document


def test_an_imported_response_has_no_sign_off() -> None:
    assert response_document(response(sign_off=None))["sign_off"] is None


def test_a_receipt_is_verified_after_a_journey_through_a_file() -> None:
    document = response_document(response())
    handed_out = receipt(document, "https://consult.example/win-genai/rounds/1/digests")
    assert handed_out == {
        "document": document,
        "sha256": SHA256,
        "digests": "https://consult.example/win-genai/rounds/1/digests",
    }
    assert verify(json.loads(json.dumps(handed_out, indent=4, sort_keys=True)))


def test_a_receipt_of_format_1_is_verified_for_ever() -> None:
    assert verify({"document": json.loads(OLD), "sha256": OLD_SHA256})
    assert not verify({"document": json.loads(OLD), "sha256": SHA256})


@pytest.mark.parametrize("field", ["consultation", "organisation", "remarks", "submitted_at", "salt"])
def test_a_changed_text_is_noticed(field: str) -> None:
    handed_out = receipt(response_document(response()))
    handed_out["document"][field] += " "
    assert not verify(handed_out)


def test_any_changed_answer_sign_off_or_number_is_noticed() -> None:
    changes: list[dict[str, Any]] = [
        {"answers": [GivenAnswer("safety", "disagree", "", "", Disclosure.NAMED)]},
        {"answers": list(reversed(response().answers))},
        {"sign_off": None},
        {"version": 4},
        {"round": 2},
        {"draft": 3},
        {"deducible": False},
    ]
    assert [verify({"document": response_document(response(**change)), "sha256": SHA256}) for change in changes] == [
        False
    ] * 7


@pytest.mark.parametrize(
    "thing",
    [
        None,
        [],
        "receipt",
        {},
        {"document": [], "sha256": SHA256},
        {"document": {}, "sha256": digest({})},
        {"document": {"format": 3}, "sha256": digest({"format": 3})},
        {"document": {"format": True}, "sha256": digest({"format": True})},
        {"document": {"format": 1, "remarks": "\ud800"}, "sha256": SHA256},
        {"document": {"format": 1, "\ud800": ""}, "sha256": SHA256},
        {"document": {"format": 1, "round": 10**5000}, "sha256": SHA256},
        {"document": {"format": 1, "round": float("nan")}, "sha256": SHA256},
        {"document": {"format": 1, 7: "x"}, "sha256": SHA256},
        {"document": json.loads('{"format": 1, "a": ' + "[" * 900 + "]" * 900 + "}"), "sha256": SHA256},
        {"document": {"format": 1}, "sha256": None},
        {"document": {"format": 1}},
    ],
    ids=range(16),
)
def test_what_is_no_receipt_is_not_verified(thing: object) -> None:
    assert verify(thing) is False


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"remarks": "half \ud83d"}, "remarks"),
        ({"answers": [GivenAnswer("a", "", "", "\udc00", Disclosure.NAMED)]}, "answers 1, wording"),
        ({"sign_off": SignOff("\ud800", "", date(2026, 1, 1))}, "sign_off, name"),
    ],
)
def test_half_a_character_is_refused_by_its_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(NotUnicode) as refused:
        response_document(response(**changes))
    assert (refused.value.code, refused.value.params) == ("not_unicode", {"field": field})
    assert str(refused.value) == f"The text of {field} holds half a character. Nothing was kept of it; type it again."


def test_a_submission_without_its_zone_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="submitted_at must be aware"):
        response_document(response(submitted_at=datetime(2026, 11, 22, 14)))


def test_a_salt_is_128_bits_from_its_source() -> None:
    asked: list[int] = []

    def source(length: int) -> bytes:
        asked.append(length)
        return bytes(range(length))

    assert (new_salt(source), asked) == (SALT, [16])
    assert len({new_salt() for _ in range(100)}) == 100


TEXT = st.text(st.characters(codec="utf-8"), max_size=30)


@given(remarks=TEXT, reason=TEXT, wording=TEXT, name=TEXT)
def test_any_text_comes_back_the_same(remarks: str, reason: str, wording: str, name: str) -> None:
    document = response_document(
        response(
            remarks=remarks,
            answers=[GivenAnswer("a", "agree", reason, wording, Disclosure.UNNAMED)],
            sign_off=SignOff(name, "", date(2026, 1, 1)),
            submitted_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
    )
    assert json.loads(canonical(document)) == document
    assert verify(json.loads(json.dumps(receipt(document))))
