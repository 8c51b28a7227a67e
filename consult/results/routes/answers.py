"""The answers behind the figures: of one principle, the reasons of those who do not agree, of one organisation."""

from dataclasses import dataclass

from flask import request
from flask.typing import ResponseReturnValue

from consult import clock
from consult.consultations import edits, pages, queries
from consult.domain.errors import NotFound
from consult.domain.permissions import Permission
from consult.domain.redlines import Redline, redline
from consult.domain.scales import Side, swatches
from consult.models import Consultation, Invitation, Wording
from consult.results import answers, board, presenters
from consult.results.answers import BLANK, MOST_IN_ORDER, PAGE, Dissent
from consult.results.documents import live_document
from consult.results.findings import findings
from consult.results.gathered import chapters, quoting
from consult.results.matrix import group_rows
from consult.results.presenters import BYS, answers_in, exact
from consult.results.queries import label_of
from consult.results.routes.asked import asked_answers, asked_by, asked_page, has_ended, one_of
from consult.results.routes.blueprint import BASE, blueprint
from consult.web.access import current_actor, requires

BETWEEN = (Side.NEUTRAL, Side.NONE)
REWORDED = "reworded"
"""Those who agree, and would say it in other words."""
SIDES = {
    "both": (Side.DISAGREE, *BETWEEN),
    "disagree": (Side.DISAGREE,),
    "neutral": BETWEEN,
    REWORDED: (Side.AGREE,),
}


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
    """One principle: its figures in each group, how firm its verdict is, the answers themselves, and who gave none."""
    consultation, wording, by, ended = piece.consultation, piece.wording, asked_by(), has_ended(piece.consultation)
    round_ = consultation.round
    document = live_document(consultation, round_, tuple(dict.fromkeys(("world", "region", by))))
    wanted, page = asked_answers(consultation, wording, by, document), asked_page()
    total, invited = answers_in(document, wanted), exact(presenters.world_of(document)["invited"])
    given = answers.answers(current_actor(), round_, wanted, page, in_order=total <= MOST_IN_ORDER)
    names_shown = invited <= board.MOST_NAMED
    return pages.render(
        "results/principle.html",
        consultation,
        wording=wording,
        finding=next(each for each in findings(consultation, document, by, ended) if each.key == wording.key),
        groups=group_rows(consultation, document, wording, by),
        given=[(each, redline(wording.text, each.answer.wording) if each.answer.wording else None) for each in given],
        silent=answers.silent(round_, wanted) if names_shown else [],
        total=total,
        wanted=wanted,
        by=by,
        bys=BYS,
        blank=BLANK,
        page=page,
        page_size=PAGE,
        ended=ended,
        scale=consultation.scale,
        swatches=swatches(consultation.scale),
        quoting=quoting,
        labels={
            group["code"]: presenters.group_label(group)
            for group in presenters.groups_of(document, by)
            if group["by"] == by
        },
        regions={group["code"]: group["label"] for group in presenters.regions_of(document)},
        as_of=presenters.as_of(document),
    )


@blueprint.get(f"{BASE}/results/reasons")
@requires(Permission.RESULTS_READ, queries.get_consultation)
def reasons(consultation: Consultation) -> ResponseReturnValue:
    """What those say who disagree or take no side, and the wordings of those who agree, principle by principle."""
    round_, wordings = consultation.round, consultation.round.draft.wordings
    keys = tuple(wording.key for wording in wordings)
    chosen, of, together = (
        request.args.get("principle", ""),
        one_of("of", tuple(SIDES)),
        one_of("together", ("region", "stance")),
    )
    if chosen and chosen not in keys:
        raise NotFound
    document = live_document(consultation, round_, ("world",))
    dissent = Dissent(
        tuple(wording.principle_id for wording in wordings if chosen in ("", wording.key)),
        SIDES[of],
        together,
        reworded=of == REWORDED,
    )
    total = (
        answers.reasons_count(current_actor(), round_, dissent)
        if dissent.reworded
        else presenters.on_sides(document, consultation.scale, SIDES[of], chosen)
    )
    page, in_order = asked_page(), total <= MOST_IN_ORDER
    given = answers.reasons(current_actor(), round_, dissent, page, in_order)
    return pages.render(
        "results/reasons.html",
        consultation,
        chapters=chapters(given, wordings, queries.groups(), together, in_order),
        shown=len(given),
        total=total,
        wordings=wordings,
        chosen=chosen,
        of=of,
        together=together,
        page=page,
        page_size=PAGE,
        in_order=in_order,
        scale=consultation.scale,
        swatches=swatches(consultation.scale),
        as_of=presenters.as_of(document),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """That an organisation is asked in the newest round of a consultation."""

    consultation: Consultation
    invitation: Invitation
    organisation_id: None = None


def get_asked(slug: str, organisation: str) -> Asked:
    """The organisation of this code in the consultation's round; raises NotFound."""
    consultation = queries.get_consultation(slug)
    return Asked(consultation, answers.get_invitation(consultation.round, organisation))


@blueprint.get(f"{BASE}/results/organisations/<organisation>")
@requires(Permission.RESULTS_READ, get_asked)
def organisation(asked: Asked) -> ResponseReturnValue:
    """Everything that one organisation says in the round."""
    consultation, invitation = asked.consultation, asked.invitation
    round_, known = consultation.round, queries.groups()
    response = answers.response_of(current_actor(), round_, invitation.organisation_id)
    given = {answer.principle_id: answer for answer in response.answers} if response else {}
    return pages.render(
        "results/organisation.html",
        consultation,
        organisation=invitation.organisation,
        invitation=invitation,
        groups=[label_of(by, code, known) for by, code in invitation.groups() if by in ("region", "kind")],
        response=response,
        answers=[
            (wording, given[wording.principle_id], _changes(wording, given[wording.principle_id].wording))
            for wording in round_.draft.wordings
            if wording.principle_id in given
        ],
        quoting=quoting,
        swatches=swatches(consultation.scale),
        as_of=clock.now(),
    )


def _changes(wording: Wording, proposed: str) -> Redline | None:
    return redline(wording.text, proposed) if proposed else None
