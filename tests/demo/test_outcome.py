"""What comes out of the populated example: verdicts, regions, and the rows that are withheld."""

import csv
from collections import Counter

import pytest

from consult.demo import answers as demo
from consult.domain.definitions import parse_definition
from consult.domain.rules import ConsensusRule, Disclosure, DisclosureRule
from consult.statistics.agreement import summarise
from consult.statistics.disclosure import protect
from consult.statistics.tallies import KIND, REGION, WORLD, Cell, Crossing, Group
from consult.statistics.verdicts import verdict_of

SCALE = parse_definition(demo.FIRST.read_bytes()).scale


def tally(responses, key):
    """The tally of one principle over these responses."""
    answers = [(response, response.answers[key]) for response in responses]
    given = [(response, answer) for response, answer in answers if answer.stance]
    named = [a.stance for r, a in given if (a.disclosure or r.disclosure) is Disclosure.NAMED]
    return Cell(Counter(answer.stance for _, answer in given), Counter(named), blank=len(answers) - len(given))


def first_results(seed=demo.SEED):
    """Groups and crossings of the first consultation, counted here from the answers and by nothing of the product."""
    with demo.ORGANISATIONS.open(encoding="utf-8", newline="") as file:
        rows = {row["code"]: row for row in csv.DictReader(file)}
    responses = {response.organisation: response for response in demo.answers(seed)}.values()
    invited = [row for code, row in rows.items() if code not in demo.ONLY_SECOND]

    def cells(**wanted):
        chosen = [r for r in responses if all(rows[r.organisation][by] == code for by, code in wanted.items())]
        return {key: tally(chosen, key) for key in demo.OUTCOME}, len(chosen)

    groups = [Group(WORLD, WORLD, "World", len(invited), len(responses), cells()[0])]
    for by in (REGION, KIND):
        for code, count in Counter(row[by] for row in invited).items():
            tallies, responded = cells(**{by: code})
            groups.append(Group(by, code, code, count, responded, tallies))
    pairs = sorted({(row["region"], row["kind"]) for row in invited})
    return groups, [Crossing(region, kind, cells(region=region, kind=kind)[0]) for region, kind in pairs]


@pytest.mark.parametrize("seed", [demo.SEED, 1, 2])
def test_three_principles_reach_consensus_one_misses_it_narrowly_and_one_divides(seed):
    groups, crossings = first_results(seed)
    withheld = protect(groups, SCALE, DisclosureRule(k=5), crossings=crossings)
    figures = {}
    for key in demo.OUTCOME:
        shown = {g.code: g for g in groups if g.by == REGION and (key, REGION, g.code) not in withheld}
        regions = {code: summarise(group.cell(key), SCALE, group.invited) for code, group in shown.items()}
        world = summarise(groups[0].cell(key), SCALE, groups[0].invited)
        verdict = verdict_of(world, ConsensusRule(0.75, 0.15, 0.6), regions)
        figures[key] = (world.agree, world.disagree, world.answered, world.invited, verdict.name.value)
    assert figures == {
        "copyright": (33, 2, 36, 38, "consensus"),
        "human_centred": (30, 2, 36, 38, "consensus"),
        "safety": (33, 1, 36, 38, "consensus"),
        "transparency": (26, 4, 35, 38, "majority"),
        "engagement": (17, 11, 36, 38, "divided"),
    }


def test_four_of_thirty_region_rows_are_withheld_and_no_other():
    groups, crossings = first_results()
    assert protect(groups, SCALE, DisclosureRule(k=5), crossings=crossings) == {
        ("transparency", "region", "africa_middle_east"),
        ("transparency", "region", "north_america"),
        ("engagement", "region", "africa_middle_east"),
        ("engagement", "region", "latin_america"),
    }


def test_agreement_by_region():
    groups, _ = first_results()
    shares = {
        group.code: [f"{a.agree}/{a.answered}" for a in (summarise(group.cell(k), SCALE, None) for k in demo.OUTCOME)]
        for group in groups
        if group.by == REGION
    }
    assert shares == {
        "africa_middle_east": ["5/5", "5/5", "5/5", "4/5", "2/5"],
        "asia": ["6/7", "5/7", "6/7", "5/7", "4/7"],
        "europe": ["10/12", "10/12", "11/12", "8/11", "5/12"],
        "latin_america": ["5/5", "5/5", "4/5", "4/5", "2/5"],
        "north_america": ["4/4", "3/4", "4/4", "3/4", "2/4"],
        "oceania": ["3/3", "2/3", "3/3", "2/3", "2/3"],
    }
