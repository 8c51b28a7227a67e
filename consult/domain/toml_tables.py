"""Reading a TOML file into tables and keys, noting everything that is wrong instead of stopping at the first fault."""

import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from consult.domain.codes import NAME_LIMIT, TEXT_LIMIT, is_code, is_one_line
from consult.domain.instants import NoInstant, parse_instant, to_instant
from consult.domain.problems import FileRefused, Problems, quoted

Choice = TypeVar("Choice", bound=StrEnum)

SIZE_LIMIT = 1024 * 1024
# No key of ours has more than two parts; the parser's time grows with the square of a key's parts, so we look first.
_MOST_DOTS = 16
# Every alternative also matches what is not closed: else each further quotation mark would search to the end again.
_STRINGS_AND_COMMENTS = re.compile(
    r'"""(?:[^\\]|\\.|\\\Z)*?(?:"{3,5}|\Z)|'
    r"'''.*?(?:'{3,5}|\Z)|"
    r'"(?:[^"\\\n]|\\.)*"?|'
    r"'[^'\n]*'?|"
    r"#[^\n]*",
    re.DOTALL,
)
_WHERE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")
_DATE = re.compile(r"^(\s*[A-Za-z0-9_-]+\s*=\s*)([0-9]{4}-[0-9]{2}-[0-9]{2}[0-9Tt:+. -]*[Zz]?)")
_MOST_BAD_DATES = 10


def read_toml(data: bytes) -> dict[str, Any]:
    """The document, or FileRefused: too big, not UTF-8, not TOML (by its line)."""
    problems = Problems()
    text = _decode(data, problems)
    return _parse(text, problems, _MOST_BAD_DATES)


def _decode(data: bytes, problems: Problems) -> str:
    if len(data) > SIZE_LIMIT:
        raise problems.refuse("", "too_big", limit=SIZE_LIMIT)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise problems.refuse("", "utf16")
    if b"\0" in data:
        raise problems.refuse(f"line {_line(data, data.index(0))}", "nul")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise problems.refuse(f"line {_line(data, error.start)}", "not_utf8") from error
    for number, line in enumerate(_STRINGS_AND_COMMENTS.sub(_line_breaks, text).split("\n"), start=1):
        if line.count(".") > _MOST_DOTS:
            raise problems.refuse(f"line {number}", "too_deep")
    return text


def _line(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1


def _line_breaks(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


def _parse(text: str, problems: Problems, dates_to_mend: int) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise problems.refuse("", "too_deep") from error
    except ValueError as error:  # TOMLDecodeError, and the plain one of a number with thousands of digits
        mended = _date_as_text(text, str(error)) if dates_to_mend else None
        if mended is None:
            raise _syntax_error(text, str(error), problems) from error
        return _parse(mended, problems, dates_to_mend - 1)


def _date_as_text(text: str, message: str) -> str | None:
    """The file with an impossible date put in quotation marks, so that it is named by its key along with all else."""
    where = _WHERE.search(message)
    if where is None or where[1] is None:
        return None
    lines = text.replace("\r\n", "\n").split("\n")
    line = int(where[1]) - 1
    mended = _DATE.sub(lambda match: f'{match[1]}"{match[2].rstrip()}"', lines[line])
    if mended == lines[line]:
        return None
    lines[line] = mended
    return "\n".join(lines)


def _syntax_error(text: str, message: str, problems: Problems) -> FileRefused:
    where = _WHERE.search(message)
    if where is None:
        return problems.refuse("", "toml_syntax", detail="it holds a number that is too long")
    line = int(where[1]) if where[1] else len(text.rstrip().split("\n"))
    detail = message[: where.start()]
    return problems.refuse(f"line {line}", "toml_syntax", detail=quoted(detail[:1].lower() + detail[1:]))


class Table:
    """One table of the file. Every reading notes what is wrong and gives back something that can be gone on with.

    A value that could not be read comes back as its default, or as the empty value of its kind: what is built from it is
    thrown away when the file is refused.
    """

    def __init__(self, place: str, values: Mapping[str, Any], problems: Problems, known: Collection[str]) -> None:
        self.place = place
        self.values = values
        self.problems = problems
        for key in values:
            if key not in known:
                self.note(_key_shown(key), "unknown_key", known=", ".join(known))

    def note(self, key: str, code: str, **params: str | int) -> None:
        """Note a problem with one key of this table."""
        self.problems.add(f"{self.place}, {key}", code, **params)

    def _given(self, key: str, kind: type | tuple[type, ...], code: str, *, required: bool = False) -> Any:
        """The value if it stands there and is of the kind, else None."""
        value = self.values.get(key)
        if value is None:
            if required:
                self.note(key, "missing_key")
            return None
        # In Python a bool is an int; in TOML true is no number.
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.note(key, code)
            return None
        return value

    def text(self, key: str, *, required: bool = False) -> str:
        """A text of any number of lines, without the blank lines around it."""
        value = self._given(key, str, "not_text", required=required)
        if value is None:
            return ""
        text: str = value.lstrip("\r\n").rstrip()
        if required and not text.strip():
            self.note(key, "blank")
        if "\0" in text:
            self.note(key, "nul")
        if len(text) > TEXT_LIMIT:
            self.note(key, "too_long", length=len(text), limit=TEXT_LIMIT)
        return text

    def line(self, key: str, *, required: bool = False, default: str = "") -> str:
        """A text of one line."""
        value = self._given(key, str, "not_text", required=required)
        if value is None:
            return default
        text: str = value.strip()
        if not text and (required or default):
            self.note(key, "blank")
        elif not is_one_line(text):
            self.note(key, "control_character")
        elif len(text) > NAME_LIMIT:
            self.note(key, "too_long", length=len(text), limit=NAME_LIMIT)
        return text

    def shaped(self, key: str, default: str, fits: Callable[[str], object], code: str) -> str:
        """A line whose shape is checked; `code` names the problem if it does not fit."""
        value = self.line(key, default=default)
        if value and not fits(value):
            self.note(key, code, value=value)
            return default
        return value

    def code(self, key: str) -> str:
        """A required code; empty if it is none."""
        value = self._given(key, str, "not_text", required=True)
        if value is None:
            return ""
        if value == "":
            self.note(key, "blank")
        elif not is_code(value):
            self.note(key, "bad_code", value=value)
            return ""
        return str(value)

    def share(self, key: str, default: float) -> float:
        """A number from 0 to 1."""
        value = self._given(key, (int, float), "not_a_number")
        if value is None:
            return default
        if not 0 <= value <= 1:  # nor is nan
            self.note(key, "share_range", value=_figure(value))
            return default
        return float(value)

    def whole(self, key: str, default: int, lowest: int, highest: int) -> int:
        """A whole number within bounds."""
        value = self._given(key, int, "not_whole")
        if value is None:
            return default
        if not lowest <= value <= highest:
            self.note(key, "number_range", lowest=lowest, highest=highest, value=_figure(value))
            return default
        return int(value)

    def flag(self, key: str) -> bool:
        """True or false; false where nothing is said."""
        return bool(self._given(key, bool, "not_a_flag"))

    def choice(self, key: str, choices: type[Choice], default: Choice | None = None) -> Choice:
        """One of a few words; required where there is no default."""
        value = self._given(key, str, "not_text", required=default is None)
        words = [choice.value for choice in choices]
        if value is not None and value not in words:
            self.note(key, "not_a_choice", value=value, known=", ".join(words))
        return choices(value) if value in words else default or next(iter(choices))

    def codes(self, key: str) -> tuple[str, ...]:
        """A list of texts; what they name is for the caller to check."""
        value = self._given(key, list, "not_codes")
        if value is None:
            return ()
        if not all(isinstance(item, str) for item in value):
            self.note(key, "not_codes")
            return ()
        return tuple(value)

    def instant(self, key: str, zone: ZoneInfo | None) -> datetime | None:
        """A date with its time, in UTC. Without an offset it is local time in `zone`; None if the zone is not known."""
        value = self._given(key, (datetime, date, time, str), "not_a_time")
        if value is None or zone is None:
            return None
        try:
            if isinstance(value, datetime):
                return to_instant(value, zone, value.isoformat())
            return parse_instant(str(value), zone)
        except NoInstant as error:
            self.note(key, error.code, **error.params)
            return None


def _key_shown(key: str) -> str:
    return key if is_code(key) else f'"{quoted(key)}"'


def _figure(value: int | float) -> str:
    """The number for a sentence; Python refuses to write out integers of more than 4,300 digits."""
    return str(value) if abs(value) < 10**20 or isinstance(value, float) else "far too large"
