"""What others would see of an answer: the change to the wording, and what each audience would read."""

from babel import Locale
from flask_babel import ngettext

from consult.domain.redlines import Redline, redline
from consult.domain.responses import step_of
from consult.domain.rules import Disclosure
from consult.domain.scales import Scale
from consult.responses.contents import Typed
from consult.responses.presenters import Desk
from consult.web.i18n import gettext as _
from consult.web.i18n import page_language


def proposed_change(draft: str, proposed: str) -> Redline:
    """What the proposed wording changes; nothing where none is proposed."""
    return redline(draft, proposed or draft)


def change_count(change: Redline) -> str:
    """`6 words out, 12 in`."""
    if not change.changed:
        return _("No change yet")
    out = ngettext("%(num)s word out", "%(num)s words out", change.words_removed)
    return _("%(out)s, %(count)s in", out=out, count=change.words_added)


def disclosure_meanings(desk: Desk) -> dict[str, str]:
    """What each choice means, in a sentence."""
    name = desk.invitation.organisation.display_name
    return {
        "named": _("Published with %(name)s’s name.", name=name),
        "unnamed": _(
            "The words may be quoted, without the name. You can tighten this later; %(federation)s cannot loosen it without you.",
            federation=desk.federation,
        ),
        "confidential": _(
            "%(federation)s’s staff read it. It is counted only where the count cannot give it away.",
            federation=desk.federation,
        ),
    }


def audiences(desk: Desk, typed: Typed, region: str) -> tuple[str, list[dict[str, str]]]:
    """What each audience would read of one answer, with a sentence above."""
    name = desk.invitation.organisation.display_name
    chosen = typed.disclosure or desk.contents.disclosure
    if chosen is None:
        return _("Choose who may read this answer, or the whole response, to see what each audience will read."), []
    step = step_of(desk.scale, typed.stance)
    match chosen:
        case Disclosure.NAMED:
            intro = _("What each audience will read if you choose named")
            others = _("The same as the public.")
        case Disclosure.UNNAMED:
            intro = _("What each audience will read if you choose unnamed")
            others = _("The same as the public, and that %(name)s has answered.", name=name)
        case Disclosure.CONFIDENTIAL:
            intro = _("What each audience will read if you choose confidential")
            others = _("That %(name)s has answered, and nothing of what it says.", name=name)
    staff = _("Stance, reason and wording, with %(name)s’s name and the date of sign-off.", name=name)
    return intro, [
        {"who": _("The public"), **_public_preview(desk, typed, chosen, step.label if step else "", region)},
        {"who": _("Other members"), "text": others},
        {"who": _("%(federation)s’s staff", federation=desk.federation), "text": staff},
    ]


def _public_preview(desk: Desk, typed: Typed, chosen: Disclosure, stance: str, region: str) -> dict[str, str]:
    if chosen is Disclosure.CONFIDENTIAL:
        return {"text": _("Nothing of this answer. It is part of a count where that cannot give it away.")}
    if not stance:
        return {"text": _("Nothing yet: an answer without a stance is not published.")}
    organisation = desk.invitation.organisation
    if chosen is Disclosure.NAMED:
        country = Locale.parse(page_language(), sep="-").territories.get(organisation.country or "", "")
        source = f"{stance} · {organisation.name}" + (f", {country}" if country else "")
    else:
        source = f"{stance} · " + (_("A member in %(region)s", region=region) if region else _("A member"))
    sentences = [f"{source}."]
    if typed.wording:
        sentences.append(_("Your proposed wording stands beside it."))
    if not typed.reason.strip() and not typed.wording:
        sentences.append(_("There are no words to quote yet."))
    elif chosen is Disclosure.UNNAMED:
        sentences.append(_("Quoted only where that gives nobody away."))
    return {"quote": typed.reason.strip(), "text": " ".join(sentences)}


def reason_hint(scale: Scale) -> str:
    """When a reason is needed."""
    needing = [f"“{step.label}”" for step in scale if step.reason_required]
    if not needing:
        return _("Optional. Two or three sentences are read more often than two pages.")
    return _(
        "Needed with %(stances)s, otherwise optional. Two or three sentences are read more often than two pages.",
        stances=_(" and ").join(needing),
    )
