"""The heat map by its structure: what is drawn where, and that nothing else is."""

from itertools import pairwise

import plotly.graph_objects as go
import pytest

from consult.charts.ink import INK, ON_TOP_SHARE, SHARES, TOKENS
from consult.charts.matrix import MatrixCell, matrix_figure
from consult.charts.sizes import matrix_height

CELLS = [
    MatrixCell(5, "34/36", "34 of 36 agree"),
    MatrixCell(3, "4/6", "4 of 6 agree"),
    MatrixCell(0, "withheld", "withheld", is_empty=True, is_withheld=True),
    MatrixCell(1, "17/36", "17 of 36 agree"),
    MatrixCell(2, "5/9", "5 of 9 agree"),
    MatrixCell(0, "<8/15", "fewer than 8 of 15 agree"),
]
TITLES, GROUPS = ["Respect for copyright", "Safety & <care>"], ["World", "Asia", "Europe"]


def drawn(narrow=False):
    return matrix_figure(TITLES, GROUPS, CELLS, narrow)


def test_the_world_stands_apart_from_the_groups():
    world, groups, *_texts = drawn()["data"]
    assert (world["z"], world["x"]) == ([[5], [1]], [0.0, 1.0])
    assert (groups["z"], groups["x"]) == ([[3, None], [2, None]], [1.2, 2.2, 3.2])
    assert world["y"] == groups["y"] == [0.0, 1.0, 2.0]


def test_cells_keep_their_edges_under_the_content_security_policy():
    for heat in drawn()["data"][:2]:
        assert heat["type"] == "heatmap"
        assert heat["xgap"] >= 1 and heat["ygap"] >= 1


def test_fills_are_steps_and_not_a_ramp():
    scale = drawn()["data"][0]["colorscale"]
    assert [list(each) for each in scale] == [
        [at, colour] for place, colour in enumerate(SHARES) for at in (place / 5, (place + 1) / 5)
    ]


def test_figures_stand_in_cells_in_a_legible_ink_and_words_in_empty_ones():
    _world, _groups, figures, words = drawn()["data"]
    assert list(figures["text"]) == ["34/36", "4/6", "17/36", "5/9", "<8/15"]
    assert list(figures["textfont"]["color"]) == [ON_TOP_SHARE, INK, INK, INK, INK]
    assert list(words["text"]) == ["withheld"]


def test_only_a_withheld_cell_is_hatched():
    assert [shape["type"] for shape in drawn()["layout"]["shapes"]] == ["rect", "path", "rect", "rect", "rect"]
    nobody = MatrixCell(0, "none", "none", is_empty=True)
    figure = matrix_figure(["One"], ["World", "Asia"], [CELLS[0], nobody], narrow=True)
    assert [shape["type"] for shape in figure["layout"]["shapes"]] == ["rect"]
    assert figure["data"][-1]["text"] == ["none"]


def test_a_withheld_cell_says_so_where_there_is_room():
    assert drawn()["data"][-1]["text"] == ["withheld"]
    assert drawn(narrow=True)["data"][-1]["text"] == []


@pytest.mark.parametrize("narrow", [False, True])
def test_columns_are_wide_enough_for_their_longest_figures(narrow):
    cells = [MatrixCell(3, "1051/1200", ""), *[MatrixCell(3, "75/100", "")] * 12]
    kinds = [f"Kind of member number {place}" for place in range(12)]
    figure = matrix_figure(["One"], ["World", *kinds], cells, narrow)
    (world, groups), layout = figure["data"][:2], figure["layout"]
    pixels = (layout["meta"]["least_width"] - layout["margin"]["l"]) / layout["xaxis"]["range"][1]
    letter = 7.2 if narrow else 8.4
    assert world["x"][1] * pixels >= len("1051/1200") * letter
    assert all((end - start) * pixels >= len("75/100") * letter for start, end in pairwise(groups["x"]))
    assert len(layout["xaxis"]["ticktext"]) == len(set(layout["xaxis"]["ticktext"])) == 13


def test_on_a_phone_a_heading_takes_two_lines_at_most():
    names = ["World", "Latin America and the Caribbean", "Telecommunications and broadcasting organisations"]
    heads = matrix_figure(["One"], names, CELLS[:3], narrow=True)["layout"]["xaxis"]
    assert heads["ticktext"] == [
        "World",
        "Latin America and<br>the Caribbean",
        "Telecommunicatio…<br>and broadcasting …",
    ]
    assert (heads["tickangle"], heads["ticklabeloverflow"]) == (-90, "allow")


def test_on_a_phone_every_row_has_its_title_above_it():
    figure = drawn(narrow=True)
    assert figure["data"][0]["z"] == [[None], [5], [None], [1]]
    assert figure["data"][0]["y"] == [0.0, 0.44, 1.0, 1.44, 2.0]
    assert [each["text"] for each in figure["layout"]["annotations"]] == [
        "1\u2002Respect for copyright",
        "2\u2002Safety &amp; &lt;care&gt;",
    ]
    assert figure["layout"]["margin"]["l"] == 0


def test_many_groups_scroll_in_a_frame_of_their_own():
    few = drawn(narrow=True)["layout"]["meta"]["least_width"]
    many = matrix_figure(TITLES[:1], [f"Kind {n}" for n in range(13)], [CELLS[0]] * 13, narrow=True)
    assert few < 360 < many["layout"]["meta"]["least_width"] == 581


def test_its_height_is_known_before_it_is_drawn():
    assert drawn()["layout"]["height"] == matrix_height(2, 3, narrow=False) == 212
    assert drawn(narrow=True)["layout"]["height"] == matrix_height(2, 3, narrow=True) == 324


def test_a_world_without_groups_is_drawn_too():
    assert len(matrix_figure(["One"], ["World"], CELLS[:1])["data"]) == 3


def test_it_is_a_figure_that_plotly_accepts_and_carries_no_template():
    figure = drawn()
    assert go.Figure(figure).layout.meta["tokens"] == TOKENS
    assert len(str(figure["layout"]["template"])) < 250


def test_cells_must_fill_the_matrix():
    with pytest.raises(ValueError, match="5 cells for 2 principles and 3 groups"):
        matrix_figure(TITLES, GROUPS, CELLS[:5])
