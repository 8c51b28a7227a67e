"""A conversation as a public platform publishes it: its last votes and its log of events end in the same counts."""

import os
import random
import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import polis
from tests.cli.conftest import Consult

VOTES = """participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1,10
0,0,1,3,2,1,1,-1,1
1,0,0,2,1,0,1,,0
2,1,2,3,0,3,-1,-1,-1
7,1,0,1,0,0,,0,
9,0,0,0,0,0,,,
"""
# Participant 0 changes a vote twice, 2 once; two votes share an instant; 5 is in no published group.
EVENTS = """timestamp,datetime,comment-id,voter-id,vote
1300,later,10,2,-1
1000,first,0,0,-1
1001,then,1,0,-1
1001,then,0,1,1
1002,then,0,0,0
1003,then,0,0,1
1004,then,10,0,1
1005,then,0,5,1
1006,then,10,1,0
1007,then,0,2,1
1008,then,1,2,-1
1009,then,1,7,0
1200,then,0,2,-1
"""
COUNTS = {
    ("0", "0", "agree"): 2,
    ("0", "1", "disagree"): 1,
    ("0", "10", "agree"): 1,
    ("0", "10", "pass"): 1,
    ("1", "0", "disagree"): 1,
    ("1", "1", "disagree"): 1,
    ("1", "1", "pass"): 1,
    ("1", "10", "disagree"): 1,
}


def imported(consult: Consult, slug: str, statements: list[str], rows: list[dict[str, str]]) -> polis.Counts:
    """The counts that the program shows after importing these rows."""
    columns = ["organisation", "name", "kind", *statements]
    lines = [",".join(columns), *(",".join(row.get(name, "") for name in columns) for row in rows)]
    consult("consultations", "import", consult.file("c.toml", polis.definition(statements, slug)))
    consult("consultations", "open", slug)
    consult("responses", "import", slug, consult.file("r.csv", "\n".join(lines) + "\n"), "--create-organisations")
    program = [sys.executable, "-c", "from consult.cli.main import main; main()"]
    return polis.counted(program, {**os.environ, **consult.environment}, slug)


@pytest.mark.usefixtures("database")
def test_last_votes_and_replayed_events_end_in_the_same_counts(consult: Consult) -> None:
    participants, votes = consult.file("participants-votes.csv", VOTES), consult.file("votes.csv", EVENTS)
    statements, groups, published = polis.published(participants)
    assert statements == ["0", "1", "10"]
    assert published == COUNTS
    last = imported(consult, "last-votes", statements, polis.final_states(participants, statements))
    replayed = polis.replayed_states(votes, groups)
    assert len(replayed) == 12
    assert imported(consult, "event-log", statements, replayed) == last == COUNTS
    assert consult.count("response", "state = 'submitted'") == 5 + 4
    assert consult.count("response", "state = 'superseded'") == 12 - 4
    assert consult("check").stderr == ""


def test_a_long_random_log_ends_where_its_last_votes_do(consult: Consult, tmp_path: Path) -> None:
    chance = random.Random(7)
    groups = {str(voter): str(voter % 3) for voter in range(40)}
    states: dict[str, dict[str, str]] = {voter: {} for voter in groups}
    lines = ["timestamp,datetime,comment-id,voter-id,vote"]
    for moment in range(600):
        voter, statement, vote = str(chance.randrange(40)), str(chance.randrange(5)), chance.choice(["1", "0", "-1"])
        states[voter][statement] = vote
        lines.append(f"{moment},then,{statement},{voter},{vote}")
    votes = consult.file("votes.csv", "\n".join(lines) + "\n")
    expected = Counter(
        (groups[voter], statement, polis.STANCES[vote])
        for voter, state in states.items()
        for statement, vote in state.items()
    )
    found = imported(consult, "long", [str(number) for number in range(5)], polis.replayed_states(votes, groups))
    assert found == expected
    assert consult("check").stderr == ""
