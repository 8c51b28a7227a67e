"""How many pixels high a figure is, known before it is drawn: the page keeps that room, and nothing jumps."""

from collections.abc import Sequence

MATRIX_TOP, MATRIX_TOP_UPWARDS = 76, 128
MATRIX_ABREAST = 8
"""So many columns of a wide page have room for their names side by side; the names of more, and of all on a narrow page, run upwards."""
MATRIX_ROW, MATRIX_ROW_NARROW = 62, 92
ANSWERS_TOP, ANSWERS_TOP_NARROW = 56, 48
ANSWERS_ROW, ANSWERS_ROW_NARROW = 66, 96
FOOT = 12


def heads_run_upwards(columns: int, narrow: bool) -> bool:
    """Whether the names of so many columns of the matrix do."""
    return narrow or columns > MATRIX_ABREAST


def matrix_top(columns: int, narrow: bool) -> int:
    """The room above the matrix's rows, for the names of so many columns."""
    return MATRIX_TOP_UPWARDS if heads_run_upwards(columns, narrow) else MATRIX_TOP


def matrix_height(rows: int, columns: int, narrow: bool) -> int:
    """The height of the matrix with so many principles and groups, the world among them."""
    return FOOT + matrix_top(columns, narrow) + rows * (MATRIX_ROW_NARROW if narrow else MATRIX_ROW)


def answers_height(rows: int, narrow: bool) -> int:
    """The height of the bars of so many principles."""
    return FOOT + (ANSWERS_TOP_NARROW + rows * ANSWERS_ROW_NARROW if narrow else ANSWERS_TOP + rows * ANSWERS_ROW)


ESTIMATES_ROW, ESTIMATES_HEAD, ESTIMATES_GAP = 34, 58, 44
ESTIMATES_COLUMNS = 2
"""Panels beside one another on a wide page."""
PARTICIPATION_ROW, PARTICIPATION_TOP = 46, 30
SET_GAP = 0.4
"""Between one breakdown and the next, in rows."""
TILE, TILES_HEAD = 58, 34
TILES_ACROSS, TILES_ACROSS_NARROW = 14, 6
COMPARISON_ROW, COMPARISON_HEAD, COMPARISON_TOP = 36, 52, 0


def estimates_height(panels: int, rows: int, narrow: bool) -> int:
    """The height of so many panels of so many rows each."""
    lines = panels if narrow else -(-panels // ESTIMATES_COLUMNS)
    return FOOT + lines * (ESTIMATES_HEAD + rows * ESTIMATES_ROW) + max(0, lines) * ESTIMATES_GAP


def participation_height(rows: int, sets: int) -> int:
    """The height of so many groups' participation, with `sets` of them set off from what stands above; the same on every width."""
    return PARTICIPATION_TOP + FOOT + round((rows + sets * SET_GAP) * PARTICIPATION_ROW)


def tile_lines(counts: Sequence[int], narrow: bool) -> list[int]:
    """How many lines of tiles each region takes."""
    across = TILES_ACROSS_NARROW if narrow else TILES_ACROSS
    return [-(-count // across) for count in counts]


def tiles_height(counts: Sequence[int], narrow: bool) -> int:
    """The height of the tiles of regions that hold so many."""
    return FOOT + sum(TILES_HEAD + lines * TILE for lines in tile_lines(counts, narrow))


def comparison_height(principles: int, groups: int) -> int:
    """The height of so many principles with a bar for each of so many groups; the same on every width."""
    return COMPARISON_TOP + FOOT + principles * (COMPARISON_HEAD + groups * COMPARISON_ROW)
