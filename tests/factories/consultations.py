"""Consultations in every state, and responses in them. Call inside `with app.app_context(), transaction():`."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from consult import clock
from consult.consultations import actions, definitions
from consult.domain.definitions import Definition, PrincipleDefinition
from consult.domain.responses import Given, GivenAnswer, SignOff
from consult.domain.roles import COMMAND_LINE, Actor
from consult.domain.rules import ConsensusRule, Disclosure, DisclosureRule, Participation
from consult.domain.scales import Side, Step
from consult.extensions import db
from consult.models import Consultation, Organisation, Response
from consult.responses import actions as responses

SCALE = (
    Step("strongly_agree", "Strongly agree", "We would sign it as it stands.", Side.AGREE),
    Step("agree", "Agree", "We can live with it.", Side.AGREE),
    Step("neutral", "Neutral", "It does not touch us.", Side.NEUTRAL),
    Step("disagree", "Disagree", "It needs changes.", Side.DISAGREE, reason_required=True),
    Step("no_opinion", "No opinion", "We have not formed a view.", Side.NONE),
)


def draft(slug: str = "licensing", principles: int = 2, **changes: object) -> Consultation:
    """A consultation that is not open: principles `p1`, `p2` …, closing in two weeks."""
    given: dict[str, object] = {
        "slug": slug,
        "title": f"Principles for {slug}",
        "summary": "What should hold.",
        "language": "en",
        "zone": "Europe/London",
        "participation": Participation.INVITED,
        "rule": ConsensusRule(),
        "disclosure": DisclosureRule(),
        "scale": SCALE,
        "regions": (),
        "kinds": (),
        "principles": tuple(
            PrincipleDefinition(f"p{number}", f"Principle {number}", f"Wording of principle **{number}**.", "Because.")
            for number in range(1, principles + 1)
        ),
        "opens_at": None,
        "closes_at": clock.now().replace(microsecond=0) + timedelta(days=14),
    }
    made = definitions.create(COMMAND_LINE, Definition(**(given | changes)))  # type: ignore[arg-type]
    db.session.flush()
    return made


def opened(invited: Iterable[Organisation] = (), slug: str = "licensing", **changes: object) -> Consultation:
    """A consultation whose round is open for the invited."""
    consultation = draft(slug, **changes)  # type: ignore[arg-type]
    actions.invite(COMMAND_LINE, consultation.round, invited)
    actions.open_round(COMMAND_LINE, consultation)
    return consultation


def submitted(
    consultation: Consultation,
    organisation: Organisation,
    stances: Mapping[str, str] | str = "agree",
    disclosure: Disclosure = Disclosure.NAMED,
    actor: Actor = COMMAND_LINE,
    deducible: bool = False,
) -> Response:
    """A response of an invited organisation: one stance for all principles, or one by each principle's key."""
    keys = [wording.key for wording in consultation.round.draft.wordings]
    chosen = dict.fromkeys(keys, stances) if isinstance(stances, str) else stances
    answers = tuple(
        GivenAnswer(key, stance, f"Why {organisation.code} says so about {key}.", disclosure=disclosure)
        for key, stance in chosen.items()
    )
    sign_off = SignOff("Ada Lovelace", "Head of policy", clock.now().date())
    actions.invite(COMMAND_LINE, consultation.round, [organisation])
    invitation = actions.queries.find_invitation(consultation.round.id, organisation.id)
    assert invitation is not None
    given = Given(answers, disclosure, sign_off=sign_off, deducible=deducible)
    return responses.submit(actor, invitation, given)
