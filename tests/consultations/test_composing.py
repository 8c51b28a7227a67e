"""The list of consultations, a new one by hand or from a file, its settings and its closing time."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from consult.consultations import definitions, queries
from consult.demo.answers import FIRST
from consult.domain.roles import StaffRole
from consult.extensions import db
from consult.models import Consultation, Event
from tests.conftest import StoppedClock
from tests.factories import consultations, organisations
from tests.factories.staff_pages import Desk, desk, written

SETTINGS = {
    "title": "Fair streaming",
    "slug": "",
    "summary": "What we ask.",
    "language": "en",
    "zone": "Europe/Madrid",
    "opens_date": "",
    "opens_time": "",
    "closes_date": "2027-04-01",
    "closes_time": "18:00",
    "participation": "invited",
    "agree_percent": "66.7",
    "disagree_percent": "10",
    "region_agree_percent": "50",
    "k": "4",
    "strict": "y",
}


def stored(app: Flask, slug: str) -> definitions.Definition:
    """A consultation as it stands in the database."""
    with app.app_context():
        return definitions.definition_of(queries.get_consultation(slug))


def test_an_empty_list_says_what_to_do_first(app: Flask) -> None:
    page = desk(app).get("/staff")
    assert "No consultation yet" in page
    assert "First fill the register of organisations" in page
    observer = desk(app, StaffRole.OBSERVER).get("/staff")
    assert "A manager makes the first one" in observer
    assert "/staff/consultations/new" not in observer


def test_the_list_shows_every_state(app: Flask, clock: StoppedClock) -> None:
    with written(app):
        aim = organisations.organisation("aim")
        consultations.draft("drafted")
        later = consultations.draft("later", opens_at=clock() + timedelta(days=2))
        consultations.actions.confirm_opening(consultations.COMMAND_LINE, later)
        consultations.submitted(consultations.opened([aim], "running"), aim)
        consultations.actions.close_round(consultations.COMMAND_LINE, consultations.opened([aim], "over"))
    page = desk(app).get("/staff")
    assert "Not open yet" in page
    assert "Opens Thursday 4 March 2027, 12:00 in London" in page
    assert "14 days left" in page
    assert "Closed Tuesday 2 March 2027, 12:00 in London" in page
    assert page.count("of 1 have submitted") == 2


def test_a_new_consultation_has_the_settings_typed_and_six_steps(app: Flask, clock: StoppedClock) -> None:
    page = desk(app).done("/staff/consultations/new", SETTINGS)
    assert "The consultation is made" in page
    made = stored(app, "fair-streaming")
    assert (made.title, made.zone, made.rule.agree_share, made.disclosure.k) == (
        "Fair streaming",
        "Europe/Madrid",
        0.667,
        4,
    )
    assert (made.rule.disagree_share, made.rule.region_agree_share, made.disclosure.strict) == (0.1, 0.5, True)
    assert made.closes_at == datetime(2027, 4, 1, 16, tzinfo=UTC)
    assert [step.code for step in made.scale] == [
        "strongly_agree",
        "agree",
        "neutral",
        "disagree",
        "strongly_disagree",
        "no_opinion",
    ]
    assert [step.reason_required for step in made.scale] == [False, False, False, True, True, False]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": "  "}, "Write a title."),
        ({"title": "a\nb"}, "Write this on one line"),
        ({"slug": "has space"}, "Use 1 to 64 of the letters"),
        ({"slug": "new"}, "is taken by a page"),
        ({"slug": "taken"}, "A consultation with this short name exists already."),
        ({"title": "東京", "slug": ""}, "Write a short name of Latin letters and digits"),
        ({"zone": "Europe/Nowhere"}, "Not a valid choice"),
        ({"language": "english!"}, "Write a language tag"),
        ({"closes_time": ""}, "Write both the date and the time."),
        ({"closes_date": "1 April"}, "Write the date as 2027-02-26"),
        ({"closes_date": "2027-03-28", "closes_time": "02:30"}, "This hour does not exist there"),
        ({"closes_date": "2027-10-31", "closes_time": "02:30"}, "This hour comes twice there"),
        ({"opens_date": "2027-04-02", "opens_time": "18:00"}, "The round must close after it opens."),
        ({"agree_percent": "101"}, "Write a number from 0 to 100."),
        ({"agree_percent": "NaN"}, "Write a number from 0 to 100."),
        ({"agree_percent": ""}, "Write a number from 0 to 100."),
        ({"k": "0"}, "Write a whole number from 1 to 1,000."),
        ({"participation": "everyone"}, "Not a valid choice"),
    ],
)
def test_a_mistake_gets_a_sentence_and_keeps_what_was_typed(app: Flask, change: dict[str, str], sentence: str) -> None:
    with written(app):
        consultations.draft("taken")
    page = desk(app).refused("/staff/consultations/new", 422, SETTINGS | change)
    assert sentence in page
    assert "What you typed is still here." in page
    assert change.get("title", "Fair streaming").strip() in page
    with app.app_context():
        assert [each.slug for each in queries.all_consultations()] == ["taken"]


def test_what_nothing_shows_is_not_kept(app: Flask) -> None:
    desk(app).done("/staff/consultations/new", SETTINGS | {"title": "Fair\x00 pay\x1b", "summary": "a\x00b\r\nc"})
    assert (stored(app, "fair-pay").title, stored(app, "fair-pay").summary) == ("Fair pay", "ab\nc")


def test_a_race_for_a_short_name_is_a_sentence(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with written(app):
        consultations.draft("fair-streaming")
    at = desk(app)
    monkeypatch.setattr(queries, "find_consultation", lambda _slug: None)  # both looked before either wrote
    assert "exists already" in at.refused("/staff/consultations/new", 422, SETTINGS)


def upload(content: bytes, **more: str) -> dict[str, Any]:
    return {"file": (io.BytesIO(content), "text.toml"), **more}


def test_a_file_makes_everything(app: Flask) -> None:
    page = desk(app).done("/staff/consultations/new/from-file", upload(FIRST.read_bytes()))
    assert "Look through what it made." in page
    assert [principle.key for principle in stored(app, "win-genai").principles][:2] == ["copyright", "human_centred"]


def test_a_bad_file_is_refused_with_every_mistake_by_its_place(app: Flask) -> None:
    text = FIRST.read_text().replace("agree_share = 0.75", "agree_share = 7").replace('side = "neutral"', 'side = "up"')
    page = desk(app).refused("/staff/consultations/new/from-file", 422, upload(text.encode()))
    assert "The file has 2 problems" in page
    assert "rule, agree_share" in page
    assert "scale 3, side" in page
    with app.app_context():
        assert queries.all_consultations() == []


def test_a_draft_is_replaced_only_when_asked(app: Flask) -> None:
    at = desk(app)
    at.done("/staff/consultations/new/from-file", upload(FIRST.read_bytes()))
    other = FIRST.read_text().replace("Principles for generative AI", "Principles for machines").encode()
    assert "tick the box" in at.refused("/staff/consultations/new/from-file", 422, upload(other))
    assert stored(app, "win-genai").title == "Principles for generative AI"
    at.done("/staff/consultations/new/from-file", upload(other, replace="y"))
    assert stored(app, "win-genai").title == "Principles for machines"


def test_a_consultation_that_has_opened_is_never_replaced(app: Flask) -> None:
    at = desk(app)
    at.done("/staff/consultations/new/from-file", upload(FIRST.read_bytes()))
    with written(app):
        consultations.actions.open_round(consultations.COMMAND_LINE, queries.get_consultation("win-genai"))
    page = at.refused("/staff/consultations/new/from-file", 422, upload(FIRST.read_bytes(), replace="y"))
    assert "fixed once a round has opened" in page


def test_no_file_and_a_file_over_the_limit(app: Flask) -> None:
    at = desk(app)
    assert "Choose a file." in at.refused("/staff/consultations/new/from-file", 422)
    too_much = b"#" * (app.extensions["settings"].max_upload_bytes + 200_000)
    assert "larger than this page accepts" in sent(at, too_much, 413)
    more_than_a_form = b"#" * (app.config["MAX_CONTENT_LENGTH"] + 1)
    assert "larger than 1048576 bytes" in sent(at, more_than_a_form, 422)


def sent(at: Desk, content: bytes, status: int) -> str:
    """Upload a large file, its body written here: the test client would leave a temporary file open."""
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{at.token}\r\n'.encode(),
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.toml"\r\n\r\n' + content + b"\r\n--x--\r\n",
    ]
    path, kind = "/staff/consultations/new/from-file", "multipart/form-data; boundary=x"
    answer = at.client.post(path, data=b"".join(parts), content_type=kind)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def form_of(app: Flask, at: Desk, slug: str) -> dict[str, str]:
    """The settings form as it would be sent back unchanged."""
    page = at.get(f"/staff/consultations/{slug}/settings")
    seen = page.split('name="seen" value="', 1)[1].split('"', 1)[0]
    return SETTINGS | {"seen": seen}


def test_settings_are_saved_with_old_and_new_in_the_trail(app: Flask, clock: StoppedClock) -> None:
    with written(app):
        consultations.draft("licensing")
    at = desk(app)
    page = at.done("/staff/consultations/licensing/settings", form_of(app, at, "licensing"))
    assert "The settings are saved." in page
    assert "Saved as Thursday 1 April 2027, 18:00 in Madrid (16:00 UTC)." in page
    assert stored(app, "licensing").slug == "licensing"
    with app.app_context():
        event = db.session.scalars(select(Event).where(Event.action == "settings_changed")).one()
    assert '"title":"Principles for licensing"' in event.details
    assert '"title":"Fair streaming"' in event.details


def test_two_managers_do_not_overwrite_each_other(app: Flask, clock: StoppedClock) -> None:
    with written(app):
        consultations.draft("licensing")
    mine, theirs = desk(app), desk(app, email="other@win.example")
    form = form_of(app, mine, "licensing")
    theirs.done("/staff/consultations/licensing/settings", form | {"title": "Theirs"})
    clock.move(minutes=5)
    page = mine.refused("/staff/consultations/licensing/settings", 409, form | {"title": "Mine"})
    assert "A colleague has changed the settings meanwhile" in page
    assert "The manager changed this on Tuesday 2 March 2027, 13:00 in Madrid" in page
    assert "Theirs" in page
    assert 'value="Mine"' in page
    assert stored(app, "licensing").title == "Theirs"
    again = page.split('name="seen" value="', 1)[1].split('"', 1)[0]
    mine.done("/staff/consultations/licensing/settings", form | {"title": "Mine", "seen": again})
    assert stored(app, "licensing").title == "Mine"


def test_another_opening_time_has_to_be_confirmed_again(app: Flask, clock: StoppedClock) -> None:
    with written(app):
        made = consultations.draft("licensing", opens_at=clock() + timedelta(days=1))
        consultations.actions.confirm_opening(consultations.COMMAND_LINE, made)
    at = desk(app)
    page = at.done("/staff/consultations/licensing/settings", form_of(app, at, "licensing"))
    assert "the opening has to be confirmed again" in page
    with app.app_context():
        assert queries.get_consultation("licensing").round.opening_confirmed_at is None


def test_rules_are_frozen_once_open_and_the_closing_time_is_not(app: Flask, clock: StoppedClock) -> None:
    at = desk(app)
    with written(app):
        consultations.opened([], "licensing", zone="Europe/Madrid")
    refused = at.refused("/staff/consultations/licensing/settings", 409, SETTINGS)
    assert "fixed once a round has opened" in refused
    page = at.done("/staff/consultations/licensing/closing-time", {"closes_date": "2027-03-03", "closes_time": "09:30"})
    assert "Answers now close Wednesday 3 March 2027, 09:30 in Madrid." in page
    assert stored(app, "licensing").closes_at == datetime(2027, 3, 3, 8, 30, tzinfo=UTC)
    with app.app_context():
        event = db.session.scalars(select(Event).where(Event.action == "closing_moved")).one()
    assert '"new":{"closes_at":"2027-03-03T08:30:00+00:00"}' in event.details


@pytest.mark.parametrize(
    ("date", "time", "sentence"),
    [
        ("2027-03-02", "12:00", "This time has passed."),
        ("2027-03-02", "11:00", "This time has passed."),
        ("", "", "Write the date and the time."),
        ("2027-03-28", "02:30", "This hour does not exist there"),
    ],
)
def test_the_closing_time_never_moves_into_the_past(
    app: Flask, clock: StoppedClock, date: str, time: str, sentence: str
) -> None:
    with written(app):
        consultations.opened([], "licensing", zone="Europe/Madrid")
    before = stored(app, "licensing").closes_at
    data = {"closes_date": date, "closes_time": time}
    assert sentence in desk(app).refused("/staff/consultations/licensing/closing-time", 422, data)
    assert stored(app, "licensing").closes_at == before


def test_a_closed_round_keeps_its_closing_time(app: Flask, clock: StoppedClock) -> None:
    with written(app):
        consultations.opened([], "licensing")
    clock.move(days=15)
    data = {"closes_date": "2027-06-01", "closes_time": "12:00"}
    at = desk(app)
    at.refused("/staff/consultations/licensing/closing-time", 409, data)
    assert "The round has closed." in at.get("/staff/consultations/licensing/settings")


def test_a_zone_of_another_list_is_kept(app: Flask) -> None:
    with written(app):
        consultations.draft("licensing", zone="Etc/GMT-3")
    assert '<option selected value="Etc/GMT-3">' in desk(app).get("/staff/consultations/licensing/settings")


def test_the_trail_tells_who_made_it(app: Flask) -> None:
    desk(app).done("/staff/consultations/new", SETTINGS)
    with app.app_context():
        event = db.session.scalars(select(Event).where(Event.action == "created")).one()
        assert db.session.scalars(select(Consultation.slug)).all() == ["fair-streaming"]
    assert event.actor == "The manager"
