"""Large releases are audited by the worker: asked for, told how far it is, kept for exactly what was audited, and never by looking."""

import json
import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from consult import worker
from consult.consultations.queries import get_consultation
from consult.domain.roles import COMMAND_LINE
from consult.extensions import db, transaction
from consult.jobs import running
from consult.models import Event, Job, JobState, Release
from consult.publications import actions, checking, documents
from consult.publications.choices import Choices
from consult.publications.protection import protected
from consult.statistics.audit import audit
from tests.client import CheckedClient
from tests.conftest import StoppedClock
from tests.publications.test_audited import naive
from tests.publications.test_choices import manager_of

PAGE = "/staff/consultations/licensing/publish"
__all__ = ["naive"]


@pytest.fixture
def client(app: Flask, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch) -> CheckedClient:
    """A manager's, beside a closed round that counts as large."""
    assert clock.at
    monkeypatch.setattr(checking, "SMALL", 0)
    return manager_of(app)


def page_of(client: CheckedClient, address: str = PAGE) -> str:
    return client.get(address).get_data(as_text=True)


def ask(client: CheckedClient, query: str = "") -> str:
    answer = client.post(f"{PAGE}/check{query}", data={"csrf_token": client.csrf_token(PAGE + query)})
    assert answer.status_code == 302
    return answer.location


def publish(client: CheckedClient, query: str = "") -> tuple[int, str]:
    with client.application.app_context():
        consultation = get_consultation("licensing")
        digest = documents.content_digest(documents.make(consultation, 1).document)
        db.session.rollback()
    sent = {"csrf_token": client.csrf_token(PAGE + query), "digest": digest}
    answer = client.post(PAGE + query, data=sent)
    return answer.status_code, answer.get_data(as_text=True)


def jobs(app: Flask) -> list[Job]:
    with app.app_context():
        return list(db.session.scalars(select(Job).where(Job.kind == checking.KIND).order_by(Job.id)))


def work(app: Flask) -> None:
    with app.app_context():
        running.run_due(checking.KINDS)


@pytest.mark.usefixtures("database")
def test_it_is_asked_for_once_and_counts_until_it_is_published(app: Flask, client: CheckedClient) -> None:
    unchecked = page_of(client)
    assert "Check this release</button>" in unchecked
    assert "Publish release 1</button>" not in unchecked
    status, said = publish(client)
    assert (status, "This release has not been checked yet. Nothing was published." in said) == (409, True)
    way = ask(client)
    assert ask(client) == way
    assert len(jobs(app)) == 1
    assert "The check waits for its turn." in page_of(client, way)
    assert client.get(way).headers["Refresh"] == "5"
    assert "See how far it is" in page_of(client)
    work(app)
    assert client.get(way).location == PAGE
    checked = page_of(client)
    assert "Publish release 1</button>" in checked
    assert publish(client)[0] == 302
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Release)) == 1
        assert db.session.scalar(select(func.count()).where(Event.action == "release_check_asked")) == 1


def test_a_page_never_audits_what_is_large(app: Flask, client: CheckedClient, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(client)
    work(app)

    def fail(*_given: object, **_named: object) -> None:
        raise AssertionError

    monkeypatch.setattr(checking, "audit", fail)
    assert "Publish release 1</button>" in page_of(client)
    assert publish(client)[0] == 302


@pytest.mark.usefixtures("naive")
def test_what_it_finds_is_shown_with_what_would_help_and_each_choice_is_checked_anew(
    app: Flask, client: CheckedClient
) -> None:
    ask(client)
    work(app)
    refused = page_of(client)
    assert "readers could tell on which side an organisation is." in refused
    assert "Show Africa and Europe as one" in refused
    assert publish(client)[0] == 409
    better = "?merge=africa%2Beurope"
    assert "Check this release</button>" in page_of(client, PAGE + better)
    ask(client, better)
    work(app)
    assert "Publish release 1</button>" in page_of(client, PAGE + better)
    assert [json.loads(each.details) for each in jobs(app)] == [{}, {"merge": ["africa+europe"]}]


def test_how_far_it_is(app: Flask, client: CheckedClient) -> None:
    way = ask(client)
    with app.app_context(), transaction():
        job = db.session.scalars(select(Job).where(Job.kind == checking.KIND)).one()
        job.state, job.done, job.total = JobState.RUNNING, 2, 42
    assert "Being checked: principle 3 of 42." in page_of(client, way)


def test_progress_is_told_and_renews_the_lease(app: Flask, client: CheckedClient) -> None:
    ask(client)
    told = []
    with app.app_context():
        subject = jobs(app)[0].subject
        made = checking.KINDS[checking.KIND](subject, lambda *given: told.append(given))
    assert told == [(0, 1, "")]
    assert json.loads(made.content)["findings"] == []


def test_a_worker_that_dies_in_the_middle_loses_it_to_the_next(
    app: Flask, client: CheckedClient, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(client)

    def killed(*_given: object, **_named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(checking, "audit", killed)
    with pytest.raises(KeyboardInterrupt):
        work(app)
    assert jobs(app)[0].state is JobState.RUNNING
    monkeypatch.setattr(checking, "audit", audit)
    clock.move(minutes=5)
    work(app)
    assert jobs(app)[0].state is JobState.DONE


def test_what_changes_while_it_waits_is_not_passed_off_as_checked(app: Flask, client: CheckedClient) -> None:
    ask(client)
    change_the_rule(app)
    work(app)
    job = jobs(app)[0]
    assert (job.state, "changed" in job.problem) == (JobState.FAILED, True)
    assert "Check this release</button>" in page_of(client)


def test_what_changes_after_it_needs_another_check(app: Flask, client: CheckedClient) -> None:
    ask(client)
    work(app)
    change_the_rule(app)
    assert "Check this release</button>" in page_of(client)
    assert publish(client)[0] == 409


def test_a_check_that_failed_can_be_asked_for_again(app: Flask, client: CheckedClient) -> None:
    way = ask(client)
    with app.app_context(), transaction():
        job = db.session.scalars(select(Job).where(Job.kind == checking.KIND)).one()
        job.state, job.problem = JobState.FAILED, "The worker stopped in the middle of it, 3 times."
    assert client.get(way).location == PAGE
    assert "It could not be checked. The worker stopped" in page_of(client)
    ask(client)
    assert jobs(app)[0].state is JobState.WAITING


def test_the_command_audits_by_itself(app: Flask, client: CheckedClient) -> None:
    assert "Check this release" in page_of(client)
    with app.app_context(), transaction():
        assert actions.publish(COMMAND_LINE, get_consultation("licensing")).number == 1
    assert not jobs(app)


@pytest.mark.usefixtures("naive")
def test_a_kept_audit_says_what_a_new_one_says(app: Flask, client: CheckedClient) -> None:
    ask(client)
    work(app)
    with app.app_context():
        consultation = get_consultation("licensing")
        shown = protected(consultation)
        kept = checking.check_of(consultation, shown).audit
        assert kept == checking.Inputs.of(consultation, shown).audit()
        assert kept is not None
        assert kept.refused


def test_another_choice_or_rule_is_another_check(app: Flask, client: CheckedClient) -> None:
    def digest(*withheld: str) -> str:
        with app.app_context():
            consultation = get_consultation("licensing")
            return checking.Inputs.of(consultation, protected(consultation, chosen=Choices.read([], withheld))).digest

    assert page_of(client)
    digests = [digest(), digest("p1:kind")]
    for k in (4, 3):
        change_the_rule(app, k)
        digests.append(digest())
    assert len(set(digests)) == 4
    assert digests[-1] == digest()


def test_the_worker_knows_this_work(app: Flask, client: CheckedClient) -> None:
    ask(client)
    with app.app_context():
        worker.make()
    assert jobs(app)[0].state is JobState.DONE


def test_a_small_release_waits_for_nobody(app: Flask, client: CheckedClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "SMALL", 6_000)
    token = {"csrf_token": client.csrf_token(PAGE)}
    assert client.post(f"{PAGE}/check", data=token).location == PAGE
    assert not jobs(app)
    assert re.search("Publish release 1</button>", page_of(client))


def change_the_rule(app: Flask, k: int = 4) -> None:
    """What cannot happen after the opening, happens."""
    with app.app_context(), transaction():
        get_consultation("licensing").k = k
