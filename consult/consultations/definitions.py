"""A definition (domain) written into the tables: a new consultation, or an update of one that has not opened."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from consult import audit, clock
from consult.consultations import queries
from consult.domain.definitions import Definition, KindDefinition, PrincipleDefinition, RegionDefinition
from consult.domain.errors import Refused
from consult.domain.problems import Problems
from consult.domain.roles import Actor
from consult.domain.scales import Scale
from consult.extensions import db
from consult.models import Consultation, Draft, Kind, Principle, Region, Round, ScaleStep, Wording

RESERVED = frozenset({"new"})
"""Short names that are addresses of other pages."""


def create(actor: Actor, definition: Definition, notice: str = "") -> Consultation:
    """Make the consultation of a definition with its first round, in draft. Raises Refused("slug_taken") or FileRefused."""
    if definition.slug in RESERVED:
        raise Refused("slug_reserved")
    if queries.find_consultation(definition.slug) is not None:
        raise Refused("slug_taken")
    add_groups(definition.regions, definition.kinds)
    consultation = Consultation(slug=definition.slug, created_at=clock.now(), notice=notice)
    write_head(consultation, definition)
    try:
        with db.session.begin_nested():
            db.session.add(consultation)
    except IntegrityError as error:  # somebody else took the slug a moment ago
        raise Refused("slug_taken") from error
    write_scale(consultation, definition.scale)
    draft = Draft(consultation_id=consultation.id, number=1)
    db.session.add(draft)
    db.session.flush()
    write_text(consultation, draft, definition.principles)
    round_ = Round(consultation_id=consultation.id, number=1, draft_id=draft.id)
    round_.opens_at, round_.closes_at = definition.opens_at, definition.closes_at
    db.session.add(round_)
    db.session.flush()
    db.session.expire(consultation)
    audit.record(actor, f"consultation:{consultation.slug}", "created", new=summary_of(definition))
    return consultation


def update(actor: Actor, consultation: Consultation, definition: Definition) -> None:
    """Bring a consultation that has not opened to what a definition says; raises Refused once its round has opened."""
    round_ = consultation.round
    if round_.opened_at is not None:
        raise Refused("rules_frozen")
    add_groups(definition.regions, definition.kinds)
    write_head(consultation, definition)
    write_scale(consultation, definition.scale)
    write_text(consultation, round_.draft, definition.principles)
    plan_times(round_, definition.opens_at, definition.closes_at)
    db.session.flush()
    db.session.expire(consultation)
    audit.record(actor, f"consultation:{consultation.slug}", "updated", new=summary_of(definition))


def plan_times(round_: Round, opens_at: datetime | None, closes_at: datetime | None) -> None:
    """Set when a round is to open and close. An opening confirmed for another instant is no longer confirmed."""
    if round_.opens_at != opens_at:
        round_.opening_confirmed_at = None
    round_.opens_at, round_.closes_at = opens_at, closes_at


def definition_of(consultation: Consultation) -> Definition:
    """What a file would say of a consultation as it stands; regions and kinds belong to the federation and are left out."""
    round_ = consultation.round
    return Definition(
        slug=consultation.slug,
        title=consultation.title,
        summary=consultation.summary,
        language=consultation.language,
        zone=consultation.zone,
        participation=consultation.participation,
        rule=consultation.rule,
        disclosure=consultation.disclosure_rule,
        scale=consultation.scale,
        regions=(),
        kinds=(),
        principles=tuple(
            PrincipleDefinition(wording.key, wording.title, wording.text, wording.rationale)
            for wording in round_.draft.wordings
        ),
        opens_at=round_.opens_at,
        closes_at=round_.closes_at,
    )


def summary_of(definition: Definition) -> dict[str, object]:
    """What the audit trail keeps of a definition."""
    return {
        "title": definition.title,
        "rule": [definition.rule.agree_share, definition.rule.disagree_share, definition.rule.region_agree_share],
        "k": definition.disclosure.k,
        "strict": definition.disclosure.strict,
        "scale": [step.code for step in definition.scale],
        "principles": [principle.key for principle in definition.principles],
        "closes_at": definition.closes_at.isoformat() if definition.closes_at else None,
    }


def add_groups(regions: tuple[RegionDefinition, ...], kinds: tuple[KindDefinition, ...]) -> None:
    """Add missing regions and kinds; they belong to the federation, so a known code keeps its label, or the file is refused."""
    problems = Problems()
    known_regions = {region.code: region for region in db.session.query(Region)}
    for number, wanted in enumerate(regions, start=1):
        known = known_regions.get(wanted.code)
        if known is None:
            position = len(known_regions) + number
            db.session.add(
                Region(code=wanted.code, label=wanted.label, position=position, merge_with=list(wanted.merge_with))
            )
        elif known.label != wanted.label:
            problems.add(f"region {number}, label", "other_label", value=wanted.code, known=known.label)
        elif wanted.merge_with:
            known.merge_with = list(wanted.merge_with)
    known_kinds = {kind.code: kind for kind in db.session.query(Kind)}
    for number, wanted_kind in enumerate(kinds, start=1):
        known_kind = known_kinds.get(wanted_kind.code)
        if known_kind is None:
            db.session.add(Kind(code=wanted_kind.code, label=wanted_kind.label, position=len(known_kinds) + number))
        elif known_kind.label != wanted_kind.label:
            problems.add(f"kind {number}, label", "other_label", value=wanted_kind.code, known=known_kind.label)
    problems.raise_if_any()
    db.session.flush()


def write_head(consultation: Consultation, definition: Definition) -> None:
    """Make title, summary, language, zone and rules what `definition` says."""
    consultation.title = definition.title
    consultation.summary = definition.summary
    consultation.language = definition.language
    consultation.zone = definition.zone
    consultation.participation = definition.participation
    consultation.agree_share = definition.rule.agree_share
    consultation.disagree_share = definition.rule.disagree_share
    consultation.region_agree_share = definition.rule.region_agree_share
    consultation.k, consultation.strict = definition.disclosure.k, definition.disclosure.strict


def write_scale(consultation: Consultation, scale: Scale) -> None:
    """Make the scale's steps what `scale` says, keeping the rows of codes that stay."""
    known = {step.code: step for step in consultation.steps}
    for step in consultation.steps:
        if step.code not in {wanted.code for wanted in scale}:
            db.session.delete(step)
    for position, wanted in enumerate(scale, start=1):
        step = known.get(wanted.code) or ScaleStep(consultation_id=consultation.id, code=wanted.code)
        step.position, step.label, step.meaning = position, wanted.label, wanted.meaning
        step.side, step.reason_required = wanted.side, wanted.reason_required
        db.session.add(step)
    db.session.flush()


def write_text(consultation: Consultation, draft: Draft, principles: tuple[PrincipleDefinition, ...]) -> None:
    """Make a draft's principles what `principles` says, keeping the rows of keys that stay."""
    ids = queries.principle_ids(consultation)
    known = {wording.key: wording for wording in draft.wordings}
    for key, wording in known.items():
        if key not in {wanted.key for wanted in principles}:
            db.session.delete(wording)
    for position, wanted in enumerate(principles, start=1):
        if wanted.key not in ids:
            principle = Principle(consultation_id=consultation.id, key=wanted.key)
            db.session.add(principle)
            db.session.flush()
            ids[wanted.key] = principle.id
        found = known.get(wanted.key) or Wording(draft_id=draft.id, principle_id=ids[wanted.key])
        found.position, found.title = position, wanted.title
        found.text, found.rationale = wanted.wording, wanted.rationale
        db.session.add(found)
    db.session.flush()
    db.session.expire(draft)
