"""A redline loses nothing of either text, and reads as a person would have marked it."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.domain.redlines import Change, Redline, count_words, redline


def marked(old: str, new: str) -> str:
    """The redline in one line: [-removed-] and {+added+}."""
    frames = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(frames[change.kind].format(change.text) for change in redline(old, new).changes)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("As it was.", "As it was.", "As it was."),
        ("", "New.", "{+New.+}"),
        ("Old.", "", "[-Old.-]"),
        ("a b c", "a x b c", "a {+x +}b c"),
        (
            "Silence is not permission, and an opt-out is not a licence.",
            "Silence is not consent, and an opt-out is not a licence.",
            "Silence is not [-permission-]{+consent+}, and an opt-out is not a licence.",
        ),
        # "sat" between two changes would be an island
        ("The cat sat on the mat.", "The dog sat in the mat.", "The [-cat sat on-]{+dog sat in+} the mat."),
        # so would a lone space
        ("one two three four", "four three two one", "[-one two three four-]{+four three two one+}"),
        # and two words amid a rewritten sentence
        (
            "Alpha beta gamma delta epsilon zeta of the eta theta iota kappa lambda mu.",
            "One two three four five six of the seven eight nine ten eleven twelve.",
            "[-Alpha beta gamma delta epsilon zeta of the eta theta iota kappa lambda mu-]"
            "{+One two three four five six of the seven eight nine ten eleven twelve+}.",
        ),
        # but two words between single ones stay where they are
        ("big red old house", "small red old barn", "[-big-]{+small+} red old [-house-]{+barn+}"),
        # and nothing is joined across paragraphs
        (
            "Para one here.\n\nPara two here.",
            "New first words.\n\nOther second bits.",
            "[-Para one here-]{+New first words+}.\n\n[-Para two here-]{+Other second bits+}.",
        ),
        ("We don't know.", "We don’t know.", "We [-don't-]{+don’t+} know."),
        ("1,000.5 tons", "1,000.6 tons", "[-1,000.5-]{+1,000.6+} tons"),
        ("one  two", "one two", "one[-  -]{+ +}two"),
        ("**Must** ask", "*Must* ask", "[-**Must**-]{+*Must*+} ask"),
        ("音楽は人が作る", "音楽は皆が作る", "音楽は[-人-]{+皆+}が作る"),
        ("हिन्दी में", "हिन्दू में", "[-हिन्दी-]{+हिन्दू+} में"),
    ],
)
def test_it_reads_well(old: str, new: str, expected: str) -> None:
    assert marked(old, new) == expected


def test_words_out_and_in_are_those_that_are_marked() -> None:
    assert redline("The cat sat on the mat.", "The dog sat in my own room.") == Redline(
        (
            Change("same", "The "),
            Change("removed", "cat sat on the mat"),
            Change("added", "dog sat in my own room"),
            Change("same", "."),
        ),
        words_removed=5,
        words_added=6,
    )
    assert redline("a", "a").changed is False
    assert redline("a", "a ").changed is True


def test_words_are_counted() -> None:
    assert count_words("An opt-out isn't 1,000.5 licences — or **is** it?") == 8
    assert count_words(" \n*") == 0


WORDS = st.lists(
    st.sampled_from(
        [
            "the",
            "music",
            "is",
            "not",
            " ",
            "  ",
            "\n",
            "\n\n",
            "\r\n",
            ".",
            ",",
            "*",
            "don't",
            "opt-out",
            "音",
            "é",
            "e\u0301",
        ]
    ),
    max_size=40,
).map("".join)
TEXTS = WORDS | st.text(max_size=40)


def check_whole(old: str, new: str) -> Redline:
    result = redline(old, new)
    assert "".join(change.text for change in result.changes if change.kind != "added") == old
    assert "".join(change.text for change in result.changes if change.kind != "removed") == new
    return result


@given(TEXTS, TEXTS)
def test_nothing_of_either_text_is_lost(old: str, new: str) -> None:
    result = check_whole(old, new)
    kinds = [change.kind for change in result.changes]
    assert all(change.text for change in result.changes)
    # same stretches stand apart, and what went stands before what came in its place
    assert all(
        pair in {("same", "removed"), ("same", "added"), ("removed", "added"), ("removed", "same"), ("added", "same")}
        for pair in zip(kinds, kinds[1:], strict=False)
    )
    assert result.words_removed == sum(
        count_words(change.text) for change in result.changes if change.kind == "removed"
    )
    assert result.words_added == sum(count_words(change.text) for change in result.changes if change.kind == "added")


@given(TEXTS, TEXTS)
def test_no_single_word_stands_between_changes(old: str, new: str) -> None:
    changes = redline(old, new).changes
    for between in changes[1:-1]:
        if between.kind == "same":
            lines = between.text.replace("\r", "").split("\n")
            paragraph_break = any(not line.strip() for line in lines[1:-1])
            assert paragraph_break or count_words(between.text) > 1


@given(TEXTS)
def test_a_text_beside_itself_has_no_changes(text: str) -> None:
    assert redline(text, text) == Redline((Change("same", text),) if text else (), 0, 0)


def text_of(words: int, seed: int) -> str:
    chosen = random.Random(seed)
    return " ".join(f"word{chosen.randrange(300)}" for _ in range(words))


def test_fifteen_hundred_words_take_milliseconds() -> None:
    old = text_of(1_500, 1)
    words = old.split(" ")
    words[::50] = ["changed"] * 30
    best = min(_seconds(old, " ".join(words)) for _ in range(5))
    assert best < 0.1  # about 4 ms; a plain difflib takes 800
    assert redline(old, " ".join(words)).words_added == 30


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (text_of(100_000, 1), text_of(100_000, 2)),
        (text_of(9_000, 1), text_of(9_000, 2)),
        ("a" * 1_000_000, "b" * 1_000_000),
        ("a-" * 500_000, "a-" * 500_000 + "b"),
        ("(" * 500_000, ")" * 500_000),
        (" " * 1_000_000, "\n" * 1_000_000),
        ("1." * 500_000, "1," * 500_000),
        ("a\n\n" * 100_000, "b\n\n" * 100_000),
        ("c d e f g h. of the " * 1_200, "i j k l m n: of the " * 1_200),
    ],
    ids=[
        "100,000 words",
        "9,000 words",
        "one word",
        "hyphens",
        "brackets",
        "spaces",
        "figures",
        "paragraphs",
        "islands",
    ],
)
def test_hostile_texts_take_bounded_time(old: str, new: str) -> None:
    started = time.perf_counter()
    check_whole(old, new)
    assert time.perf_counter() - started < 10


def _seconds(old: str, new: str) -> float:
    started = time.perf_counter()
    redline(old, new)
    return time.perf_counter() - started
