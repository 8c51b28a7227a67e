"""What the invented organisations of the example answer: the written answers of `content/`, completed from a fixed seed.

Everything with a reason is written by hand, and so is every stance that does not agree. What is left, how firmly the silent ones agree, is
dealt from a shuffled deck, so that the totals of `OUTCOME` hold for every seed.
"""

import csv
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from consult.domain.rules import Disclosure

CONTENT = Path(__file__).parent / "content"
ORGANISATIONS = CONTENT / "organisations.csv"
FIRST = CONTENT / "win-genai.toml"
SECOND = CONTENT / "second.toml"
SECOND_KIND = "association"
"""The kind of organisation that is invited to the second consultation; AIM is one, and is not invited to the first."""
ONLY_SECOND = frozenset({"aim"})
SEED = 20240528

OUTCOME: Mapping[str, Mapping[str, int]] = {
    "copyright": {"strongly_agree": 22, "agree": 11, "neutral": 1, "disagree": 2},
    "human_centred": {"strongly_agree": 16, "agree": 14, "neutral": 3, "disagree": 2, "no_opinion": 1},
    "safety": {"strongly_agree": 21, "agree": 12, "neutral": 1, "disagree": 1, "no_opinion": 1},
    "transparency": {"strongly_agree": 14, "agree": 12, "neutral": 4, "disagree": 4, "no_opinion": 1},
    "engagement": {
        "strongly_agree": 5,
        "agree": 12,
        "neutral": 6,
        "disagree": 8,
        "strongly_disagree": 3,
        "no_opinion": 2,
    },
}
"""How many of the 36 take each stance in the first consultation. Transparency misses consensus by one answer, engagement divides."""


@dataclass(frozen=True, slots=True)
class ExampleAnswer:
    """One answer. An empty `stance` is "not answered"; `disclosure` is None where the response's own holds; `wording` is the whole text."""

    stance: str
    reason: str = ""
    wording: str = ""
    disclosure: Disclosure | None = None


@dataclass(frozen=True, slots=True)
class ExampleResponse:
    """One response. `elapsed_share` (0 to 1) says when in the round it came; the signature is `signed_days_before` days older."""

    organisation: str
    answers: Mapping[str, ExampleAnswer]
    disclosure: Disclosure
    remarks: str
    signed_by: str
    capacity: str
    elapsed_share: float
    signed_days_before: int

    def submitted_at(self, opens_at: datetime, until: datetime) -> datetime:
        """When it came, to the minute; `until` is the close of a closed round and the present in an open one."""
        instant = (opens_at + (until - opens_at) * self.elapsed_share).astimezone(UTC)
        return max(opens_at, instant.replace(second=0, microsecond=0))

    def signed_on(self, opens_at: datetime, until: datetime) -> date:
        """The day of the signature, never before the round."""
        submitted = self.submitted_at(opens_at, until)
        return max(opens_at, submitted - timedelta(days=self.signed_days_before)).date()

    def row(self, opens_at: datetime, until: datetime) -> dict[str, str]:
        """The response as a row of a responses file: column by value."""
        row = {
            "organisation": self.organisation,
            "disclosure": self.disclosure.value,
            "remarks": self.remarks,
            "language": "en",
            "submitted_at": self.submitted_at(opens_at, until).isoformat(),
        }
        for key, answer in self.answers.items():
            row |= {key: answer.stance, f"{key}.reason": answer.reason, f"{key}.wording": answer.wording}
            row[f"{key}.disclosure"] = answer.disclosure.value if answer.disclosure else ""
        return row


def answers(seed: int = SEED) -> list[ExampleResponse]:
    """The responses to the first consultation in the order in which they came: 36 organisations, one of them twice."""
    written, earlier = _written(sorted((CONTENT / "answers" / "win-genai").glob("*.toml")))
    dealt = _dealt(written, Random(seed))
    responses = _responses(dealt, wordings(FIRST), Random(f"{seed} arrivals"), late=True)
    return _in_order([*responses, *(_before(change, responses) for change in earlier)])


def second_answers(seed: int = SEED) -> list[ExampleResponse]:
    """The responses to the second consultation so far, in the order in which they came."""
    written, _ = _written([CONTENT / "answers" / "second.toml"])
    return _in_order(_responses(written, wordings(SECOND), Random(f"{seed} second"), late=False))


def wordings(definition: Path) -> dict[str, str]:
    """Each principle's wording by key, in the order of the definition."""
    return {p["key"]: p["wording"].strip() for p in tomllib.loads(definition.read_text("utf-8"))["principle"]}


def edited(wording: str, edits: list[list[str]]) -> str:
    """The wording with each `[old, new]` replaced. Raises ValueError where an old text does not stand in it exactly once."""
    for old, new in edits:
        if wording.count(old) != 1:
            raise ValueError(f"{old!r} stands {wording.count(old)} times in the wording, not once")
        wording = wording.replace(old, new)
    return wording.strip()


Written = dict[str, Any]


def _written(paths: list[Path]) -> tuple[list[Written], list[Written]]:
    """The tables `response` and `earlier` (a version that was replaced later) of all files."""
    documents = [tomllib.loads(path.read_text("utf-8")) for path in paths]
    responses = [table for document in documents for table in document["response"]]
    return responses, [table for document in documents for table in document.get("earlier", [])]


def _dealt(written: list[Written], random: Random) -> list[Written]:
    """The written responses with a stance for every principle, so that `OUTCOME` holds."""
    stances = {key: {w["organisation"]: w["answers"].get(key, {}).get("stance") for w in written} for key in OUTCOME}
    for key, outcome in OUTCOME.items():
        deck = Counter(outcome)
        deck.subtract(Counter(stance for stance in stances[key].values() if stance))
        if min(deck.values()) < 0:
            raise ValueError(f"more {key} stances are written than its outcome holds: {dict(deck)}")
        cards = sorted(deck.elements())
        random.shuffle(cards)
        silent = [organisation for organisation, stance in stances[key].items() if stance is None]
        stances[key] |= dict(zip(silent, cards, strict=True))
    return [
        w
        | {"answers": {key: w["answers"].get(key, {}) | {"stance": stances[key][w["organisation"]]} for key in OUTCOME}}
        for w in written
    ]


def _responses(
    written: list[Written], texts: Mapping[str, str], random: Random, *, late: bool
) -> list[ExampleResponse]:
    """One response per table; `late` lets them crowd towards the close, as they do."""
    with (CONTENT / "signatories.csv").open(encoding="utf-8", newline="") as file:
        signatories = {row["organisation"]: row for row in csv.DictReader(file)}
    return [
        ExampleResponse(
            organisation=w["organisation"],
            answers={key: _answer(w["answers"][key], text) for key, text in texts.items()},
            disclosure=Disclosure(w["disclosure"]),
            remarks=w.get("remarks", ""),
            signed_by=signatories[w["organisation"]]["signed_by"],
            capacity=signatories[w["organisation"]]["capacity"],
            elapsed_share=round(random.betavariate(3, 1.2) if late else random.uniform(0.1, 0.95), 4),
            signed_days_before=random.choice((0, 0, 1, 2, 4)),
        )
        for w in written
    ]


def _answer(table: Written, wording: str) -> ExampleAnswer:
    return ExampleAnswer(
        stance=table["stance"],
        reason=table.get("reason", ""),
        wording=edited(wording, table["edits"]) if "edits" in table else "",
        disclosure=Disclosure(table["disclosure"]) if "disclosure" in table else None,
    )


def _before(change: Written, responses: list[ExampleResponse]) -> ExampleResponse:
    """The version that an organisation sent first: its later one but for what `change` says."""
    later = next(response for response in responses if response.organisation == change["organisation"])
    changed = {key: _answer(table, "") for key, table in change["answers"].items()}
    return replace(
        later,
        answers={**later.answers, **changed},
        remarks=change.get("remarks", ""),
        elapsed_share=round(later.elapsed_share * 0.7, 4),
    )


def _in_order(responses: list[ExampleResponse]) -> list[ExampleResponse]:
    return sorted(responses, key=lambda response: (response.elapsed_share, response.organisation))
