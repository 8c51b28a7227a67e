"""What stands between a draft and its opening: pure, so that the overview, the confirm page and the worker agree."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from consult.consultations.queries import Readiness
from consult.domain.definitions import Definition
from consult.domain.rules import Participation
from consult.domain.scales import Scale, Side


class Level(StrEnum):
    """How much an item matters: it is in order, worth knowing, or in the way."""

    DONE = "done"
    WARNING = "warning"
    BLOCKER = "blocker"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist: `code` names its sentence, `page` where it is put right."""

    code: str
    level: Level
    page: str
    count: int = 0
    of: int = 0
    names: str = ""


def items(definition: Definition, readiness: Readiness, now: datetime) -> list[Item]:
    """Every line, in the order in which one works: text, scale, times, organisations, leads."""
    return [text(definition), scale(definition.scale), closing(definition, now), *_people(definition, readiness)]


def blockers(lines: list[Item]) -> list[Item]:
    """Those that must be put right before opening."""
    return [line for line in lines if line.level is Level.BLOCKER]


def text(definition: Definition) -> Item:
    """Whether there is a text to ask about, without a gap."""
    principles = definition.principles
    if not principles:
        return Item("no_principle", Level.BLOCKER, "text")
    empty = [principle.title or principle.key for principle in principles if not principle.wording.strip()]
    if empty:
        return Item("no_wording", Level.BLOCKER, "text", len(empty), len(principles), ", ".join(empty))
    return Item("text_complete", Level.DONE, "text", len(principles))


def scale(steps: Scale) -> Item:
    """Whether the scale lets people agree and disagree, with every step named."""
    if any(not step.label.strip() for step in steps):
        return Item("scale_incomplete", Level.BLOCKER, "scale")
    sides = {step.side for step in steps}
    if not {Side.AGREE, Side.DISAGREE} <= sides:
        return Item("scale_one_sided", Level.BLOCKER, "scale")
    return Item("scale_complete", Level.DONE, "scale", len(steps))


def closing(definition: Definition, now: datetime) -> Item:
    """Whether the round ends at a time that is still to come, after it begins."""
    closes, opens = definition.closes_at, definition.opens_at
    if closes is None:
        return Item("no_closing", Level.BLOCKER, "settings")
    if closes <= now:
        return Item("closing_past", Level.BLOCKER, "settings")
    if opens is not None and closes <= opens:
        return Item("closes_first", Level.BLOCKER, "settings")
    return Item("closing_set", Level.DONE, "settings")


def _people(definition: Definition, readiness: Readiness) -> list[Item]:
    if not readiness.invited:
        level = Level.BLOCKER if definition.participation is Participation.INVITED else Level.WARNING
        return [Item("nobody_invited", level, "invitations")]
    lines = [Item("invited", Level.DONE, "invitations", readiness.invited)]
    missing = readiness.invited - readiness.led
    if missing:
        lines.append(Item("without_lead", Level.WARNING, "invitations", missing, readiness.invited))
    else:
        lines.append(Item("all_led", Level.DONE, "invitations", readiness.led))
    return lines
