"""Organisations as a CSV file brings them (docs/formats.md § 2), and lists of their codes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from consult.domain.codes import is_email, is_language
from consult.domain.csv_files import SIZE_LIMIT, CsvFile, Row
from consult.domain.problems import Problems

COLUMNS = (
    "code",
    "name",
    "short_name",
    "country",
    "region",
    "kind",
    "parent",
    "member_count",
    "language",
    "lead_email",
)
REQUIRED_COLUMNS = ("code", "name")


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """One organisation. Blank cells read as empty strings, a blank member count as None.

    `given` names the columns that the file has: of a known organisation, what the file does not speak of stays as it is.
    """

    row: int
    code: str
    name: str
    short_name: str
    country: str
    region: str
    kind: str
    parent: str
    member_count: int | None
    language: str
    lead_email: str
    given: frozenset[str]


@dataclass(frozen=True, slots=True)
class CodeRow:
    """An organisation named by its code alone."""

    row: int
    code: str


def read_organisations(
    data: bytes,
    size_limit: int = SIZE_LIMIT,
    check: Callable[[Sequence[OrganisationRow], Problems], None] = lambda _rows, _problems: None,
) -> list[OrganisationRow]:
    """All organisations of the file in its order, each code once.

    Whether regions, kinds and parents exist is for `check` to note. Raises FileRefused with everything that is wrong.
    """
    file = CsvFile.open(data, Problems(), size_limit)
    file.check_columns(REQUIRED_COLUMNS, COLUMNS)
    given = frozenset(file.names)
    organisations = [_organisation(Row(file, number, cells), given) for number, cells in file.rows()]
    _check_unique(organisations, file.problems)
    check(organisations, file.problems)
    file.problems.raise_if_any()
    return organisations


def read_codes(data: bytes, size_limit: int = SIZE_LIMIT) -> list[CodeRow]:
    """The codes in a file whose one column is `code`, each once. Raises FileRefused with everything that is wrong."""
    file = CsvFile.open(data, Problems(), size_limit)
    file.check_columns(("code",), ("code",))
    codes = [CodeRow(number, Row(file, number, cells).code("code", required=True)) for number, cells in file.rows()]
    _check_unique(codes, file.problems)
    file.problems.raise_if_any()
    return codes


def _organisation(row: Row, given: frozenset[str]) -> OrganisationRow:
    code, parent = row.code("code", required=True), row.code("parent")
    if code and parent == code:
        row.note("parent", "own_parent")
    language, email = row.value("language"), row.value("lead_email")
    if language and not is_language(language):
        row.note("language", "bad_language", value=language)
    if email and not is_email(email):
        row.note("lead_email", "bad_email", value=email)
    return OrganisationRow(
        row=row.number,
        code=code,
        name=row.line("name", required=True),
        short_name=row.line("short_name"),
        country=row.country("country"),
        region=row.group("region"),
        kind=row.group("kind"),
        parent=parent,
        member_count=row.count("member_count"),
        language=language,
        lead_email=email,
        given=given,
    )


def _check_unique(rows: Sequence[OrganisationRow | CodeRow], problems: Problems) -> None:
    first: dict[str, int] = {}
    for row in rows:
        if row.code and first.setdefault(row.code, row.row) != row.row:
            problems.add(f"row {row.row}, code", "duplicate", value=row.code, first=f"row {first[row.code]}")
