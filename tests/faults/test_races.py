"""The same moment, twice or twenty times: one standing response, one receipt per form, nothing after the close."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from sqlalchemy import func, select

from benchmarks.load import Answer
from benchmarks.world import SLUG, Lead
from consult.consultations.actions import close_round
from consult.consultations.queries import get_consultation
from consult.domain.roles import COMMAND_LINE
from consult.extensions import db, transaction
from consult.models import GroupTally, Response, ResponseState, Round
from tests.faults.desk import Desk
from tests.faults.evidence import faults
from tests.servers import Server

RACERS = 20


def at_once(jobs: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Do everything at the same moment."""
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], Answer]) -> Answer:
        start.wait()
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def sending(desk: Desk, form: bytes) -> Callable[[], Answer]:
    return lambda: desk.submit(form)


def standing(app: Flask) -> tuple[int, int, int]:
    """How many versions there are, how many of them stand, and how many responses the tallies hold."""
    with app.app_context():
        versions = db.session.scalar(select(func.count()).select_from(Response))
        current = db.session.scalar(select(func.count()).where(Response.state == ResponseState.SUBMITTED))
        world = db.session.scalar(select(GroupTally.responded_count).where(GroupTally.by == "world"))
        db.session.remove()
    return versions or 0, current or 0, world or 0


def close(app: Flask) -> None:
    """Close the round now, as a manager does."""
    with app.app_context(), transaction():
        close_round(COMMAND_LINE, get_consultation(SLUG))


def test_twenty_first_submissions_leave_one_response(
    database: str,
    app: Flask,
    live_server: Server,
    leads_of: Callable[[int], list[Lead]],
    sit_down: Callable[[Lead, Server], Desk],
) -> None:
    lead = leads_of(1)[0]
    desks = [sit_down(lead, live_server) for _ in range(RACERS)]
    forms = [desk.signed(desk.check()) for desk in desks]
    answers = at_once([sending(desk, form) for desk, form in zip(desks, forms, strict=True)])
    receipts = {desk.receipt(answer) for desk, answer in zip(desks, answers, strict=True)}
    assert sorted(receipt.version for receipt in receipts) == list(range(1, RACERS + 1))
    assert standing(app) == (RACERS, 1, 1)
    assert not faults(app, receipts)


def test_a_form_sent_many_times_gives_one_receipt(
    database: str,
    app: Flask,
    live_server: Server,
    leads_of: Callable[[int], list[Lead]],
    sit_down: Callable[[Lead, Server], Desk],
) -> None:
    lead = leads_of(1)[0]
    desks = [sit_down(lead, live_server) for _ in range(8)]
    form = desks[0].signed(desks[0].check())
    answers = at_once([sending(desk, form) for desk in desks])
    receipts = {desk.receipt(answer) for desk, answer in zip(desks, answers, strict=True)}
    assert len(receipts) == 1
    assert standing(app) == (1, 1, 1)
    assert not faults(app, receipts)


def test_a_form_whose_answer_never_came_gives_the_same_receipt_even_after_the_close(
    database: str,
    app: Flask,
    live_server: Server,
    leads_of: Callable[[int], list[Lead]],
    sit_down: Callable[[Lead, Server], Desk],
) -> None:
    hasty, late = (sit_down(lead, live_server) for lead in leads_of(2))
    form, unsent = hasty.signed(hasty.check()), late.signed(late.check())
    hasty.submit_and_leave(form)
    first = hasty.receipt(hasty.submit(form))
    close(app)
    assert hasty.receipt(hasty.submit(form)) == first
    refused = late.submit(unsent)
    assert refused.status == 409
    assert "Answers closed on" in refused.body.decode()
    assert standing(app) == (1, 1, 1)
    assert not faults(app, [first])


def test_what_is_acknowledged_around_the_close_counts_and_nothing_comes_after(
    database: str,
    app: Flask,
    live_server: Server,
    leads_of: Callable[[int], list[Lead]],
    sit_down: Callable[[Lead, Server], Desk],
) -> None:
    *desks, late = (sit_down(lead, live_server) for lead in leads_of(49))
    forms = [desk.signed(desk.check()) for desk in desks]
    unsent = late.signed(late.check())
    begun, closed = threading.Event(), threading.Event()

    def run(place: int) -> Answer:
        if place >= len(desks) - 8:  # PostgreSQL lets whoever submits pass whoever closes: without a pause all might
            assert closed.wait(60)
        answer = desks[place].submit(forms[place])
        if place == 8:
            begun.set()
        return answer

    with ThreadPoolExecutor(4) as pool:
        pending = pool.map(run, range(len(desks)))
        assert begun.wait(60)
        close(app)
        closed.set()
        after = late.submit(unsent)
        answers = list(pending)
    assert after.status == 409
    receipts = [desk.receipt(answer) for desk, answer in zip(desks, answers, strict=True) if answer.status == 302]
    assert {answer.status for answer in answers} == {302, 409}, (
        "the close was no race: everybody was before or after it"
    )
    assert standing(app) == (len(receipts), len(receipts), len(receipts))
    assert not faults(app, receipts)
    with app.app_context():
        closed_at = db.session.scalars(select(Round.closed_at)).one()
        last = db.session.scalar(select(func.max(Response.submitted_at)))
    assert closed_at and last and last <= closed_at
