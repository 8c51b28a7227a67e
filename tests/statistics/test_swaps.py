"""Small trades among organisations: each gives a possible table, and between them they clear nearly every place."""

from itertools import islice

from hypothesis import given, settings
from hypothesis import strategies as st

from consult.domain.rules import DisclosureRule
from consult.statistics.deduction import deduce
from consult.statistics.disclosure import Earlier
from consult.statistics.possibilities import possibilities
from consult.statistics.swaps import Swaps
from tests.statistics.test_attacker import members
from tests.statistics.test_audit import cube
from tests.statistics.worlds import KEY, SCALE, crossings_of, federations, groups_of, mixed_federations, present


def known_of(*releases, withheld=frozenset()):
    keys = {(KEY, *row) for row in withheld}
    return possibilities(KEY, [Earlier(groups_of(each), keys, crossings_of(each)) for each in releases], SCALE)


def sides_in(known, table, place):
    return [sum(table[i] for i in known.unknowns([place], side)) for side in dict.fromkeys(known.sides)]


rows = st.frozensets(
    st.sampled_from([("region", code) for code in "abcd"] + [("kind", code) for code in "xyz"] + [("world", "world")])
)


@settings(max_examples=60)
@given(federations(max_size=24) | mixed_federations(), st.integers(0, 3), rows)
def test_every_trade_is_a_possible_table_in_which_the_place_stands_otherwise(organisations, joined, withheld):
    known = known_of(present(organisations, 0)[joined:], organisations, withheld=withheld)
    swaps = Swaps(known)
    for place in range(len(known.places)):
        for table in islice(swaps.away_from(place), 30):
            assert known.system.fits(table)
            assert sides_in(known, table, place) != sides_in(known, known.truth, place)


def test_two_of_one_region_and_kind_and_two_pairs_of_the_table_trade():
    withheld = {("kind", "x"), ("kind", "y")}
    within = known_of(members(("a", "x", 1, 0), ("a", "y", 0, 1)), withheld=withheld)
    assert next(Swaps(within).away_from(0), None) is not None
    across = known_of(members(("a", "x", 1, 0), ("a", "y", 0, 1), ("b", "x", 0, 1), ("b", "y", 1, 0)))
    assert next(Swaps(across).away_from(0), None) is not None
    lonely = known_of(members(("a", "x", 3, 0), ("b", "y", 0, 3)))
    assert next(Swaps(lonely).away_from(0), None) is None


def test_where_no_trade_helps_the_solver_finds_the_longer_way():
    known = known_of(cube(0))
    swaps = Swaps(known)
    stuck = [place for place in range(len(known.places)) if next(swaps.away_from(place), None) is None]
    found = deduce(known, DisclosureRule())
    assert stuck
    assert not found.leaks
    assert len(found.tables) > 1
