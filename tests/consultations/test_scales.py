"""The scale's editor: steps added, taken out, put in another order, without a script."""

import pytest
from flask import Flask

from consult.consultations import queries
from tests.conftest import StoppedClock
from tests.factories import consultations
from tests.factories.staff_pages import Desk, desk, written

SCALE = "/staff/consultations/licensing/scale"
CODES = ["strongly_agree", "agree", "neutral", "disagree", "no_opinion"]


@pytest.fixture
def at(app: Flask, clock: StoppedClock, database: str) -> Desk:
    """A manager's browser; there is a draft with a scale of five steps."""
    with written(app):
        consultations.draft("licensing")
    return desk(app)


def codes(app: Flask) -> list[str]:
    with app.app_context():
        return [step.code for step in queries.get_consultation("licensing").scale]


def form_of(at: Desk, page: str | None = None) -> dict[str, str]:
    """The form of a page, as a browser would send it."""
    page = page or at.get(SCALE)
    data = {"seen": page.split('name="seen" value="', 1)[1].split('"', 1)[0]}
    for number in range(page.count('class="step"')):
        name = f"steps-{number}"
        for part in ("label", "code"):
            tag = page.split(f'id="{name}-{part}"', 1)[1].split(">", 1)[0]
            data[f"{name}-{part}"] = tag.split('value="', 1)[1].split('"', 1)[0]
        data[f"{name}-meaning"] = page.split(f'id="{name}-meaning"', 1)[1].split(">", 1)[1].split("<", 1)[0].strip()
        chosen = page.split(f'id="{name}-side"', 1)[1].split("</select>", 1)[0]
        data[f"{name}-side"] = chosen.split('<option selected value="', 1)[1].split('"', 1)[0]
        if "checked" in page.split(f'id="{name}-reason_required"', 1)[1].split(">", 1)[0]:
            data[f"{name}-reason_required"] = "y"
    return data


def rearranged(at: Desk, data: dict[str, str], change: str) -> str:
    response = at.post(SCALE, data | {"change": change})
    assert response.status_code == 200
    page = response.get_data(as_text=True)
    assert "Not saved yet." in page
    return page


def test_what_is_sent_back_unchanged_changes_nothing(app: Flask, at: Desk) -> None:
    at.done(SCALE, form_of(at))
    with app.app_context():
        assert queries.get_consultation("licensing").scale == consultations.SCALE


def test_steps_move_go_and_come_and_are_kept_only_when_saved(app: Flask, at: Desk) -> None:
    page = rearranged(at, form_of(at), "down-0")
    page = rearranged(at, form_of(at, page), "remove-2")
    page = rearranged(at, form_of(at, page), "up-3")
    assert codes(app) == CODES
    data = form_of(at, page)
    assert [data[f"steps-{number}-code"] for number in range(4)] == [
        "agree",
        "strongly_agree",
        "no_opinion",
        "disagree",
    ]
    assert data["steps-3-reason_required"] == "y"
    at.done(SCALE, data)
    assert codes(app) == ["agree", "strongly_agree", "no_opinion", "disagree"]


def test_a_new_step_gets_its_code_from_its_label(app: Flask, at: Desk) -> None:
    page = at.post(SCALE, form_of(at) | {"change": "add"}).get_data(as_text=True)
    assert page.count('class="step"') == 6
    new = {"steps-5-label": "Not for us", "steps-5-code": "", "steps-5-meaning": "", "steps-5-side": "none"}
    at.done(SCALE, form_of(at) | new)
    assert codes(app) == [*CODES, "not_for_us"]


@pytest.mark.parametrize("change", ["up-0", "down-9", "remove-99", "remove-x", "up-", "explode", "down-4", "up-²"])
def test_what_no_button_says_does_no_harm(app: Flask, at: Desk, change: str) -> None:
    assert rearranged(at, form_of(at), change).count('class="step"') == 5


def test_there_are_twelve_steps_at_most(at: Desk) -> None:
    data = form_of(at)
    for number in range(5, 12):
        data |= {
            f"steps-{number}-label": f"S{number}",
            f"steps-{number}-code": f"s{number}",
            f"steps-{number}-side": "none",
        }
    page = rearranged(at, data, "add")
    assert page.count('class="step"') == 12
    assert "Add a step" not in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"steps-1-label": " "}, "Write a label."),
        ({"steps-1-code": "strongly_agree"}, "“strongly_agree” is the code of an earlier step."),
        ({"steps-1-code": "no way"}, "Use 1 to 64 of the letters"),
        ({"steps-3-side": "none"}, "The scale needs a step that agrees and one that disagrees."),
        ({"steps-3-side": "sideways"}, "Not a valid choice"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_saved(app: Flask, at: Desk, change: dict[str, str], sentence: str) -> None:
    page = at.refused(SCALE, 422, form_of(at) | change)
    assert sentence in page
    assert "error-summary" in page
    assert codes(app) == CODES


def test_a_scale_without_steps_is_refused(app: Flask, at: Desk) -> None:
    at.refused(SCALE, 422, {"seen": form_of(at)["seen"]})
    assert codes(app) == CODES


def test_two_managers(app: Flask, at: Desk) -> None:
    mine = form_of(at)
    other = desk(app, email="other@win.example")
    other.done(SCALE, form_of(other, rearranged(other, form_of(other), "remove-2")))
    page = at.refused(SCALE, 409, mine | {"steps-0-label": "Yes indeed"})
    assert "A colleague has changed the scale meanwhile" in page
    assert "Saved now: Strongly agree, Agree, Disagree, No opinion." in page
    assert 'value="Yes indeed"' in page
    assert codes(app) == ["strongly_agree", "agree", "disagree", "no_opinion"]


def test_the_scale_is_fixed_once_the_round_has_opened(app: Flask, at: Desk) -> None:
    data = form_of(at)
    with written(app):
        consultations.actions.open_round(consultations.COMMAND_LINE, queries.get_consultation("licensing"))
    assert "fixed once a round has opened" in at.refused(SCALE, 409, data)
    at.refused(SCALE, 409, data | {"change": "add"})
