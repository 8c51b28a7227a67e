"""Tallies: counts per principle, group and stance, kept in the transaction that changes an answer, and recounted to check them.

A change is a Counter of deltas, applied in one statement with its rows in one order, so that two writers cannot wait for each other in a circle.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from sqlalchemy import ColumnElement, Executable, Table, delete, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from consult.domain.rules import Disclosure
from consult.extensions import db
from consult.models import Answer, GroupTally, Invitation, Response, ResponseState, ScaleStep, Tally

Key = tuple[str, str, int, str, bool]
"""(by, group code, principle id, stance code, whether by name)"""
GroupKey = tuple[str, str]
Taken = tuple[int, str, bool]
"""What one answer counts as: (principle id, stance code, whether by name). A blank is not counted: it is responded minus answered."""


class Change:
    """What a transaction adds to and takes from the tallies of one round."""

    def __init__(self) -> None:
        self.counts: Counter[Key] = Counter()
        self.invited: Counter[GroupKey] = Counter()
        self.responded: Counter[GroupKey] = Counter()

    def invite(self, invitation: Invitation, sign: int = 1) -> None:
        """Count an invitation in all its groups."""
        for group in invitation.groups():
            self.invited[group] += sign

    def respond(self, invitation: Invitation, answers: Iterable[Taken], sign: int = 1) -> None:
        """Count a current response in all its groups, or with sign -1 take it out."""
        self.respond_in(invitation.groups(), answers, sign)

    def respond_in(self, groups: Iterable[GroupKey], answers: Iterable[Taken], sign: int = 1) -> None:
        """The same for an organisation that stands in `groups`."""
        taken = list(answers)
        for by, code in groups:
            self.responded[by, code] += sign
            for principle_id, stance, named in taken:
                self.counts[by, code, principle_id, stance, named] += sign

    def apply(self, round_id: int) -> None:
        """Write the deltas; a count that would fall below zero is an error of ours and fails the transaction."""
        rows = [
            {
                "round_id": round_id,
                "by": by,
                "group_code": code,
                "principle_id": principle,
                "stance": stance,
                "named": named,
                "count": count,
            }
            for (by, code, principle, stance, named), count in sorted(self.counts.items())
            if count
        ]
        _add(Tally.__table__, rows, ("count",))  # type: ignore[arg-type]
        groups = [
            {
                "round_id": round_id,
                "by": by,
                "group_code": code,
                "invited_count": self.invited[by, code],
                "responded_count": self.responded[by, code],
            }
            for by, code in sorted({*self.invited, *self.responded})
            if self.invited[by, code] or self.responded[by, code]
        ]
        _add(GroupTally.__table__, groups, ("invited_count", "responded_count"))  # type: ignore[arg-type]


def taken_by(response: Response) -> list[Taken]:
    """What the answers of a response count as."""
    return [
        (answer.principle_id, answer.step.code, answer.disclosure is Disclosure.NAMED)
        for answer in response.answers
        if answer.step is not None
    ]


def recount(round_id: int) -> tuple[Counter[Key], dict[GroupKey, tuple[int, int]]]:
    """Both tallies of a round from the answers themselves: a full scan, for checking only."""
    counts: Counter[Key] = Counter()
    groups: dict[GroupKey, tuple[int, int]] = {}
    for by, column in _GROUP_COLUMNS:
        for code, invited in db.session.execute(
            select(column, func.count()).select_from(Invitation).where(Invitation.round_id == round_id).group_by(column)
        ):
            groups[by, code] = (invited, 0)
        for code, responded in db.session.execute(
            _current(round_id).with_only_columns(column, func.count()).group_by(column)
        ):
            groups[by, code] = (groups[by, code][0], responded)
        named = Answer.disclosure == Disclosure.NAMED
        query = (
            _current(round_id)
            .join(Answer, Answer.response_id == Response.id)
            .join(ScaleStep, ScaleStep.id == Answer.step_id)
            .with_only_columns(column, Answer.principle_id, ScaleStep.code, named.label("named"), func.count())
            .group_by(column, Answer.principle_id, ScaleStep.code, "named")
        )
        for code, principle, step, by_name, count in db.session.execute(query):
            counts[by, code, principle, step, bool(by_name)] = count
    return counts, groups


def differences(round_id: int) -> Iterator[str]:
    """A sentence for each tally that a full recount contradicts."""
    counts, groups = recount(round_id)
    kept = {
        (row.by, row.group_code, row.principle_id, row.stance, row.named): row.count
        for row in db.session.scalars(select(Tally).where(Tally.round_id == round_id))
    }
    for key in sorted({*counts, *kept}):
        if counts[key] != kept.get(key, 0):
            yield f"tally {key}: kept {kept.get(key, 0)}, counted {counts[key]}"
    kept_groups = {
        (row.by, row.group_code): (row.invited_count, row.responded_count)
        for row in db.session.scalars(select(GroupTally).where(GroupTally.round_id == round_id))
    }
    for group in sorted({*groups, *kept_groups}):
        if groups.get(group, (0, 0)) != kept_groups.get(group, (0, 0)):
            yield f"group {group}: kept {kept_groups.get(group, (0, 0))}, counted {groups.get(group, (0, 0))}"


def sweep(round_id: int) -> None:
    """Remove rows that have come to nothing."""
    db.session.execute(delete(Tally).where(Tally.round_id == round_id, Tally.count == 0))
    nothing = ~or_(GroupTally.invited_count != 0, GroupTally.responded_count != 0)
    db.session.execute(delete(GroupTally).where(GroupTally.round_id == round_id, nothing))


_GROUP_COLUMNS: tuple[tuple[str, ColumnElement[str]], ...] = (
    ("world", func.substr(literal_column("'world'"), 1)),  # PostgreSQL groups by no bare constant
    ("region", Invitation.region_code.expression),
    ("kind", Invitation.kind_code.expression),
    ("country", Invitation.country.expression),
)


def _current(round_id: int):  # type: ignore[no-untyped-def]
    joined = (Invitation.round_id == Response.round_id) & (Invitation.organisation_id == Response.organisation_id)
    where = (Response.round_id == round_id) & (Response.state == ResponseState.SUBMITTED)
    return select(Response.id).join(Invitation, joined).where(where)


def _add(table: Table, rows: list[dict[str, object]], columns: tuple[str, ...]) -> None:
    """Add each row's numbers to the row that is there, or make it; then see that nothing that was taken from fell below zero."""
    if not rows:
        return
    connection = db.session.connection()
    connection.execute(_upsert(table, columns, connection.dialect.name), rows)
    if any(int(str(row[name])) < 0 for row in rows for name in columns):
        below = or_(*(table.c[name] < 0 for name in columns))
        if db.session.execute(select(1).where(table.c.round_id == rows[0]["round_id"], below).limit(1)).first():
            raise ValueError(f"a count in {table.name} would fall below zero")


@cache
def _upsert(table: Table, columns: tuple[str, ...], dialect: str) -> Executable:
    """The statement for one row. Rows are handed over as parameters, so that it is put together once and not for each number of them."""
    statement = (insert_postgresql if dialect == "postgresql" else insert_sqlite)(table)
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={name: table.c[name] + statement.excluded[name] for name in columns},
    )
