"""What the address of a results page asks for, held against what there is: anything else is no page."""

from flask import request

from consult import clock
from consult.domain.errors import NotFound
from consult.domain.lifecycle import RoundState
from consult.models import Consultation, Wording
from consult.results.answers import BLANK, Wanted
from consult.results.presenters import BYS
from consult.statistics.entries import ResultsDocument


def has_ended(consultation: Consultation) -> bool:
    """Whether the round takes no more answers."""
    return consultation.round.times.state(clock.now()) is RoundState.CLOSED


def asked_by() -> str:
    """The breakdown: region, kind or country."""
    return one_of("by", BYS)


def one_of(name: str, known: tuple[str, ...]) -> str:
    """The value of a parameter, the first of `known` where it is missing."""
    value = request.args.get(name) or known[0]
    if value not in known:
        raise NotFound
    return value


def asked_answers(consultation: Consultation, wording: Wording, by: str, document: ResultsDocument) -> Wanted:
    """Which answers to a principle."""
    stance, group = request.args.get("stance", ""), request.args.get("group", "")
    known = {(each["by"], each["code"]) for each in document["groups"]}
    if group and (by, group) not in known:
        raise NotFound
    if stance and stance not in {BLANK, *(step.code for step in consultation.scale)}:
        raise NotFound
    return Wanted(wording.key, wording.principle_id, stance, by, group)


def asked_page() -> int:
    """Which page of a list, from 1."""
    page = request.args.get("page", "1")
    if not (page.isascii() and page.isdigit() and len(page) <= 6 and int(page)):
        raise NotFound
    return int(page)
