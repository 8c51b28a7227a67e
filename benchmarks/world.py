"""What the measurements run on: a throwaway database with a consultation, organisations, leads with sessions, responses."""

import random
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import insert, select

from consult import audit, clock, schema
from consult.accounts.sessions import digest
from consult.app import create_app
from consult.consultations import actions as consultations
from consult.consultations import definitions
from consult.demo import answers
from consult.domain.definitions import parse_definition
from consult.domain.response_files import AnswerRow, OrganisationFields, ResponseRow
from consult.domain.roles import COMMAND_LINE, MemberRole
from consult.domain.rules import Disclosure
from consult.extensions import db
from consult.models import (
    AnswerDraft,
    Consultation,
    Membership,
    Organisation,
    Person,
    ResponseDraft,
    SignInSession,
)
from consult.responses import imports
from consult.settings import Settings, from_environment

SLUG = "win-genai"


@contextmanager
def installation(database_url: str = "", port: int = 8000) -> Iterator[tuple[Flask, Settings]]:
    """An application on a new database; an SQLite file of its own unless a URL is given."""
    with tempfile.TemporaryDirectory() as folder:
        given = {"INSTANCE_PATH": folder, "DATABASE_URL": database_url, "SECRET_KEY": secrets.token_hex(16)}
        settings = from_environment(given | {"PORT": str(port)}, Path(folder))
        app = create_app(settings)
        with app.app_context():
            schema.migrate()
        yield app, settings
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def open_consultation() -> Consultation:
    """The five principles, open; call inside a transaction."""
    definition = parse_definition(answers.FIRST.read_bytes())
    consultation = definitions.create(COMMAND_LINE, definition)
    consultations.open_round(COMMAND_LINE, consultation)
    return consultation


def register(consultation: Consultation, count: int, first: int = 0) -> list[int]:
    """`count` invited organisations in all regions, by id; call inside a transaction."""
    regions = [region.code for region in parse_definition(answers.FIRST.read_bytes()).regions]
    rows = [
        {
            "code": f"o{number}",
            "name": f"Organisation {number}",
            "region_code": regions[number % len(regions)],
            "kind_code": "association",
            "country": ("GB", "FR", "JP", "BR")[number % 4],
            "created_at": clock.now(),
        }
        for number in range(first, first + count)
    ]
    ids = list(db.session.scalars(insert(Organisation).returning(Organisation.id), rows))
    added = ((f"organisation:{row['code']}", None, {"by": "measurement"}) for row in rows)
    audit.record_many(COMMAND_LINE, "added", added)
    made = db.session.scalars(select(Organisation).where(Organisation.id.in_(ids))).all() if count <= 5000 else []
    consultations.invite(COMMAND_LINE, consultation.round, made)
    return ids


def leads(app: Flask, organisation_ids: list[int]) -> list[str]:
    """A lead with an open session for each organisation; returns their cookies. Call inside a transaction."""
    now = clock.now()
    people = [{"email": f"lead{id_}@example.org", "name": f"Lead {id_}", "created_at": now} for id_ in organisation_ids]
    person_ids = list(db.session.scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), people))
    memberships = [
        {"person_id": person, "organisation_id": organisation, "role": MemberRole.LEAD, "created_at": now}
        for person, organisation in zip(person_ids, organisation_ids, strict=True)
    ]
    db.session.execute(insert(Membership), memberships)
    tokens = [secrets.token_urlsafe(24) for _ in person_ids]
    sessions = [
        {"id": digest(token), "person_id": person, "created_at": now, "seen_at": now}
        for token, person in zip(tokens, person_ids, strict=True)
    ]
    db.session.execute(insert(SignInSession), sessions)
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    return [str(serializer.dumps({"_user_id": token, "_fresh": True, "csrf_token": CSRF})) for token in tokens]


CSRF = "0" * 40
"""The token in every session of the benchmark; `csrf_value` signs it as a form would carry it."""


def csrf_value(app: Flask) -> str:
    """What the hidden field of a form holds."""
    return str(URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(CSRF))


@dataclass(frozen=True, slots=True)
class Lead:
    """Somebody signed in who can answer for an organisation; `cookie` is the value of the session's cookie."""

    organisation_id: int
    code: str
    cookie: str

    @property
    def home(self) -> str:
        """Where the organisation's pages begin."""
        return f"/responses/{SLUG}/{self.code}"


def respondents(app: Flask, consultation: Consultation, count: int) -> list[Lead]:
    """`count` invited organisations, each with a lead who is signed in and has typed all answers; call inside a transaction."""
    ids = register(consultation, count)
    now = clock.now()
    drafts = [
        {
            "round_id": consultation.round.id,
            "organisation_id": id_,
            "disclosure": Disclosure.NAMED,
            "remarks": "We thank the federation for asking.",
            "version": 1,
            "saved_at": now,
        }
        for id_ in ids
    ]
    draft_ids = db.session.scalars(insert(ResponseDraft).returning(ResponseDraft.id), drafts).all()
    stances = [step.code for step in consultation.scale]
    answers = [
        {
            "response_draft_id": draft_id,
            "principle_id": wording.principle_id,
            "stance": stances[(draft_id + wording.position) % len(stances)],
            "reason": "Our members asked for this in so many words. " * 6,
            "wording": f"{wording.text.strip()} This holds for every licence." if wording.position == 1 else "",
            "version": 1,
            "saved_at": now,
        }
        for draft_id in draft_ids
        for wording in consultation.round.draft.wordings
    ]
    db.session.execute(insert(AnswerDraft), answers)
    codes = dict(db.session.execute(select(Organisation.id, Organisation.code).where(Organisation.id.in_(ids))).all())
    return [Lead(id_, codes[id_], cookie) for id_, cookie in zip(ids, leads(app, ids), strict=True)]


def respond(consultation: Consultation, count: int) -> None:
    """`count` responses of as many new organisations, through the import; call inside a transaction."""
    chance = random.Random(1)
    scale = [step.code for step in consultation.scale]
    needing = {step.code for step in consultation.scale if step.reason_required}
    keys = [wording.key for wording in consultation.round.draft.wordings]
    rows = []
    for number in range(count):
        given = {}
        for key in keys:
            stance = chance.choice(scale)
            given[key] = AnswerRow(stance, "Because." if stance in needing else "", "", None)
        rows.append(
            ResponseRow(
                row=number + 2,
                organisation=f"r{number}",
                disclosure=Disclosure.CONFIDENTIAL,
                deducible=False,
                remarks="",
                language="",
                submitted_at=None,
                answers=given,
                organisation_fields=_fields(number),
            )
        )
    imports.write(COMMAND_LINE, consultation, rows, create_organisations=True)


def _fields(number: int) -> OrganisationFields:
    regions = ("africa_middle_east", "asia", "europe", "latin_america", "north_america", "oceania")
    return OrganisationFields(f"Organisation r{number}", "GB", regions[number % 6], "company", None)
