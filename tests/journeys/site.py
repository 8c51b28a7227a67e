"""A served site, who is in it, and how a test changes it behind the pages' back."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from playwright.sync_api import BrowserContext
from sqlalchemy import select

from consult import clock
from consult.accounts.actions import make_link
from consult.accounts.queries import find_person
from consult.consultations import actions
from consult.consultations.queries import get_consultation
from consult.demo.build import LEAD, MANAGER
from consult.domain.roles import COMMAND_LINE, MemberRole
from consult.extensions import db, transaction
from consult.models import AnswerDraft, Consultation, Organisation, Person, Principle, Purpose, ResponseDraft, Round
from consult.organisations import queries as organisations
from tests import browser
from tests.client import CheckedClient
from tests.factories import consultations, people
from tests.servers import Server

CLOSED, OPEN, DRAFT, ANSWERED = "win-genai", "licensing-code", "not-open-yet", "answered-already"


@dataclass(frozen=True)
class Site:
    """An application and the server in processes of its own that use the same database."""

    app: Flask
    server: Server

    @property
    def url(self) -> str:
        return self.server.url

    def sign_in(self, context: BrowserContext, person: Person) -> None:
        """Let the browser go on as `person`."""
        browser.sign_in(context, self.server, self.app, person)

    def manager(self) -> Person:
        """The federation's manager."""
        return self._person(MANAGER)

    def lead(self) -> Person:
        """AIM's lead."""
        return self._person(LEAD)

    def colleague(self, name: str) -> Person:
        """Another lead of AIM, made when first asked for."""
        email = f"{name.split()[0].lower()}@aim.example"
        with self.app.app_context(), transaction():
            person = find_person(email) or people.lead(organisations.get_organisation("aim"), email, MemberRole.LEAD)
            person.name = name
        return person

    def fill(self, address: str) -> str:
        """An address of the walk with what only a running site knows."""
        if "{link}" in address:
            with self.app.app_context(), transaction():
                token = make_link(Purpose.PASSWORD_RESET, db.session.merge(self.lead(), load=True), "/desk")
            address = address.replace("{link}", token)
        return address.replace("{manager}", str(self.manager().id))

    def _person(self, email: str) -> Person:
        with self.app.app_context():
            person = find_person(email)
            assert person is not None
            return person

    def close_round(self, slug: str = OPEN) -> None:
        """Let the closing time lie a minute back, as if it had just passed."""
        with self.app.app_context(), transaction():
            get_consultation(slug).round.closes_at = clock.now() - timedelta(minutes=1)

    def typed(self, key: str, code: str = "aim", slug: str = OPEN) -> str:
        """The reason that the database keeps in an organisation's answer draft."""
        query = (
            select(AnswerDraft.reason)
            .join(ResponseDraft, ResponseDraft.id == AnswerDraft.response_draft_id)
            .join(Organisation, Organisation.id == ResponseDraft.organisation_id)
            .join(Round, Round.id == ResponseDraft.round_id)
            .join(Consultation, Consultation.id == Round.consultation_id)
            .join(Principle, Principle.id == AnswerDraft.principle_id)
            .where(Organisation.code == code, Consultation.slug == slug, Principle.key == key)
        )
        with self.app.app_context():
            return db.session.scalar(query) or ""


def client_of(app: Flask, person: Person | None = None) -> CheckedClient:
    """A client of the application, in the same process, that has signed in as `person`."""
    client = CheckedClient(app, app.response_class, use_cookies=True)
    return client.sign_in(person) if person else client


def add_other_states() -> None:
    """What the example has none of: a consultation that is not open, and one to which AIM has submitted."""
    asked = [organisations.get_organisation(code) for code in ("aim", "lanternfish")]
    draft = consultations.draft(DRAFT, opens_at=clock.now() + timedelta(days=3))
    actions.invite(COMMAND_LINE, draft.round, asked)
    answered = consultations.opened(asked, ANSWERED)
    consultations.submitted(answered, asked[0], {"p1": "agree", "p2": "disagree"})
    consultations.submitted(answered, asked[0], "strongly_agree")
