"""How many pixels high a figure is, known before it is drawn: the page keeps that room, and nothing jumps."""

MATRIX_TOP, MATRIX_TOP_NARROW = 76, 104
MATRIX_ROW, MATRIX_ROW_NARROW = 62, 92
ANSWERS_TOP, ANSWERS_TOP_NARROW = 56, 48
ANSWERS_ROW, ANSWERS_ROW_NARROW = 66, 96
FOOT = 12


def matrix_height(rows: int, narrow: bool) -> int:
    """The height of the matrix with so many principles."""
    return FOOT + (MATRIX_TOP_NARROW + rows * MATRIX_ROW_NARROW if narrow else MATRIX_TOP + rows * MATRIX_ROW)


def answers_height(rows: int, narrow: bool) -> int:
    """The height of the bars of so many principles."""
    return FOOT + (ANSWERS_TOP_NARROW + rows * ANSWERS_ROW_NARROW if narrow else ANSWERS_TOP + rows * ANSWERS_ROW)
