"""Forms about organisations: one of the register, a file of many, somebody to lead one."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, EmailField, HiddenField, IntegerField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from consult.domain.codes import COUNT_LIMIT, NAME_LIMIT, is_country
from consult.models import Kind, Organisation, Region
from consult.web import fields
from consult.web.i18n import gettext as _


class OrganisationForm(FlaskForm):
    """One organisation."""

    name = StringField(
        _l("Name"),
        [DataRequired(_l("Write the name.")), Length(max=NAME_LIMIT), fields.one_line],
        filters=[fields.stripped],
    )
    short_name = StringField(_l("Short name"), [Length(max=NAME_LIMIT), fields.one_line], filters=[fields.stripped])
    code = StringField(_l("Code"), [DataRequired(_l("Write a code.")), fields.code], filters=[fields.stripped])
    country = StringField(_l("Country"), filters=[fields.stripped])
    region = SelectField(_l("Region"))
    kind = SelectField(_l("Kind"))
    parent = SelectField(_l("Part of"))
    member_count = IntegerField(
        _l("Members"), [Optional(), NumberRange(0, COUNT_LIMIT, _l("Write a whole number, 0 or more."))]
    )
    language = StringField(_l("Language"), [fields.language], filters=[fields.stripped])
    lead_email = EmailField(
        _l("E-mail address of the lead"), [Length(max=254), fields.email], filters=[fields.stripped]
    )

    def offer(
        self, regions: Sequence[Region], kinds: Sequence[Kind], parents: Sequence[tuple[str, str]], own_code: str = ""
    ) -> "OrganisationForm":
        """Set what can be chosen; an organisation is no part of itself."""
        self.region.choices = [
            SelectChoice("", _("No region")),
            *(SelectChoice(each.code, each.label) for each in regions),
        ]
        self.kind.choices = [SelectChoice("", _("No kind")), *(SelectChoice(each.code, each.label) for each in kinds)]
        others = [SelectChoice(code, name) for code, name in parents if code != own_code]
        self.parent.choices = [SelectChoice("", _("Nothing larger")), *others]
        return self

    def validate_country(self, field: StringField) -> None:
        """Two capital letters that ISO knows."""
        field.data = (field.data or "").upper()
        if field.data and not is_country(field.data):
            raise ValidationError(_("Write the two letters of ISO 3166-1, such as GB or FR."))

    def values(self) -> dict[str, Any]:
        """The form as the register's fields, but the parent."""
        return {
            "name": self.name.data,
            "short_name": self.short_name.data or "",
            "country": self.country.data or None,
            "region_code": self.region.data or None,
            "kind_code": self.kind.data or None,
            "member_count": self.member_count.data,
            "language": self.language.data or "",
            "lead_email": self.lead_email.data or "",
        }


def organisation_data(organisation: Organisation, parent_code: str) -> dict[str, Any]:
    """What the form shows of an organisation."""
    return {
        "name": organisation.name,
        "short_name": organisation.short_name,
        "code": organisation.code,
        "country": organisation.country or "",
        "region": organisation.region_code or "",
        "kind": organisation.kind_code or "",
        "parent": parent_code,
        "member_count": organisation.member_count,
        "language": organisation.language,
        "lead_email": organisation.lead_email,
    }


class RegisterFileForm(FlaskForm):
    """A file of organisations. `kept` holds a small file between trying and importing, so that it is chosen once."""

    file = FileField(_l("CSV file"))
    create_groups = BooleanField(_l("Make regions and kinds that are not known yet"))
    kept = HiddenField()


class LeadForm(FlaskForm):
    """Somebody to lead an organisation."""

    email = EmailField(
        _l("E-mail address"),
        [DataRequired(_l("Write an e-mail address.")), Length(max=254), fields.email],
        filters=[fields.stripped],
    )
