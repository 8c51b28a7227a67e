"""Every answer of a round that somebody may read, one row for each response, read from the database as it is written out.

Nothing is held in memory: two cursors of one transaction, responses and answers, are merged as they come. The columns are those that
`consult responses import` reads (docs/formats.md § 3).
"""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Connection, DateTime, Engine, String, case, func, select, type_coerce

from consult.domain.roles import Actor
from consult.extensions import db, writing
from consult.models import (
    UNASSIGNED,
    Answer,
    Consultation,
    Invitation,
    Organisation,
    Response,
    ResponseState,
    Round,
)
from consult.responses.queries import visible_to

HEAD = (
    *("organisation", "name", "country", "region", "kind", "member_count"),
    *("disclosure", "deducible", "language", "submitted_at", "remarks"),
)
CODED = frozenset({"member_count", "disclosure", "deducible", "submitted_at"})
"""Columns that never hold what somebody typed."""
PARTS = ("", ".reason", ".wording", ".disclosure")
"""What is said on a principle, as the columns' names end."""
AT_ONCE = 250
"""Rows that are fetched in one go: few, since an answer may hold two hundred thousand characters."""

Values = list[Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which answers, and how they are laid out: taken from the consultation before the reading begins."""

    where: ColumnElement[bool]
    keys: Sequence[str]
    places: Mapping[int | None, int]
    """Column of a principle's stance, by the principle's id."""
    steps: Mapping[int | None, str]
    engine: Engine

    @property
    def header(self) -> list[str]:
        return [*HEAD, *(key + part for key in self.keys for part in PARTS)]


def wanted(actor: Actor, consultation: Consultation, round_: Round) -> Wanted:
    """The current responses of a round whose answers `actor` may read."""
    wordings = round_.draft.wordings
    return Wanted(
        where=(Response.round_id == round_.id) & (Response.state == ResponseState.SUBMITTED) & visible_to(actor),
        keys=[wording.key for wording in wordings],
        places={wording.principle_id: len(HEAD) + place * len(PARTS) for place, wording in enumerate(wordings)},
        steps={None: "", **{step.id: step.code for step in consultation.steps}},
        engine=db.engine,
    )


def count(what: Wanted) -> int:
    """How many responses there are."""
    return db.session.scalar(select(func.count()).select_from(Response).where(what.where)) or 0


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection of its own that only reads, and sees one moment: nobody who writes waits for it. It is given back however the reading ends.

    It outlives the request, so it asks for nothing that belongs to one.
    """
    options: dict[str, Any] = {"stream_results": True, "max_row_buffer": AT_ONCE}
    if engine.dialect.name == "postgresql":
        options["isolation_level"] = "REPEATABLE READ"
    with engine.connect().execution_options(**options) as connection:
        token = writing.set(False)  # the request that asked for the export was one that writes
        try:
            connection.begin()
        finally:
            writing.reset(token)
        yield connection


@contextmanager
def rows(what: Wanted) -> Iterator[Iterator[Values]]:
    """One row for each response, in the header's order; instants in UTC without their zone, texts as they were typed. Its end ends the reading."""
    with reading(what.engine) as connection, closing(_merged(connection, what)) as found:
        yield found


def _merged(connection: Connection, what: Wanted) -> Generator[Values, None, None]:
    blank = [""] * (len(PARTS) * len(what.keys))
    places, steps = what.places, what.steps
    nothing = (None,) * 6
    with connection.execute(answers_query(what)) as said, connection.execute(responses_query(what)) as given:
        answers = chain.from_iterable(said.partitions(AT_ONCE))
        of, principle_id, step_id, reason, wording, disclosure = next(answers, nothing)
        for response_id, *head in chain.from_iterable(given.partitions(AT_ONCE)):
            row = head + blank
            while of == response_id:
                if (place := places.get(principle_id)) is not None:
                    row[place : place + 4] = steps[step_id], reason, wording, disclosure
                of, principle_id, step_id, reason, wording, disclosure = next(answers, nothing)
            yield row


def responses_query(what: Wanted) -> Any:
    """The responses with who gave them, by their id."""
    joined = (Invitation.round_id == Response.round_id) & (Invitation.organisation_id == Response.organisation_id)
    return (
        select(
            Response.id,
            Organisation.code,
            Organisation.name,
            Organisation.country,
            func.nullif(Invitation.region_code, UNASSIGNED),
            func.nullif(Invitation.kind_code, UNASSIGNED),
            Organisation.member_count,
            type_coerce(Response.disclosure, String),
            case((Response.deducible, "yes"), else_="no"),
            Response.language,
            type_coerce(Response.submitted_at, DateTime),
            Response.remarks,
        )
        .join(Organisation, Organisation.id == Response.organisation_id)
        .join(Invitation, joined)
        .where(what.where)
        .order_by(Response.id)
    )


def answers_query(what: Wanted) -> Any:
    """Their answers, in the same order."""
    columns = (Answer.response_id, Answer.principle_id, Answer.step_id, Answer.reason, Answer.wording)
    return (
        select(*columns, type_coerce(Answer.disclosure, String))
        .join(Response, Response.id == Answer.response_id)
        .where(what.where)
        .order_by(Answer.response_id)
    )
