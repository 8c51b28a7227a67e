"""What docs/formats.md shows is what the program reads and writes."""

import json
import re
from datetime import UTC, date, datetime

from consult.domain.codes import NAME_LIMIT, TEXT_LIMIT
from consult.domain.csv_files import ROW_LIMIT
from consult.domain.definitions import CREATING_COLUMNS, LARGEST_K, RESPONSE_COLUMNS, SMALLEST_K, parse_definition
from consult.domain.organisation_files import COLUMNS
from consult.domain.problems import PROBLEMS_KEPT, Problem
from consult.domain.receipts import SubmittedResponse, receipt, response_document
from consult.domain.responses import GivenAnswer, SignOff
from consult.domain.rules import ConsensusRule, Disclosure, DisclosureRule
from consult.domain.toml_tables import SIZE_LIMIT
from tests.architecture.tree import PROJECT

DOCS = (PROJECT / "docs" / "formats.md").read_text("utf-8")


def section(title: str) -> str:
    return DOCS.split(f"## {title}")[1].split("\n## ")[0]


def example(language: str, part: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", part, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_smallest_consultation_is_complete() -> None:
    definition = parse_definition(example("toml", section("1.")).encode())
    assert definition.slug == "fair-streaming"
    assert [step.reason_required for step in definition.scale] == [False, True]


def test_the_usual_rules_are_those_of_the_program() -> None:
    rule, disclosure = ConsensusRule(), DisclosureRule()
    part = section("1.")
    shares = re.findall(r"`(0\.\d+)` \|", part)
    assert [float(share) for share in shares] == [rule.agree_share, rule.disagree_share, rule.region_agree_share]
    assert f"{SMALLEST_K} to {LARGEST_K}; `{disclosure.k}` |" in part
    assert disclosure.strict is False


def test_every_column_is_described() -> None:
    described = [set(re.findall(r"`([a-z_]+)`", section(title))) for title in ("2.", "3.")]
    assert set(COLUMNS) - described[0] == set()
    assert {*RESPONSE_COLUMNS, *CREATING_COLUMNS} - described[1] == set()


def test_the_limits_are_those_of_the_program() -> None:
    assert SIZE_LIMIT == 1024**2
    assert "at most 1 MiB" in section("1.")
    for limit in (NAME_LIMIT, TEXT_LIMIT, ROW_LIMIT, PROBLEMS_KEPT):
        assert f"{limit:,}" in DOCS


def test_the_problems_that_are_shown_are_said_so() -> None:
    shown = [
        Problem("scale 3, code", "duplicate", {"value": "agree", "first": "scale 1"}),
        Problem("row 7, copyright.reason", "missing_reason", {"stance": "Disagree"}),
    ]
    assert [str(problem) for problem in shown if f"    {problem}\n" not in DOCS] == []


def test_the_receipt_has_the_keys_that_are_shown() -> None:
    shown = json.loads(example("json", section("5.")))
    response = SubmittedResponse(
        consultation="win-genai",
        round=1,
        draft=1,
        organisation="aim",
        version=2,
        answers=[GivenAnswer("copyright", "agree", "", "", Disclosure.NAMED)],
        remarks="",
        sign_off=SignOff("Ada Example", "Head of policy", date(2026, 11, 22)),
        submitted_at=datetime(2026, 11, 22, 14, 0, 59, tzinfo=UTC),
        salt="000102030405060708090a0b0c0d0e0f",
    )
    assert shown["document"] == response_document(response)
    assert list(shown) == list(receipt(response_document(response)))
