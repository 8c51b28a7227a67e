"""Which rows of one table go together, checked against readers who know the rules and enumerate every possible table."""

from collections import defaultdict
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.domain.rules import DisclosureRule
from consult.statistics.companions import telltale_free, union_passes, withhold
from consult.statistics.tables import REST, Change, Row, Table, add, passes, table_of
from tests.statistics.worlds import SIDE


def as_changes(*counts):
    return tuple(Change(each, tuple(SIDE.values())) for each in counts)


def row(code, *sides, responded=None, changes=()):
    sides = (*sides, *[0] * (4 - len(sides)))
    size = sum(sides) if responded is None else responded
    return Row(code, size, sum(sides), sides, as_changes(*changes))


def table(*rows, rest=(0, 0, 0, 0), world_changes=()):
    responded, answered = (sum(getattr(each, name) for each in rows) + sum(rest) for name in ("responded", "answered"))
    sides = add([*(each.sides for each in rows), rest], 4)
    return table_of(rows, Row("world", responded, answered, sides, as_changes(*world_changes)))


def hidden(*rows, k=5, strict=False, **more):
    found = withhold(table(*rows, **more), DisclosureRule(k, strict))
    return found if found is None else "".join(sorted(found))


def test_rows_that_pass_are_shown():
    assert hidden(row("a", 4, 0, 1), row("b", 6, 0, 2), row("c", 9, 1, 2)) == ""


def test_a_small_row_takes_the_next_by_response_count_with_it():
    assert hidden(row("a", 2, 0, 1), row("b", 4, 0, 1), row("c", 6, 0, 1), row("d", 9, 1, 2)) == "ab"


def test_small_rows_that_protect_each_other_take_nobody():
    assert hidden(row("a", 2), row("b", 2, 0, 1), row("c", 6, 0, 1), row("d", 9, 1, 2)) == "ab"


def test_rows_without_confidential_answers_are_shown_and_protect_nobody():
    named = Row("a", 4, 4, (0, 0, 0, 0))
    assert hidden(named, row("b", 2, 0, 1), row("c", 4, 0, 1), row("d", 9, 1, 2)) == "bc"


def test_a_unanimous_row_takes_its_neighbour_by_response_count_with_it():
    rows = [row("a", 4, 0, 1), row("b", 5, 0, 1), row("c", 6, 0, 1), row("d", 9, 1, 2)]
    assert hidden(row("a", 5), *rows[1:]) == hidden(rows[0], row("b", 6), *rows[2:]) == "ab"
    assert hidden(*rows[:2], row("c", 7), rows[3]) == hidden(*rows[:3], row("d", 12)) == "cd"


def test_the_last_three_of_an_odd_number_go_together():
    rows = [row("a", 4, 0, 1), row("b", 5, 0, 1), row("c", 6, 0, 1), row("d", 6, 0, 2)]
    assert hidden(*rows, row("e", 9)) == "cde"
    assert hidden(row("a", 5), *rows[1:], row("e", 7, 0, 2)) == "ab"


def test_withheld_rows_that_are_unanimous_together_take_more():
    assert hidden(row("a", 2), row("b", 3), row("c", 5, 0, 1), row("d", 5, 0, 2)) == "abcd"
    rows = [row("c", 6, 0, 1), row("d", 5, 0, 2), row("e", 9, 0, 2), row("f", 9, 0, 3)]
    assert hidden(row("a", 2), row("b", 3), *rows) == "abcd"


def test_a_sum_that_has_one_explanation_only_takes_more():
    # With the smaller pair (5 and 9) withheld, 9 of its 14 would have to be on one side to hide which row was unanimous.
    rows = [row("a", 5), row("b", 3, 3, 3), row("c", 11, 4), row("d", 12, 4)]
    assert not telltale_free([], [tuple(rows[:2])], DisclosureRule())
    assert telltale_free([], [tuple(rows[:2]), tuple(rows[2:])], DisclosureRule())
    assert hidden(*rows) == "abcd"


def test_the_total_goes_where_it_fails_itself():
    assert hidden(row("a", 3), row("b", 4)) is None  # unanimous
    assert hidden(row("a", 1, 0, 1), row("b", 1, 0, 1)) is None  # four answers
    assert hidden(row("a", 5, 0, 1), row("b", 6), strict=True) is None  # all but one


def test_strict_mode_wants_two_outside_the_largest_side():
    rows = [row("a", 4, 0, 2), row("b", 5, 0, 2), row("c", 6, 0, 2), row("d", 9, 1, 2)]
    assert hidden(*rows, strict=True) == ""
    assert hidden(row("a", 5, 0, 1), *rows[1:]) == ""
    assert hidden(row("a", 5, 0, 1), *rows[1:], strict=True) == "ab"


def test_what_no_row_counts_is_a_withheld_row_like_others():
    rows = [row("a", 4, 0, 1), row("b", 5, 0, 2), row("c", 6, 0, 1)]
    assert hidden(*rows, rest=(2, 0, 1, 0)) == "a"
    assert hidden(*rows) == ""
    assert hidden(rest=(3, 0, 3, 0)) == ""  # no table at all
    assert hidden(Row("a", 2, 2, (0, 0, 0, 0)), rest=(3, 0, 3, 0)) == ""


def test_a_row_withheld_before_stays_withheld_and_is_never_alone():
    rows = [row("a", 4, 0, 1), row("b", 5, 0, 2), row("c", 6, 0, 1)]
    assert withhold(table(*rows), DisclosureRule(), frozenset("c")) == {"a", "c"}
    assert withhold(table(rows[0]), DisclosureRule(), frozenset("a")) is None  # it is the world's row


def test_a_row_that_changed_by_less_than_k_answers_is_withheld_until_enough_changed_with_it():
    still = [(0,) * 6]
    rows = [row("a", 4, 0, 1, changes=still), row("b", 5, 0, 2, changes=still), row("c", 6, 0, 1, changes=still)]
    few, many = [(1, 1, 0, 0, 0, 0)], [(3, 1, 0, 1, 0, 0)]
    assert hidden(*rows, world_changes=still) == ""
    grown = row("c", 6, 0, 1, changes=many)
    assert hidden(*rows[:2], grown, world_changes=many) == ""
    touched = row("a", 4, 0, 1, changes=few)
    both = [tuple(map(sum, zip(few[0], many[0], strict=True)))]
    # b did not change since: withholding a and b would leave a's two new answers to be read off their sum
    assert hidden(touched, rows[1], grown, world_changes=both) == "abc"
    assert hidden(touched, *rows[1:], world_changes=few) is None


def test_answers_that_came_or_went_and_were_all_alike_are_no_better_than_few():
    # What was there is known from before: five new answers that all agree would be known one by one.
    rows = [row("a", 6, 0, 2), row("b", 7, 0, 3), row("c", 9, 0, 3)]
    for changes in [(5, 0, 0, 0, 0, 0), (3, 2, 0, 0, 0, 0), (0, 0, 0, -5, 0, 0), (4, 0, 0, 1, 0, -1)]:
        assert hidden(*(replace(each, changes=as_changes(changes)) for each in rows), world_changes=[changes]) is None
    mixed = (4, 0, 0, 1, 0, 0)
    still = (0,) * 6
    grown = [
        *(replace(each, changes=as_changes(still)) for each in rows[:2]),
        replace(rows[2], changes=as_changes(mixed)),
    ]
    assert hidden(*grown, world_changes=[mixed]) == ""


rows_of_a_table = st.lists(
    st.tuples(*[st.sampled_from([0, 0, 1, 2, 4, 7])] * 4).filter(any), min_size=1, max_size=8
).map(lambda sides: [row(chr(97 + i), *each) for i, each in enumerate(sides)])
rules = st.builds(DisclosureRule, st.integers(2, 6), st.booleans())


@given(rows_of_a_table, rules)
def test_shown_rows_pass_and_withheld_ones_pass_together(rows, rule):
    found = withhold(table(*rows), rule)
    if found is None:
        return
    concealed = [each for each in rows if each.code in found]
    assert all(passes(each.sides, rule) for each in rows if each.code not in found)
    assert not concealed or union_passes(concealed, rule)


@given(rows_of_a_table, rules, st.randoms())
def test_the_order_of_rows_does_not_matter(rows, rule, random):
    shuffled = random.sample(rows, len(rows))
    assert withhold(table(*rows), rule) == withhold(table(*shuffled), rule)


@given(rows_of_a_table, rules)
def test_a_table_of_one_row_is_its_total(rows, rule):
    found = withhold(table(rows[0]), rule)
    assert found == (frozenset() if passes(rows[0].sides, rule) else None)


# ---- A reader who knows the rules -----------------------------------------------------------------------------------


def every_row(size, sides):
    if sides == 1:
        return [(size,)]
    return [(first, *rest) for first in range(size + 1) for rest in every_row(size - first, sides - 1)]


def telltale_outcomes(sizes, sides, scheme):
    """What is shown -> how many tables give it, for those outcomes in which all of these tables have the same answer."""
    outcomes = defaultdict(list)
    for answers in product(*(every_row(size, sides) for size in sizes)):
        rows = [row(str(i), *each) for i, each in enumerate(answers)]
        found = scheme(table(*rows))
        total = add((each.sides for each in rows), 4)
        seen = tuple(None if found is None or each.code in found else each.sides for each in rows)
        outcomes[None if found is None else total, seen].append(answers)
    telling = {}
    for (total, seen), tables in outcomes.items():
        for i, size in enumerate(sizes):
            compositions = {answers[i] for answers in tables}
            same_side = any(all(each[side] == size for each in compositions) for side in range(sides))
            if seen[i] is None and (len(compositions) == 1 or same_side):
                telling[total, seen] = len(tables)
    return telling


def smallest_companion(each):
    """The plain rule: what fails goes, and the smallest others with it until their sum passes."""
    rule = DisclosureRule(3)
    if not passes(each.world.sides, rule):
        return None
    concealed = [one for one in each.active if not passes(one.sides, rule)]
    for one in each.active:
        if concealed and one not in concealed and not union_passes(concealed, rule):
            concealed.append(one)
    return frozenset(one.code for one in concealed)


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(
    ("sizes", "sides"),
    [((3, 4), 2), ((3, 3, 4), 3), ((2, 2, 4, 4), 2), ((3, 4, 5, 6), 2), ((1, 2, 3, 4, 5), 2), ((3, 3, 3, 3, 8), 2)],
)
def test_who_knows_the_rules_learns_nothing_from_what_is_withheld(sizes, sides, strict):
    assert telltale_outcomes(sizes, sides, lambda each: withhold(each, DisclosureRule(3, strict))) == {}


def test_the_plain_rule_fails_that_test():
    telling = telltale_outcomes((3, 4, 5, 6), 2, smallest_companion)
    assert len(telling) > 50


def test_the_known_exception_two_rows_of_unequal_size_and_one_explanation():
    # Six of nine agree, 2 are neutral, 1 disagrees: the row of six cannot be unanimous, the row of three only in one way.
    telling = telltale_outcomes((3, 6), 3, lambda each: withhold(each, DisclosureRule(3)))
    assert {seen for _, seen in telling} == {(None, None)}
    assert sum(telling.values()) == 3


def test_rest_has_no_code():
    assert REST not in withhold(table(row("a", 4, 0, 1), row("b", 5, 0, 2), rest=(2, 0, 1, 0)), DisclosureRule())


def test_a_table_that_holds_more_than_the_world_is_refused():
    with pytest.raises(ValueError, match="more answers than the world"):
        table_of([row("a", 4, 0, 1)], row("world", 3, 0, 1))


def test_the_table_is_walked_smallest_response_count_first():
    found = Table((row("b", 5), row("a", 5), row("c", 2, responded=9), Row("d", 4, 4, (0, 0, 0, 0))), row("world", 12))
    assert [each.code for each in found.active] == ["a", "b", "c"]
