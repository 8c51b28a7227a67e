"""The populated example, read as the product reads it."""

import csv
import io
import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from consult.demo import answers as demo
from consult.domain.definitions import parse_definition
from consult.domain.organisation_files import read_organisations
from consult.domain.response_files import RoundTimes, read_responses
from consult.domain.rules import ConsensusRule, DisclosureRule, Participation

OPENS, CLOSES = datetime(2026, 9, 14, 7, tzinfo=UTC), datetime(2026, 10, 16, 16, tzinfo=UTC)
REGIONS = {
    "africa_middle_east": 6,
    "asia": 7,
    "europe": 13,
    "latin_america": 5,
    "north_america": 4,
    "oceania": 3,
}


def organisations():
    with demo.ORGANISATIONS.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def definition(path):
    return parse_definition(path.read_bytes())


def official(responses):
    """The last version of each organisation: what counts."""
    return {response.organisation: response for response in responses}


def every_answer():
    return [
        (response.organisation, key, answer)
        for response in [*demo.answers(), *demo.second_answers()]
        for key, answer in response.answers.items()
    ]


def test_the_first_consultation_asks_about_the_five_principles():
    first = definition(demo.FIRST)
    assert [principle.key for principle in first.principles] == list(demo.OUTCOME)
    assert (first.slug, first.participation, first.rule) == (
        "win-genai",
        Participation.INVITED,
        ConsensusRule(0.75, 0.15, 0.6),
    )
    assert first.disclosure == DisclosureRule(k=5, strict=False)


def test_the_second_consultation_fits_beside_the_first():
    first, second = definition(demo.FIRST), definition(demo.SECOND)
    assert [principle.key for principle in second.principles] == ["scope", "terms", "accounts", "ending"]
    assert second.slug != first.slug
    assert (second.regions, second.kinds) == (first.regions, first.kinds)


def test_organisations_are_38_invented_ones_and_aim():
    rows = organisations()
    aim = rows.pop("aim")
    assert (aim["name"], aim["country"], aim["region"], aim["kind"]) == (
        "Association of Independent Music",
        "GB",
        "europe",
        "association",
    )
    assert len(rows) == 38
    assert all(row["name"].endswith(" (invented)") for row in rows.values())
    assert all(row["lead_email"] == f"lead@{code}.example" for code, row in rows.items())
    assert Counter(row["region"] for row in rows.values()) == REGIONS
    assert Counter(row["kind"] for row in rows.values()) == {
        "association": 33,
        "company": 2,
        "ai_developer": 2,
        "public_body": 1,
    }
    sizes = [int(row["member_count"]) for row in rows.values() if row["kind"] == "association"]
    assert (min(sizes), max(sizes)) == (9, 1400)


def test_organisations_can_be_imported_as_a_file():
    consultation = definition(demo.FIRST)
    read = read_organisations(demo.ORGANISATIONS.read_bytes())
    assert [row.code for row in read] == list(organisations())
    assert {row.region for row in read} == {region.code for region in consultation.regions}
    assert {row.kind for row in read} == {kind.code for kind in consultation.kinds}
    assert all(row.short_name and row.country and row.language for row in read)
    assert {row.code for row in read if row.member_count is None} == {"aim", "hourglass-bay"}


def test_36_organisations_answered_and_one_of_them_twice():
    responses = demo.answers()
    assert len(responses) == 37
    assert organisations().keys() - official(responses).keys() == {"aim", "stork", "cedar-nightingale"}
    twice = [response for response in responses if response.organisation == "jaguars-umbrella"]
    assert [response.answers["engagement"].stance for response in twice] == ["strongly_disagree", "disagree"]
    assert twice[0].submitted_at(OPENS, CLOSES) < twice[1].submitted_at(OPENS, CLOSES)


@pytest.mark.parametrize("seed", [demo.SEED, 1, 2, 3])
def test_the_totals_hold_for_every_seed(seed):
    last = official(demo.answers(seed)).values()
    counts = {key: dict(Counter(response.answers[key].stance for response in last)) for key in demo.OUTCOME}
    assert counts == {
        "copyright": {"strongly_agree": 22, "agree": 11, "neutral": 1, "disagree": 2},
        "human_centred": {"strongly_agree": 16, "agree": 14, "neutral": 3, "disagree": 2, "no_opinion": 1},
        "safety": {"strongly_agree": 21, "agree": 12, "neutral": 1, "disagree": 1, "no_opinion": 1},
        "transparency": {"strongly_agree": 14, "agree": 12, "neutral": 4, "disagree": 4, "no_opinion": 1, "": 1},
        "engagement": {
            "strongly_agree": 5,
            "agree": 12,
            "neutral": 6,
            "disagree": 8,
            "strongly_disagree": 3,
            "no_opinion": 2,
        },
    }


def test_a_seed_gives_the_same_answers_every_time_and_another_seed_others():
    assert demo.answers(7) == demo.answers(7)
    assert demo.answers(7) != demo.answers(8)
    assert demo.second_answers(7) == demo.second_answers(7)


def test_answers_are_disclosed_in_three_ways():
    given = [
        (answer.disclosure or response.disclosure).value
        for response in official(demo.answers()).values()
        for answer in response.answers.values()
        if answer.stance
    ]
    assert Counter(given) == {"named": 108, "unnamed": 45, "confidential": 26}


def test_reasons_and_rewordings_are_many_and_each_is_its_own():
    answers = {(organisation, key, answer.reason) for organisation, key, answer in every_answer() if answer.reason}
    reasons = [reason for _, _, reason in answers]
    assert len(reasons) == len(set(reasons)) == 93
    assert len({answer.wording for _, _, answer in every_answer() if answer.wording}) == 40


@pytest.mark.parametrize(("organisation", "key", "answer"), every_answer())
def test_a_text_reads_as_a_text(organisation, key, answer):
    for text in (answer.reason, answer.wording):
        assert text == text.strip()
        assert "  " not in text and "!" not in text and ".." not in text
        assert not text or text[-1] in ".'"
    assert len(re.findall(r"[.?](?:\s|$)", answer.reason)) <= 4


@pytest.mark.parametrize("path", [demo.FIRST, demo.SECOND], ids=["first", "second"])
def test_stances_that_need_a_reason_have_one(path):
    first = path == demo.FIRST
    needing = {step.code for step in definition(path).scale if step.reason_required}
    known = {step.code for step in definition(path).scale} | {""}
    for response in demo.answers() if first else demo.second_answers():
        for answer in response.answers.values():
            assert answer.stance in known
            assert answer.reason or answer.stance not in needing


def test_an_edit_must_find_its_place():
    assert (
        demo.edited("Music is made by people.", [["people", "people for people"]])
        == "Music is made by people for people."
    )
    with pytest.raises(ValueError, match="'machines' stands 0 times"):
        demo.edited("Music is made by people.", [["machines", "people"]])
    with pytest.raises(ValueError, match="'e' stands 5 times"):
        demo.edited("people made these.", [["e", "a"]])


def test_every_response_is_signed_within_the_round_by_a_person_with_a_capacity():
    for response in demo.answers():
        assert response.signed_by and response.capacity
        assert OPENS <= response.submitted_at(OPENS, CLOSES) < CLOSES
        assert OPENS.date() <= response.signed_on(OPENS, CLOSES) <= response.submitted_at(OPENS, CLOSES).date()


def test_nobody_signs_for_two_organisations():
    signed = {(response.signed_by, response.organisation) for response in demo.answers()}
    assert len(signed) == len({name for name, _ in signed}) == 36


def test_the_second_consultation_has_nine_answers_and_none_from_aim():
    responses = demo.second_answers()
    assert sorted(response.organisation for response in responses) == [
        "cloudberry",
        "coral-whistle",
        "jaguars-umbrella",
        "lanternfish",
        "magpie-bridge",
        "mango-parrot",
        "north-wind",
        "spiders-drum",
        "upright-wombat",
    ]
    rows = organisations()
    assert (
        {rows[response.organisation]["kind"] for response in responses} == {demo.SECOND_KIND} == {rows["aim"]["kind"]}
    )


def test_a_round_that_opened_a_minute_ago_has_no_answer_from_before_it():
    now = OPENS + timedelta(minutes=1)
    for response in demo.second_answers():
        assert OPENS <= response.submitted_at(OPENS, now) <= now


@pytest.mark.parametrize("path", [demo.FIRST, demo.SECOND], ids=["first", "second"])
def test_the_responses_can_be_imported_as_a_file(path):
    consultation = definition(path)
    responses = demo.answers() if path == demo.FIRST else demo.second_answers()
    rows = [response.row(OPENS, CLOSES) for response in responses]
    file = io.StringIO()
    writer = csv.DictWriter(file, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    keys = [principle.key for principle in consultation.principles]
    times = RoundTimes(opens_at=OPENS, closes_at=CLOSES)
    read = read_responses(file.getvalue().encode(), keys, consultation.scale, times=times)
    assert [(row.organisation, row.disclosure, row.remarks) for row in read] == [
        (response.organisation, response.disclosure, response.remarks) for response in responses
    ]
    for row, response in zip(read, responses, strict=True):
        assert {key: (a.stance or "", a.reason, a.wording, a.disclosure) for key, a in row.answers.items()} == {
            key: (a.stance, a.reason, a.wording, a.disclosure) for key, a in response.answers.items() if a.stance
        }
