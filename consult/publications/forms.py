"""The form that publishes."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length


class PublishForm(FlaskForm):
    """What was previewed, and a note for those who cite an earlier release."""

    digest = HiddenField(validators=[DataRequired(), Length(min=64, max=64)])
    note = TextAreaField(
        _l("What changed since the last release"),
        [Length(max=2000, message=_l("Write 2,000 characters or fewer."))],
        description=_l("Printed on the release's page. Leave it empty for a first release."),
    )
