"""Writes about publications: freeze a release."""

from consult import audit, clock
from consult.domain import lifecycle
from consult.domain.errors import Refused
from consult.domain.roles import Actor
from consult.extensions import db
from consult.models import Consultation, Release
from consult.publications import documents, queries
from consult.responses.queries import locked_round_for_update


def publish(actor: Actor, consultation: Consultation, expected_digest: str | None = None, note: str = "") -> Release:
    """Freeze the round's results as its next release.

    `expected_digest` is that of the preview the publisher looked at (`content_digest`): anything else is refused, so that the public sees
    exactly what was seen. Raises Refused before the close, and when nothing is left to show.
    """
    round_ = locked_round_for_update(consultation.round.id)
    lifecycle.check_can_publish(round_.times, clock.now())
    before = queries.latest_release(round_.id)
    number = before.number + 1 if before else 1
    document = documents.build(consultation, number, note)
    rows = document["results"]["results"]
    if all(row["withheld"] for row in rows):
        names = ", ".join(f"{row['principle']} × {row['group']}" for row in rows if row["by"] == "world")
        raise Refused("nothing_to_show", rows=names)
    if expected_digest is not None and documents.content_digest(document) != expected_digest:
        raise Refused("preview_outdated")
    text, digest = documents.canonical(document)
    release = Release(
        round_id=round_.id,
        number=number,
        published_at=clock.now(),
        published_by_id=actor.person_id,
        document=text,
        digest=digest,
    )
    db.session.add(release)
    db.session.flush()
    audit.record(
        actor,
        f"consultation:{consultation.slug}",
        "published",
        old={"release": before.number, "digest": before.digest} if before else None,
        new={"round": round_.number, "release": number, "digest": digest},
    )
    return release
