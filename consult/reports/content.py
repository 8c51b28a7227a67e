"""Everything that a report says, as plain data, made of a frozen release document alone: PDF and DOCX set the same texts and figures.

Call it inside `force_locale(words_language(...))`: the sentences are in that language, what people wrote in the consultation's own.
"""

import re
from collections.abc import Mapping
from typing import Any

from consult.domain.scales import Side
from consult.publications.annex import present_annex
from consult.publications.answers import answers_title, present_answers
from consult.publications.companion_texts import missing_texts, rule_text, withheld_texts
from consult.publications.findings import findings
from consult.publications.lead import lead, page_title
from consult.publications.opened import opened_cell
from consult.publications.reading import BREAKDOWNS, Document
from consult.publications.viewing import View
from consult.reports.marked import blocks_of, paragraphs_of
from consult.reports.matrices import matrices
from consult.reports.method import method_parts
from consult.reports.pictures import estimates, participation, sources, territories
from consult.reports.tables import counts, counts_about, measures, measures_about
from consult.reports.territory_tables import territories_about, territory_tables
from consult.web.i18n import AVAILABLE, day, hour, place
from consult.web.i18n import gettext as _

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def words_language(language: str) -> str:
    """The language that a report in `language` is written in: the nearest that there is a catalogue for."""
    return next((each for each in (language, language.split("-")[0]) if each in AVAILABLE), AVAILABLE[0])


def content(release: Mapping[str, Any], digest: str, permanent: str, federation: str) -> dict[str, Any]:
    """The whole report."""
    release = printable(release)
    document = Document(release)
    title = page_title(document)
    tail = title.removeprefix(document.title).lstrip(": ")
    return {
        "language": _tag(words_language(document.language)),
        "texts": _tag(document.language),
        "federation": federation,
        "page_title": title,
        "title_head": document.title,
        "title_tail": tail[:1].upper() + tail[1:],
        "short_title": document.title,
        "notice": document.notice,
        "note": document.note,
        "lead": lead(document),
        "rule": rule_text(document),
        "facts": _facts(document, permanent),
        "findings": [_finding(each) for each in findings(document)],
        "matrices": [each for by in BREAKDOWNS for each in matrices(document, by)],
        "answers": _answers(document),
        "estimates": estimates(document),
        "participation": participation(document),
        "territories": territories(document),
        "sources": sources(document, federation),
        "positions": _positions(document),
        "withheld": withheld_texts(document),
        "missing": missing_texts(document),
        "method": method_parts(document),
        "scale": [
            {"swatch": step.swatch, "label": step.label, "meaning": step.meaning, "side": side_label(step.side)}
            for step in document.scale
        ],
        "tables": [counts(document, principle) for principle in document.principles],
        "measures": measures(present_annex(release)),
        "territory_tables": territory_tables(document),
        "frozen": [
            str(
                _(
                    "This report is made of one release: the results of a round, frozen at one moment. Nothing in it is newer. "
                    "The release stays at its address and can be checked by its SHA-256."
                )
            )
        ],
        "permanent": permanent,
        "digest": digest,
        "citation": _citation(document, federation, permanent),
        "words": _words(document),
    }


def printable(value: Any) -> Any:
    """JSON without the characters that neither PDF nor DOCX can hold."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub("", value)
    if isinstance(value, Mapping):
        return {name: printable(each) for name, each in value.items()}
    return [printable(each) for each in value] if isinstance(value, list) else value


def side_label(side: Side) -> str:
    """What a side of the scale is called."""
    labels = {
        Side.AGREE: _("agrees"),
        Side.NEUTRAL: _("is neutral"),
        Side.DISAGREE: _("disagrees"),
        Side.NONE: _("takes no side"),
    }
    return str(labels[side])


def _tag(language: str) -> dict[str, str]:
    """A BCP 47 tag as typesetting wants it: language, and a territory of two letters if any."""
    lang, *rest = language.split("-")
    territory = next((each.lower() for each in rest if len(each) == 2), "")
    return {"lang": lang.lower()} | ({"region": territory} if territory else {})


def _facts(document: Document, permanent: str) -> list[dict[str, Any]]:
    zone = document.zone
    facts = [
        (
            _("Release"),
            _("%(number)s, of round %(round)s", number=document.number, round=document.round_number),
        ),
        (_("As of"), f"{day(document.as_of, zone)}, {hour(document.as_of, zone)} {place(zone)}"),
        *([(_("Closed"), day(document.closed_at, zone))] if document.closed_at else []),
        (
            _("Who could answer"),
            _("Anyone.") if document.is_open else _("Organisations that were invited, each with one answer."),
        ),
    ]
    return [
        *({"label": str(label), "text": str(text), "link": False} for label, text in facts),
        {"label": str(_("Permanent address")), "text": permanent, "link": True},
    ]


def _finding(finding: Any) -> dict[str, Any]:
    return {
        "place": finding.place,
        "title": finding.title,
        "number": finding.number,
        "of": finding.of,
        "details": finding.details,
        "sure": finding.sure,
        "verdict": finding.verdict,
        "verdict_label": finding.verdict_label,
        "wording": blocks_of(finding.wording),
    }


def _answers(document: Document) -> dict[str, Any]:
    figure = present_answers(document, View())
    words = {"withheld": str(_("Withheld")), "empty": str(_("No answers that can be drawn")), "shown": ""}
    return {
        "title": answers_title(document),
        "about": figure.about,
        "steps": [{"label": step.label, "swatch": step.swatch} for step in document.scale],
        "main_width": figure.main_width,
        "agree_at": figure.agree_at,
        "disagree_at": figure.disagree_at,
        "agree_limit": figure.agree_limit,
        "disagree_limit": figure.disagree_limit,
        "alt": str(_("Bars, one for each principle.")),
        "rows": [
            {
                "place": row.place,
                "title": row.title,
                "kind": row.kind,
                "said": _said(row),
                "word": words[row.kind],
                "counts": [str(count) for count in row.counts],
                "parts": [
                    {"x": part.x, "width": part.width, "swatch": part.swatch, "count": part.count} for part in row.parts
                ],
            }
            for row in figure.rows
        ],
    }


def _said(row: Any) -> str:
    return row.summary if row.kind == "shown" else str(_("%(title)s: not drawn", title=row.title))


def _positions(document: Document) -> list[dict[str, Any]]:
    """The texts that may be quoted, by principle; a principle without any is left out."""
    found = []
    for principle in document.principles:
        opened = opened_cell(document, View(), principle, document.world, document.world_row(principle.key))
        items = [
            {
                "reason": paragraphs_of(each.reason),
                "changes": [{"kind": change.kind, "text": change.text} for change in each.changes],
                "swatch": each.swatch,
                "stance": each.stance,
                "source": each.source,
                "named": each.is_named,
            }
            for each in (*opened.quotations, *opened.further)
        ]
        if items:
            found.append({"place": principle.place, "title": principle.title, "items": items})
    return found


def _citation(document: Document, federation: str, permanent: str) -> str:
    return str(
        _(
            "%(federation)s, “%(title)s”, results of round %(round)s, release %(number)s, as of %(day)s. %(address)s",
            federation=federation,
            title=document.title,
            round=document.round_number,
            number=document.number,
            day=day(document.as_of, document.zone),
            address=permanent,
        )
    )


def _words(document: Document) -> dict[str, str]:
    """The report's own headings and labels."""
    words = {
        "contents": _("Contents"),
        "release": _("release %(number)s", number=document.number),
        "results_of_round": _("Results of round %(round)s", round=document.round_number),
        "what_changed": _("What changed in this release"),
        "findings": _("The finding on each principle"),
        "where": _("Where members agree"),
        "distribution": _("How everyone answered"),
        "estimates": _("How sure that is"),
        "participation": _("Who answered"),
        "territories": _("Territories"),
        "positions": _("Positions that may be quoted"),
        "positions_about": _positions_about(document),
        "proposes": _("Proposes:"),
        "withheld": _("What is withheld, and why"),
        "missing": _("What missing answers could change"),
        "annex_method": _("Annex A. Method and rule"),
        "annex_scale": _("Annex B. The scale"),
        "annex_frozen": _("Annex C. Where this comes from"),
        "annex_tables": _("Annex D. Every count"),
        "tables_about": counts_about(document),
        "annex_measures": _("Annex E. What is made of the counts"),
        "measures_about": measures_about(),
        "annex_territories": _("Annex F. Territories"),
        "territories_about": territories_about(),
        "territories_where": _("Annex F lists every territory with what was answered there."),
        "territory": _("Territory"),
        "step": _("Step"),
        "meaning": _("What it means"),
        "side": _("Counts as one that"),
        "principle": _("Principle"),
        "verdict": _("Verdict"),
        "group": _("Group"),
        "permanent": _("Permanent address"),
        "digest": _("SHA-256"),
        "cite": _("How to cite this"),
    }
    return {name: str(text) for name, text in words.items()}


def _positions_about(document: Document) -> str:
    if not document.positions:
        return str(_("No member agreed to have its reasons or rewordings quoted, or none wrote any."))
    return str(
        _(
            "These members agreed to be quoted, with their name or without it. A text without a name is printed only where it points to nobody. "
            "In a proposed wording, what is added is underlined and what goes is struck."
        )
    )
