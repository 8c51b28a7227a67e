"""The figures beside the matrix and the bars: what they say, in words and as data."""

import pytest
from flask_babel import force_locale

from consult.publications.annex import present_annex
from consult.publications.comparison import present_comparison
from consult.publications.estimates import present_estimates
from consult.publications.matrix import present_matrix
from consult.publications.paging import part_in_view
from consult.publications.participation import present_participation
from consult.publications.reading import Document
from consult.publications.robust_text import robustness_text
from consult.publications.viewing import View
from tests.publications import big, sample


@pytest.fixture(autouse=True)
def language(app):
    with app.test_request_context(), force_locale("en"):
        yield


def estimate(made, principle, group):
    """A row of the small multiples."""
    panel = next(each for each in made.panels if each.place == principle)
    return next(each for each in panel.rows if each.group == group)


def test_an_estimate_says_share_band_and_interval_in_words_and_picture():
    made = present_estimates(Document(sample.release()), View())
    world = estimate(made, 1, "World")
    assert (world.said, world.words) == ("34 of 36 agree", "between 35 and 36 of the 38")
    assert world.share == pytest.approx(94.44) and not world.is_few
    assert world.band == (pytest.approx(89.47), pytest.approx(94.74))
    assert world.interval == (pytest.approx(92.11), pytest.approx(94.74))


def test_a_census_has_no_interval_and_few_answers_are_hollow():
    made = present_estimates(Document(sample.release()), View())
    europe, africa = estimate(made, 1, "Europe"), estimate(made, 1, "Africa and the Middle East")
    assert (europe.band, europe.interval, europe.words) == (None, None, "everyone answered")
    assert africa.is_few and africa.interval is None and africa.words == "4 to 5 of the 5 possible"
    assert estimate(made, 4, "North America").said == "withheld"
    assert estimate(made, 4, "North America").share is None


def test_an_open_round_has_no_intervals():
    made = present_estimates(Document(sample.release("open")), View())
    assert all(
        row.interval is None and row.band is None and row.words == "" for panel in made.panels for row in panel.rows
    )


def test_the_title_counts_what_the_missing_cannot_take_away():
    made = present_estimates(Document(sample.release()), View())
    assert made.title == "Three of five principles keep 75\u00a0% agreement whatever the missing answers say"


def test_long_texts_come_in_parts():
    part = part_in_view(Document(big.release()), View(by="kind", start=41))
    assert (part.first, part.last, part.total) == (41, 42, 42)
    assert part.previous_query == "?by=kind&from=37" and part.next_query == ""
    assert part_in_view(Document(sample.release()), View(start=99)).first == 5


def test_groups_are_compared_in_the_address_bars_words():
    made = present_comparison(Document(sample.release()), View(compare="company,europe,nobody"))
    assert made.groups == ["Europe", "Company"]
    assert made.title == "Furthest apart on principle 4: Company 10 of 11, Europe 10 of 14"
    cell = made.rows[4].cells[0]
    assert (cell.agree, cell.answered, cell.total) == ("5", "14", 14)
    assert cell.summary == "5 of 14 agree, 5 disagree, 3 neither agree nor disagree and 1 no opinion."


def test_one_group_is_not_compared_and_a_withheld_one_says_so():
    assert present_comparison(Document(sample.release()), View(compare="europe")).rows == []
    made = present_comparison(Document(sample.release()), View(compare="europe,north_america"))
    assert made.rows[3].cells[1].is_withheld and made.rows[3].cells[1].parts == []


def test_a_kind_of_the_same_code_as_a_region_has_a_longer_name():
    document = sample.release()
    for each in (*document["results"]["groups"], *document["results"]["results"]):
        name = "code" if "code" in each else "group"
        each[name] = "europe" if each[name] == "company" else each[name]
    made = present_comparison(Document(document), View(compare="europe,kind:europe"))
    assert made.groups == ["Europe", "Company"]


def test_participation_names_who_is_complete():
    made = present_participation(Document(sample.release()))
    assert made.title == "36 of 38 members answered, everyone in 4 of 6 regions"
    assert "Single principles were answered by 35 to 36." in made.about
    assert [(row.label, row.words) for row in made.rows][:2] == [
        ("World", "36 of 38"),
        ("Africa and the Middle East", "4 of 5"),
    ]
    assert made.rows[0].width == 100 and made.rows[0].filled == pytest.approx(94.74)


def test_nobody_knows_who_was_asked_in_an_open_round():
    made = present_participation(Document(sample.release("open")))
    assert made.is_open and {row.asked for row in made.rows} == {None}
    assert made.rows[1].answered == "fewer than 8" and made.rows[1].filled == 0


@pytest.mark.parametrize(
    ("sort", "places"),
    [("", [1, 2, 3, 4, 5]), ("europe", [1, 3, 2, 4, 5]), ("-europe", [5, 4, 2, 1, 3]), ("x", [1, 2, 3, 4, 5])],
)
def test_the_matrix_sorts_by_any_column(sort, places):
    made = present_matrix(Document(sample.release()), View(sort=sort))
    assert [row.place for row in made.rows] == places


def test_what_has_no_share_comes_last_either_way():
    for sort in ("north_america", "-north_america"):
        made = present_matrix(Document(sample.release()), View(sort=sort))
        assert {row.place for row in made.rows[-2:]} == {4, 5}


def test_a_heading_leads_from_most_to_least_and_back():
    def europe(sort):
        made = present_matrix(Document(sample.release()), View(sort=sort))
        column = next(each for each in made.columns if each.code == "europe")
        return column.order, column.query

    assert europe("") == ("none", "?sort=europe")
    assert europe("europe") == ("descending", "?sort=-europe")
    assert europe("-europe") == ("ascending", "?")


def test_other_ways_of_counting_are_told_where_the_release_holds_them():
    document = sample.release()
    assert robustness_text(Document(document), "copyright") == ""
    document["robustness"] = {
        "copyright": {"regions": {"verdict": "consensus"}, "members": None},
        "engagement": {"regions": {"verdict": "divided"}, "members": {"verdict": "majority"}, "robust": False},
        "safety": {"regions": "consensus", "members": {"verdict": "consensus"}, "robust": True},
        "human_centred": {"regions": {"verdict": "majority", "counted": 4, "of": 6}, "members": None, "robust": None},
        "transparency": "nonsense",
    }
    known = Document(document)
    assert robustness_text(known, "copyright") == "The verdict holds if every region counts the same."
    assert robustness_text(known, "engagement") == (
        "The verdict holds if every region counts the same. Not robust: it would be “Majority” if members are counted by their size."
    )
    assert robustness_text(known, "safety") == (
        "Robust: the verdict holds if every region counts the same and if members are counted by their size."
    )
    assert robustness_text(known, "human_centred") == "It would be “Majority” if the 4 regions shown count the same."
    assert robustness_text(known, "transparency") == ""


def test_the_annex_holds_every_row_and_what_is_withheld_stays_so():
    made = present_annex(sample.release())
    rows = {row.group: row for row in made.tables[3].rows}
    assert len(made.tables) == 5 and len(rows) == 9
    assert rows["North America"].cells == [] and "Withheld" in rows["North America"].said
    world = dict(zip(made.columns, made.tables[4].rows[0].cells, strict=True))
    assert (world["Agree"], world["Answered"], world["Verdict"]) == ("17", "36", "Divided")
    assert (world["Median"], world["Middle half"]) == ("Agree", "Agree to disagree")


def test_the_annex_of_an_open_round_has_no_concentration():
    made = present_annex(sample.release("open"))
    assert all(set(row.cells[-5:]) <= {"–"} for table in made.tables for row in table.rows)
