"""Three consultations (a draft, an open round, one with a release), two organisations that matter, people in every role; all text is hostile."""

from dataclasses import dataclass, replace
from datetime import timedelta

from flask import Flask

from consult import clock
from consult.consultations import actions, definitions
from consult.domain.definitions import Definition, PrincipleDefinition
from consult.domain.responses import Given, GivenAnswer, SignOff
from consult.domain.roles import COMMAND_LINE, Actor, MemberRole, StaffRole
from consult.domain.rules import ConsensusRule, Disclosure, DisclosureRule, Participation
from consult.extensions import db, transaction
from consult.models import Consultation, Kind, Organisation, Person, Region
from consult.publications.actions import publish
from consult.responses import actions as responses
from tests.conftest import StoppedClock
from tests.factories import consultations, organisations, people
from tests.security.hostile import LINE, TEXT

ANSWERING = 12


@dataclass(frozen=True)
class World:
    """People by role; `lead` and its colleagues are of AIM, `stranger` leads the other organisation, `outsider` one that nobody asked."""

    people: dict[str, int]
    someone: int
    """The number of a member of staff whom managers can change."""

    def person(self, app: Flask, role: str) -> Person:
        with app.app_context():
            found = db.session.get_one(Person, self.people[role])
            db.session.expunge(found)
            return found


def build(app: Flask, stopped: StoppedClock) -> World:
    """Make the world at the stopped clock's time; the round that has a release closed an hour ago."""
    with app.app_context(), transaction():
        asked = _organisations()
        outsider = organisations.organisation("outsider", "asia", name=LINE)
        found = {role: people.staff(StaffRole(role)) for role in StaffRole}
        someone = people.staff(StaffRole.OBSERVER, "someone@win.example")
        found |= {role: people.lead(asked[0], role=MemberRole(role)) for role in MemberRole}  # type: ignore[dict-item]
        found["stranger"] = people.lead(asked[1])  # type: ignore[index]
        found["outsider"] = people.lead(outsider)  # type: ignore[index]
        for person in [*found.values(), someone]:
            person.name = LINE
        _released(asked, stopped)
        _draft()
        _open(asked, found["lead"])  # type: ignore[index]
        db.session.flush()
        return World({str(role): person.id for role, person in found.items()}, someone.id)


def _organisations() -> list[Organisation]:
    codes = ["aim", "other", *(f"org-{number:02}" for number in range(3, ANSWERING + 1))]
    made = [
        organisations.organisation(
            code, "europe" if number % 2 else "asia", name=f"{LINE} {code}", short_name=LINE[:80]
        )
        for number, code in enumerate(codes)
    ]
    for row in (*db.session.query(Region), *db.session.query(Kind)):
        row.label = f"{row.code} {LINE}"[:200]
    return made


def _draft() -> Consultation:
    return _made("draft", "only_here")


def _open(asked: list[Organisation], lead: Person) -> Consultation:
    made = _made("open")
    actions.invite(COMMAND_LINE, made.round, asked)
    actions.open_round(COMMAND_LINE, made)
    _answer(made, asked[0], Actor(lead.id, lead.name, lead.email))
    return made


def _released(asked: list[Organisation], stopped: StoppedClock) -> Consultation:
    made = _made("done")
    actions.invite(COMMAND_LINE, made.round, asked)
    actions.open_round(COMMAND_LINE, made)
    for organisation in asked:
        _answer(made, organisation, COMMAND_LINE)
    actions.close_round(COMMAND_LINE, made)
    stopped.move(hours=1)
    publish(COMMAND_LINE, made, note=TEXT)
    return made


def _made(slug: str, *more: str) -> Consultation:
    scale = tuple(replace(step, label=f"{step.label} {LINE}"[:120], meaning=LINE) for step in consultations.SCALE)
    principles = tuple(PrincipleDefinition(key, f"{key} {LINE}", TEXT, TEXT) for key in ("p1", "p2", *more))
    return definitions.create(
        COMMAND_LINE,
        Definition(
            slug=slug,
            title=f"{slug} {LINE}",
            summary=LINE,
            language="en",
            zone="Europe/London",
            participation=Participation.INVITED,
            rule=ConsensusRule(),
            disclosure=DisclosureRule(),
            scale=scale,
            regions=(),
            kinds=(),
            principles=principles,
            opens_at=None,
            closes_at=clock.now().replace(microsecond=0) + timedelta(days=14),
        ),
    )


def _answer(consultation: Consultation, organisation: Organisation, actor: Actor) -> None:
    invitation = consultations.actions.queries.find_invitation(consultation.round.id, organisation.id)
    assert invitation is not None
    answers = tuple(
        GivenAnswer(key, "disagree" if organisation.code == "aim" else "agree", TEXT, TEXT, Disclosure.NAMED)
        for key in ("p1", "p2")
    )
    sign_off = SignOff(LINE, LINE, clock.now().date())
    responses.submit(actor, invitation, Given(answers, Disclosure.NAMED, TEXT, "en", sign_off))
