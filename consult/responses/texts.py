"""The text that organisations answer, as it was frozen when the round opened: read once per process, since it never changes again."""

from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select

from consult.domain.scales import Scale
from consult.extensions import db
from consult.models import Draft, Principle, Round, ScaleStep, Wording

MOST_KEPT = 64
"""Texts of so many rounds are kept in memory."""


@dataclass(frozen=True, slots=True)
class FrozenWording:
    """One principle as it stands in the draft; `text` and `rationale` are Markdown."""

    principle_id: int
    key: str
    title: str
    text: str
    rationale: str


@dataclass(frozen=True, slots=True)
class FrozenText:
    """A round's draft with the scale that it is answered on; `step_ids` by code."""

    draft_number: int
    scale: Scale
    step_ids: dict[str, int]
    wordings: tuple[FrozenWording, ...]


_kept: WeakKeyDictionary[Engine, dict[tuple[int, datetime], FrozenText]] = WeakKeyDictionary()


def text_of(round_: Round) -> FrozenText:
    """The text of a round. Raises ValueError before it has opened, when both text and scale may still change."""
    if round_.opened_at is None:
        raise ValueError("the text of a round is frozen when it opens")
    texts = _kept.setdefault(db.engine, {})
    key = (round_.draft_id, round_.opened_at)
    found = texts.get(key)
    if found is None:
        found = _read(round_)
        if len(texts) >= MOST_KEPT:
            texts.clear()
        texts[key] = found
    return found


def _read(round_: Round) -> FrozenText:
    number = db.session.scalars(select(Draft.number).where(Draft.id == round_.draft_id)).one()
    steps = db.session.scalars(
        select(ScaleStep).where(ScaleStep.consultation_id == round_.consultation_id).order_by(ScaleStep.position)
    ).all()
    columns = (Principle.id, Principle.key, Wording.title, Wording.text, Wording.rationale)
    wordings = db.session.execute(
        select(*columns)
        .join(Principle, Principle.id == Wording.principle_id)
        .where(Wording.draft_id == round_.draft_id)
        .order_by(Wording.position)
    )
    return FrozenText(
        number,
        tuple(step.as_step() for step in steps),
        {step.code: step.id for step in steps},
        tuple(FrozenWording(*row) for row in wordings),
    )
