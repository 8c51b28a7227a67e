"""The forms that publish a release, and that take one back."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from consult.models import ReleaseKind
from consult.web.fields import as_typed

_LONG = Length(max=2000, message=_l("Write 2,000 characters or fewer."))


class FirstReleaseForm(FlaskForm):
    """What was previewed. A first release has nothing to explain."""

    digest = HiddenField(validators=[DataRequired(), Length(min=64, max=64)])


class PublishForm(FirstReleaseForm):
    """The same, and for those who cite an earlier release what changed and why."""

    kind = RadioField(
        _l("What is this release"),
        choices=[
            SelectChoice(ReleaseKind.CORRECTION.value, _l("A correction")),
            SelectChoice(ReleaseKind.RELEASE.value, _l("A new release")),
        ],
        default=ReleaseKind.CORRECTION.value,
    )
    note = TextAreaField(
        _l("What changed, and why"),
        [DataRequired(message=_l("Say what changed and why.")), _LONG],
        filters=[as_typed],
        description=_l("Printed on this release’s page, and on the page of the one before."),
    )


class WithdrawForm(FlaskForm):
    """Why a release is taken back."""

    note = TextAreaField(
        _l("Why it is withdrawn"),
        [DataRequired(message=_l("Say why it is withdrawn.")), _LONG],
        filters=[as_typed],
        description=_l("Printed on the release’s page, above everything else, and in the list of releases."),
    )
