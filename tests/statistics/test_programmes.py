"""Bounds on hidden cells, held against published values."""

import pytest

from consult.statistics.programmes import System, bounds, search


def hidden_cells(table, hidden):
    """The system that the row and column totals leave for hidden cells, in the order given."""
    lines = [[(r, c) for c in range(len(table[0]))] for r in range(len(table))]
    lines += [[(r, c) for r in range(len(table))] for c in range(len(table[0]))]
    sums = []
    for line in lines:
        chosen = [hidden.index(each) for each in line if each in hidden]
        if chosen:
            sums.append((chosen, sum(table[r][c] for r, c in line if (r, c) in hidden)))
    return System([sum(map(sum, table))] * len(hidden), sums)


# Fischetti and Salazar 2001, Management Science 47:1008: investment by activity and region.
INVESTMENT = [[20, 50, 10], [8, 19, 22], [17, 32, 12]]
# Regions by stances with cells of 1 and 2 hidden: methods, section 2.
STANCES = [[0, 1, 0, 2, 2], [1, 3, 4, 20, 12], [0, 0, 2, 9, 14], [2, 1, 1, 5, 3], [0, 0, 0, 0, 6]]


@pytest.mark.parametrize("whole", [True, False])
def test_one_hidden_cell_comes_back(whole):
    assert bounds(hidden_cells(INVESTMENT, [(1, 2)]), [0], whole=whole) == (22, 22)


@pytest.mark.parametrize("whole", [True, False])
def test_four_hidden_cells_leave_a_range(whole):
    system = hidden_cells(INVESTMENT, [(1, 0), (1, 2), (2, 0), (2, 2)])
    assert bounds(system, [1], whole=whole) == (5, 30)
    assert bounds(system, [0, 1], whole=whole) == (30, 30)


def test_hiding_small_cells_only_hides_none_of_eight():
    hidden = [(r, c) for r, row in enumerate(STANCES) for c, count in enumerate(row) if count in (1, 2)]
    assert len(hidden) == 8
    system = hidden_cells(STANCES, hidden)
    assert [bounds(system, [i]) for i in range(8)] == [(STANCES[r][c],) * 2 for r, c in hidden]
    truth = [STANCES[r][c] for r, c in hidden]
    assert search(system, [[[([i], truth[i] + 1)]] for i in range(8)]).values is None


def test_counts_are_whole():
    # Three cells in a triangle of three sums: halves fit, whole numbers do not all reach them.
    triangle = System([5] * 4, [([0, 1, 3], 1), ([1, 2, 3], 1), ([0, 2, 3], 1)])
    assert bounds(triangle, [3]) == (1, 1)
    assert bounds(triangle, [3], whole=False) == (0, 1)


def test_a_search_finds_a_table_that_grants_a_wish_or_proves_that_none_does():
    system = hidden_cells(INVESTMENT, [(1, 0), (1, 2), (2, 0), (2, 2)])
    found = search(system, [[[([1], 31)]], [[([1], 29), ([0], 1)]]])
    assert found.complete
    assert system.fits(found.values)
    assert found.values[1] >= 29
    assert search(system, [[[([1], 31)]]]).values is None
    either = search(system, [[[([1], 31)], [([0], 25)]]])
    assert either.values[0] >= 25


def test_what_fits_nothing_is_an_error():
    with pytest.raises(ValueError, match="fits"):
        bounds(System([1, 1], [([0, 1], 3)]), [0])
