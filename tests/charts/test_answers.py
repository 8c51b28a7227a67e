"""The bars by their structure: both sides from their own edge, the rest apart, on one scale."""

import pytest

from consult.charts.answers import answers_figure
from consult.charts.bars import AnswerBar
from consult.charts.sizes import answers_height

BARS = [
    AnswerBar("Strongly agree", "agree", "sa", [5, 0, 0]),
    AnswerBar("Agree", "agree", "a", [3, 6, 0]),
    AnswerBar("Neither", "neutral", "n", [1, 2, 0]),
    AnswerBar("Disagree", "disagree", "d", [0, 2, 0]),
    AnswerBar("Strongly disagree", "disagree", "sd", [0, 0, 0]),
    AnswerBar("No opinion", "none", "none", [1, 0, 0]),
]
TITLES = ["Respect for copyright", "Safety of creators, fans, consumers and the public", "Nobody answered <this>"]


def drawn(narrow=False, **changes):
    settings = {
        "titles": TITLES,
        "bars": BARS,
        "wholes": [10, 10, 0],
        "empty": ["", "", "Withheld"],
        "agree_share": 0.75,
        "disagree_share": 0.15,
        "limits": ("75 % must agree", "at most 15 % against"),
        "heads": ("Agree", "Disagree", "Neither, and no opinion"),
        "narrow": narrow,
    }
    return answers_figure(**{**settings, **changes})


def placed(figure):
    """Each part as (row, stance): (from, width), in percent."""
    return {
        (row, trace["name"]): (start, width)
        for trace in figure["data"]
        for row, start, width in zip(trace["y"], trace["base"], trace["x"], strict=True)
    }


def test_agreement_starts_at_the_left_and_disagreement_ends_at_the_right():
    assert placed(drawn()) == {
        (0, "Strongly agree"): (0.0, 50.0),
        (0, "Agree"): (50.0, 30.0),
        (0, "Neither"): (104.0, 10.0),
        (0, "No opinion"): (114.0, 10.0),
        (1, "Agree"): (0.0, 60.0),
        (1, "Neither"): (104.0, 20.0),
        (1, "Disagree"): (80.0, 20.0),
    }


def test_the_scale_reaches_as_far_as_the_widest_row():
    assert list(drawn()["layout"]["xaxis"]["range"]) == [0, 124.5]
    nobody_between = [bar for bar in BARS if bar.side in ("agree", "disagree")]
    assert list(drawn(bars=nobody_between)["layout"]["xaxis"]["range"]) == [0, 100.5]


def test_counts_are_labelled_and_stances_named_where_there_is_room():
    texts = {trace["name"]: list(trace["text"]) for trace in drawn()["data"]}
    assert texts["Strongly agree"] == ["\u20025 strongly agree"]
    assert texts["Disagree"] == ["2"]
    assert {trace["name"]: list(trace["text"]) for trace in drawn(narrow=True)["data"]}["Agree"] == [
        "\u20023",
        "\u20026 agree",
    ]


def test_a_stance_nobody_chose_draws_nothing():
    assert list(drawn()["data"][4]["x"]) == []


def test_the_rules_limits_are_dashed_lines_with_their_words():
    layout = drawn()["layout"]
    dashed = [shape for shape in layout["shapes"] if shape["line"].get("dash")]
    assert [(line["x0"], line["x1"], line["y0"], line["y1"]) for line in dashed] == [
        (75, 75, -0.5, 2.5),
        (85, 85, -0.5, 2.5),
    ]
    words = {each["text"]: each["x"] for each in layout["annotations"]}
    assert words["75 % must agree"] == 75 and words["at most 15 % against"] == 85


def test_on_a_phone_the_limits_do_not_cross_the_titles():
    layout = drawn(narrow=True)["layout"]
    dashed = [shape for shape in layout["shapes"] if shape["line"].get("dash")]
    titles = [each["y"] for each in layout["annotations"] if "\u2002" in each["text"]]
    assert len(dashed) == 6 and len(titles) == 3
    assert all(not line["y0"] < title < line["y1"] for line in dashed for title in titles)


def test_a_thin_line_joins_the_two_sides():
    joins = [shape for shape in drawn()["layout"]["shapes"] if not shape["line"].get("dash")]
    assert [(line["x0"], line["x1"], line["y0"]) for line in joins] == [(80.0, 100.0, 0), (60.0, 80.0, 1)]


def test_an_empty_row_says_why():
    assert {each["text"]: each["y"] for each in drawn()["layout"]["annotations"]}["Withheld"] == 2


def test_small_counts_that_are_not_drawn_leave_a_gap():
    figure = drawn(wholes=[20, 10, 0])
    assert placed(figure)[0, "Strongly agree"] == (0.0, 25.0)


def test_no_opinion_is_told_by_a_pattern_and_not_by_colour():
    patterns = {trace["name"]: trace["marker"].get("pattern", {}).get("shape") for trace in drawn()["data"]}
    assert patterns["No opinion"] == "-"
    assert all(shape is None for name, shape in patterns.items() if name != "No opinion")


@pytest.mark.parametrize("narrow", [False, True])
def test_no_words_carry_tags_that_the_content_security_policy_forbids(narrow):
    figure = drawn(narrow)
    words = [text for trace in figure["data"] for text in trace["text"]]
    words += [each["text"].replace("<br>", "") for each in figure["layout"]["annotations"]]
    assert not any("<" in text for text in words)
    assert any("&lt;this&gt;" in text for text in words)


def test_its_height_is_known_before_it_is_drawn():
    assert drawn()["layout"]["height"] == answers_height(3, narrow=False) == 266
    assert drawn(narrow=True)["layout"]["height"] == answers_height(3, narrow=True) == 348


def test_a_count_that_would_reach_into_its_neighbour_is_left_to_the_table():
    many = [
        AnswerBar(bar.label, bar.side, bar.swatch, [count])
        for bar, count in zip(BARS, [1051, 100, 17, 9, 20, 3], strict=True)
    ]
    texts = [
        list(trace["text"])
        for trace in drawn(narrow=True, titles=TITLES[:1], bars=many, wholes=[1200], empty=[""])["data"]
    ]
    assert texts == [["\u20021051 strongly agree"], ["100"], [""], [""], [""], [""]]
