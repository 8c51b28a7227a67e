"""The audit stands between a release and the public, whatever rules withheld its rows."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from consult.consultations import actions as consultations
from consult.domain.errors import Refused
from consult.domain.roles import COMMAND_LINE, StaffRole
from consult.domain.rules import Disclosure
from consult.extensions import db, transaction
from consult.models import Consultation, Release
from consult.publications import actions
from consult.web.messages import sentence_of
from tests.client import CheckedClient
from tests.factories import people
from tests.factories.consultations import opened, submitted
from tests.factories.organisations import organisation


def closed(principles: int = 1) -> Consultation:
    """All of Europe agrees in confidence, six of six; Asia and Africa are mixed."""
    places = [(region, number) for region in ("europe", "asia", "africa") for number in range(6)]
    members = {place: organisation(f"{place[0]}-{place[1]}", place[0]) for place in places}
    consultation = opened(members.values(), principles=principles)
    for (region, number), member in members.items():
        stance = "disagree" if region != "europe" and number < 3 else "agree"
        submitted(consultation, member, stance, disclosure=Disclosure.CONFIDENTIAL)
    consultations.close_round(COMMAND_LINE, consultation)
    return consultation


@pytest.fixture
def naive(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is withheld but rows under k: the scheme that everybody thinks of first. Here it withholds nothing."""
    monkeypatch.setattr("consult.publications.protection.protect", lambda *_given, **_named: frozenset())


def test_our_own_rules_pass(app: Flask) -> None:
    with app.app_context(), transaction():
        release = actions.publish(COMMAND_LINE, closed())
        assert '"findings"' not in (release.audit or "")
        assert "narrow" in (release.audit or "")


@pytest.mark.usefixtures("naive")
def test_a_refusal_names_row_reason_and_remedy(app: Flask) -> None:
    with app.app_context(), transaction():
        consultation = closed()
        with pytest.raises(Refused) as refused:
            actions.publish(COMMAND_LINE, consultation)
        assert refused.value.code == "audit_refused"
        sentence = sentence_of(refused.value)
        assert db.session.scalar(select(func.count()).select_from(Release)) == 0
    assert sentence.endswith("Rows: p1 × europe")
    assert "“Principle 1”, Europe: readers could tell on which side an organisation is." in sentence
    assert "The least that would help: " in sentence


@pytest.mark.usefixtures("naive")
def test_a_preview_that_the_audit_refuses_offers_no_button(app: Flask) -> None:
    with app.app_context(), transaction():
        slug = closed().slug
        manager = people.staff(StaffRole.MANAGER)
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    page = client.sign_in(manager).get(f"/staff/consultations/{slug}/publish").get_data(as_text=True)
    assert "The audit refuses this release" in page
    assert "readers could tell on which side an organisation is." in page
    assert "Publish release 1</button>" not in page
