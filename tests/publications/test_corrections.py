"""Releases after the first: what a correction and a withdrawal do, where each release then stands, and what is remembered for the next."""

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from consult import clock, verification
from consult.consultations.queries import get_consultation
from consult.domain.errors import Refused
from consult.domain.roles import COMMAND_LINE
from consult.extensions import db, transaction
from consult.models import Consultation, Event, Release, ReleaseKind
from consult.publications import actions, documents, queries
from consult.publications.differences import differences, summary
from consult.publications.lead import lead
from consult.publications.protection import protected
from consult.publications.reading import Document
from consult.publications.standing import current, standing
from tests.client import CheckedClient
from tests.factories import people

RELEASES = "/consultations/win-genai/releases"
STAFF = "/staff/consultations/win-genai"


def client_of(app: Flask) -> CheckedClient:
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return client


@pytest.fixture
def found(example: Flask) -> Iterator[Consultation]:
    with example.app_context(), transaction():
        yield get_consultation("win-genai")


def text_of(app: Flask, path: str) -> str:
    return client_of(app).get(path).get_data(as_text=True)


def corrected(app: Flask) -> None:
    with app.app_context(), transaction():
        consultation = get_consultation("win-genai")
        actions.publish(COMMAND_LINE, consultation, note="A title was wrong.", kind=ReleaseKind.CORRECTION)


def withdrawn(app: Flask, number: int, note: str = "It was made from a test.") -> None:
    with app.app_context(), transaction():
        actions.withdraw(COMMAND_LINE, get_consultation("win-genai"), number, note)


def test_a_correction_is_the_next_number_and_says_so(found: Consultation) -> None:
    made = actions.publish(COMMAND_LINE, found, note="A title was wrong.", kind=ReleaseKind.CORRECTION)
    said = json.loads(made.document)["release"]
    assert (said["number"], said["kind"], said["note"]) == (2, "correction", "A title was wrong.")
    assert (made.number, made.kind, made.note, made.withdraws) == (
        2,
        ReleaseKind.CORRECTION,
        "A title was wrong.",
        None,
    )
    assert list(verification.releases()) == []


@pytest.mark.parametrize("note", ["", "  \n"])
def test_a_release_after_the_first_needs_its_reason(found: Consultation, note: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.publish(COMMAND_LINE, found, note=note)
    assert refused.value.code == "note_needed"
    with pytest.raises(Refused) as refused:
        actions.withdraw(COMMAND_LINE, found, 1, note)
    assert refused.value.code == "reason_needed"
    assert queries.latest_number(found.round.id) == 1


def test_there_is_nothing_to_correct_before_the_first(found: Consultation) -> None:
    db.session.delete(db.session.scalars(select(Release)).one())
    with pytest.raises(Refused) as refused:
        actions.publish(COMMAND_LINE, found, note="Why.", kind=ReleaseKind.CORRECTION)
    assert refused.value.code == "nothing_to_correct"


def test_a_withdrawal_is_a_release_without_results(found: Consultation) -> None:
    made = actions.withdraw(COMMAND_LINE, found, 1, "It was made from a test.")
    document = json.loads(made.document)
    assert (made.number, made.kind, made.withdraws) == (2, ReleaseKind.WITHDRAWAL, 1)
    assert document["release"] | {"published_at": None} == {
        "number": 2,
        "published_at": None,
        "note": "It was made from a test.",
        "kind": "withdrawal",
        "withdraws": 1,
    }
    assert (document["results"]["results"], document["positions"]) == ([], [])
    assert hashlib.sha256(made.document.encode()).hexdigest() == made.digest
    event = db.session.scalars(select(Event).where(Event.action == "release_withdrawn")).one()
    assert json.loads(event.details)["new"]["withdraws"] == 1
    assert list(verification.releases()) == []


@pytest.mark.parametrize(("number", "code"), [(1, "withdrawn_already"), (2, "no_such_release"), (9, "no_such_release")])
def test_only_what_stands_can_be_withdrawn(found: Consultation, number: int, code: str) -> None:
    actions.withdraw(COMMAND_LINE, found, 1, "Why.")
    with pytest.raises(Refused) as refused:
        actions.withdraw(COMMAND_LINE, found, number, "Why.")
    assert refused.value.code == code


def test_what_stands_after_each_step(found: Consultation) -> None:
    def stands() -> int | None:
        newest = current(queries.listed_releases(found.round.id))
        return newest.number if newest else None

    assert stands() == 1
    actions.publish(COMMAND_LINE, found, note="Why.", kind=ReleaseKind.CORRECTION)
    assert stands() == 2
    actions.withdraw(COMMAND_LINE, found, 1, "Why.")
    assert stands() == 2
    actions.withdraw(COMMAND_LINE, found, 2, "Why.")
    assert stands() is None, "an older release never comes back"
    actions.publish(COMMAND_LINE, found, note="Why.")
    assert stands() == 5
    listed = queries.listed_releases(found.round.id)
    first, second = standing(listed, 1), standing(listed, 2)
    assert (first.superseded_by and first.superseded_by.number, first.withdrawn_by and first.withdrawn_by.number) == (
        2,
        3,
    )
    assert (second.superseded_by and second.superseded_by.number) == 5
    assert standing(listed, 5).is_current
    with pytest.raises(LookupError):
        standing(listed, 6)


def test_pages_say_which_release_to_cite(example: Flask) -> None:
    corrected(example)
    old = text_of(example, f"{RELEASES}/1")
    assert "Superseded by release 2, a correction of 2 March 2027." in old
    assert "A title was wrong." in old
    assert "Superseded" not in text_of(example, f"{RELEASES}/2")
    before = client_of(example).get(f"{RELEASES}/2/results.csv")
    withdrawn(example, 2)
    gone = text_of(example, f"{RELEASES}/2")
    assert '<h1 class="title--public">Withdrawn: ' in gone
    assert "It was withdrawn on 2 March 2027." in gone
    assert "It was made from a test." in gone
    after = client_of(example).get(f"{RELEASES}/2/results.csv")
    assert after.data == before.data
    assert after.headers["Content-Disposition"] == 'attachment; filename="win-genai-release-2-withdrawn.csv"'
    assert "No release of this round stands now" in text_of(example, f"{RELEASES}/1")
    assert "Withdrawn." in text_of(example, "/consultations/win-genai")
    assert "Members reach consensus" not in text_of(example, "/")
    assert client_of(example).get("/consultations/win-genai/results").headers["Location"] == f"{RELEASES}/3"


def test_a_withdrawal_has_a_page_and_its_document_and_nothing_else(example: Flask) -> None:
    withdrawn(example, 1)
    page = text_of(example, f"{RELEASES}/2")
    assert "Release 1 is withdrawn" in page
    assert "It was made from a test." in page
    assert "No release of this round stands now." in page
    client = client_of(example)
    assert json.loads(client.get(f"{RELEASES}/2/release.json").data)["release"]["withdraws"] == 1
    for file in ("results.json", "results.csv", "positions.csv", "figures.json"):
        assert client.get(f"{RELEASES}/2/{file}").status_code == 404


def test_all_releases_stand_in_one_list(example: Flask) -> None:
    corrected(example)
    withdrawn(example, 1)
    page = text_of(example, RELEASES)
    order = [page.index(each) for each in (">Withdrawal 3<", ">Correction 2<", ">Release 1<")]
    assert order == sorted(order)
    assert "the one to cite" in page
    assert "withdrawn by release 3" in page
    with example.app_context():
        for digest in db.session.scalars(select(Release.digest)):
            assert digest in page


def test_staff_see_what_would_change_and_must_say_why(example: Flask) -> None:
    with example.app_context(), transaction():
        get_consultation("win-genai").summary = "Another summary."
        manager = people.staff()
    client = client_of(example).sign_in(manager)
    page = client.get(f"{STAFF}/publish").get_data(as_text=True)
    assert "The consultation’s summary differs." in page
    digest = page.split('name="digest"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    sent = {"csrf_token": client.csrf_token(f"{STAFF}/publish"), "digest": digest, "kind": "correction", "note": " "}
    refused = client.post(f"{STAFF}/publish", data=sent)
    assert (refused.status_code, "Say what changed and why." in refused.get_data(as_text=True)) == (422, True)
    done = client.post(f"{STAFF}/publish", data=sent | {"note": "The summary was wrong."})
    assert done.headers["Location"] == f"{RELEASES}/2"
    assert "The summary was wrong." in text_of(example, f"{RELEASES}/1")


def test_a_manager_withdraws_after_saying_why(example: Flask) -> None:
    with example.app_context(), transaction():
        manager = people.staff()
    client, path = client_of(example).sign_in(manager), f"{STAFF}/releases/1/withdraw"
    token = client.csrf_token(path)
    assert client.post(path, data={"csrf_token": token, "note": ""}).status_code == 422
    done = client.post(path, data={"csrf_token": token, "note": "It was made from a test."})
    assert done.headers["Location"] == f"{RELEASES}/2"
    assert client.get(path).status_code == 404
    assert client.get(f"{STAFF}/releases/2/withdraw").status_code == 404


def test_the_front_page_needs_no_document(found: Consultation) -> None:
    release = db.session.scalars(select(Release)).one()
    whole, headline = Document(json.loads(release.document)), Document(json.loads(release.headline))
    assert lead(headline) == lead(whole)
    assert len(release.headline) * 4 < len(release.document)


def test_a_release_remembers_what_it_was_made_of(found: Consultation) -> None:
    release = db.session.scalars(select(Release)).one()
    basis = json.loads(release.basis or "")
    (earlier,) = protected(found).earlier
    assert {group["code"] for group in basis["groups"] if group["by"] == "world"} == {"world"}
    assert earlier.withheld == {tuple(key) for key in basis["withheld"]}
    assert earlier.crossings
    assert [group.cells for group in earlier.groups] == [group.cells for group in protected(found).groups]
    assert '"basis"' not in release.document


def test_a_release_of_before_there_were_bases_still_counts_as_earlier(found: Consultation) -> None:
    release = db.session.scalars(select(Release)).one()
    document = json.loads(release.document)
    row = next(
        row for row in document["results"]["results"] if row["group"] == "europe" and row["principle"] == "safety"
    )
    for name in ("counts", "blank"):
        row[name] = None
    row["withheld"] = True
    release.basis, release.document = None, json.dumps(document)
    db.session.flush()
    shown = protected(found)
    assert ("safety", "region", "europe") in shown.earlier[0].withheld
    assert ("safety", "region", "europe") in shown.withheld, "what was withheld once stays withheld"


def test_differences_name_rows_texts_and_withholding(found: Consultation) -> None:
    before = json.loads(db.session.scalars(select(Release)).one().document)
    after = json.loads(json.dumps(before))
    assert differences(before, after).nothing
    rows = {(row["principle"], row["by"], row["group"]): row for row in after["results"]["results"]}
    world = rows["copyright", "world", "world"]
    world["counts"]["agree"] -= 1
    world["agree"] -= 1
    world["verdict"] = "majority"
    hidden = rows["copyright", "region", "europe"]
    hidden.update(dict.fromkeys(set(hidden) - {"principle", "by", "group"}), withheld=True)
    gone = after["positions"].pop()
    after["results"]["groups"][0]["responded"] -= 1
    found_ones = differences(before, after)
    assert [(each.group, each.after) for each in found_ones.rows][1] == ("Europe", "withheld")
    assert "Consensus" in found_ones.rows[0].before
    assert "Majority" in found_ones.rows[0].after
    assert [each.text for each in found_ones.removed] == [gone["reason"].strip() or gone["wording"].strip()]
    assert [(each.before, each.after) for each in found_ones.participation] == [("36 of 38", "35 of 38")]
    assert summary(found_ones) == ("Since release 1: 2 rows differ; participation differs in 1 group; 1 text is gone.")


def test_later_releases_are_frozen_at_their_own_moment(found: Consultation) -> None:
    later = clock.now() + timedelta(days=3)
    with clock.reading(lambda: later):
        made = actions.publish(COMMAND_LINE, found, note="Why.")
    assert made.published_at == later
    assert documents.canonical(json.loads(made.document)) == (made.document, made.digest)
