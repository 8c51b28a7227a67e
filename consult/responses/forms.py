"""Forms about responses: their fields, their limits, and how typed text is made fit to be kept."""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from flask import g, request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, Field, HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Regexp, ValidationError
from wtforms.widgets import HiddenInput

from consult import clock
from consult.domain.errors import NotFound
from consult.domain.responses import SignOff
from consult.domain.rules import Disclosure
from consult.domain.scales import Scale, Step
from consult.responses import queries
from consult.responses.contents import Typed
from consult.responses.texts import text_of
from consult.web.i18n import gettext as _

REASON_LIMIT, WORDING_LIMIT, REMARKS_LIMIT, LINE_LIMIT = 10_000, 20_000, 20_000, 200

# What word processors put in for a new line.
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Controls, half characters and code points that are no characters: no page can print them, and PostgreSQL keeps no NUL.
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def with_plain_breaks(text: str | None) -> str:
    """The text with `\\n` for every line break, as it is kept."""
    return _BREAKS.sub("\n", text or "")


class PlainText:
    """Refuse text with characters that cannot be printed, and show where they stand."""

    def __call__(self, form: FlaskForm, field: Field) -> None:
        if _UNPRINTABLE.search(field.data or ""):
            field.data = _UNPRINTABLE.sub("\ufffd", field.data)
            raise ValidationError(
                _("The text holds a character that cannot be kept; it is shown as �. Take it out and save again.")
            )


class AtMost:
    """Refuse text of more than `limit` characters, and say how many there are."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, form: FlaskForm, field: Field) -> None:
        length = len(field.data or "")
        if length > self.limit:
            raise ValidationError(
                _(
                    "This has %(length)s characters; %(limit)s are the most. Your text is still here: shorten it and save again.",
                    length=f"{length:,}",
                    limit=f"{self.limit:,}",
                )
            )


def _text(label: Any, limit: int) -> TextAreaField:
    return TextAreaField(label, [PlainText(), AtMost(limit)], filters=[with_plain_breaks])


def _line(label: Any, missing: Any) -> StringField:
    longest = Length(max=LINE_LIMIT, message=_l("Use %(max)d characters or fewer."))
    return StringField(
        label, [DataRequired(missing), longest, PlainText()], filters=[lambda text: " ".join((text or "").split())]
    )


def _version() -> IntegerField:
    return IntegerField(
        validators=[NumberRange(min=0, message=_l("The form is incomplete. Open the page again."))],
        widget=HiddenInput(),
        default=0,
    )


def _disclosures() -> list[tuple[str, str]]:
    return [
        (Disclosure.NAMED.value, _("Named")),
        (Disclosure.UNNAMED.value, _("Unnamed")),
        (Disclosure.CONFIDENTIAL.value, _("Confidential")),
    ]


class AnswerForm(FlaskForm):
    """What an organisation says on one principle."""

    stance = RadioField(_l("Stance"), default="", validate_choice=False)
    reason = _text(_l("Why?"), REASON_LIMIT)
    wording = _text(_l("Your wording"), WORDING_LIMIT)
    disclosure = RadioField(_l("Who may read this answer?"), default="", validate_choice=False)
    base_version = _version()

    def __init__(self, scale: Iterable[Step], draft: str, whole: str, **values: Any) -> None:
        """`draft` is the wording under consultation, `whole` what the choice to follow the whole response is called."""
        self.draft = with_plain_breaks(draft)
        super().__init__(**{"wording": self.draft, **values})
        self.stance.choices = [(step.code, step.label) for step in scale]
        self.disclosure.choices = [("", whole), *_disclosures()]

    @classmethod
    def as_sent(cls) -> "AnswerForm":
        """The form of a request that is refused, perhaps before anything was looked up: in the words of a text that has opened, and so is public."""
        place = request.view_args or {}
        scale: Scale = ()
        draft = ""
        if not g.get("without_database", False):
            with suppress(NotFound):
                text = text_of(queries.get_asked_round(place.get("slug", "")))
                scale = text.scale
                draft = next((wording.text for wording in text.wordings if wording.key == place.get("key")), "")
        return cls(scale, draft, "", meta={"csrf": False})

    def validate_stance(self, field: RadioField) -> None:
        """A stance is a step of the scale, or none."""
        if field.data and field.data not in dict(field.choices):
            field.data = ""
            raise ValidationError(_("Choose one of the stances below, or leave the principle blank."))

    def validate_disclosure(self, field: RadioField) -> None:
        """One of those that exist, or none for this answer."""
        if field.data and field.data not in dict(field.choices):
            field.data = ""
            raise ValidationError(_("Choose who may read this answer."))

    @property
    def typed(self) -> Typed:
        """What the form says. Wording that is the draft's own, or nothing, proposes nothing."""
        wording = self.wording.data or ""
        proposes = wording.strip() and wording.strip() != self.draft.strip()
        disclosure = Disclosure(self.disclosure.data) if self.disclosure.data else None
        return Typed(self.stance.data or "", self.reason.data or "", wording if proposes else "", disclosure)


class RemarksForm(FlaskForm):
    """What an organisation says beside its answers, and who may read the response."""

    remarks = _text(_l("General remarks"), REMARKS_LIMIT)
    disclosure = RadioField(_l("Who may read your response?"), default="", validate_choice=False)
    base_version = _version()

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.disclosure.choices = _disclosures()

    def validate_disclosure(self, field: RadioField) -> None:
        """One of those that exist, or not chosen yet."""
        if field.data and field.data not in dict(field.choices):
            field.data = ""
            raise ValidationError(_("Choose who may read the response."))

    @property
    def chosen(self) -> Disclosure | None:
        """The disclosure of the whole response, where it is chosen."""
        return Disclosure(self.disclosure.data) if self.disclosure.data else None


class SignOffForm(FlaskForm):
    """Who authorises a response. `seen` is what the page showed, `key` makes a repeated form give the same receipt."""

    name = _line(_l("Your name"), _l("Write your name."))
    capacity = _line(_l("In which capacity"), _l("Write in which capacity you sign, such as head of policy."))
    signed_on = DateField(_l("Date"), [DataRequired(_l("Write the date of the sign-off."))])
    authorised = BooleanField(validators=[DataRequired(_l("Confirm that you are authorised to submit."))])
    deducible = BooleanField()
    seen = HiddenField(validators=[Regexp(r"^[0-9a-f]{64}$")])
    key = HiddenField(validators=[Regexp(r"^[A-Za-z0-9_-]{16,64}$")])

    @property
    def sign_off(self) -> SignOff:
        """Who signs, as what, on which day: today where the form does not say."""
        return SignOff(self.name.data or "", self.capacity.data or "", self.signed_on.data or clock.now().date())

    @property
    def agrees(self) -> bool:
        """Whether the answers may be deduced where everyone in the region answers alike."""
        return bool(self.deducible.data)

    def validate_signed_on(self, field: DateField) -> None:
        """Nobody signs in the future (it may be tomorrow already where the reader is), nor before computers."""
        if field.data and not date(2000, 1, 1) <= field.data <= (clock.now() + timedelta(hours=14)).date():
            raise ValidationError(_("The date of the sign-off cannot lie in the future, nor before 2000."))


class ReceiptForm(FlaskForm):
    """A receipt to be checked: its file, or its text."""

    file = FileField(_l("The receipt’s file"))
    text = TextAreaField(_l("Or the text of the receipt"))
