"""Who has answered, by region, and when."""

from datetime import datetime

from flask.typing import ResponseReturnValue

from consult import clock
from consult.consultations import pages, queries
from consult.consultations.presenters import state_of
from consult.domain.permissions import Permission
from consult.models import Consultation
from consult.results import arrivals, board, pipeline, timeline
from consult.results.routes.blueprint import BASE, blueprint
from consult.web import downloads
from consult.web.access import requires


@blueprint.get(f"{BASE}/board")
@requires(Permission.RESULTS_READ, queries.get_consultation)
def board_page(consultation: Consultation) -> ResponseReturnValue:
    """Who has answered, by region."""
    round_, now = consultation.round, clock.now()
    counts = board.counts(round_.id)
    everyone = sum(counts.values())
    named = board.places(round_.id) if everyone <= board.MOST_NAMED else []
    totals = pipeline.totals(counts)
    return pages.render(
        "results/board.html",
        consultation,
        state=state_of(round_, queries.Turnout(), consultation.zone, now),
        everyone=everyone,
        submitted=totals[board.Stage.SUBMITTED],
        totals=totals,
        parts=pipeline.bar(totals),
        rows=pipeline.by_region(counts, named, queries.groups().regions),
        stages=pipeline.labels(),
        names_shown=bool(named),
        now=now,
    )


@blueprint.get(f"{BASE}/board.csv")
@requires(Permission.RESULTS_READ, queries.get_consultation)
def board_csv(consultation: Consultation) -> ResponseReturnValue:
    """The board as a file, with instants in UTC."""
    header = ["code", "name", "country", "region", "kind", "stage", "opened_at", "saved_at", "submitted_at"]
    rows = [[getattr(place, name) for name in header] for place in board.places(consultation.round.id)]
    plain = [[cell.isoformat() if hasattr(cell, "isoformat") else cell for cell in row] for row in rows]
    return downloads.csv_file(f"{consultation.slug}-board.csv", header, plain)


@blueprint.get(f"{BASE}/results/participation")
@requires(Permission.RESULTS_READ, queries.get_consultation)
def participation(consultation: Consultation) -> ResponseReturnValue:
    """How many had answered by when, against those invited."""
    now = clock.now()
    turnout, steps = _arrivals(consultation, now)
    return pages.render(
        "results/participation.html",
        consultation,
        chart=timeline.timeline(consultation, steps, turnout.responded, turnout.invited, now) if steps else None,
        now=now,
    )


@blueprint.get(f"{BASE}/results/participation.csv")
@requires(Permission.RESULTS_READ, queries.get_consultation)
def participation_csv(consultation: Consultation) -> ResponseReturnValue:
    """The same as a file, with instants in UTC."""
    turnout, steps = _arrivals(consultation, clock.now())
    rows = [
        [step.begins_at.isoformat(), step.ends_at.isoformat(), step.came, step.total, turnout.invited]
        for step in steps
        if step.total is not None
    ]
    header = ["from", "until", "submitted", "submitted_so_far", "invited"]
    return downloads.csv_file(f"{consultation.slug}-participation.csv", header, rows)


def _arrivals(consultation: Consultation, now: datetime) -> tuple[queries.Turnout, list[arrivals.Step]]:
    """Participation, and how it came about; no steps before the round has opened."""
    round_ = consultation.round
    turnout = queries.turnouts([round_.id])[round_.id]
    edges = arrivals.edges(round_.times, now, consultation.zone)
    return turnout, arrivals.steps(round_.id, edges, now) if edges else []
