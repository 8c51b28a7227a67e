"""What blocks an opening, without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from consult.consultations import checklist
from consult.consultations.checklist import Level
from consult.consultations.queries import Readiness
from consult.domain.definitions import Definition, PrincipleDefinition
from consult.domain.rules import ConsensusRule, DisclosureRule, Participation
from consult.domain.scales import Side, Step

NOW = datetime(2027, 3, 2, 12, tzinfo=UTC)
READY = Definition(
    slug="x",
    title="X",
    summary="",
    language="en",
    zone="UTC",
    participation=Participation.INVITED,
    rule=ConsensusRule(),
    disclosure=DisclosureRule(),
    scale=(Step("yes", "Yes", "", Side.AGREE), Step("no", "No", "", Side.DISAGREE)),
    regions=(),
    kinds=(),
    principles=(PrincipleDefinition("a", "A", "Text."),),
    opens_at=None,
    closes_at=NOW + timedelta(days=1),
)
EVERYBODY = Readiness(invited=3, led=3, mails=4)


def codes(definition: Definition, readiness: Readiness = EVERYBODY) -> list[str]:
    """The codes of what is not done, each with how much it matters."""
    lines = checklist.items(definition, readiness, NOW)
    return [f"{line.level} {line.code}" for line in lines if line.level is not Level.DONE]


def test_nothing_is_missing() -> None:
    assert codes(READY) == []
    assert [line.code for line in checklist.items(READY, EVERYBODY, NOW)] == [
        "text_complete",
        "scale_complete",
        "closing_set",
        "invited",
        "all_led",
    ]


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"principles": ()}, "no_principle"),
        ({"principles": (PrincipleDefinition("a", "A", " \n"),)}, "no_wording"),
        ({"scale": (Step("yes", "Yes", "", Side.AGREE), Step("n", "Neither", "", Side.NEUTRAL))}, "scale_one_sided"),
        ({"scale": (Step("yes", " ", "", Side.AGREE), Step("no", "No", "", Side.DISAGREE))}, "scale_incomplete"),
        ({"scale": ()}, "scale_one_sided"),
        ({"closes_at": None}, "no_closing"),
        ({"closes_at": NOW}, "closing_past"),
        ({"opens_at": NOW + timedelta(days=2)}, "closes_first"),
    ],
)
def test_one_thing_is_missing(changes: dict[str, object], missing: str) -> None:
    assert codes(replace(READY, **changes)) == [f"blocker {missing}"]  # type: ignore[arg-type]


def test_nobody_invited_blocks_only_where_the_invited_answer() -> None:
    nobody = Readiness(0, 0, 0)
    assert codes(READY, nobody) == ["blocker nobody_invited"]
    assert codes(replace(READY, participation=Participation.OPEN), nobody) == ["warning nobody_invited"]


def test_organisations_without_a_lead_are_a_warning_with_their_number() -> None:
    lines = checklist.items(READY, Readiness(3, 1, 1), NOW)
    assert [(line.code, line.count, line.of) for line in lines if line.level is Level.WARNING] == [
        ("without_lead", 2, 3)
    ]
    assert checklist.blockers(lines) == []
