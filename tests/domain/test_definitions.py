"""A consultation definition is read whole, or refused with everything that is wrong with it, each by its place."""

from datetime import UTC, datetime

import pytest

from consult.domain.definitions import (
    Definition,
    KindDefinition,
    PrincipleDefinition,
    RegionDefinition,
    parse_definition,
)
from consult.domain.rules import ConsensusRule, DisclosureRule, Participation
from consult.domain.scales import Side, Step
from tests.domain.definition_files import SMALL, problems_of

WHOLE = """
[consultation]
slug = "whole"
title = "A whole one"
summary = "Two lines.\\nOf summary."
language = "pt-BR"
zone = "Europe/Madrid"
participation = "open"

[rule]
agree_share = 1
disagree_share = 0.0
region_agree_share = 0.5

[disclosure]
k = 7
strict = true

[round]
opens_at = 2026-11-01T09:00:00
closes_at = 2026-11-30T18:00:00-05:00

[[scale]]
code = "1"
label = "Yes"
meaning = "We would sign it."
side = "agree"
[[scale]]
code = "0"
label = "Perhaps"
side = "neutral"
[[scale]]
code = "-1"
label = "No"
side = "disagree"
reason = "required"
[[scale]]
code = "x"
label = "No view"
side = "none"
reason = "optional"

[[region]]
code = "north"
label = "North"
merge_with = ["south", "west"]
[[region]]
code = "south"
label = "South"

[[kind]]
code = "choir"
label = "Choir"

[[principle]]
key = "one"
title = "First"
wording = '''
    *We* agree.

Twice.
'''
rationale = "Because."
"""


def test_a_small_definition_gets_the_usual_rules() -> None:
    assert parse_definition(SMALL.encode()) == Definition(
        slug="small",
        title="A small one",
        summary="",
        language="en",
        zone="UTC",
        participation=Participation.INVITED,
        rule=ConsensusRule(0.75, 0.15, 0.60),
        disclosure=DisclosureRule(5, False),
        scale=(Step("yes", "Yes", "", Side.AGREE), Step("no", "No", "", Side.DISAGREE)),
        regions=(),
        kinds=(),
        principles=(PrincipleDefinition("one", "First", "We agree.", ""),),
        opens_at=None,
        closes_at=None,
    )


def test_a_whole_definition_says_everything() -> None:
    assert parse_definition(WHOLE.encode(), known_regions=["west"]) == Definition(
        slug="whole",
        title="A whole one",
        summary="Two lines.\nOf summary.",
        language="pt-BR",
        zone="Europe/Madrid",
        participation=Participation.OPEN,
        rule=ConsensusRule(1.0, 0.0, 0.5),
        disclosure=DisclosureRule(7, True),
        scale=(
            Step("1", "Yes", "We would sign it.", Side.AGREE),
            Step("0", "Perhaps", "", Side.NEUTRAL),
            Step("-1", "No", "", Side.DISAGREE, reason_required=True),
            Step("x", "No view", "", Side.NONE),
        ),
        regions=(RegionDefinition("north", "North", ("south", "west")), RegionDefinition("south", "South")),
        kinds=(KindDefinition("choir", "Choir"),),
        principles=(PrincipleDefinition("one", "First", "    *We* agree.\n\nTwice.", "Because."),),
        # nine in the morning in Madrid, in winter; six in the evening five hours behind UTC
        opens_at=datetime(2026, 11, 1, 8, tzinfo=UTC),
        closes_at=datetime(2026, 11, 30, 23, tzinfo=UTC),
    )


def test_line_ends_of_windows_and_a_byte_order_mark_are_read() -> None:
    windows = b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode()
    assert parse_definition(windows) == parse_definition(SMALL.encode())


CODE_RULE = (
    "is not a code. A code has 1 to 64 of the letters A–Z and a–z, the digits, _, - and full stops "
    "(and not full stops alone)."
)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('slug = "small"', "", "consultation, slug: This is missing."),
        ('slug = "small"', 'slug = ""', "consultation, slug: This is empty, and it is needed."),
        ('slug = "small"', 'slug = "a b"', f'consultation, slug: "a b" {CODE_RULE}'),
        ('slug = "small"', 'slug = ".."', f'consultation, slug: ".." {CODE_RULE}'),
        ('slug = "small"', f'slug = "{"a" * 65}"', f'consultation, slug: "{"a" * 65}" {CODE_RULE}'),
        ('slug = "small"', "slug = 7", "consultation, slug: This must be text in quotation marks."),
        ('"A small one"', "true", "consultation, title: This must be text in quotation marks."),
        ('"A small one"', '" "', "consultation, title: This is empty, and it is needed."),
        (
            '"A small one"',
            '"A\\nB"',
            "consultation, title: This must be one line of plain text: it holds a line break or another control character.",
        ),
        ('"A small one"', f'"{"a" * 301}"', "consultation, title: This has 301 characters; 300 are the most."),
        (
            '"A small one"',
            '"A"\nsummary = "a\\u0000b"',
            "consultation, summary: There is a NUL character here. Text never holds one: save the file again as UTF-8 text.",
        ),
        (
            '"A small one"',
            '"A"\nlanguage = "en_GB"',
            'consultation, language: "en_GB" is not a language tag. Write one such as en, fr or pt-BR.',
        ),
        (
            '"A small one"',
            '"A"\nzone = "../etc/passwd"',
            'consultation, zone: "../etc/passwd" is not a time zone. Write one such as Europe/Madrid or UTC.',
        ),
        (
            '"A small one"',
            '"A"\nparticipation = "all"',
            'consultation, participation: "all" is not one of: invited, open.',
        ),
        (
            '"A small one"',
            '"A"\ntitel = "B"',
            "consultation, titel: This table has no key of this name. It has: slug, title, summary, language, zone, "
            "participation.",
        ),
        (
            "[consultation]",
            "[rule]\nagree_share = 1.01\n[consultation]",
            "rule, agree_share: A share lies between 0 and 1; this is 1.01.",
        ),
        (
            "[consultation]",
            "[rule]\ndisagree_share = nan\n[consultation]",
            "rule, disagree_share: A share lies between 0 and 1; this is nan.",
        ),
        (
            "[consultation]",
            '[rule]\nregion_agree_share = "0.5"\n[consultation]',
            "rule, region_agree_share: This must be a number.",
        ),
        ("[consultation]", "[rule]\nagree_share = true\n[consultation]", "rule, agree_share: This must be a number."),
        (
            "[consultation]",
            "[disclosure]\nk = 0\n[consultation]",
            "disclosure, k: This must be between 1 and 1000; it is 0.",
        ),
        (
            "[consultation]",
            f"[disclosure]\nk = 0x{'f' * 9000}\n[consultation]",
            "disclosure, k: This must be between 1 and 1000; it is far too large.",
        ),
        ("[consultation]", "[disclosure]\nk = true\n[consultation]", "disclosure, k: This must be a whole number."),
        ("[consultation]", "[disclosure]\nk = 5.0\n[consultation]", "disclosure, k: This must be a whole number."),
        (
            "[consultation]",
            "[disclosure]\nstrict = 1\n[consultation]",
            "disclosure, strict: This must be true or false.",
        ),
        (
            "[consultation]",
            "[questions]\n[consultation]",
            "questions: A consultation has no table of this name. It has: consultation, rule, disclosure, round, scale, "
            "region, kind, principle.",
        ),
        ("[consultation]", "rule = 3\n[consultation]", "rule: This must be one table, written [rule]."),
        ("[consultation]", "[[round]]\n[consultation]", "round: This must be one table, written [round]."),
        (
            "[consultation]",
            "[region]\n[consultation]",
            "region: This must be a list of tables, each written [[region]].",
        ),
        (
            "[consultation]",
            "kind = ['a']\n[consultation]",
            "kind: This must be a list of tables, each written [[kind]].",
        ),
        ('"agree"', '"for"', 'scale 1, side: "for" is not one of: agree, neutral, disagree, none.'),
        ('side = "disagree"', "", "scale 2, side: This is missing."),
        (
            '"disagree"',
            '"none"',
            "scale: The scale has no step on the side disagree. It needs one that agrees and one that disagrees.",
        ),
        (
            '"agree"',
            '"neutral"',
            "scale: The scale has no step on the side agree. It needs one that agrees and one that disagrees.",
        ),
        ('"agree"', '"agree"\nreason = "always"', 'scale 1, reason: "always" is not one of: optional, required.'),
        ('label = "No"', "", "scale 2, label: This is missing."),
        ('code = "no"', 'code = "yes"', 'scale 2, code: "yes" already stands at scale 1.'),
        ('wording = "We agree."', 'wording = "\\n "', "principle 1, wording: This is empty, and it is needed."),
        ('wording = "We agree."', "", "principle 1, wording: This is missing."),
        (
            '"We agree."',
            '"We."\nremark = "x"',
            "principle 1, remark: This table has no key of this name. It has: key, title, wording, rationale.",
        ),
        (
            "[consultation]",
            '[[region]]\ncode = "unassigned"\nlabel = "None"\n[consultation]',
            'region 1, code: "unassigned" is kept for organisations that have none. Choose another code.',
        ),
        (
            "[consultation]",
            '[[kind]]\ncode = "unassigned"\nlabel = "None"\n[consultation]',
            'kind 1, code: "unassigned" is kept for organisations that have none. Choose another code.',
        ),
        (
            "[consultation]",
            '[[kind]]\ncode = "a"\nlabel = "A"\n[[kind]]\ncode = "a"\nlabel = "B"\n[consultation]',
            'kind 2, code: "a" already stands at kind 1.',
        ),
    ],
)
def test_a_fault_is_named_with_its_place(old: str, new: str, sentence: str) -> None:
    assert problems_of(SMALL.replace(old, new, 1)) == [sentence]


@pytest.mark.parametrize(
    ("merge_with", "sentence"),
    [
        ('["west"]', '"west" is not a region of this file or of the federation.'),
        ('["south", "north"]', "A region cannot be merged with itself."),
        ('["south", "south"]', '"south" stands here twice.'),
        ('"south"', "This must be a list of codes in quotation marks."),
        ("[3]", "This must be a list of codes in quotation marks."),
    ],
)
def test_neighbours_are_other_regions(merge_with: str, sentence: str) -> None:
    text = WHOLE.replace('["south", "west"]', merge_with)
    assert problems_of(text) == [f"region 1, merge_with: {sentence}"]


COLUMNS = ["organisation", "disclosure", "remarks", "language", "submitted_at"]
CREATING = ["name", "country", "region", "kind", "member_count"]


@pytest.mark.parametrize("key", COLUMNS + CREATING)
def test_a_principle_is_not_called_like_another_column(key: str) -> None:
    assert problems_of(SMALL.replace('"one"', f'"{key}"')) == [
        f'principle 1, key: "{key}" is the name of another column of a response file. Choose another key.'
    ]


@pytest.mark.parametrize("part", ["reason", "wording", "disclosure"])
def test_a_principle_is_not_called_like_the_column_of_another(part: str) -> None:
    second = f'[[principle]]\nkey = "one.{part}"\ntitle = "Second"\nwording = "And more."\n'
    assert problems_of(second + SMALL) == [
        f'principle 1, key: "one.{part}" is also the column {part} of the principle "one". Choose another key.'
    ]
    # alone it is a key like any other
    assert parse_definition(SMALL.replace('"one"', f'"one.{part}"').encode()).principles[0].key == f"one.{part}"


def test_a_principle_stands_once() -> None:
    second = '[[principle]]\nkey = "one"\ntitle = "Again"\nwording = "And more."\n'
    assert problems_of(SMALL + second) == ['principle 2, key: "one" already stands at principle 1.']


def test_names_and_labels_need_not_be_unique() -> None:
    definition = parse_definition(SMALL.replace('label = "No"', 'label = "Yes"').encode())
    assert [step.label for step in definition.scale] == ["Yes", "Yes"]


def test_everything_that_is_wrong_is_said_at_once() -> None:
    text = """
extra = 1
[consultation]
title = 3
[round]
opens_at = 2026-13-01T00:00:00  # no such month
[[scale]]
code = "a"
[[principle]]
key = "remarks"
title = "T"
wording = "W"
"""
    assert [sentence.split(":")[0] for sentence in problems_of(text)] == [
        "extra",
        "consultation, slug",
        "consultation, title",
        "scale 1, label",
        "scale 1, side",
        "round, opens_at",
        "principle 1, key",
    ]


def test_what_is_missing_is_named() -> None:
    missing = [f"{table}: This table is missing." for table in ("consultation", "scale", "principle")]
    assert problems_of(b"") == missing
    assert problems_of("scale = []\nprinciple = []") == missing
