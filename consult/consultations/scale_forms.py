"""The form of a scale: steps that can be added, taken out and put in another order without a script."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from consult.domain.codes import NAME_LIMIT
from consult.domain.scales import Scale, Side, Step
from consult.web import fields
from consult.web.i18n import gettext as _

MOST_STEPS = 12


def default_scale() -> Scale:
    """Six steps, in the reader's language: where a new consultation begins."""
    return (
        Step("strongly_agree", _("Strongly agree"), _("We would publish this as it stands."), Side.AGREE),
        Step("agree", _("Agree"), _("We can support this; small improvements welcome."), Side.AGREE),
        Step("neutral", _("Neither agree nor disagree"), _("We could live with it, and without it."), Side.NEUTRAL),
        Step(
            "disagree",
            _("Disagree"),
            _("We cannot support this as it stands; tell us what would change that."),
            Side.DISAGREE,
            reason_required=True,
        ),
        Step(
            "strongly_disagree",
            _("Strongly disagree"),
            _("We would speak against this in public."),
            Side.DISAGREE,
            reason_required=True,
        ),
        Step("no_opinion", _("No opinion"), _("Our members have not formed a view."), Side.NONE),
    )


class StepForm(Form):
    """One step."""

    label = StringField(
        _l("Label"),
        [DataRequired(_l("Write a label.")), Length(max=NAME_LIMIT), fields.one_line],
        filters=[fields.stripped],
    )
    code = StringField(_l("Code"), [fields.code], filters=[fields.stripped])
    meaning = TextAreaField(_l("Meaning"), [Length(max=2000)], filters=[fields.as_typed, fields.stripped])
    side = SelectField(
        _l("Counts as"),
        choices=[
            SelectChoice(Side.AGREE.value, _l("agreeing")),
            SelectChoice(Side.NEUTRAL.value, _l("neither")),
            SelectChoice(Side.DISAGREE.value, _l("disagreeing")),
            SelectChoice(Side.NONE.value, _l("no view")),
        ],
        default=Side.AGREE.value,
    )
    reason_required = BooleanField(_l("A reason is required"))


class ScaleForm(FlaskForm):
    """All steps, from most to least agreeing."""

    steps = FieldList(FormField(StepForm), max_entries=MOST_STEPS)
    seen = HiddenField()

    def rearrange(self, change: str) -> None:
        """Do what a button says: `add`, or `up-2`, `down-2`, `remove-2` for the step at that place; anything else does nothing."""
        rows = [dict(row) for row in self.steps.data]
        verb, _dash, place = change.partition("-")
        index = int(place) if place.isascii() and place.isdigit() else -1
        if verb == "add" and len(rows) < MOST_STEPS:
            rows.append({})
        elif 0 <= index < len(rows):
            step = rows.pop(index)
            if verb in {"up", "down"}:
                rows.insert(max(0, index - 1) if verb == "up" else index + 1, step)
        self.fill(rows)

    def fill(self, rows: list[dict[str, Any]]) -> None:
        """Show these rows and nothing else."""
        while self.steps.entries:
            self.steps.pop_entry()
        for row in rows:
            self.steps.append_entry({name: value for name, value in row.items() if value is not None})

    def show(self, scale: Scale) -> None:
        """Show a scale."""
        self.fill(
            [
                {
                    "label": step.label,
                    "code": step.code,
                    "meaning": step.meaning,
                    "side": step.side.value,
                    "reason_required": step.reason_required,
                }
                for step in scale
            ]
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Field by field, then: no code twice, and both sides there."""
        fine = super().validate(extra_validators)
        if not fine:
            return False
        taken: set[str] = set()
        for entry in self.steps:
            step = entry.form
            step.code.data = step.code.data or fields.code_from(step.label.data, "_")
            if not step.code.data:
                step.code.errors = [_("Write a code of Latin letters and digits.")]
            elif step.code.data in taken:
                step.code.errors = [_("“%(code)s” is the code of an earlier step.", code=step.code.data)]
            taken.add(step.code.data)
        self.steps.errors = [entry.errors for entry in self.steps if entry.errors]
        sides = {entry.form.side.data for entry in self.steps}
        if not {Side.AGREE.value, Side.DISAGREE.value} <= sides:
            self.form_errors = [_("The scale needs a step that agrees and one that disagrees.")]
        return not self.errors

    def scale(self) -> Scale:
        """The form as a scale."""
        return tuple(
            Step(
                entry.form.code.data,
                entry.form.label.data,
                entry.form.meaning.data or "",
                Side(entry.form.side.data),
                bool(entry.form.reason_required.data),
            )
            for entry in self.steps
        )
