"""The address bar: read leniently, written back shortly."""

import pytest

from consult.publications.viewing import View


@pytest.mark.parametrize(
    ("query", "view"),
    [
        ({}, View()),
        ({"by": "kind"}, View(by="kind")),
        ({"by": "country"}, View()),
        ({"figure": "chart", "bars": "table"}, View(figure="chart", answers="table")),
        ({"figure": "pie", "bars": "<b>", "unknown": "x"}, View()),
        ({"cell": "a.b.europe"}, View(cell="a.b.europe")),
    ],
)
def test_what_is_known_is_read_and_the_rest_ignored(query, view):
    assert View.from_query(query) == view


def test_only_what_differs_from_the_plain_view_is_written():
    assert View().query() == "?"
    assert View(by="kind", bars="chart").query() == "?by=kind&bars=chart"
    assert View(by="kind", cell="x.asia").query(by="region") == "?cell=x.asia"


def test_a_merged_region_survives_the_way_through_an_address():
    assert View().query(cell="engagement.asia+oceania") == "?cell=engagement.asia%2Boceania"


def test_what_no_release_could_mean_is_not_carried_through_every_link():
    long = "x" * 2000
    assert View.from_query({"cell": long, "sort": long, "tiles": long, "only": long}) == View()
    assert View.from_query({"compare": ",".join(f"x{number}" for number in range(500))}) == View()
    assert View.from_query({"compare": "asia,europe,asia"}).compare == "asia,europe"
