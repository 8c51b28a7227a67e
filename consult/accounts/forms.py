"""Forms about accounts."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Regexp, ValidationError

from consult.accounts import passwords
from consult.domain.roles import StaffRole

_ADDRESS = Regexp(r"^[^@\s]{1,64}@[^@\s]{1,190}$", message=_l("Write an e-mail address, such as name@example.org."))


class SignInForm(FlaskForm):
    """Address and password."""

    email = EmailField(_l("E-mail address"), [DataRequired(_l("Write your e-mail address.")), Length(max=254)])
    password = PasswordField(_l("Password"), [DataRequired(_l("Write your password.")), Length(max=1000)])


class ForgottenForm(FlaskForm):
    """The address to which a link is sent."""

    email = EmailField(
        _l("E-mail address"), [DataRequired(_l("Write your e-mail address.")), Length(max=254), _ADDRESS]
    )


class JoinForm(FlaskForm):
    """A person's name and a new password, from a one-time link."""

    name = StringField(
        _l("Your name"), [DataRequired(_l("Write your name, as colleagues should read it.")), Length(max=200)]
    )
    password = PasswordField(_l("New password"), [DataRequired(_l("Choose a password of 12 characters or more."))])

    def __init__(self, *args: Any, email: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def validate_password(self, field: PasswordField) -> None:
        """Refuse what others would guess."""
        sentences = {
            "short": _("Choose a password of 12 characters or more. A few words in a row do well."),
            "long": _("Choose a password of 200 characters or fewer."),
            "common": _("This password is among the most common ones. Choose another."),
            "simple": _("This password repeats the same few characters. Choose another."),
            "address": _("Your e-mail address is not a password. Choose another."),
        }
        weakness = passwords.weakness(field.data or "", self.email)
        if weakness:
            raise ValidationError(sentences[weakness])


class ConfirmForm(FlaskForm):
    """Nothing but the token: a button."""


class StaffForm(FlaskForm):
    """Somebody to invite to the federation's staff."""

    email = EmailField(_l("E-mail address"), [DataRequired(_l("Write an e-mail address.")), Length(max=254), _ADDRESS])
    role = SelectField(
        _l("Role"),
        choices=[
            SelectChoice(StaffRole.MANAGER.value, _l("Manager: does everything")),
            SelectChoice(StaffRole.ANALYST.value, _l("Analyst: reads all")),
            SelectChoice(StaffRole.OBSERVER.value, _l("Observer: reads")),
        ],
    )
