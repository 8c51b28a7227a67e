"""What changed between two texts, word by word, in the way a person would mark it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Indel

# Comparing takes a bit of memory per pair of words: 4e8 pairs are 50 MB, or two texts of some 10,000 words each. Where
# more differs (no principle is as long) the differing middle shows as replaced in one piece.
_MOST_PAIRS = 400_000_000
# So many words at most, left standing between two changes, are struck and written again for the sake of reading.
_LONGEST_ISLAND = 3

_PUNCTUATION = r"!-/:-@\[-`{-~\u00a1-\u00a9\u00ab-\u00b4\u00b6-\u00b8\u00bb-\u00bf\u2010-\u205e\u3001-\u3003\u3008-\u303f\uff01-\uff0f"
# Chinese and Japanese are written without spaces: their letters are compared one by one.
_LETTERS = r"\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PIECE = rf"[^\s{_PUNCTUATION}{_LETTERS}]+"
# don't, opt-out and 1,000.5 are one word each.
_WORD = rf"(?:{_PIECE}(?:(?:['\u2019-]|(?<=\d)[.,](?=\d)){_PIECE})*|[{_LETTERS}])"
# Signs that repeat are one token: half of a Markdown ** would be another mark.
_TOKEN = re.compile(rf"{_WORD}|\s+|(?P<sign>.)(?P=sign)*", re.DOTALL)
_IS_WORD = re.compile(_WORD)
_PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*\r?\n")

Kind = Literal["same", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of text that stayed, went or came."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Redline:
    """`changes` in reading order: same and removed together are exactly the old text, same and added exactly the new.

    `words_removed` and `words_added` count the words of what is marked, as a reader would.
    """

    changes: tuple[Change, ...]
    words_removed: int
    words_added: int

    @property
    def changed(self) -> bool:
        """Whether the texts differ at all."""
        return any(change.kind != "same" for change in self.changes)


class _Stretch:
    """Tokens of the old and of the new text that stand at the same place; `same` if they are equal."""

    def __init__(self, same: bool, old: list[str], new: list[str]) -> None:
        self.same, self.old, self.new = same, old, new
        self.words_old = sum(1 for token in old if _IS_WORD.match(token))
        self.words_new = self.words_old if same else sum(1 for token in new if _IS_WORD.match(token))

    @property
    def size(self) -> int:
        """How many words the longer side has."""
        return max(self.words_old, self.words_new)

    def take(self, other: "_Stretch") -> None:
        """Put `other` at the end; what it keeps is then struck here and written again."""
        self.old += other.old
        self.new += other.new
        self.words_old += other.words_old
        self.words_new += other.words_new


def redline(old: str, new: str) -> Redline:
    """Compare two texts by words; spaces and punctuation count too. Two empty texts give no changes."""
    changes: list[Change] = []
    removed = added = 0
    # Single words first: only then is it known how long the changes around the longer islands are.
    stretches = _tidied(_tidied(_stretches(_tokens(old), _tokens(new)), 1), _LONGEST_ISLAND)
    for stretch in stretches:
        if stretch.same:
            changes.append(Change("same", "".join(stretch.new)))
            continue
        removed += stretch.words_old
        added += stretch.words_new
        if stretch.old:
            changes.append(Change("removed", "".join(stretch.old)))
        if stretch.new:
            changes.append(Change("added", "".join(stretch.new)))
    return Redline(tuple(changes), removed, added)


def count_words(text: str) -> int:
    """How many words a text has, counted as the redline does."""
    return sum(1 for _ in _IS_WORD.finditer(text))


def _tokens(text: str) -> list[str]:
    return [match[0] for match in _TOKEN.finditer(text)]


def _stretches(old: list[str], new: list[str]) -> Iterator[_Stretch]:
    """The texts in stretches that are the same and stretches that differ, by turns."""
    start, end = _common_ends(old, new)
    old_middle, new_middle = old[start : len(old) - end], new[start : len(new) - end]
    if start:
        yield _Stretch(True, old[:start], new[:start])
    if len(old_middle) * len(new_middle) > _MOST_PAIRS:
        yield _Stretch(False, old_middle, new_middle)
    else:
        yield from _compared(old_middle, new_middle)
    if end:
        yield _Stretch(True, old[len(old) - end :], new[len(new) - end :])


def _common_ends(old: list[str], new: list[str]) -> tuple[int, int]:
    """How many tokens the texts share at their start, and at their end beyond that."""
    shorter = min(len(old), len(new))
    start = next((index for index in range(shorter) if old[index] != new[index]), shorter)
    rest = shorter - start
    end = next((index for index in range(rest) if old[-1 - index] != new[-1 - index]), rest)
    return start, end


def _compared(old: list[str], new: list[str]) -> Iterator[_Stretch]:
    # Numbers in place of words: rapidfuzz compares words by their hashes, and two words may share one.
    numbers: dict[str, int] = {}
    old_numbers = [numbers.setdefault(token, len(numbers)) for token in old]
    new_numbers = [numbers.setdefault(token, len(numbers)) for token in new]
    removed: list[str] = []
    added: list[str] = []
    for step in Indel.opcodes(old_numbers, new_numbers):
        old_part, new_part = old[step.src_start : step.src_end], new[step.dest_start : step.dest_end]
        if step.tag != "equal":
            removed += old_part
            added += new_part
            continue
        if removed or added:
            yield _Stretch(False, removed, added)
            removed, added = [], []
        yield _Stretch(True, old_part, new_part)
    if removed or added:
        yield _Stretch(False, removed, added)


def _tidied(stretches: Iterable[_Stretch], longest: int) -> list[_Stretch]:
    """Join changes with nothing but a few words between them: a text speckled with marks cannot be read."""
    tidy: list[_Stretch] = []
    for stretch in stretches:
        if not stretch.same and len(tidy) >= 2 and _is_island(tidy[-1], tidy[-2], stretch, longest):
            island, before = tidy.pop(), tidy[-1]
            before.take(island)
            before.take(stretch)
        else:
            tidy.append(stretch)
    return tidy


def _is_island(between: _Stretch, before: _Stretch, after: _Stretch, longest: int) -> bool:
    """One word at most, or up to `longest` between changes thrice as long; but never across paragraphs."""
    words = between.size
    if words > longest or _PARAGRAPH_BREAK.search("".join(between.new)):
        return False
    return words <= 1 or words * 3 <= min(before.size, after.size)
