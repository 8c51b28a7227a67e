"""Forms about accounts."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, RadioField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from consult.accounts import passwords
from consult.domain.roles import StaffRole
from consult.web.fields import email, one_line, stripped
from consult.web.i18n import gettext as _

_SHORT = Length(max=254, message=_l("Write 254 characters or fewer."))


def roles() -> dict[str, str]:
    """What the roles of staff are called."""
    return {"manager": _("Manager"), "analyst": _("Analyst"), "observer": _("Observer")}


def meanings() -> dict[str, str]:
    """What the roles of staff may do."""
    return {
        "manager": _("Does everything: writes, opens, invites, publishes, and looks after these accounts."),
        "analyst": _("Reads everything, the record too. Changes nothing yet."),
        "observer": _("Reads consultations, organisations and live results."),
    }


def weakness_sentence(weakness: str) -> str:
    """What is wrong with a new password, by the code that `passwords.weakness` gives."""
    sentences = {
        "short": _("Choose a password of 12 characters or more. A few words in a row do well."),
        "long": _("Choose a password of 200 characters or fewer."),
        "common": _("This password is among the most common ones. Choose another."),
        "simple": _("This password repeats the same few characters. Choose another."),
        "address": _("Your e-mail address is not a password. Choose another."),
    }
    return sentences[weakness]


class SignInForm(FlaskForm):
    """Address and password."""

    email = EmailField(
        _l("E-mail address"), [DataRequired(_l("Write your e-mail address.")), _SHORT, one_line], filters=[stripped]
    )
    password = PasswordField(
        _l("Password"),
        [
            DataRequired(_l("Write your password.")),
            Length(max=1000, message=_l("No password here is as long as this.")),
        ],
    )


class ForgottenForm(FlaskForm):
    """The address to which a link is sent."""

    email = EmailField(
        _l("E-mail address"), [DataRequired(_l("Write your e-mail address.")), _SHORT, email], filters=[stripped]
    )


class NameForm(FlaskForm):
    """What somebody is called."""

    name = StringField(
        _l("Your name"),
        [
            DataRequired(_l("Write your name, as colleagues should read it.")),
            Length(max=200, message=_l("Write 200 characters or fewer.")),
            one_line,
        ],
        filters=[stripped],
    )


class _NewPassword(FlaskForm):
    """A new password, held against the address of the account it is for."""

    password = PasswordField(_l("New password"), [DataRequired(_l("Choose a password of 12 characters or more."))])

    def __init__(self, *args: Any, email: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def validate_password(self, field: PasswordField) -> None:
        """Refuse what others would guess."""
        weakness = passwords.weakness(field.data or "", self.email)
        if weakness:
            raise ValidationError(weakness_sentence(weakness))


class JoinForm(NameForm, _NewPassword):
    """A person's name and a new password, from a one-time link."""


class PasswordForm(_NewPassword):
    """Another password, by somebody who knows the present one."""

    current_password = PasswordField(
        _l("Present password"),
        [
            DataRequired(_l("Write your present password.")),
            Length(max=1000, message=_l("No password here is as long.")),
        ],
    )


class ConfirmForm(FlaskForm):
    """Nothing but the token: a button."""


class RoleForm(FlaskForm):
    """What somebody of the staff may do."""

    role = RadioField(_l("Role"), [DataRequired(_l("Choose a role."))], validate_choice=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = list(roles().items())

    @property
    def chosen(self) -> StaffRole:
        """The role, once the form is valid."""
        return StaffRole(self.role.data)


class StaffForm(RoleForm):
    """Somebody to invite to the federation's staff."""

    email = EmailField(
        _l("E-mail address"), [DataRequired(_l("Write an e-mail address.")), _SHORT, email], filters=[stripped]
    )
