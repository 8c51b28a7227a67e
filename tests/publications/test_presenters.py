"""The page of a release in sentences: every one made from the figures, none from what is withheld."""

import json
from dataclasses import asdict

import pytest

from consult.publications.opened import rewording
from consult.publications.presenters import View, figure_data, present_release
from tests.publications import sample

COPYRIGHT, HUMAN, SAFETY, TRANSPARENCY, ENGAGEMENT = (key for key, _title in sample.PRINCIPLES)


def present(document, **view):
    return present_release(document, View(**view))


def cell_of(page, key):
    return next(cell for row in page.matrix.rows for cell in row.cells if cell.key == key)


def opened_of(page):
    return next(row.opened for row in page.matrix.rows if row.opened)


def test_the_title_says_how_many_of_how_many():
    assert present(sample.release()).title == "Principles for generative AI: what 36 of 38 members said"


def test_the_title_of_an_open_round_knows_no_number_of_invited():
    assert present(sample.release("open")).title == "Principles for generative AI: what 35 respondents said"


def test_the_title_where_nobody_came():
    document = sample.release()
    document["results"]["groups"][0]["responded"] = 0
    assert present(document).title == "Principles for generative AI: no member has answered"


def test_the_lead_tells_a_mix_of_verdicts():
    assert present(sample.release()).lead == (
        "Members reach consensus on three of the five principles: “Respect for copyright”, “A human-centred approach” and “Safety of creators, "
        "fans, consumers and the public”. A majority, one answer short of consensus, agrees with “Transparency as a fundamental element” and members "
        "are divided on “Ethical development, hand in hand with music”."
    )


@pytest.mark.parametrize(
    ("keys", "lead"),
    [
        ([COPYRIGHT], "Members reach consensus on the principle they were asked about."),
        ([TRANSPARENCY], "A majority of members agrees with the principle, one answer short of consensus."),
        ([ENGAGEMENT], "Members are divided on the principle."),
        ([COPYRIGHT, SAFETY], "Members reach consensus on both principles."),
        ([COPYRIGHT, HUMAN, SAFETY], "Members reach consensus on all three principles."),
        (
            [COPYRIGHT, ENGAGEMENT],
            "Members reach consensus on one of the two principles: “Respect for copyright”. "
            "Members are divided on “Ethical development, hand in hand with music”.",
        ),
        (
            [TRANSPARENCY, ENGAGEMENT],
            "No principle reaches consensus. A majority, one answer short of consensus, agrees with “Transparency as a fundamental element” "
            "and members are divided on “Ethical development, hand in hand with music”.",
        ),
    ],
)
def test_the_lead_is_a_sentence_for_any_few_principles(keys, lead):
    assert present(sample.only(sample.release(), *keys)).lead == lead


def test_the_lead_counts_where_titles_would_be_too_many():
    assert present(sample.repeated(sample.release(), 8)).lead == (
        "Members reach consensus on 24 of the 40 principles. A majority agrees with 8 principles and members are divided on 8 principles."
    )


def test_the_lead_names_what_nobody_answered_and_what_is_withheld():
    document = sample.withhold(sample.unanswered(sample.release(), SAFETY), TRANSPARENCY)
    assert present(sample.only(document, COPYRIGHT, SAFETY, TRANSPARENCY, ENGAGEMENT)).lead == (
        "Members reach consensus on one of the four principles: “Respect for copyright”. Members are divided on “Ethical development, hand in hand with "
        "music”; nobody answered on “Safety of creators, fans, consumers and the public”; what was said on “Transparency as a fundamental element” is withheld."
    )


def test_a_finding_says_invited_answered_regions_and_dissent():
    found = {each.key: each for each in present(sample.release()).findings}
    assert (found[COPYRIGHT].number, found[COPYRIGHT].of) == ("34", "of 36 agree")
    assert (
        found[COPYRIGHT].details
        == "38 invited, 36 answered. Consensus in 5 of 6 regions. 1 disagrees: Maple Demo Association."
    )
    assert found[SAFETY].details == "38 invited, 36 answered. Consensus in all 6 regions. 1 disagrees."


def test_a_finding_says_what_was_missing_for_consensus():
    found = {each.key: each for each in present(sample.release()).findings}
    assert found[TRANSPARENCY].details == (
        "38 invited, 35 answered, 1 left it blank. Consensus in 1 of the 4 regions that can be shown. 4 disagree. Consensus needed 27 of 35."
    )
    assert found[ENGAGEMENT].details == (
        "38 invited, 36 answered. Consensus in none of the 4 regions that can be shown. 11 disagree, among them Lusitanian Demo Association "
        "and Maple Demo Association. Consensus needed 27 of 36. It allowed at most 5 to disagree."
    )
    assert (found[ENGAGEMENT].verdict, found[ENGAGEMENT].verdict_label) == ("divided", "Divided")


def test_a_finding_names_the_region_that_stood_in_the_way():
    found = present(sample.release(region_agree_share=0.7)).findings[0]
    assert found.verdict_label == "Majority"
    assert found.details.endswith("Consensus needed 70\u00a0% in every region shown: North America has 2 of 3.")


def test_a_single_agreeing_answer_takes_the_singular():
    document = sample.release()
    sample.row(document, ENGAGEMENT).update(agree=1, disagree=0)
    found = present(document).findings[4]
    assert (found.number, found.of) == ("1", "of 36 agrees")
    assert "Nobody disagrees." in found.details


def test_a_principle_nobody_answered_and_a_withheld_one():
    document = sample.withhold(sample.unanswered(sample.release(), SAFETY), TRANSPARENCY)
    found = {each.key: each for each in present(document).findings}
    assert (found[SAFETY].number, found[SAFETY].of, found[SAFETY].verdict_label) == (
        "0",
        "of 38 answered",
        "No answers",
    )
    assert (found[TRANSPARENCY].number, found[TRANSPARENCY].of) == ("", "Withheld")
    assert found[TRANSPARENCY].details == "Withheld to protect those who answered in confidence."


def test_the_rule_is_said_in_words():
    assert present(sample.release()).rule == (
        "Consensus: at least 75\u00a0% agree and at most 15\u00a0% disagree, and at least 60\u00a0% agree in every region shown."
    )
    assert "at least 66.7\u00a0% agree" in present(sample.release(agree_share=0.667)).rule


def test_what_the_missing_answers_could_change():
    assert present(sample.release()).missing == [
        "On “Respect for copyright” 2 members did not answer. With them, 34 to 36 of 38 would agree: the verdict could become majority.",
        "On “A human-centred approach” 2 members did not answer. With them, 30 to 32 of 38 would agree: the verdict could become majority.",
        "On “Transparency as a fundamental element” 3 members did not answer. With them, 26 to 29 of 38 would agree: the verdict could become consensus.",
        "The verdicts on the other two stand whatever the missing answers say.",
    ]


def test_where_nothing_is_missing_or_nobody_knows():
    document = sample.only(sample.release(), SAFETY)
    sample.row(document, SAFETY)["bounds"] = {"low": 33, "high": 33, "of": 36}
    assert present(document).missing == ["Every member that was invited answered every principle. Nothing is missing."]
    assert present(sample.release("open")).missing == [
        "Anyone could answer this round. Nobody knows who did not, so nothing can be said of what they think."
    ]


def test_how_much_is_withheld_and_why():
    assert present(sample.release()).withheld == [
        "4 of the 30 figures by region are withheld to protect those who answered in confidence.",
        "A group is shown only where at least 5 organisations in it answered without their name, or none did, and not all of those "
        "answered alike, unless they had all agreed to that.",
        "What they hold is counted in the world column.",
        "The same figures are left out of every download and every chart.",
    ]
    assert present(sample.release(withheld=set())).withheld == [
        "Nothing is withheld: every figure can be shown without giving away what anyone said in confidence."
    ]


def test_an_open_round_says_what_its_rounding_hides():
    (said,) = present(sample.release("open", withheld=set())).withheld
    assert said.startswith("Counts below 8 are given as “fewer than 8”, all others to the nearest 5")


def test_regions_that_stand_together_are_named():
    document = sample.release(withheld=set())
    for group in document["results"]["groups"]:
        if group["code"] == "asia":
            group |= {"code": "asia+oceania", "label": "Asia + Oceania"}
    for entry in document["results"]["results"]:
        if entry["group"] == "asia":
            entry["group"] = "asia+oceania"
    assert present(document).withheld[1] == (
        "Asia + Oceania: put together for this release, because they could not all be shown on their own."
    )


def test_an_interval_says_what_it_takes_for_granted():
    found = [each.sure for each in present(sample.release()).findings]
    assert found[0] == (
        "Of all 38 invited, between 35 and 36 agree, with 95\u00a0% confidence, if those who are missing are like those who answered."
    )
    assert found[4] == "Of all 38 invited, 17 to 19 agree, whatever the missing answers say."


def test_that_no_members_are_counted_is_said_where_they_could_have_been():
    regions = {"verdict": "consensus"}
    for members, said in ((None, True), ({"verdict": "majority"}, False)):
        document = sample.release() | {"robustness": {"copyright": {"regions": regions, "members": members}}}
        assert ("if members were counted by their size" in present(document).withheld[-1]) is said


def test_the_figures_have_titles_that_state_the_finding():
    page = present(sample.release())
    assert page.matrix.title == "Four of five principles reach 60\u00a0% agreement in every region shown"
    assert page.answers.title == "Opposition is strongest on principle 5: 11 of 36 disagree"
    assert (
        present(sample.release(), by="kind").matrix.title
        == "Four of five principles reach 60\u00a0% agreement in every kind shown"
    )
    hidden = sample.release()
    for region in ("africa_middle_east", "asia", "europe", "latin_america", "north_america", "oceania"):
        sample.withhold(hidden, ENGAGEMENT, region, "region")
    assert present(hidden).matrix.title == (
        "Four of the four principles whose regions can be shown reach 60\u00a0% agreement in every region shown"
    )
    for principle, _title in sample.PRINCIPLES:
        sample.withhold(hidden, principle)
    assert present(hidden).matrix.title == "At most 6 of 6 regions can be shown on a principle"
    one = present(sample.only(sample.release(), ENGAGEMENT))
    assert one.matrix.title == "Agreement reaches 60\u00a0% in 1 of 4 regions shown"
    assert one.answers.title == "11 of 36 disagree with “Ethical development, hand in hand with music”"


def test_cells_hold_counts_and_fills_by_the_rules_thresholds():
    page = present(sample.release())
    assert [column.label for column in page.matrix.columns][:3] == ["World", "Africa and the Middle East", "Asia"]
    assert [column.participation for column in page.matrix.columns][:2] == ["36 of 38 answered", "4 of 5"]
    europe = cell_of(page, "engagement.europe")
    assert (europe.agree, europe.answered, europe.level) == ("5", "14", 1)
    assert [cell_of(page, f"human_centred.{code}").level for code in ("asia", "oceania", "latin_america")] == [3, 4, 5]
    assert [(level.code, level.label) for level in page.matrix.levels] == [
        (1, "under 50\u00a0%"),
        (2, "50\u00a0% and over"),
        (3, "60\u00a0% and over, passes in a region"),
        (4, "75\u00a0% and over, passes overall"),
        (5, "90\u00a0% and over"),
    ]


@pytest.mark.parametrize(
    "rule", [{"agree_share": 0.9}, {"agree_share": 0.5, "region_agree_share": 0.5}, {"region_agree_share": 0.3}]
)
def test_the_highest_fill_is_the_strongest_whatever_the_rule(rule):
    levels = present(sample.release(**rule)).matrix.levels
    assert levels[0].code == 1 and levels[-1].code == 5
    assert [level.code for level in levels] == sorted({level.code for level in levels})


def test_an_opened_cell_tells_the_texts_and_their_origin():
    page = present(sample.release(), cell="engagement.europe")
    opened = opened_of(page)
    assert opened.title == "Europe on principle 5"
    assert opened.summary == "5 of 14 agree, 5 disagree, 3 neither agree nor disagree and 1 no opinion."
    assert [(each.source, each.stance, each.is_named) for each in opened.quotations] == [
        ("A member in Europe", "Agree", False),
        ("Lusitanian Demo Association, Portugal", "Disagree", True),
    ]
    assert "".join(each.text for each in opened.quotations[1].changes if each.kind != "removed") == (
        "Developers work with the independent community once a licence is in place."
    )
    assert opened.note == "2 positions that may be shown."
    assert opened.close_query == "?"


def test_a_rewording_is_told_by_what_it_changes():
    old = "One two three.\nFour five six.\n\n" + "Seven " * 40 + "eight nine."
    new = old.replace("five", "5").replace("nine", "ten")
    told = [(each.kind, each.text) for each in rewording(old, new)]
    assert told[:3] == [("same", "One two three. Four "), ("removed", "five"), ("added", "5")]
    assert told[3] == ("same", " six.\n\n" + "Seven " * 11 + "… " + "Seven " * 10 + "eight ")
    assert told[4:] == [("removed", "nine"), ("added", "ten"), ("same", ".")]
    assert rewording(old, "") == rewording(old, old.replace("\n", "  \n", 1)) == []


def test_a_cell_of_the_world_holds_the_texts_without_a_region_too():
    opened = opened_of(present(sample.release(), cell="engagement.world"))
    assert [each.source for each in opened.quotations][-1] == "A member"
    assert opened.quotations[-1].stance == ""


def test_a_withheld_cell_says_so_and_still_holds_what_was_said_by_name():
    opened = opened_of(present(sample.release(), cell="engagement.north_america"))
    assert opened.summary == "Withheld to protect those who answered in confidence."
    assert opened.parts == []
    assert [each.source for each in opened.quotations] == ["Maple Demo Association, Canada"]


def test_a_merged_region_goes_by_both_names_and_holds_the_texts_of_both():
    document = sample.release()
    document["results"]["groups"] = [each for each in document["results"]["groups"] if each["code"] != "oceania"]
    next(each for each in document["results"]["groups"] if each["code"] == "asia").update(
        code="asia+oceania", label="Asia + Oceania"
    )
    rows = document["results"]["results"]
    document["results"]["results"] = [
        {**each, "group": "asia+oceania"} if each["group"] == "asia" else each
        for each in rows
        if each["group"] != "oceania"
    ]
    document["positions"][1]["region"] = "oceania"
    page = present(document, cell="engagement.asia+oceania")
    assert opened_of(page).title == "Asia + Oceania on principle 5"
    assert [each.source for each in opened_of(page).quotations] == ["A member in Asia or Oceania"]


def test_kinds_are_counted_but_their_positions_are_not_told():
    page = present(sample.release(), by="kind", cell="engagement.company")
    assert [column.label for column in page.matrix.columns] == ["World", "Trade association", "Company"]
    assert opened_of(page).quotations == []
    assert opened_of(page).note == "Positions are published by region. Choose regions above to read them."


def test_a_cell_that_does_not_exist_is_not_opened():
    assert all(row.opened is None for row in present(sample.release(), cell="nothing.nowhere").matrix.rows)


def test_more_groups_or_principles_than_fit_scroll_in_a_frame():
    assert not present(sample.release()).matrix.scrolls
    assert present(sample.repeated(sample.release(), 4)).matrix.scrolls
    document = sample.release()
    region = next(each for each in document["results"]["groups"] if each["code"] == "asia")
    for number in range(3):
        document["results"]["groups"].append({**region, "code": f"more{number}"})
        document["results"]["results"] += [
            {**each, "group": f"more{number}"} for each in document["results"]["results"] if each["group"] == "asia"
        ]
    assert present(document).matrix.scrolls


def test_bars_run_from_both_edges_on_one_scale():
    row = present(sample.release()).answers.rows[4]
    width = present(sample.release()).answers.main_width
    by_swatch = {part.swatch: part for part in row.parts}
    assert by_swatch["sa"].x == 0
    assert by_swatch["sd"].x + by_swatch["sd"].width == pytest.approx(width, abs=0.02)
    assert by_swatch["a"].width / by_swatch["d"].width == pytest.approx(12 / 8, abs=0.01)
    assert by_swatch["none"].x + by_swatch["none"].width == pytest.approx(100, abs=0.02)
    assert list(row.counts) == [5, 12, 6, 8, 3, 2]


def test_a_stance_nobody_chose_is_counted_as_nought_and_not_drawn():
    row = present(sample.release()).answers.rows[0]
    assert list(row.counts) == [23, 11, 1, 1, 0, 0]
    assert {part.swatch for part in row.parts} == {"sa", "a", "n", "d"}


def test_small_counts_of_an_open_round_stay_words_and_are_not_drawn():
    page = present(sample.release("open"), cell="engagement.asia")
    assert (
        page.findings[0].details
        == "Rounded to the nearest 5. Consensus in 5 of 6 regions. Fewer than 8 disagree, among them Maple Demo Association."
    )
    assert page.lead.startswith("Respondents reach consensus on three")
    assert page.matrix.title == "Agreement is widest on principle 1: 35 of 35 agree"
    assert cell_of(page, "copyright.asia").agree == "<8"
    assert opened_of(page).total == 0
    assert [part.count for part in page.answers.rows[1].parts] == [15, 15]


@pytest.mark.parametrize(
    "view", [View(), View(by="kind"), View(cell="transparency.north_america"), View(cell="transparency.world")]
)
def test_what_is_withheld_is_nowhere_in_the_page_or_its_figures(view):
    """A page made from a document is the same whatever stood in the rows that the document withholds."""
    document = sample.release()
    told = json.dumps([asdict(present_release(document, view)), figure_data(document, view)], default=str)
    for row in document["results"]["results"]:
        if row["withheld"]:
            row.update(
                dict.fromkeys(("counts", "interval", "bounds"), None), blank=97, answered=98, agree=9797, disagree=9898
            )
    again = json.dumps([asdict(present_release(document, view)), figure_data(document, view)], default=str)
    assert "9797" not in again and "9898" not in again
    assert told == again
