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
    names = {
        "regions": str(_("if every region counts the same")),
        "members": str(_("if members are counted by their size")),
    }
    holds = [names[way] for way, verdict in verdicts.items() if verdict == row.verdict]
    others = [
        str(_("%(verdict)s %(way)s", verdict=quoted(verdict_label(verdict)), way=names[way]))
        for way, verdict in verdicts.items()
        if verdict != row.verdict
    ]
    said = []
    if holds:
        said.append(str(_("The verdict holds %(ways)s.", ways=listed(holds))))
    if others:
        said.append(str(_("It would be %(others)s.", others=listed(others))))
    return " ".join(said)


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
