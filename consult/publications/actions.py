"""Writes about publications: freeze a release, or take one back by another."""

from typing import Any

from consult import audit, clock
from consult.domain import canonical_json, lifecycle
from consult.domain.errors import Refused
from consult.domain.roles import Actor
from consult.extensions import db
from consult.models import Consultation, Release, ReleaseKind, Round
from consult.publications import auditing, checking, documents, queries
from consult.publications.checking import Inputs
from consult.publications.choices import NONE, Choices
from consult.publications.documents import Made
from consult.publications.protection import Protected, basis_of
from consult.publications.standing import withdrawal_of
from consult.responses.queries import locked_round_for_update
from consult.statistics.audit import Audit


def publish(
    actor: Actor,
    consultation: Consultation,
    expected_digest: str | None = None,
    note: str = "",
    kind: ReleaseKind = ReleaseKind.RELEASE,
    chosen: Choices = NONE,
) -> Release:
    """Freeze the round's results as its next release, with what was `chosen` beyond the rules.

    `expected_digest` is that of the preview the publisher looked at (`content_digest`): anything else is refused, so that the public sees
    exactly what was seen; a large release is then taken as it was audited by the worker, and refused if it was not. `note` says what
    changed and why; only a first release needs none. Raises Refused before the close, when nothing is left to show, and when the audit
    says that somebody's answer would follow; Invalid where something is chosen that is not there.
    """
    round_ = locked_round_for_update(consultation.round.id)
    lifecycle.check_can_publish(round_.times, clock.now())
    number = queries.latest_number(round_.id) + 1
    _check_note(number, note, kind)
    made = documents.make(consultation, number, note, kind, chosen=chosen)
    if documents.shows_nothing(made.document):
        rows = made.document["results"]["results"]
        names = ", ".join(f"{row['principle']} × {row['group']}" for row in rows if row["by"] == "world")
        raise Refused("nothing_to_show", rows=names)
    if expected_digest is not None and documents.content_digest(made.document) != expected_digest:
        raise Refused("preview_outdated")
    found = _passed(consultation, made, in_process=expected_digest is None)
    return _freeze(actor, consultation, round_, made.document, shown=made.shown, findings=auditing.kept(found))


def _passed(consultation: Consultation, made: Made, *, in_process: bool) -> Audit:
    """The audit of what is to be published. Raises Refused if that is not to be."""
    if in_process:
        found: Audit | None = Inputs.of(consultation, made.shown).audit()
    else:
        found = checking.check_of(consultation, made.shown).audit
    if found is None:
        raise Refused("not_checked")
    if found.refused:
        said = auditing.in_words(found, consultation, made.shown)
        raise Refused(
            "audit_refused",
            rows=auditing.rows_of(found),
            findings=said.sentences,
            options=auditing.options(found, made.shown.chosen),
        )
    return found


def withdraw(actor: Actor, consultation: Consultation, number: int, note: str) -> Release:
    """Take release `number` back: a release of its own that says so, and why. What was published stays where it is.

    Raises Refused where there is no such release with results, where it is withdrawn already, and where the reason is missing.
    """
    round_ = locked_round_for_update(consultation.round.id)
    releases = queries.listed_releases(round_.id)
    if not any(each.number == number and each.has_results for each in releases):
        raise Refused("no_such_release", number=number)
    before = withdrawal_of(releases, number)
    if before is not None:
        raise Refused("withdrawn_already", number=number, by=before.number)
    if not note.strip():
        raise Refused("reason_needed")
    document = documents.withdrawal(consultation, releases[0].number + 1, number, note)
    return _freeze(actor, consultation, round_, document, withdraws=number)


def _check_note(number: int, note: str, kind: ReleaseKind) -> None:
    if number == 1 and kind is ReleaseKind.CORRECTION:
        raise Refused("nothing_to_correct")
    if number > 1 and not note.strip():
        raise Refused("note_needed")


def _freeze(
    actor: Actor,
    consultation: Consultation,
    round_: Round,
    document: dict[str, Any],
    *,
    shown: Protected | None = None,
    findings: str | None = None,
    withdraws: int | None = None,
) -> Release:
    said, text, digest = document["release"], *documents.canonical(document)
    before = queries.listed_releases(round_.id)
    basis = canonical_json.text_of(basis_of(shown)) if shown else None
    release = Release(
        round_id=round_.id,
        number=said["number"],
        kind=ReleaseKind(said["kind"]),
        published_at=clock.now(),
        published_by_id=actor.person_id,
        note=said["note"],
        withdraws=withdraws,
        document=text,
        digest=digest,
        headline=documents.headline(document),
        basis=basis,
        audit=findings,
    )
    db.session.add(release)
    db.session.flush()
    audit.record(
        actor,
        f"consultation:{consultation.slug}",
        "published" if withdraws is None else "release_withdrawn",
        old={"release": before[0].number, "digest": before[0].digest} if before else None,
        new={
            "round": round_.number,
            "release": release.number,
            "kind": release.kind.value,
            "digest": digest,
            "withdraws": withdraws,
            "basis": basis and canonical_json.digest_of(basis),
            **(shown.chosen.written() if shown else {}),
        },
    )
    return release
