"""Forms about a consultation: settings, closing time, a file, principles. Those of the scale and of invitations stand beside this module."""

from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DecimalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError

from consult.consultations.definitions import RESERVED
from consult.domain.codes import NAME_LIMIT, TEXT_LIMIT
from consult.domain.definitions import (
    CREATING_COLUMNS,
    LARGEST_K,
    RESPONSE_COLUMNS,
    SMALLEST_K,
    Definition,
    PrincipleDefinition,
)
from consult.domain.instants import NoInstant, find_zone, parse_instant
from consult.domain.rules import ConsensusRule, DisclosureRule, Participation
from consult.domain.scales import Scale
from consult.web import fields
from consult.web.i18n import gettext as _

_CONTINENTS = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Arctic/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """The zones to choose from: UTC, then every place by continent."""
    return ("UTC", *sorted(name for name in available_timezones() if name.startswith(_CONTINENTS)))


def percent(share: float) -> Decimal:
    """A share as the percentage that was typed: 0.667 is 66.7."""
    value = Decimal(repr(share)) * 100
    return value.to_integral_value() if value == value.to_integral_value() else value.normalize()


def instant_of(form: FlaskForm, date: StringField, time: StringField, zone: ZoneInfo | None) -> datetime | None:
    """The instant that a date and a time name in `zone`; None where both are empty or something is wrong, which is then noted."""
    if not date.data and not time.data:
        return None
    if not date.data or not time.data:
        empty = time if date.data else date
        empty.errors = [*empty.errors, _("Write both the date and the time.")]
        return None
    if zone is None:
        return None
    try:
        return parse_instant(f"{date.data}T{time.data}", zone)
    except NoInstant as error:
        sentences = {
            "skipped_time": _("This hour does not exist there: the clocks skip it. Choose another."),
            "repeated_time": _("This hour comes twice there, because the clocks go back. Choose one before or after."),
        }
        other = _("Write the date as 2027-02-26 and the time as 18:00.")
        date.errors = [*date.errors, sentences.get(error.code, other)]
        return None


_PERCENT = [
    InputRequired(_l("Write a number from 0 to 100.")),
    NumberRange(0, 100, _l("Write a number from 0 to 100.")),
]


class SettingsForm(FlaskForm):
    """Everything about a consultation but its scale and its text."""

    title = StringField(
        _l("Title"),
        [DataRequired(_l("Write a title.")), Length(max=NAME_LIMIT), fields.one_line],
        filters=[fields.stripped],
    )
    slug = StringField(_l("Short name"), [fields.code], filters=[fields.stripped])
    summary = TextAreaField(_l("Summary"), [Length(max=TEXT_LIMIT)], filters=[fields.as_typed])
    language = StringField(
        _l("Language of the text"),
        [DataRequired(_l("Write a language tag, such as en.")), fields.language],
        filters=[fields.stripped],
        default="en",
    )
    zone = SelectField(_l("Time zone"), default="UTC")
    opens_date = StringField(_l("Opens"), filters=[fields.stripped])
    opens_time = StringField(_l("Time"), filters=[fields.stripped])
    closes_date = StringField(_l("Closes"), filters=[fields.stripped])
    closes_time = StringField(_l("Time"), filters=[fields.stripped])
    participation = RadioField(
        _l("Who may answer"),
        choices=[
            SelectChoice(Participation.INVITED.value, _l("Invited organisations")),
            SelectChoice(Participation.OPEN.value, _l("Anyone who comes")),
        ],
        default=Participation.INVITED.value,
    )
    agree_percent = DecimalField(_l("At least this share agrees"), _PERCENT, default=percent(0.75))
    disagree_percent = DecimalField(_l("At most this share disagrees"), _PERCENT, default=percent(0.15))
    region_agree_percent = DecimalField(
        _l("In every region, at least this share agrees"), _PERCENT, default=percent(0.6)
    )
    k = IntegerField(
        _l("Smallest group of answers without a name"),
        [
            InputRequired(_l("Write a whole number from 1 to 1,000.")),
            NumberRange(SMALLEST_K, LARGEST_K, _l("Write a whole number from 1 to 1,000.")),
        ],
        default=5,
    )
    strict = BooleanField(_l("Unanimity needs two who differ"))
    seen = HiddenField()

    def __init__(self, *args: Any, new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.new = new
        known = zone_names()
        current = self.zone.data
        kept = () if current in known or not current or find_zone(current) is None else (current,)
        self.zone.choices = [SelectChoice(name, name.replace("_", " ")) for name in (*kept, *known)]
        self.opens_at: datetime | None = None
        self.closes_at: datetime | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        """Field by field, then what fields say together."""
        fine = super().validate(extra_validators)
        for name in ("opens_date", "opens_time", "closes_date", "closes_time"):
            self[name].errors = list(self[name].errors)
        zone = find_zone(self.zone.data or "")
        self.opens_at = instant_of(self, self.opens_date, self.opens_time, zone)
        self.closes_at = instant_of(self, self.closes_date, self.closes_time, zone)
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            self.closes_date.errors = [_("The round must close after it opens.")]
        if self.new and fine:
            self.slug.data = self.slug.data or fields.code_from(self.title.data)
            if not self.slug.data or self.slug.data in RESERVED:
                self.slug.errors = [_("Write a short name of Latin letters and digits; “new” is taken by a page.")]
        return not self.errors

    def definition(self, scale: Scale, principles: tuple[PrincipleDefinition, ...] = ()) -> Definition:
        """The form as a definition with this scale and text."""
        return Definition(
            slug=self.slug.data or "",
            title=self.title.data,
            summary=self.summary.data or "",
            language=self.language.data,
            zone=self.zone.data,
            participation=Participation(self.participation.data),
            rule=ConsensusRule(
                float(self.agree_percent.data / 100),
                float(self.disagree_percent.data / 100),
                float(self.region_agree_percent.data / 100),
            ),
            disclosure=DisclosureRule(self.k.data, bool(self.strict.data)),
            scale=scale,
            regions=(),
            kinds=(),
            principles=principles,
            opens_at=self.opens_at,
            closes_at=self.closes_at,
        )


def settings_data(definition: Definition) -> dict[str, Any]:
    """What the settings form shows of a definition."""
    zone = find_zone(definition.zone) or ZoneInfo("UTC")
    data: dict[str, Any] = {
        name: getattr(definition, name) for name in ("title", "slug", "summary", "language", "zone")
    }
    for name, moment in (("opens", definition.opens_at), ("closes", definition.closes_at)):
        local = moment.astimezone(zone) if moment else None
        data[f"{name}_date"] = local.strftime("%Y-%m-%d") if local else ""
        data[f"{name}_time"] = local.strftime("%H:%M:%S" if local.second else "%H:%M") if local else ""
    return data | {
        "participation": definition.participation.value,
        "agree_percent": percent(definition.rule.agree_share),
        "disagree_percent": percent(definition.rule.disagree_share),
        "region_agree_percent": percent(definition.rule.region_agree_share),
        "k": definition.disclosure.k,
        "strict": definition.disclosure.strict,
    }


class ClosingForm(FlaskForm):
    """A new closing time for a round that is open, on the clock of the consultation's zone."""

    closes_date = StringField(_l("Closes"), filters=[fields.stripped])
    closes_time = StringField(_l("Time"), filters=[fields.stripped])

    def closes_at(self, zone: str, now: datetime) -> datetime | None:
        """The instant, if it is one that is still to come; what is wrong is noted."""
        for field in (self.closes_date, self.closes_time):
            field.errors = list(field.errors)
        moment = instant_of(self, self.closes_date, self.closes_time, find_zone(zone))
        if moment is None and not self.errors:
            self.closes_date.errors = [_("Write the date and the time.")]
        if moment is not None and moment <= now:
            self.closes_date.errors = [
                _("This time has passed. Choose one that is still to come, or close the round now.")
            ]
            return None
        return moment


class FileForm(FlaskForm):
    """A consultation as a TOML file."""

    file = FileField(_l("File"), [FileRequired(_l("Choose a file."))])
    replace = BooleanField(_l("Replace the draft that has the same short name"))


class PrincipleForm(FlaskForm):
    """One principle of the draft."""

    title = StringField(
        _l("Title"),
        [DataRequired(_l("Write a title.")), Length(max=NAME_LIMIT), fields.one_line],
        filters=[fields.stripped],
    )
    key = StringField(_l("Key"), [fields.code], filters=[fields.stripped])
    wording = TextAreaField(
        _l("Wording"),
        [DataRequired(_l("Write the wording.")), Length(max=TEXT_LIMIT)],
        filters=[fields.as_typed],
    )
    rationale = TextAreaField(_l("Rationale"), [Length(max=TEXT_LIMIT)], filters=[fields.as_typed])
    seen = HiddenField()

    def validate_key(self, field: StringField) -> None:
        """Left empty, it is made from the title; it may not be the name of another column of a response file."""
        field.data = field.data or fields.code_from(self.title.data or "", "_")
        if not field.data:
            raise ValidationError(_("Write a key of Latin letters and digits."))
        if field.data in RESPONSE_COLUMNS or field.data in CREATING_COLUMNS:
            raise ValidationError(
                _("“%(key)s” is the name of another column of response files. Choose another key.", key=field.data)
            )

    def principle(self) -> PrincipleDefinition:
        """The form as a principle."""
        return PrincipleDefinition(
            self.key.data, self.title.data, self.wording.data.strip("\n"), self.rationale.data or ""
        )


class RemovalForm(FlaskForm):
    """That a principle is to go, as it was seen."""

    seen = HiddenField()
