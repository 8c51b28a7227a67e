"""What an event says besides its action, in words: labels of its parts, and values as the pages write them elsewhere."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consult.accounts.forms import roles
from consult.consultations import presenters
from consult.consultations.record_names import Names
from consult.domain.rules import ConsensusRule, DisclosureRule
from consult.web import i18n
from consult.web.i18n import gettext as _

_SHOWN = 240
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PART = re.compile(r"(\w+)=([\w.]+)")
_UNNAMED = {
    "scale_changed": "scale",
    "principles_moved": "principles",
    "role_changed": "role",
    "staff_invited": "role",
    "renamed": "name",
}
"""What the events say whose old and new are one value."""


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that an event says: what it is now, and before that where it changed; either may be missing."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class About:
    """What an event stands in: the consultation with its zone, and the names of everything."""

    slug: str
    zone: str
    names: Names


def details_of(action: str, old: Any, new: Any, about: About) -> tuple[Detail, ...]:
    """What an event says, one line for each part. What stayed as it was is not told as a change."""
    olds, news = _beside(action, _told(action, old), _told(action, new))
    labels = _labels()
    found = []
    order = list(labels)
    known = sorted({*olds, *news}, key=lambda name: (order.index(name) if name in labels else len(order), name))
    for name in known:
        before, after = (_value(name, each.get(name), about) for each in (olds, news))
        if olds.get(name) == news.get(name):
            before = ""
        if before or after:
            found.append(Detail(labels.get(name, name.replace("_", " ")), before, after))
    return tuple(found)


def _told(action: str, said: Any) -> dict[str, Any]:
    if said is None:
        return {}
    return said if isinstance(said, dict) else {_UNNAMED.get(action, ""): said}


def _beside(
    action: str, olds: Mapping[str, Any], news: Mapping[str, Any]
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """A release and a response's version do not change the one before: that is named beside them."""
    if action in {"published", "release_withdrawn"}:
        return {}, {**news, "after_release": olds.get("release")}
    if action == "submitted":
        return {}, {**news, "after_version": olds.get("version")}
    if "wording" in olds or "wording" in news:
        both = {"wording"} if olds and news and olds["wording"] != news["wording"] else set()
        rest = [{name: value for name, value in each.items() if name != "wording"} for each in (olds, news)]
        return rest[0], rest[1] | {name: "changed" for name in both}
    return olds, news


def _value(name: str, value: Any, about: About) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, list) and name in _ONE_OF_MANY:
        return _short(", ".join(_VALUES[name](each, about) for each in value))
    try:
        return _short(_VALUES.get(name, _plain)(value, about))
    except (TypeError, ValueError, KeyError):  # written by an older version, or by hand
        return _short(_plain(value, about))


def _plain(value: Any, _about: About) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text[:12] if _DIGEST.fullmatch(text) else text


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _instant(value: Any, about: About) -> str:
    return _("Not set") if value == "None" else i18n.instant(datetime.fromisoformat(value), about.zone)


def _rule(value: Any, _about: About) -> str:
    shares = value if isinstance(value, list) else [number for _name, number in _PART.findall(value)]
    agree, disagree, region = map(float, shares)
    return presenters.rule_sentence(ConsensusRule(agree, disagree, region))


def _disclosure(value: Any, _about: About) -> str:
    words = {"named": _("Named"), "unnamed": _("Unnamed"), "confidential": _("Confidential")}
    if value in words:
        return words[value]
    parts = dict(_PART.findall(value))
    return presenters.disclosure_sentence(DisclosureRule(int(parts["k"]), parts["strict"] == "True"))


def _principle(value: Any, about: About) -> str:
    return about.names.principles.get((about.slug, value), value)


def _row(value: Any, about: About) -> str:
    """A withheld row as choices write it: PRINCIPLE, PRINCIPLE:region or PRINCIPLE:region:asia."""
    principle, by, code = (*value.split(":", 2), "", "")[:3]
    groups = about.names.groups.kinds if by == "kind" else about.names.groups.regions
    tables = {"region": _("every region"), "kind": _("every kind of member")}
    return " · ".join(part for part in (_principle(principle, about), groups.get(code, code) or tables.get(by)) if part)


def _word(words: Callable[[], Mapping[str, str]]) -> Callable[[Any, About], str]:
    return lambda value, _about: words().get(value, str(value))


_VALUES: Mapping[str, Callable[[Any, About], str]] = {
    "opens_at": _instant,
    "closes_at": _instant,
    "closed_at": _instant,
    "rule": _rule,
    "disclosure": _disclosure,
    "principles": _principle,
    "scale": lambda value, about: about.names.steps.get((about.slug, value), value),
    "merge": lambda value, about: " + ".join(about.names.groups.regions.get(code, code) for code in value.split("+")),
    "withhold": _row,
    "missing": _word(lambda: _missing()),
    "role": _word(roles),
    "kind": _word(
        lambda: {"release": _("A new release"), "correction": _("A correction"), "withdrawal": _("A withdrawal")}
    ),
    "participation": _word(lambda: {"invited": _("Those who are invited"), "open": _("Anyone")}),
    "person": lambda value, about: about.names.people.get(str(value), _("somebody who is gone")),
    "organisation": lambda value, about: about.names.organisations.get(value, str(value)),
    "parent_id": lambda value, about: about.names.organisations.get(value, _("one that is gone")),
    "region_code": lambda value, about: about.names.groups.regions.get(value, value),
    "kind_code": lambda value, about: about.names.groups.kinds.get(value, value),
    "language": lambda value, _about: i18n.language_name(value),
    "country": lambda value, _about: i18n.country_name(value),
    "wording": lambda _value, _about: _("changed"),
    "by": _word(lambda: {"response file": _("a file of responses")}),
    "file": _word(lambda: {"report.pdf": "PDF", "report.docx": "Word", "package.zip": _("the data package")}),
    "form": _word(lambda: {"csv": "CSV", "xlsx": "Excel", "jsonl": "JSON Lines", "parquet": "Parquet"}),
}
_ONE_OF_MANY = {"principles", "scale", "merge", "withhold", "missing"}


def _missing() -> dict[str, str]:
    return {
        "no_principle": _("a principle"),
        "no_wording": _("the wording of a principle"),
        "scale_incomplete": _("a label of the scale"),
        "scale_one_sided": _("a step of the scale that agrees, or one that disagrees"),
        "no_closing": _("a closing time"),
        "closing_past": _("a closing time that is still to come"),
        "closes_first": _("a closing time after the opening"),
        "nobody_invited": _("somebody who is invited"),
    }


def _labels() -> dict[str, str]:
    """What the parts are called, in the order in which they stand."""
    return {
        "round": _("Round"),
        "draft": _("Version of the text"),
        "release": _("Release"),
        "version": _("Version"),
        "kind": _("What it is"),
        "withdraws": _("Withdraws release"),
        "after_release": _("After release"),
        "after_version": _("Replaces version"),
        "principle": _("Key"),
        "title": _("Title"),
        "summary": _("Summary"),
        "language": _("Language"),
        "zone": _("Time zone"),
        "participation": _("Who may answer"),
        "rule": _("Consensus"),
        "disclosure": _("Disclosure"),
        "k": _("Smallest group shown"),
        "strict": _("Unanimity needs two who differ"),
        "scale": _("Scale"),
        "principles": _("Principles"),
        "wording": _("Wording"),
        "opens_at": _("Opens"),
        "closes_at": _("Closes"),
        "closed_at": _("Closed"),
        "missing": _("Missing"),
        "merge": _("Shown as one"),
        "withhold": _("Withheld by choice"),
        "file": _("File"),
        "form": _("File"),
        "count": _("Organisations"),
        "organisation": _("Organisation"),
        "person": _("Person"),
        "role": _("Role"),
        "name": _("Name"),
        "short_name": _("Short name"),
        "country": _("Country"),
        "region_code": _("Region"),
        "kind_code": _("Kind"),
        "parent_id": _("Belongs to"),
        "member_count": _("Members"),
        "by": _("By"),
        "digest": _("Digest"),
        "basis": _("Digest of the numbers behind it"),
        "inputs": _("Digest of what is checked"),
    }
