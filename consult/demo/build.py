"""The example written into the database: one closed round with a release, a second one open now in which AIM has not answered.

Everything goes through the same actions as on the pages, with the clock set to when it would have happened.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from consult import clock
from consult.accounts.actions import make_person
from consult.consultations import actions as consultations
from consult.consultations import definitions
from consult.consultations import queries as consultation_queries
from consult.demo import answers
from consult.demo.answers import ExampleResponse
from consult.domain.definitions import parse_definition
from consult.domain.responses import Given, GivenAnswer, SignOff
from consult.domain.roles import COMMAND_LINE, MemberRole, StaffRole
from consult.extensions import db
from consult.models import Consultation, Fact, Membership, Organisation
from consult.organisations import imports
from consult.organisations import queries as organisations
from consult.publications import actions as publications
from consult.responses import actions as responses

NOTICE = "An invented example: no organisation has said any of this."
MANAGER, LEAD = "manager@win.example", "lead@aim.example"
FACT = "example"


def build(now: datetime, progress: Callable[[str], None]) -> None:
    """Fill an empty database, as if the first round had closed three weeks before `now`."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    first_opens, first_closes = hour - timedelta(days=64), hour - timedelta(days=22)
    second_opens, second_closes = hour - timedelta(days=6), hour + timedelta(days=12)
    with _at(first_opens - timedelta(days=14)):
        db.session.add(Fact(name=FACT, value=str(answers.SEED)))
        first = _consultation(answers.FIRST.read_bytes())
        imports.write(COMMAND_LINE, imports.read(answers.ORGANISATIONS.read_bytes(), False, 1 << 20), False)
        make_person(MANAGER, "Mira Solberg (invented)").staff_role = StaffRole.MANAGER
        lead = make_person(LEAD, "Alex Marlowe (invented)")
        aim = organisations.get_organisation("aim")
        db.session.add(
            Membership(person_id=lead.id, organisation_id=aim.id, role=MemberRole.LEAD, created_at=clock.now())
        )
    progress("The register and the first consultation are made.")
    everyone = [each for each in organisations.all_organisations() if each.code not in answers.ONLY_SECOND]
    _open(first, everyone, first_opens, first_closes)
    _answer(first, answers.answers(), first_opens, first_closes)
    with _at(first_closes):
        consultations.close_due()
    with _at(first_closes + timedelta(days=7)):
        publications.publish(COMMAND_LINE, first)
    progress("The first round is answered, closed and published.")
    with _at(second_opens - timedelta(days=3)):
        second = _consultation(answers.SECOND.read_bytes())
    asked = [each for each in organisations.all_organisations() if each.kind_code == answers.SECOND_KIND]
    _open(second, asked, second_opens, second_closes)
    _answer(second, answers.second_answers(), second_opens, now)
    progress("The second round is open.")


def _at(moment: datetime) -> AbstractContextManager[None]:
    return clock.reading(lambda: moment)


def _consultation(data: bytes) -> Consultation:
    definition = parse_definition(data, [region.code for region in organisations.regions()])
    return definitions.create(COMMAND_LINE, definition, NOTICE)


def _open(consultation: Consultation, asked: list[Organisation], opens_at: datetime, closes_at: datetime) -> None:
    with _at(opens_at):
        consultation.round.opens_at, consultation.round.closes_at = opens_at, closes_at
        consultations.invite(COMMAND_LINE, consultation.round, asked)
        consultations.open_round(COMMAND_LINE, consultation)


def _answer(consultation: Consultation, given: list[ExampleResponse], opens_at: datetime, until: datetime) -> None:
    codes = organisations.by_codes(each.organisation for each in given)
    for example in given:
        moment = example.submitted_at(opens_at, until)
        invitation = consultation_queries.find_invitation(consultation.round.id, codes[example.organisation].id)
        if invitation is None:
            raise LookupError(f"{example.organisation} answers without being invited")
        with _at(min(moment, until - timedelta(minutes=1))):
            responses.submit(COMMAND_LINE, invitation, _given(example, opens_at, until))


def _given(example: ExampleResponse, opens_at: datetime, until: datetime) -> Given:
    return Given(
        answers=tuple(
            GivenAnswer(key, answer.stance, answer.reason, answer.wording, answer.disclosure or example.disclosure)
            for key, answer in example.answers.items()
            if answer.stance or answer.reason or answer.wording
        ),
        disclosure=example.disclosure,
        remarks=example.remarks,
        language="en",
        sign_off=SignOff(example.signed_by, example.capacity, example.signed_on(opens_at, until)),
    )
