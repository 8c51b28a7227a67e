"""The macros every page is made of: valid HTML, nothing tied to nothing, nothing said by colour or shape alone."""

from typing import Any

import pytest
from flask import Flask, render_template_string
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, Form, RadioField, SelectChoice, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired

from consult.domain.redlines import Change
from tests.pages.checks import page_faults

CHOICES = [SelectChoice("named", "Named"), SelectChoice("unnamed", "Unnamed")]


class Answer(Form):
    """Fields of each kind that the macros know."""

    name = StringField("Name", [InputRequired("Enter a name.")], description="As it will be printed.")
    reason = TextAreaField("Why?")
    day = DateField("Answers close", [InputRequired("Give the day.")])
    hour = TimeField("Hour")
    disclosure = RadioField("Who may read this?", choices=CHOICES)
    sure = BooleanField("I may speak for us", [InputRequired("Confirm that you may.")])


SHOWN = {
    "field": '{% from "components/forms.html" import field %}{{ field(form.name, width=16, autocomplete="organization") }}',
    "textarea": '{% from "components/forms.html" import textarea %}{{ textarea(form.reason, counter="words", limit=300) }}',
    "date_time": '{% from "components/forms.html" import date_time %}{{ date_time(form.day, form.hour, zone_text="Madrid") }}',
    "radios": '{% from "components/choices.html" import radios %}{{ radios(form.disclosure, {"named": "With the name."}) }}',
    "checkbox": '{% from "components/choices.html" import checkbox %}{{ checkbox(form.sure, meaning="It is recorded.") }}',
    "form_tag": '{% from "components/forms.html" import form_tag %}{% call form_tag("/x") %}<p>in it</p>{% endcall %}',
    "post_button": '{% from "components/buttons.html" import post_button %}{{ post_button("Go", "/x", fields={"a": 1}) }}',
    "data_table": '{% from "components/tables.html" import data_table %}'
    '{{ data_table("By region", ["Region", {"label": "Answered", "number": true}], [["Asia", 6]], foot=["All", 6]) }}',
    "stance_bar": '{% from "components/marks.html" import stance_bar %}{{ stance_bar([{"swatch": "none", "label": "No", "count": 1}], 1) }}',
    "lists": '{% from "components/lists.html" import task_list, summary_list, fact_strip, progress_list, progress_bars, steps %}'
    '{{ task_list([{"label": "Write", "href": none, "state": "none", "state_label": "Not started"}], "To do") }}'
    '{{ summary_list([{"name": "Remarks", "value": ""}]) }}{{ fact_strip([{"name": "As of", "value": "5 March"}]) }}'
    '{{ progress_list("1 of 1", items) }}{{ progress_bars("1 of 1", items) }}{{ steps(items, "Steps") }}',
    "conflict": '{% from "components/redlines.html" import diff_conflict %}'
    '{{ diff_conflict("Two texts", "Both are kept.", {"who": "You", "text": "a"}, {"who": "Bea", "text": "b"}) }}',
    "empty_state": '{% from "components/content.html" import empty_state %}{{ empty_state("None yet", "Register one.") }}',
}
ITEMS = [{"label": "Safety", "state": "begun", "state_label": "In progress", "current": True}]


def shown(app: Flask, template: str, **context: Any) -> str:
    """The HTML of `template` in a request of the application, with a form nobody could submit."""
    form = Answer(MultiDict({"reason": "Because."}))
    form.validate()
    with app.test_request_context():
        return render_template_string(template, **{"form": form, "items": ITEMS, **context})


@pytest.mark.parametrize("name", SHOWN)
def test_component_is_valid_and_complete(app: Flask, name: str) -> None:
    assert page_faults(shown(app, SHOWN[name])) == []


def test_every_error_leads_into_a_field(app: Flask) -> None:
    summary = '{% from "components/forms.html" import error_summary %}{{ error_summary(form, kept="What you typed is here.") }}'
    fields = "".join(SHOWN[name] for name in ("field", "date_time", "radios", "checkbox"))
    html = shown(app, summary + fields)
    assert page_faults(html) == []
    assert [f'href="#{name}"' in html for name in ("name", "day", "disclosure", "sure")] == [True] * 4


def test_an_error_is_tied_to_its_field_together_with_the_hint(app: Flask) -> None:
    html = shown(app, SHOWN["field"])
    assert 'aria-describedby="name-hint name-error"' in html
    assert 'aria-invalid="true"' in html


def test_a_redline_says_in_words_what_it_shows(app: Flask) -> None:
    changes = (Change("same", "It should "), Change("removed", "not"), Change("added", "never"))
    template = '{% from "components/redlines.html" import redline %}{{ redline(changes) }}'
    html = shown(app, template, changes=changes)
    assert "deleted:" in html.split("<del>")[1].split("not")[0]
    assert "inserted:" in html.split("<ins>")[1].split("never")[0]


def test_what_was_typed_is_escaped(app: Flask) -> None:
    template = (
        '{% from "components/redlines.html" import redline %}{{ redline(changes) }}'
        '{% from "components/content.html" import quotation %}{{ quotation(text) }}'
    )
    html = shown(app, template, changes=(Change("added", "<b>x</b>"),), text="<i>y</i>")
    assert "<b>" not in html
    assert "<i>" not in html
