"""Responses from a file: the same rules as the pages, written in bulk, in one transaction."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Table, func, insert, select, update

from consult import audit, clock
from consult.consultations import actions as consultations
from consult.consultations import queries as consultation_queries
from consult.domain import lifecycle
from consult.domain.codes import is_code
from consult.domain.problems import Problems
from consult.domain.response_files import ResponseRow, RoundTimes, read_responses
from consult.domain.responses import Given, GivenAnswer
from consult.domain.roles import Actor
from consult.domain.rules import Disclosure
from consult.extensions import db
from consult.models import Answer, Consultation, Invitation, Organisation, Response, ResponseState, Round, ScaleStep
from consult.organisations import actions as organisations
from consult.organisations import queries as organisation_queries
from consult.responses.actions import stream_of
from consult.responses.documents import written
from consult.responses.queries import locked_round_for_update
from consult.tallies import Change, GroupKey, Taken

Groups = tuple[GroupKey, ...]
Progress = Callable[[Sequence[ResponseRow]], AbstractContextManager[Iterable[ResponseRow]]]

_AT_ONCE = 1000
_RESPONSES: Table = Response.__table__  # type: ignore[assignment]
_ANSWERS: Table = Answer.__table__  # type: ignore[assignment]


def read(consultation: Consultation, data: bytes, create_organisations: bool, size_limit: int) -> list[ResponseRow]:
    """The rows of a file, checked against the newest round of `consultation` and the register; raises FileRefused."""
    round_ = consultation.round
    times = RoundTimes(ZoneInfo(consultation.zone), round_.opens_at, round_.closes_at)
    keys = [wording.key for wording in round_.draft.wordings]

    def check(rows: Sequence[ResponseRow], problems: Problems) -> None:
        coded = [row for row in rows if is_code(row.organisation)]  # what is no code at all is noted already
        known = organisation_queries.by_codes(row.organisation for row in coded)
        for row in coded:
            if row.organisation not in known:
                problems.add(f"row {row.row}, organisation", "unknown_organisation", value=row.organisation)

    scale = consultation.scale
    if create_organisations:
        return read_responses(data, keys, scale, create_organisations, times, size_limit)
    return read_responses(data, keys, scale, create_organisations, times, size_limit, check)


def write(
    actor: Actor,
    consultation: Consultation,
    rows: Sequence[ResponseRow],
    create_organisations: bool,
    progress: Progress = nullcontext,
) -> int:
    """Submit every row, the later of one organisation superseding the earlier; returns how many organisations responded.

    The round is held alone meanwhile, so that nobody submits between two rows. `progress` wraps the rows for a bar.
    """
    round_ = locked_round_for_update(consultation.round.id)
    lifecycle.check_open(round_.times, clock.now())
    codes = list(dict.fromkeys(row.organisation for row in rows))
    if create_organisations:
        known = organisation_queries.by_codes(codes).keys()
        _create(actor, [row for row in rows if row.organisation not in known])
    organisations_by_code = organisation_queries.by_codes(codes)
    consultations.invite(actor, round_, organisations_by_code.values())
    ids = {code: organisation.id for code, organisation in organisations_by_code.items()}
    del organisations_by_code  # a hundred thousand objects
    _Writer(actor, consultation, round_, ids).write(rows, progress)
    db.session.expire_all()
    return len(ids)


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
    """Writes the rows of one file into one round. `ids` are those of the organisations, by code."""

    def __init__(self, actor: Actor, consultation: Consultation, round_: Round, ids: dict[str, int]) -> None:
        self.actor, self.round_id, self.ids = actor, round_.id, ids
        self.slug, self.numbers = consultation.slug, (round_.number, round_.draft.number)
        self.steps = consultation_queries.step_ids(consultation)
        self.principles = {wording.key: wording.principle_id for wording in round_.draft.wordings}
        self.change = Change()
        wanted = set(ids.values())
        columns = (Invitation.organisation_id, Invitation.country, Invitation.kind_code, Invitation.region_code)
        self.groups: dict[int, Groups] = {
            organisation_id: (("country", country), ("kind", kind), ("region", region), ("world", "world"))
            for organisation_id, country, kind, region in db.session.execute(
                select(*columns).where(Invitation.round_id == round_.id)
            )
            if organisation_id in wanted
        }
        last = select(Response.organisation_id, func.max(Response.version)).where(Response.round_id == round_.id)
        self.versions: dict[int, int] = {
            organisation_id: version
            for organisation_id, version in db.session.execute(last.group_by(Response.organisation_id))
        }

    def write(self, rows: Sequence[ResponseRow], progress: Progress) -> None:
        """Supersede what stood, insert all rows, keep tallies and trail."""
        for part in _parts(self.ids.values(), _AT_ONCE):
            self._supersede(part)
        last = {row.organisation: row.row for row in rows}
        with progress(rows) as shown:
            for part in _parts(shown, _AT_ONCE):
                self._insert(part, [last[row.organisation] == row.row for row in part])
        self.change.apply(self.round_id)

    def _supersede(self, organisation_ids: list[int]) -> None:
        """Take what these organisations said so far out of the tallies; it is kept as versions."""
        stood = (Response.round_id == self.round_id) & (Response.state == ResponseState.SUBMITTED)
        stood &= Response.organisation_id.in_(organisation_ids)
        answers: dict[int, list[Taken]] = {
            organisation_id: [] for organisation_id in db.session.scalars(select(Response.organisation_id).where(stood))
        }
        if not answers:
            return
        query = (
            select(Response.organisation_id, Answer.principle_id, ScaleStep.code, Answer.disclosure)
            .join(Answer, Answer.response_id == Response.id)
            .join(ScaleStep, ScaleStep.id == Answer.step_id)
            .where(stood)
        )
        for organisation_id, principle_id, stance, disclosure in db.session.execute(query):
            answers[organisation_id].append((principle_id, stance, disclosure is Disclosure.NAMED))
        for organisation_id, taken in answers.items():
            self.change.respond_in(self.groups[organisation_id], taken, sign=-1)
        superseded = update(Response).where(stood).values(state=ResponseState.SUPERSEDED)
        db.session.execute(superseded.execution_options(synchronize_session=False))

    def _insert(self, rows: list[ResponseRow], current: list[bool]) -> None:
        """Insert some rows with their answers and events; `current` says of each whether it counts."""
        given = [given_by(row) for row in rows]
        made = [self._response(*each) for each in zip(rows, given, current, strict=True)]
        inserted = insert(_RESPONSES).returning(_RESPONSES.c.id, sort_by_parameter_order=True)
        ids = db.session.scalars(inserted, made).all()
        answers = [values for each, id_ in zip(given, ids, strict=True) for values in self._answers(each, id_)]
        if answers:
            db.session.execute(insert(_ANSWERS), answers)
        events = []
        for each, response, counts in zip(given, made, current, strict=True):
            new = {"version": response["version"], "digest": response["digest"], "disclosure": each.disclosure.value}
            events.append((stream_of(self.round_id, response["organisation_id"]), None, new))
            if counts:
                self.change.respond_in(self.groups[response["organisation_id"]], self._taken(each))
        audit.record_many(self.actor, "submitted", events)

    def _response(self, row: ResponseRow, given: Given, counts: bool) -> dict[str, Any]:
        organisation_id = self.ids[row.organisation]
        version = self.versions[organisation_id] = self.versions.get(organisation_id, 0) + 1
        now = clock.now()
        submitted_at = row.submitted_at or now
        text, digest = written(self.slug, self.numbers, row.organisation, version, given, submitted_at)
        return {
            "round_id": self.round_id,
            "organisation_id": organisation_id,
            "version": version,
            "state": ResponseState.SUBMITTED if counts else ResponseState.SUPERSEDED,
            "disclosure": row.disclosure,
            "deducible": given.deducible,
            "remarks": row.remarks,
            "language": row.language,
            "signed_by": "",
            "signed_as": "",
            "person_id": self.actor.person_id,
            "submitted_at": submitted_at,
            "recorded_at": now,
            "document": text,
            "digest": digest,
        }

    def _answers(self, given: Given, response_id: int) -> Iterator[dict[str, Any]]:
        for answer in given.answers:
            yield {
                "response_id": response_id,
                "principle_id": self.principles[answer.principle],
                "step_id": self.steps.get(answer.stance),
                "reason": answer.reason,
                "wording": answer.wording,
                "disclosure": answer.disclosure,
            }

    def _taken(self, given: Given) -> list[Taken]:
        return [
            (self.principles[answer.principle], answer.stance, answer.disclosure is Disclosure.NAMED)
            for answer in given.answers
            if answer.stance
        ]


def given_by(row: ResponseRow) -> Given:
    """What a row says, as a response."""
    answers = tuple(
        GivenAnswer(key, answer.stance or "", answer.reason, answer.wording, answer.disclosure or row.disclosure)
        for key, answer in row.answers.items()
        if answer.stance or answer.reason or answer.wording
    )
    return Given(answers, row.disclosure, row.remarks, row.language, deducible=row.deducible)


def _parts(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    iterator = iter(rows)
    while part := list(islice(iterator, size)):
        yield part
