"""Whether a verdict survives another way of counting, in a sentence. What the release holds of it is read leniently: an older one holds nothing."""

from collections.abc import Mapping
from typing import Any

from consult.publications.reading import Document
from consult.publications.verdict_words import VERDICTS, verdict_label
from consult.publications.wording import listed, quoted
from consult.web.i18n import gettext as _

WAYS = ("regions", "members")


def robustness_text(document: Document, principle: str) -> str:
    """What the other ways of counting give for a principle's verdict; "" where the release says nothing of it."""
    row = document.world_row(principle)
    ways = document.robustness.get(principle)
    if not isinstance(ways, Mapping) or row.verdict is None:
        return ""
    verdicts = {way: found for way in WAYS if (found := _verdict(ways.get(way))) is not None}
    names = {"regions": _by_regions(ways.get("regions")), "members": str(_("if members are counted by their size"))}
    holds = [names[way] for way, verdict in verdicts.items() if verdict == row.verdict]
    others = [
        str(_("%(verdict)s %(way)s", verdict=quoted(verdict_label(verdict)), way=names[way]))
        for way, verdict in verdicts.items()
        if verdict != row.verdict
    ]
    said = []
    if holds:
        same = {"ways": listed(holds)}
        said.append(
            str(
                _("Robust: the verdict holds %(ways)s.", **same)
                if ways.get("robust") is True
                else _("The verdict holds %(ways)s.", **same)
            )
        )
    if others:
        other = {"others": listed(others)}
        said.append(
            str(
                _("Not robust: it would be %(others)s.", **other)
                if ways.get("robust") is False
                else _("It would be %(others)s.", **other)
            )
        )
    return " ".join(said)


def _by_regions(way: Any) -> str:
    """The condition of the count by regions: it is of those that can be shown, which may not be all."""
    counted, of = (way.get("counted"), way.get("of")) if isinstance(way, Mapping) else (None, None)
    if counted == of:
        return str(_("if every region counts the same"))
    return str(_("if the %(count)s regions shown count the same", count=counted))


def left_out_texts(document: Document) -> list[str]:
    """That no verdict was counted by members' size, where it could have been; nothing where the release knows of no other way at all."""
    ways = [found for found in document.robustness.values() if isinstance(found, Mapping)]
    if not ways or any(_verdict(each.get("members")) for each in ways):
        return []
    return [
        str(
            _(
                "How it would be if members were counted by their size is not shown. It is shown only where it cannot tell what one organisation answered."
            )
        )
    ]


def _verdict(way: Any) -> str | None:
    """A way of counting as its verdict, or as an object that holds it."""
    found = way.get("verdict") if isinstance(way, Mapping) else way
    return found if isinstance(found, str) and found in VERDICTS else None
