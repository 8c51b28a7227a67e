"""Forms about who is asked: organisations to invite, and those invited to write to or to take back.

The routes hold what was chosen against the register: somebody else may have invited one of them a moment ago, which is no mistake.
"""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import SelectField, SelectMultipleField
from wtforms.fields import SelectChoice

from consult.models import Organisation


class InviteForm(FlaskForm):
    """Whom to invite: the button says by which of these."""

    region = SelectField(_l("Region"), validate_choice=False)
    kind = SelectField(_l("Kind"), validate_choice=False)
    organisations = SelectMultipleField(_l("Organisations"), validate_choice=False)
    file = FileField(_l("File of codes"))

    def offer(self, regions: dict[str, str], kinds: dict[str, str], uninvited: Iterable[Organisation]) -> "InviteForm":
        """Set what can be chosen."""
        self.region.choices = [SelectChoice(code, label) for code, label in regions.items()]
        self.kind.choices = [SelectChoice(code, label) for code, label in kinds.items()]
        self.organisations.choices = [SelectChoice(each.code, each.name) for each in uninvited]
        return self


class ChosenForm(FlaskForm):
    """Organisations among those invited."""

    organisations = SelectMultipleField(_l("Organisations"), validate_choice=False)

    def offer(self, invited: Iterable[Organisation]) -> "ChosenForm":
        """Set what can be chosen."""
        self.organisations.choices = [SelectChoice(each.code, each.name) for each in invited]
        return self
