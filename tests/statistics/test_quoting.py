"""Which unnamed texts may be printed with region and stance."""

import pytest

from consult.domain.rules import DisclosureRule
from consult.statistics.disclosure import protect
from consult.statistics.quoting import Quote, quotable
from tests.statistics.worlds import KEY, SCALE, Organisation, crossings_of, groups_of

RULE = DisclosureRule()


def organisations(region, kind, agree, disagree):
    return [Organisation(region, kind, step) for step in ["agree"] * agree + ["disagree"] * disagree]


def quotes(region, kind, agree=0, disagree=0):
    return [Quote(KEY, region, kind, step) for step in ["agree"] * agree + ["disagree"] * disagree]


def printed(members, texts, rule=RULE, crossed=True):
    groups, crossings = groups_of(members), crossings_of(members) if crossed else None
    withheld = protect(groups, SCALE, rule, crossings=crossings)
    found = quotable(groups, withheld, texts, SCALE, rule, crossings=crossings)
    return {region for _, region in found}


TWO = organisations("a", "x", 6, 3) + organisations("b", "x", 7, 4)


@pytest.mark.parametrize(
    ("agree", "disagree", "expected"),
    [
        (0, 0, set()),  # nothing to print
        (2, 1, {"a"}),  # six left, four to two
        (3, 1, {"a"}),  # five left
        (4, 1, set()),  # four left
        (2, 3, set()),  # four left
        (0, 3, set()),  # six left, all alike
        (6, 3, {"a"}),  # nobody left
    ],
)
def test_a_rows_texts_are_printed_where_what_is_left_passes(agree, disagree, expected):
    assert printed(TWO, quotes("a", "x", agree, disagree)) == expected


def test_strict_mode_asks_more_of_what_is_left():
    assert printed(TWO, quotes("a", "x", 2, 1), DisclosureRule(strict=True)) == {"a"}
    assert printed(TWO, quotes("a", "x", 2, 2)) == {"a"}
    assert printed(TWO, quotes("a", "x", 2, 2), DisclosureRule(strict=True)) == set()


def test_no_text_of_a_withheld_row_is_printed():
    members = [*TWO, *organisations("c", "x", 2, 1), *organisations("d", "x", 3, 1)]
    assert printed(members, [*quotes("c", "x", 1), *quotes("a", "x", 1)]) == {"a"}


def test_no_text_is_printed_where_the_world_is_withheld():
    assert printed(organisations("a", "x", 7, 0), quotes("a", "x", 1)) == set()


def test_what_is_withheld_in_the_other_table_stays_protected():
    # Kinds y and z are withheld: six answers, five to one. A text of kind y in region a would leave five alike.
    members = [*TWO, *organisations("a", "y", 2, 1), *organisations("b", "z", 3, 0)]
    assert {row[2] for row in protect(groups_of(members), SCALE, RULE, crossings=crossings_of(members))} >= {"y", "z"}
    assert printed(members, quotes("a", "x", 1)) == {"a"}
    assert printed(members, quotes("a", "y", 0, 1)) == set()


def test_regions_are_tried_by_response_count_on_top_of_each_other():
    # Each region alone leaves the world five or more; both together leave it nobody but four of region c.
    members = organisations("a", "x", 3, 2) + organisations("b", "x", 4, 2) + organisations("c", "x", 6, 3)
    texts = [*quotes("a", "x", 3, 2), *quotes("b", "x", 4, 2), *quotes("c", "x", 1, 1)]
    assert printed(members, texts) == {"a", "b", "c"}
    assert printed(members, [*texts[:-2], *quotes("c", "x", 3, 2)]) == {"a", "b"}


def test_without_the_crossing_rows_and_sums_are_still_looked_at():
    assert printed(TWO, quotes("a", "x", 2, 1), crossed=False) == {"a"}
    assert printed(TWO, quotes("a", "x", 0, 3), crossed=False) == set()


def test_more_texts_than_unnamed_answers_are_refused():
    with pytest.raises(ValueError, match="named answers"):
        printed(TWO, quotes("a", "x", 7))
