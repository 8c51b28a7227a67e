"""The results document, key by key, and its flat table."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.domain.rules import ConsensusRule, DisclosureRule, Participation
from consult.statistics.document import assemble, flatten, results_document
from consult.statistics.tallies import Cell, Group
from tests.statistics.worlds import KEY, SCALE, STEPS, cell, crossings_of, federations, groups_of

AS_OF = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)


def document(groups, audience="staff", participation=Participation.INVITED, principles=(KEY,), **more):
    rules = (ConsensusRule(), DisclosureRule(), participation)
    return results_document("win-genai", 1, audience, AS_OF, None, groups, list(principles), SCALE, *rules, **more)


def one_region(tally, invited=12):
    responded = tally.answered + tally.blank
    return [
        Group("world", "world", "World", invited, responded, {KEY: tally}),
        Group("region", "europe", "Europe", invited, responded, {KEY: tally}),
    ]


def test_the_example_of_the_format():
    # The format's own example, figure by figure.
    found = document(one_region(cell(5, 2, 1, 1)))
    assert list(found) == ["consultation", "round", "audience", "as_of", "release", "groups", "results"]
    assert {key: value for key, value in found.items() if key not in ("groups", "results")} == {
        "consultation": "win-genai",
        "round": 1,
        "audience": "staff",
        "as_of": "2026-11-22T14:00:00Z",
        "release": None,
    }
    assert found["groups"][1] == {
        "by": "region",
        "code": "europe",
        "label": "Europe",
        "invited": 12,
        "responded": 9,
    }
    assert found["results"][1] == {
        "principle": "copyright",
        "by": "region",
        "group": "europe",
        "counts": {
            "strongly_agree": 5,
            "agree": 2,
            "neutral": 1,
            "disagree": 1,
            "strongly_disagree": 0,
            "no_opinion": 0,
        },
        "blank": 0,
        "answered": 9,
        "agree": 7,
        "disagree": 1,
        "agree_share": 0.7778,
        "interval": {"low": 7, "high": 10, "of": 12, "level": 0.95, "method": "hypergeometric"},
        "bounds": {"low": 7, "high": 10, "of": 12},
        "consensus": 0.6199,
        "verdict": "consensus",
        "withheld": False,
    }


def test_nobody_is_zeros_and_nulls_to_staff_and_withheld_to_the_public():
    groups = one_region(cell(blank=2))
    world = document(groups)["results"][0]
    assert (set(world["counts"].values()), world["answered"], world["blank"]) == ({0}, 0, 2)
    assert [world[key] for key in ("agree_share", "interval", "consensus", "verdict")] == [None] * 4
    assert [row["withheld"] for row in document(groups, "public")["results"]] == [True, True]


def test_a_withheld_row_says_nothing_but_its_name():
    found = document(one_region(cell(3, 1)), "public")["results"][1]
    assert {key: value for key, value in found.items() if value is not None} == {
        "principle": KEY,
        "by": "region",
        "group": "europe",
        "withheld": True,
    }
    assert set(found) == set(document(one_region(cell(3, 1)))["results"][1])


def regional(asia):
    europe = Group("region", "europe", "Europe", 20, 20, {KEY: cell(18, 0, 0, 2)})
    region = Group("region", "asia", "Asia", 9, asia.answered, {KEY: asia})
    both = Cell({step: europe.cells[KEY].counts.get(step, 0) + asia.counts.get(step, 0) for step in STEPS})
    return [Group("world", "world", "World", 29, both.answered, {KEY: both}), region, europe]


def test_the_worlds_verdict_hears_every_region_of_the_document_and_a_regions_only_itself():
    found = {row["group"]: row["verdict"] for row in document(regional(cell(2, 0, 2)))["results"]}
    assert found == {"world": "majority", "asia": "no_clear_view", "europe": "consensus"}


def test_the_worlds_public_verdict_does_not_betray_a_withheld_region():
    groups = regional(cell(2, 0, 2))
    withheld = {(KEY, "region", "asia")}
    rules = (ConsensusRule(), Participation.INVITED)
    public = assemble("win-genai", 1, "public", AS_OF, 1, groups, [KEY], SCALE, *rules, withheld)
    assert [row["verdict"] for row in public["results"]] == ["consensus", None, "consensus"]


def test_an_open_round_has_neither_interval_nor_bounds_and_prints_rounded_counts_to_the_public():
    groups = one_region(cell(43, 28, 7, 12, 0, 3, blank=6), invited=99)
    staff = document(groups, participation=Participation.OPEN)["results"][0]
    assert (staff["interval"], staff["bounds"], staff["counts"]["strongly_agree"]) == (None, None, 43)
    public = document(groups, "public", Participation.OPEN)
    assert public["groups"][0] == {
        "by": "world",
        "code": "world",
        "label": "World",
        "invited": 100,
        "responded": 100,
    }
    row = public["results"][0]
    assert list(row["counts"].values()) == [45, 30, "fewer than 8", 10, 0, "fewer than 8"]
    assert (row["answered"], row["agree"], row["disagree"], row["blank"]) == (95, 70, 10, "fewer than 8")
    assert row["agree_share"] == 0.7368  # 70 of 95: of the exact 71 of 93 it would give both away
    assert (row["interval"], row["bounds"], row["consensus"], row["verdict"]) == (None, None, None, "consensus")


def test_the_public_never_sees_a_country():
    groups = [*one_region(cell(5, 2, 1, 1)), Group("country", "ES", "Spain", 1, 1, {KEY: cell(1)})]
    assert "country" in {group["by"] for group in document(groups)["groups"]}
    public = document(groups, "public")
    assert (
        {group["by"] for group in public["groups"]} == {row["by"] for row in public["results"]} == {"world", "region"}
    )


def test_a_principle_without_any_tally_has_its_rows_too():
    rows = document(one_region(cell(5, 2, 1, 1)), "public", principles=[KEY, "safety"])["results"]
    assert [(row["principle"], row["withheld"]) for row in rows] == [
        (KEY, False),
        (KEY, False),
        ("safety", True),
        ("safety", True),
    ]


def test_instants_are_printed_in_utc_and_need_a_zone():
    rules = (ConsensusRule(), DisclosureRule(), Participation.INVITED)
    madrid = datetime(2026, 11, 22, 15, 0, tzinfo=timezone(timedelta(hours=1)))
    found = results_document("c", 1, "staff", madrid, 3, one_region(cell(1)), [KEY], SCALE, *rules)
    assert (found["as_of"], found["release"]) == ("2026-11-22T14:00:00Z", 3)
    with pytest.raises(ValueError, match="zone"):
        results_document("c", 1, "staff", datetime(2026, 1, 1), 3, one_region(cell(1)), [KEY], SCALE, *rules)


def test_the_flat_table_has_the_same_columns_with_dotted_names():
    groups = [*one_region(cell(5, 2, 1, 1)), Group("region", "asia", "Asia", 3, 0, {})]
    header, rows = flatten(document(groups))
    assert header == [
        *("principle", "by", "group", "invited", "responded"),
        *(f"counts.{step}" for step in STEPS),
        *("blank", "answered", "agree", "disagree", "agree_share"),
        *("interval.low", "interval.high", "interval.of", "interval.level", "interval.method"),
        *("bounds.low", "bounds.high", "bounds.of", "consensus", "verdict", "withheld"),
    ]
    europe = [KEY, "region", "europe", 12, 9, 5, 2, 1, 1, 0, 0, 0, 9, 7, 1, 0.7778]
    assert rows[1] == [*europe, 7, 10, 12, 0.95, "hypergeometric", 7, 10, 12, 0.6199, "consensus", "false"]
    assert rows[2][:3] == [KEY, "region", "asia"]


def test_a_flat_table_of_withheld_rows_keeps_the_scales_columns():
    header, rows = flatten(document(one_region(cell(3, 1)), "public"), SCALE)
    assert "counts.no_opinion" in header
    assert rows[1] == [KEY, "region", "europe", 12, 4, *[None] * (len(header) - 6), "true"]


@given(federations(), st.sampled_from(list(Participation)))
def test_every_public_row_is_the_staffs_row_or_withheld_and_all_agree_with_each_other(organisations, participation):
    groups = groups_of(organisations)
    staff = document(groups, participation=participation)
    public = document(groups, "public", participation, crossings=crossings_of(organisations))
    for seen, known in zip(public["results"], staff["results"], strict=True):
        assert sum(known["counts"].values()) == known["answered"]
        if participation is Participation.INVITED and not seen["withheld"]:
            assert {**seen, "verdict": None} == {**known, "verdict": None}
            assert seen["by"] == "world" or seen["verdict"] == known["verdict"]
    for by in ("region", "kind"):
        rows = [row for row in staff["results"] if row["by"] == by]
        assert sum(row["agree"] for row in rows) == staff["results"][0]["agree"]


@given(federations())
def test_the_order_of_groups_changes_the_order_of_rows_only(organisations):
    groups = groups_of(organisations)
    rows = document(groups, "public", crossings=crossings_of(organisations))["results"]
    turned = document(groups[::-1], "public", crossings=crossings_of(organisations)[::-1])["results"]
    assert rows == turned[::-1]


def test_labels_are_free_text():
    groups = [replace(group, label="Ελλάδα, «a;b»") for group in one_region(cell(5, 2, 1, 1))]
    assert document(groups)["groups"][0]["label"] == "Ελλάδα, «a;b»"
