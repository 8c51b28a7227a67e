"""Staff pages about results: who has answered, live figures, the answers behind them. Nothing here is published."""

import json
from dataclasses import dataclass

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from consult import clock
from consult.consultations import edits, pages, queries
from consult.consultations.presenters import rule_sentence, state_of
from consult.domain.errors import NotFound
from consult.domain.lifecycle import RoundState
from consult.domain.permissions import Permission
from consult.domain.redlines import redline
from consult.domain.scales import swatches
from consult.models import Consultation, Wording
from consult.results import answers, board, pipeline, presenters
from consult.results.answers import BLANK, PAGE, Wanted
from consult.results.documents import live_document
from consult.results.presenters import BYS
from consult.statistics.document import flatten
from consult.statistics.entries import ResultsDocument
from consult.web import downloads
from consult.web.access import current_actor, requires

blueprint = Blueprint("results", __name__)
BASE = "/staff/consultations/<slug>"


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


@blueprint.get(f"{BASE}/results")
@requires(Permission.RESULTS_READ, queries.get_consultation)
def live(consultation: Consultation) -> ResponseReturnValue:
    """Live figures: a finding per principle, and the matrix by region, kind or country."""
    by = _by()
    document = live_document(consultation, consultation.round, tuple(dict.fromkeys(("world", "region", by))))
    found = presenters.findings(consultation, document, by)
    return pages.render(
        "results/live.html",
        consultation,
        by=by,
        bys=BYS,
        document=document,
        headline=presenters.headline(found, document, consultation.round.times.state(clock.now()) is RoundState.CLOSED),
        findings=found,
        matrix=presenters.matrix(consultation, document, by),
        rule=rule_sentence(consultation.rule),
        as_of=presenters.as_of(document),
        scale=consultation.scale,
        swatches=swatches(consultation.scale),
    )


@blueprint.get(f"{BASE}/results.csv")
@requires(Permission.RESULTS_READ, queries.get_consultation)
def live_csv(consultation: Consultation) -> ResponseReturnValue:
    """The results document of the groups in view, flat."""
    document = _download(consultation)
    header, rows = flatten(document, consultation.scale)
    return downloads.csv_file(f"{consultation.slug}-live.csv", header, rows)


@blueprint.get(f"{BASE}/results.json")
@requires(Permission.RESULTS_READ, queries.get_consultation)
def live_json(consultation: Consultation) -> ResponseReturnValue:
    """The results document of the groups in view (docs/formats.md)."""
    text = json.dumps(_download(consultation), ensure_ascii=False, indent=1)
    return downloads.file(f"{consultation.slug}-live.json", "application/json", text)


@dataclass(frozen=True, slots=True)
class Piece:
    """A principle and its consultation, which belong together."""

    consultation: Consultation
    wording: Wording
    organisation_id: None = None


def get_piece(slug: str, key: str) -> Piece:
    """The principle of the newest draft with this key; raises NotFound."""
    consultation = queries.get_consultation(slug)
    return Piece(consultation, edits.find_wording(consultation, key))


@blueprint.get(f"{BASE}/results/principles/<key>")
@requires(Permission.RESULTS_READ, get_piece)
def principle(piece: Piece) -> ResponseReturnValue:
    """One principle: its figures in each group, and the answers themselves."""
    consultation, wording, by = piece.consultation, piece.wording, _by()
    round_ = consultation.round
    document = live_document(consultation, round_, ("world", by) if by == "region" else ("world", "region", by))
    wanted, page = _wanted(consultation, wording, by, document), _page()
    actor = current_actor()
    given = answers.answers(actor, round_, wanted, page)
    finding = next(each for each in presenters.findings(consultation, document, by) if each.key == wording.key)
    return pages.render(
        "results/principle.html",
        consultation,
        wording=wording,
        finding=finding,
        groups=presenters.group_rows(consultation, document, wording, by),
        given=[(each, redline(wording.text, each.answer.wording) if each.answer.wording else None) for each in given],
        total=answers.count(actor, round_, wanted),
        wanted=wanted,
        by=by,
        bys=BYS,
        blank=BLANK,
        page=page,
        page_size=PAGE,
        scale=consultation.scale,
        swatches=swatches(consultation.scale),
        labels={group["code"]: group["label"] for group in document["groups"] if group["by"] == by},
        regions={group["code"]: group["label"] for group in document["groups"] if group["by"] == "region"},
        as_of=presenters.as_of(document),
    )


def _by() -> str:
    by = request.args.get("by") or BYS[0]
    if by not in BYS:
        raise NotFound
    return by


def _download(consultation: Consultation) -> ResultsDocument:
    """The world and the groups in view."""
    by = request.args.get("by") or "world"
    if by not in (*BYS, "world"):
        raise NotFound
    return live_document(consultation, consultation.round, tuple(dict.fromkeys(("world", by))))


def _wanted(consultation: Consultation, wording: Wording, by: str, document: ResultsDocument) -> Wanted:
    """What the address bar asks for, held against the scale and the groups that there are."""
    stance, group = request.args.get("stance", ""), request.args.get("group", "")
    known = {(each["by"], each["code"]) for each in document["groups"]}
    if group and (by, group) not in known:
        raise NotFound
    if stance and stance not in {BLANK, *(step.code for step in consultation.scale)}:
        raise NotFound
    return Wanted(wording.principle_id, stance, by, group)


def _page() -> int:
    page = request.args.get("page", "1")
    if not (page.isascii() and page.isdigit() and len(page) <= 6 and int(page)):
        raise NotFound
    return int(page)
