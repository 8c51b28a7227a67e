"""Responses as a CSV file brings them (docs/formats.md § 3): one row per response.

Built for a hundred thousand rows: everything that the header decides is decided once, and answers that say the same are
one object.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from consult.domain.codes import is_code, is_language
from consult.domain.csv_files import SIZE_LIMIT, CsvFile, Row, place
from consult.domain.definitions import ANSWER_PARTS, CREATING_COLUMNS, RESPONSE_COLUMNS
from consult.domain.instants import NoInstant, parse_instant
from consult.domain.problems import Problems, listed
from consult.domain.rules import Disclosure
from consult.domain.scales import Scale

_DISCLOSURES = {disclosure.value: disclosure for disclosure in Disclosure}
_YES_OR_NO = {"yes": True, "no": False, "": False}


class AnswerRow(NamedTuple):
    """One answer. `stance` is a step's code, or None where it is blank; `disclosure` None means the response's own."""

    stance: str | None
    reason: str
    wording: str
    disclosure: Disclosure | None


class OrganisationFields(NamedTuple):
    """What an organisation that is not known yet would be created from; empty strings where the file says nothing."""

    name: str
    country: str
    region: str
    kind: str
    member_count: int | None


class ResponseRow(NamedTuple):
    """One response. `answers` holds the principles about which the row says anything, by key, in the order given.

    `organisation_fields` is None unless organisations may be created.
    """

    row: int
    organisation: str
    disclosure: Disclosure
    deducible: bool
    remarks: str
    language: str
    submitted_at: datetime | None
    answers: dict[str, AnswerRow]
    organisation_fields: OrganisationFields | None


@dataclass(frozen=True, slots=True)
class RoundTimes:
    """Between which instants `submitted_at` must lie (None: no bound), and the zone of times without an offset."""

    zone: tzinfo = UTC
    opens_at: datetime | None = None
    closes_at: datetime | None = None


def read_responses(
    data: bytes,
    principles: Sequence[str],
    scale: Scale,
    create_organisations: bool = False,
    times: RoundTimes | None = None,
    size_limit: int = SIZE_LIMIT,
    check: Callable[[Sequence[ResponseRow], Problems], None] = lambda _rows, _problems: None,
) -> list[ResponseRow]:
    """All responses of the file in its order; a later row of the same organisation supersedes the earlier one.

    Whether the organisations are known is for `check` to note. Raises FileRefused with everything that is wrong.
    """
    problems = Problems()
    file = CsvFile.open(data, problems, size_limit)
    answer_columns = [column for key in principles for column in _columns(key)]
    file.check_columns(("organisation",), [*RESPONSE_COLUMNS, *CREATING_COLUMNS, *answer_columns], principles)
    reader = _ResponseReader(file, principles, scale, create_organisations, times or RoundTimes())
    responses = [reader.read(number, cells) for number, cells in file.rows()]
    check(responses, problems)
    problems.raise_if_any()
    return responses


class _ResponseReader:
    """Reads rows of one file."""

    def __init__(
        self, file: CsvFile, principles: Sequence[str], scale: Scale, create_organisations: bool, times: RoundTimes
    ) -> None:
        self.file = file
        self.problems = file.problems
        self.stances = _Stances(scale)
        self.create_organisations = create_organisations
        self.times = times
        self.position = {name: file.position(name) for name in RESPONSE_COLUMNS}
        # Only principles that the file speaks of: a round may have fifty, and the file five.
        self.answers = [
            _AnswerColumns(key, *(file.position(name) for name in _columns(key)))
            for key in principles
            if any(file.has(name) for name in _columns(key))
        ]
        # Most answers are a bare stance: each is read once and shared.
        self.bare: dict[str, AnswerRow] = {}

    def read(self, number: int, cells: list[str]) -> ResponseRow:
        """One response; what is wrong with it is noted."""
        answers: dict[str, AnswerRow] = {}
        for columns in self.answers:
            answer = self._answer(number, cells, columns)
            if answer is not None:
                answers[columns.key] = answer
        position = self.position
        return ResponseRow(
            row=number,
            organisation=self._organisation(number, cells[position["organisation"]].strip()),
            disclosure=self._disclosure(number, cells, position["disclosure"], "disclosure") or Disclosure.CONFIDENTIAL,
            deducible=self._deducible(number, cells[position["deducible"]].strip()),
            remarks=_text(cells[position["remarks"]]),
            language=self._language(number, cells[position["language"]].strip()),
            submitted_at=self._submitted_at(number, cells[position["submitted_at"]].strip()),
            answers=answers,
            organisation_fields=self._fields(number, cells) if self.create_organisations else None,
        )

    def _answer(self, number: int, cells: list[str], columns: "_AnswerColumns") -> AnswerRow | None:
        given = cells[columns.stance].strip()
        reason, wording = _text(cells[columns.reason]), _text(cells[columns.wording])
        own = self._disclosure(number, cells, columns.disclosure, f"{columns.key}.disclosure")
        if not (given or reason or wording or own):
            return None
        if given and not (reason or wording or own):
            known = self.bare.get(given)
            if known is not None:
                return known
        stance = self.stances.find(given, place(number, columns.key), self.problems) if given else None
        answer = AnswerRow(stance, reason, wording, own)
        if stance in self.stances.needing_reason:
            if not reason:
                column = place(number, f"{columns.key}.reason")
                self.problems.add(column, "missing_reason", stance=self.stances.needing_reason[stance])
        elif stance is not None and not (reason or wording or own):
            self.bare[given] = answer
        return answer

    def _organisation(self, number: int, code: str) -> str:
        if not code:
            if self.file.has("organisation"):  # a missing column is said once, at the header
                self.problems.add(place(number, "organisation"), "blank")
        elif not is_code(code):
            self.problems.add(place(number, "organisation"), "bad_code", value=code)
        return code

    def _disclosure(self, number: int, cells: list[str], position: int, column: str) -> Disclosure | None:
        word = cells[position].strip()
        if not word:
            return None
        found = _DISCLOSURES.get(word)
        if found is None:
            self.problems.add(place(number, column), "not_a_choice", value=word, known=", ".join(_DISCLOSURES))
        return found

    def _deducible(self, number: int, word: str) -> bool:
        if word not in _YES_OR_NO:
            known = ", ".join(filter(None, _YES_OR_NO))
            self.problems.add(place(number, "deducible"), "not_a_choice", value=word, known=known)
        return _YES_OR_NO.get(word, False)

    def _language(self, number: int, tag: str) -> str:
        if tag and not is_language(tag):
            self.problems.add(place(number, "language"), "bad_language", value=tag)
        return tag

    def _submitted_at(self, number: int, written: str) -> datetime | None:
        if not written:
            return None
        times, where = self.times, place(number, "submitted_at")
        try:
            instant = parse_instant(written, times.zone)
        except NoInstant as error:
            self.problems.add(where, error.code, **error.params)
            return None
        early = times.opens_at is not None and instant < times.opens_at
        if early or (times.closes_at is not None and instant > times.closes_at):
            self.problems.add(where, "outside_round", value=written)
        return instant

    def _fields(self, number: int, cells: list[str]) -> OrganisationFields:
        row = Row(self.file, number, cells)
        return OrganisationFields(
            name=row.line("name"),
            country=row.country("country"),
            region=row.group("region"),
            kind=row.group("kind"),
            member_count=row.count("member_count"),
        )


class _AnswerColumns(NamedTuple):
    """Where the columns of one principle stand."""

    key: str
    stance: int
    reason: int
    wording: int
    disclosure: int


class _Stances:
    """A scale as cells name it: by code, else by label."""

    def __init__(self, scale: Scale) -> None:
        self.codes = [step.code for step in scale]
        self.needing_reason = {step.code: step.label for step in scale if step.reason_required}
        self.labels: dict[str, list[str]] = {}
        for step in scale:
            self.labels.setdefault(step.label.strip(), []).append(step.code)
        self.by_name = {label: codes[0] for label, codes in self.labels.items() if len(codes) == 1}
        # A code wins over another step's label: codes are unique, labels need not be.
        self.by_name.update((code, code) for code in self.codes)

    def find(self, name: str, where: str, problems: Problems) -> str | None:
        """The code of the step that a cell names; None, and a problem noted, if there is none or more than one."""
        code = self.by_name.get(name)
        if code is None:
            if name in self.labels:
                problems.add(where, "ambiguous_stance", value=name, known=listed(self.labels[name]))
            else:
                problems.add(where, "unknown_stance", value=name, known=listed(self.codes))
        return code


def _columns(key: str) -> tuple[str, ...]:
    return (key, *(f"{key}.{part}" for part in ANSWER_PARTS))


def _text(cell: str) -> str:
    """What was typed, as typed; nothing where it is only spaces."""
    return cell if cell and not cell.isspace() else ""
