"""What the region table and the kind table give away together."""

import pytest

from consult.domain.rules import DisclosureRule
from consult.domain.scales import Side
from consult.statistics.linkage import Cells, differences_pass, safe
from tests.statistics.worlds import SCALE

RULE = DisclosureRule()
NOBODY = frozenset()


def cells(**answers):
    """Cells named region_kind, counts in the scale's order."""
    counts = {tuple(name.split("_")): (*each, *[0] * (len(SCALE) - len(each))) for name, each in answers.items()}
    return Cells(counts, tuple(step.side for step in SCALE))


def test_no_answers_are_safe():
    assert safe(cells(), NOBODY, NOBODY, RULE)
    assert safe(cells(a_x=(0, 0)), NOBODY, NOBODY, RULE)


def test_one_kind_says_nothing_beside_the_regions():
    assert safe(cells(a_x=(4, 0, 0, 1), b_x=(3, 0, 2)), NOBODY, NOBODY, RULE)


# Both regions and both kinds hold five answers and pass rules 1 and 2: four of five in region a agree, two of kind x do
# not. At most one of these can be in region a, so the one organisation of kind x in region b disagrees.
TRAP = {"a_x": (3, 0, 0, 1), "a_y": (1,), "b_x": (0, 0, 0, 1), "b_y": (1, 0, 0, 3)}


def test_two_tables_that_pass_alone_betray_one_organisation_together():
    assert differences_pass(cells(**TRAP), NOBODY, NOBODY, RULE)
    assert not safe(cells(**TRAP), NOBODY, NOBODY, RULE)


@pytest.mark.parametrize(("regions", "kinds"), [("", "xy"), ("ab", "")])
def test_either_table_alone_is_safe(regions, kinds):
    assert safe(cells(**TRAP), frozenset(regions), frozenset(kinds), RULE)


def test_an_exchange_over_three_regions_is_found():
    # Nobody can swap within two regions and two kinds: only all six together can turn.
    ring = {"a_x": (1,), "a_y": (0, 0, 0, 1), "b_y": (1,), "b_z": (0, 0, 0, 1), "c_z": (1,), "c_x": (0, 0, 0, 1)}
    assert safe(cells(**ring), NOBODY, NOBODY, DisclosureRule(k=1))
    broken = {**ring, "c_x": (0, 0, 1)}
    assert not safe(cells(**broken), NOBODY, NOBODY, DisclosureRule(k=1))


def test_rows_are_published_by_step_so_sides_that_could_be_swapped_are_not_enough():
    square = {"a_x": (1,), "a_y": (0, 0, 0, 1), "b_x": (0, 0, 0, 1), "b_y": (1,)}
    assert safe(cells(**square), NOBODY, NOBODY, DisclosureRule(k=1))
    by_step = {**square, "b_y": (0, 1)}
    assert [cells(**each).by_side((0, 1, 0, 0, 1, 2)) for each in (square, by_step)] == [(1, 0, 1, 2)] * 2
    assert not safe(cells(**by_step), NOBODY, NOBODY, DisclosureRule(k=1))


def test_a_population_within_another_leaves_k_answers_or_none():
    # Region a is kind x less one organisation: the difference is that organisation's answer.
    less_one = {"a_x": (6, 0, 0, 3), "b_x": (1,), "b_y": (5, 0, 0, 3)}
    assert not differences_pass(cells(**less_one), NOBODY, NOBODY, RULE)
    assert not safe(cells(**less_one), NOBODY, NOBODY, RULE)
    enough = {**less_one, "b_x": (4, 0, 0, 2)}
    assert differences_pass(cells(**enough), NOBODY, NOBODY, RULE)
    unanimous = {**less_one, "b_x": (6,)}
    assert not differences_pass(cells(**unanimous), NOBODY, NOBODY, RULE)
    same = {"a_x": (6, 0, 0, 3), "b_y": (5, 0, 0, 3)}
    assert differences_pass(cells(**same), NOBODY, NOBODY, RULE)


def test_withheld_rows_count_as_one_population():
    # Regions a and b are withheld; together they are kind x less one organisation.
    hidden_pair = {"a_x": (4, 0, 0, 3), "b_x": (3, 0, 0, 3), "c_x": (0, 0, 1), "c_y": (5, 0, 0, 3)}
    assert not differences_pass(cells(**hidden_pair), frozenset("ab"), NOBODY, RULE)


def test_a_withheld_row_whose_sides_follow_from_the_other_table_is_not_safe():
    # Regions a and b are withheld, but each is a kind of its own, and the kinds are shown.
    apart = {"a_x": (4, 0, 0, 3), "b_y": (3, 0, 0, 3)}
    assert not safe(cells(**apart), frozenset("ab"), NOBODY, RULE)
    mixed = {"a_x": (4, 0, 0, 2), "a_y": (1, 0, 0, 1), "b_y": (3, 0, 0, 3), "b_x": (1, 0, 0, 1)}
    assert safe(cells(**mixed), frozenset("ab"), NOBODY, RULE)


def test_sides_follow_the_order_of_side():
    assert cells(a_x=(1, 2, 3, 4, 5, 6)).by_side((1, 2, 3, 4, 5, 6)) == (3, 3, 9, 6)
    assert list(Side) == [Side.AGREE, Side.NEUTRAL, Side.DISAGREE, Side.NONE]
