"""What is wrong with a file that somebody gave us: where, what, and a sentence that says what to do.

A file is refused with all its problems at once. Each carries a code and its parameters, so that a page can say it in
another language; the sentences here are the English ones, kept in one table.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from consult.domain.errors import Invalid

# A hostile or merely wrong file can have a problem in every cell. The first thousand are kept, all are counted.
PROBLEMS_KEPT = 1_000
# What a file says is quoted back only so far: a cell may hold a whole essay.
QUOTED_CHARACTERS = 80

SENTENCES = {
    # The file as a whole
    "too_big": "The file is larger than {limit} bytes, the most that is read.",
    "empty_file": "The file is empty.",
    "utf16": 'The file is in UTF-16. Save it as UTF-8 (in a spreadsheet: "CSV UTF-8") and import it again.',
    "spreadsheet": 'The file is a spreadsheet, not text. Save it as "CSV UTF-8" and import that.',
    "not_utf8": 'The file is not UTF-8 here. Save it as UTF-8 (in a spreadsheet: "CSV UTF-8") and import it again.',
    "nul": "There is a NUL character here. Text never holds one: save the file again as UTF-8 text.",
    "toml_syntax": "This is not valid TOML: {detail}.",
    "too_deep": "The file is nested too deeply.",
    # Tables and keys of a consultation
    "unknown_table": "A consultation has no table of this name. It has: {known}.",
    "unknown_key": "This table has no key of this name. It has: {known}.",
    "missing_table": "This table is missing.",
    "missing_key": "This is missing.",
    "not_a_table": "This must be one table, written [{table}].",
    "not_tables": "This must be a list of tables, each written [[{table}]].",
    "not_text": "This must be text in quotation marks.",
    "not_a_number": "This must be a number.",
    "not_whole": "This must be a whole number.",
    "not_a_flag": "This must be true or false.",
    "not_a_time": "This must be a date and time, such as 2026-11-30T18:00.",
    "not_codes": "This must be a list of codes in quotation marks.",
    "share_range": "A share lies between 0 and 1; this is {value}.",
    "number_range": "This must be between {lowest} and {highest}; it is {value}.",
    "no_side": "The scale has no step on the side {side}. It needs one that agrees and one that disagrees.",
    "named_twice": '"{value}" stands here twice.',
    "own_neighbour": "A region cannot be merged with itself.",
    "unknown_region": '"{value}" is not a region of this file or of the federation.',
    "reserved_key": '"{value}" is the name of another column of a response file. Choose another key.',
    "colliding_key": '"{value}" is also the column {part} of the principle "{other}". Choose another key.',
    "reserved_group": '"{value}" is kept for organisations that have none. Choose another code.',
    "closes_first": "The round must close after it opens.",
    # Single values, in either kind of file
    "blank": "This is empty, and it is needed.",
    "bad_code": '"{value}" is not a code. A code has 1 to 64 of the letters A–Z and a–z, the digits, _, - and full stops '
    "(and not full stops alone).",
    "duplicate": '"{value}" already stands at {first}.',
    "not_a_choice": '"{value}" is not one of: {known}.',
    "control_character": "This must be one line of plain text: it holds a line break or another control character.",
    "too_long": "This has {length} characters; {limit} are the most.",
    "bad_language": '"{value}" is not a language tag. Write one such as en, fr or pt-BR.',
    "unknown_zone": '"{value}" is not a time zone. Write one such as Europe/Madrid or UTC.',
    "bad_country": '"{value}" is not a country code of ISO 3166-1. Write two capital letters, such as GB or FR.',
    "bad_email": '"{value}" is not an e-mail address.',
    "bad_count": '"{value}" is not a number of members. Write a whole number from 0 to {highest}.',
    "own_parent": "An organisation cannot be its own parent.",
    "bad_time": '"{value}" is not a date and time. Write one such as 2026-11-30T18:00 or 2026-11-30T18:00:00+01:00.',
    "skipped_time": '"{value}" does not exist in {zone}: the clocks skip it. Write it with its offset, or choose another.',
    "repeated_time": '"{value}" comes twice in {zone}: the clocks go back. Write it with its offset, such as +01:00.',
    "outside_round": '"{value}" is not within the round.',
    # Rows and columns
    "no_header": "The first row must hold the names of the columns.",
    "tab_separated": "The columns are separated by tabs. Separate them by commas or semicolons.",
    "unnamed_column": "This column has no name.",
    "unknown_column": "There is no column of this name. There are: {known}.",
    "unknown_principle": '"{value}" is not a principle of this consultation. Its principles are: {known}.',
    "doubled_column": "There are two columns of this name.",
    "missing_column": "This column is missing.",
    "too_many_cells": "This row has more cells than there are columns.",
    "cell_too_long": "A cell of this row has more than {limit} characters. The rows after it were not checked.",
    "row_too_long": "This row has more than {limit} characters. The rows after it were not checked.",
    "csv_syntax": "The quotation marks of this row do not match. The rows after it were not checked.",
    # What the database knows
    "other_label": '"{value}" is known to the federation as "{known}". Use that label, or another code.',
    "unknown_kind": '"{value}" is not a kind of organisation of the federation.',
    "unknown_group": '"{value}" is not a region of the federation.',
    "unknown_parent": '"{value}" is not the code of an organisation.',
    "unknown_organisation": '"{value}" is not the code of an organisation.',
    "parent_circle": '"{value}" would be its own ancestor.',
    # Responses
    "unknown_stance": '"{value}" is not on the scale. Write one of: {known}.',
    "ambiguous_stance": '"{value}" is the label of several steps of the scale. Write the code: {known}.',
    "missing_reason": '"{stance}" needs a reason.',
}


def quoted(value: str, most: int = QUOTED_CHARACTERS) -> str:
    """`value` on one line and not too long, with whatever a terminal could mistake for a command replaced."""
    shown = value if len(value) <= most else value[: most - 1] + "…"
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in shown)


def listed(names: Iterable[str], most: int = 20) -> str:
    """`names` in one phrase; of a long list the first, and how many more there are."""
    shown = [quoted(name) for name in names]
    more = len(shown) - most
    return ", ".join(shown[:most]) + (f" and {more} more" if more > 0 else "")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: `place` names table, number and key, or row and column; empty for the whole file."""

    place: str
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, without the place."""
        return SENTENCES[self.code].format(**self.params)

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}" if self.place else self.sentence


class FileRefused(Invalid):
    """A file that cannot be taken. `problems` holds the first thousand, `count` is how many there are in all."""

    def __init__(self, problems: list[Problem], count: int | None = None) -> None:
        self.problems = problems
        self.count = len(problems) if count is None else count
        super().__init__("file_refused", count=self.count)

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems]
        if self.count > len(lines):
            lines.append(f"There are {self.count} problems in all; the first {len(lines)} are named.")
        return "\n".join(lines)


class Problems:
    """Collects what is wrong with a file while the rest of it is still being read."""

    def __init__(self) -> None:
        self.kept: list[Problem] = []
        self.count = 0

    def add(self, place: str, code: str, **params: str | int) -> None:
        """Note a problem. `value` among the parameters is what the file says: it is shortened for showing."""
        self.count += 1
        if len(self.kept) < PROBLEMS_KEPT:
            shown = {name: quoted(str(value)) if name == "value" else value for name, value in params.items()}
            self.kept.append(Problem(place, code, shown))

    def refuse(self, place: str, code: str, **params: str | int) -> FileRefused:
        """Note a problem after which nothing more can be read; the caller raises what this returns."""
        self.add(place, code, **params)
        return self.refusal()

    def refusal(self) -> FileRefused:
        """All that was noted, to be raised."""
        return FileRefused(self.kept, self.count)

    def raise_if_any(self) -> None:
        """Refuse the file if anything is wrong with it."""
        if self.count:
            raise self.refusal()
