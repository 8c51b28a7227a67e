"""Whether everything kept is what it says it is: a sentence for each thing that is not.

The chains of the audit trail show what was changed, inserted, moved or taken out in their middle. What was cut off at a chain's end shows by
the sum of all events, and by what the event was about: a response, a release, an opening or a close that no event speaks of.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from consult import audit
from consult.extensions import db
from consult.models import (
    Answer,
    Consultation,
    Event,
    Job,
    JobResult,
    JobState,
    Organisation,
    Principle,
    Release,
    Response,
    ResponseState,
    Round,
    ScaleStep,
)
from consult.publications.documents import headline
from consult.responses.actions import stream_of
from consult.tallies import differences

_AT_ONCE = 1000
Said = dict[str, list[Any]]
"""What a response says, by principle: stance, reason, wording, disclosure."""


def tallies() -> Iterator[str]:
    """Tallies that a recount of the answers contradicts."""
    for round_ in db.session.scalars(select(Round)).all():
        for sentence in differences(round_.id):
            yield f"{round_.consultation.slug}, round {round_.number}: {sentence}"


def trail() -> Iterator[str]:
    """Chains that are broken, and openings, closes and creations without their event."""
    for stream, sequence in audit.broken_streams():
        yield f"audit trail of {stream}: the chain breaks at event {sequence}"
    yield from _missing_events()
    told = {
        (stream, action)
        for stream, action in db.session.execute(
            select(Event.stream, Event.action).where(Event.action.in_(("created", "opened", "closed", "added")))
        )
    }
    for consultation in db.session.scalars(select(Consultation)).all():
        stream, round_ = f"consultation:{consultation.slug}", consultation.round
        happened = {"created": True, "opened": round_.opened_at is not None, "closed": round_.closed_at is not None}
        for action, did in happened.items():
            if did and (stream, action) not in told:
                yield f"audit trail of {stream}: it does not say that this was {action}"
    for code in db.session.scalars(select(Organisation.code)):
        if (f"organisation:{code}", "added") not in told:
            yield f"audit trail of organisation:{code}: it does not say that this was added"


def _missing_events() -> Iterator[str]:
    written, there, adds_up = audit.written_and_there()
    if written != there:
        yield f"audit trail: {written} events were written, and {there} are there"
    elif not adds_up:
        yield f"audit trail: {there} events are there, and they are not those that were written"


def receipts() -> Iterator[str]:
    """Responses whose document, answers or state differ from what the audit trail saw, and those that are gone."""
    submitted, withdrawn = _on_record()
    names = {id_: f"{slug}, round {number}" for id_, slug, number in _rounds()}
    stances = _Stances()
    columns = (Response.id, Response.round_id, Response.organisation_id, Response.version, Response.state)
    query = select(*columns, Response.document, Response.digest, Organisation.code).join(Response.organisation)
    ordered = query.order_by(Response.id).execution_options(yield_per=_AT_ONCE)
    for rows in db.session.execute(ordered).partitions():
        said = stances.of([row.id for row in rows])
        for row in rows:
            stream = stream_of(row.round_id, row.organisation_id)
            seen = submitted[stream].pop(row.version, None)
            for sentence in _wrong(row, seen, row.version in withdrawn[stream], said[row.id]):
                yield f"response of {row.code}, {names[row.round_id]}, version {row.version}: {sentence}"
    for stream, missing in submitted.items():
        for version in missing:
            yield f"{stream}, version {version}: the audit trail saw it submitted, and it is gone"


def _wrong(row: Any, seen: str | None, withdrawn: bool, said: Said) -> Iterator[str]:
    """What is wrong with one response. `seen` is the digest and `withdrawn` the fate that the audit trail knows."""
    if hashlib.sha256(row.document.encode()).hexdigest() != row.digest:
        yield "its document does not have its digest"
    if seen is None:
        yield "its submission is not in the audit trail"
    elif seen != row.digest:
        yield "the audit trail knows another document"
    if _said_in(row.document) != said:
        yield "its answers are not those of its document"
    if (row.state is ResponseState.WITHDRAWN) != withdrawn:
        yield f"it is {row.state}, and the audit trail says otherwise"


def _rounds() -> list[tuple[int, str, int]]:
    query = select(Round.id, Consultation.slug, Round.number).join(Consultation)
    return [(id_, slug, number) for id_, slug, number in db.session.execute(query)]


def _on_record() -> tuple[dict[str, dict[int, str]], dict[str, set[int]]]:
    """What the trail saw, by stream: the digest of each version submitted, and the versions withdrawn."""
    submitted: dict[str, dict[int, str]] = defaultdict(dict)
    withdrawn: dict[str, set[int]] = defaultdict(set)
    query = select(Event.stream, Event.action, Event.details).where(Event.action.in_(("submitted", "withdrawn")))
    for stream, action, details in db.session.execute(query.execution_options(yield_per=_AT_ONCE)):
        new = _new(details)
        version = new.get("version")
        if not isinstance(version, int):
            continue  # its chain is broken, which is said elsewhere
        if action == "submitted":
            submitted[stream][version] = str(new.get("digest"))
        else:
            withdrawn[stream].add(version)
    return submitted, withdrawn


def _new(details: str) -> dict[str, Any]:
    try:
        new = json.loads(details)["new"]
    except (ValueError, TypeError, KeyError):
        return {}
    return new if isinstance(new, dict) else {}


class _Stances:
    """Reads what answers say, from their rows."""

    def __init__(self) -> None:
        self.keys = {id_: key for id_, key in db.session.execute(select(Principle.id, Principle.key))}
        self.steps = {id_: code for id_, code in db.session.execute(select(ScaleStep.id, ScaleStep.code))}

    def of(self, response_ids: list[int]) -> dict[int, Said]:
        """What each response says."""
        found: dict[int, Said] = {id_: {} for id_ in response_ids}
        columns = (Answer.response_id, Answer.principle_id, Answer.step_id, Answer.reason, Answer.wording)
        query = select(*columns, Answer.disclosure).where(Answer.response_id.in_(response_ids))
        for response_id, principle_id, step_id, *texts, disclosure in db.session.execute(query):
            found[response_id][self.keys[principle_id]] = [
                self.steps[step_id] if step_id else None,
                *texts,
                disclosure.value,
            ]
        return found


def _said_in(document: str) -> Said | None:
    """What a response's document says; None where it cannot be read."""
    try:
        return {
            answer["principle"]: [answer[name] for name in ("stance", "reason", "wording", "disclosure")]
            for answer in json.loads(document)["answers"]
        }
    except (ValueError, TypeError, KeyError):
        return None


def releases() -> Iterator[str]:
    """Releases whose document is not the one that the audit trail saw published, or whose row says otherwise, and those that are gone."""
    published = _published()
    for release in db.session.scalars(
        select(Release).order_by(Release.round_id, Release.number).execution_options(yield_per=20)
    ):
        slug, round_number = release.round.consultation.slug, release.round.number
        name = f"release {release.number} of {slug}, round {round_number}"
        seen = published.pop((f"consultation:{slug}", round_number, release.number), {})
        for sentence in _wrong_release(release, seen):
            yield f"{name}: {sentence}"
    for stream, round_number, number in published:
        yield f"release {number} of {stream}, round {round_number}: the audit trail saw it published, and it is gone"


def _published() -> dict[tuple[str, Any, Any], dict[str, Any]]:
    """What the trail saw of each release, withdrawals included, by stream, round and number."""
    query = select(Event.stream, Event.details).where(Event.action.in_(("published", "release_withdrawn")))
    found = {}
    for stream, details in db.session.execute(query):
        new = _new(details)
        found[stream, new.get("round"), new.get("release")] = new
    return found


def _wrong_release(release: Release, seen: dict[str, Any]) -> Iterator[str]:
    if hashlib.sha256(release.document.encode()).hexdigest() != release.digest:
        yield "its document does not have its digest"
    if seen.get("digest") != release.digest:
        yield "the audit trail knows another document, or none"
    if _described(release.document) != (release.number, release.kind.value, release.note, release.withdraws):
        yield "its number, kind, note or what it withdraws are not those of its document"
    if "basis" in seen and seen["basis"] != (release.basis and hashlib.sha256(release.basis.encode()).hexdigest()):
        yield "what it was made of is not what the audit trail saw"
    try:
        told = headline(json.loads(release.document))
    except (ValueError, TypeError, KeyError):
        return  # said above
    if release.headline and json.loads(release.headline) != json.loads(told):
        yield "what the front page says of it is not in its document"


def files() -> Iterator[str]:
    """Files made in the background whose bytes are not those that were stored, and those that are gone."""
    releases = {
        str(id_): f"release {number} of {slug}, round {round_number}"
        for id_, number, slug, round_number in db.session.execute(
            select(Release.id, Release.number, Consultation.slug, Round.number)
            .join(Round, Round.id == Release.round_id)
            .join(Consultation, Consultation.id == Round.consultation_id)
        )
    }
    columns = (Job.kind, Job.subject, Job.state, JobResult.size, JobResult.digest, JobResult.content)
    made = select(*columns).outerjoin(JobResult, JobResult.job_id == Job.id).order_by(Job.id)
    for job in db.session.execute(made.execution_options(yield_per=1)):
        name = f"{job.kind} of {releases.get(job.subject, job.subject)}"
        if job.content is None:
            if job.state is JobState.DONE:
                yield f"{name}: it was made, and it is gone"
        elif hashlib.sha256(job.content).hexdigest() != job.digest or len(job.content) != job.size:
            yield f"{name}: its bytes do not have its digest and size"
        elif job.state is not JobState.DONE:
            yield f"{name}: it is there, and its job is {job.state}"


def _described(document: str) -> tuple[Any, ...] | None:
    """What a release's document says of itself; one of format 1 is a plain release. None where it cannot be read."""
    try:
        said = json.loads(document)["release"]
        return said["number"], said.get("kind", "release"), said["note"], said.get("withdraws")
    except (ValueError, TypeError, KeyError):
        return None
