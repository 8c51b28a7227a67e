"""Responses from a file: the same rules as the pages, written in bulk, in one transaction."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import selectinload

from consult import audit, clock
from consult.consultations import actions as consultations
from consult.consultations import queries as consultation_queries
from consult.domain import lifecycle
from consult.domain.problems import Problems
from consult.domain.response_files import ResponseRow, RoundTimes, read_responses
from consult.domain.responses import Given, GivenAnswer
from consult.domain.roles import Actor
from consult.domain.rules import Disclosure
from consult.extensions import db
from consult.models import Answer, Consultation, Invitation, Organisation, Response, ResponseState, Round
from consult.organisations import actions as organisations
from consult.organisations import queries as organisation_queries
from consult.responses.actions import stream_of
from consult.responses.documents import stored_document
from consult.responses.queries import locked_round
from consult.tallies import Change, taken_by

_AT_ONCE = 1000


def read(consultation: Consultation, data: bytes, create_organisations: bool, size_limit: int) -> list[ResponseRow]:
    """The rows of a file, checked against the newest round of `consultation` and the register; raises FileRefused."""
    round_ = consultation.round
    times = RoundTimes(ZoneInfo(consultation.zone), round_.opens_at, round_.closes_at)
    keys = [wording.key for wording in round_.draft.wordings]
    rows = read_responses(data, keys, consultation.scale, create_organisations, times, size_limit)
    if not create_organisations:
        problems = Problems()
        known = organisation_queries.by_codes(row.organisation for row in rows)
        for row in rows:
            if row.organisation not in known:
                problems.add(f"row {row.row}, organisation", "unknown_organisation", value=row.organisation)
        problems.raise_if_any()
    return rows


def write(actor: Actor, consultation: Consultation, rows: Sequence[ResponseRow], create_organisations: bool) -> int:
    """Submit every row, the later of one organisation superseding the earlier; returns how many organisations responded."""
    round_ = locked_round(consultation.round.id)
    lifecycle.check_open(round_.times, clock.now())
    known = organisation_queries.by_codes(row.organisation for row in rows)
    if create_organisations:
        _create(actor, [row for row in rows if row.organisation not in known])
        known = organisation_queries.by_codes(row.organisation for row in rows)
    consultations.invite(actor, round_, known.values())
    _Writer(actor, consultation, round_, known).write(rows)
    return len(known)


def _create(actor: Actor, rows: Sequence[ResponseRow]) -> None:
    """Make the organisations that are not known, with the regions and kinds that are not known either."""
    fields = {row.organisation: row.organisation_fields for row in reversed(rows) if row.organisation_fields}
    made = list(dict.fromkeys(row.organisation for row in rows))
    organisations.add_group_codes(
        {given.region for given in fields.values() if given.region},
        {given.kind for given in fields.values() if given.kind},
    )
    values = []
    for code in made:
        given = fields[code]
        values.append(
            {
                "code": code,
                "name": given.name or code,
                "country": given.country or None,
                "region_code": given.region or None,
                "kind_code": given.kind or None,
                "member_count": given.member_count,
                "created_at": clock.now(),
            }
        )
    if values:
        db.session.execute(insert(Organisation), values)
        audit.record_many(actor, "added", ((f"organisation:{code}", None, {"by": "response file"}) for code in made))


class _Writer:
    """Writes the rows of one file into one round."""

    def __init__(self, actor: Actor, consultation: Consultation, round_: Round, known: dict[str, Organisation]) -> None:
        self.actor, self.consultation, self.round, self.known = actor, consultation, round_, known
        self.steps = consultation_queries.step_ids(consultation)
        self.principles = {wording.key: wording.principle_id for wording in round_.draft.wordings}
        self.change = Change()
        self.invitations = {
            invitation.organisation_id: invitation
            for invitation in db.session.scalars(select(Invitation).where(Invitation.round_id == round_.id))
        }
        self.versions: dict[int, int] = {
            organisation_id: version
            for organisation_id, version in db.session.execute(
                select(Response.organisation_id, func.max(Response.version))
                .where(Response.round_id == round_.id)
                .group_by(Response.organisation_id)
            )
        }

    def write(self, rows: Sequence[ResponseRow]) -> None:
        """Supersede what stood, insert all rows, keep tallies and trail."""
        organisation_ids = {organisation.id for organisation in self.known.values()}
        self._supersede(organisation_ids)
        last = {row.organisation: row.row for row in rows}
        events: list[tuple[str, Any, Any]] = []
        for part in _parts(rows, _AT_ONCE):
            made = [self._response(row, last[row.organisation] == row.row) for row in part]
            ids = db.session.scalars(insert(Response).returning(Response.id, sort_by_parameter_order=True), made).all()
            answers = [answer for row, id_ in zip(part, ids, strict=True) for answer in self._answers(row, id_)]
            if answers:
                db.session.execute(insert(Answer), answers)
            for row, response in zip(part, made, strict=True):
                new = {"version": response["version"], "digest": response["digest"], "disclosure": row.disclosure.value}
                events.append((stream_of(self.round.id, response["organisation_id"]), None, new))
                if last[row.organisation] == row.row:
                    self._count(row)
        self.change.apply(self.round.id)
        audit.record_many(self.actor, "submitted", events)
        db.session.expire_all()

    def _supersede(self, organisation_ids: set[int]) -> None:
        current = (Response.round_id == self.round.id) & (Response.state == ResponseState.SUBMITTED)
        query = select(Response).where(current).options(selectinload(Response.answers).joinedload(Answer.step))
        stood = [response for response in db.session.scalars(query) if response.organisation_id in organisation_ids]
        for response in stood:
            self.change.respond(self.invitations[response.organisation_id], taken_by(response), sign=-1)
        ids = [response.id for response in stood]
        for part in _parts(ids, _AT_ONCE):
            superseded = update(Response).where(Response.id.in_(part)).values(state=ResponseState.SUPERSEDED)
            db.session.execute(superseded.execution_options(synchronize_session=False))

    def _response(self, row: ResponseRow, counts: bool) -> dict[str, Any]:
        organisation = self.known[row.organisation]
        version = self.versions[organisation.id] = self.versions.get(organisation.id, 0) + 1
        now = clock.now()
        submitted_at: datetime = row.submitted_at or now
        text, digest = stored_document(
            self.consultation, self.round, organisation, version, given_by(row), submitted_at
        )
        return {
            "round_id": self.round.id,
            "organisation_id": organisation.id,
            "version": version,
            "state": ResponseState.SUBMITTED if counts else ResponseState.SUPERSEDED,
            "disclosure": row.disclosure,
            "remarks": row.remarks,
            "language": row.language,
            "person_id": self.actor.person_id,
            "submitted_at": submitted_at,
            "recorded_at": now,
            "document": text,
            "digest": digest,
        }

    def _answers(self, row: ResponseRow, response_id: int) -> Iterator[dict[str, Any]]:
        for answer in given_by(row).answers:
            yield {
                "response_id": response_id,
                "principle_id": self.principles[answer.principle],
                "step_id": self.steps.get(answer.stance),
                "reason": answer.reason,
                "wording": answer.wording,
                "disclosure": answer.disclosure,
            }

    def _count(self, row: ResponseRow) -> None:
        taken = [
            (self.principles[answer.principle], answer.stance, answer.disclosure is Disclosure.NAMED)
            for answer in given_by(row).answers
            if answer.stance
        ]
        self.change.respond(self.invitations[self.known[row.organisation].id], taken)


def given_by(row: ResponseRow) -> Given:
    """What a row says, as a response."""
    answers = tuple(
        GivenAnswer(key, answer.stance or "", answer.reason, answer.wording, answer.disclosure or row.disclosure)
        for key, answer in row.answers.items()
        if answer.stance or answer.reason or answer.wording
    )
    return Given(answers, row.disclosure, row.remarks, row.language)


def _parts(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    iterator = iter(rows)
    while part := list(islice(iterator, size)):
        yield part
