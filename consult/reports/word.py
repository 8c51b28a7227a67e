"""The report as a Word document to be edited: real headings, styles and tables, in the report's language, without macros."""

import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from consult.reports.archive import rewritten
from consult.reports.marked import Block
from consult.reports.word_tables import table, turn

INK, QUIET, ACCENT = RGBColor(0x1C, 0x1A, 0x17), RGBColor(0x57, 0x52, 0x4A), RGBColor(0x0B, 0x4F, 0x57)
FACE = "Georgia"
PROPERTY = 255
"""The longest property that the format takes."""


def word(report: dict[str, Any], made_at: datetime) -> bytes:
    """The file: the same bytes for the same report."""
    document = docx.Document()
    _prepare(document, report, made_at)
    words = report["words"]
    _cover(document, report)
    for chapter in (_findings, _matrices, _answers, _estimates, _participation, _territories, _positions):
        chapter(document, report)
    _sentences(document, words["withheld"], report["withheld"])
    _sentences(document, words["missing"], report["missing"])
    _annex(document, report)
    file = io.BytesIO()
    document.save(file)
    return rewritten(file.getvalue(), made_at)


def _prepare(document: Document, report: dict[str, Any], made_at: datetime) -> None:
    """Page, styles, language and properties."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    styles = document.styles
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3", "Quote"):
        font = styles[name].font
        font.name, font.color.rgb = FACE, INK
        fonts = styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # a theme's face would win over ours
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:hAnsi"), FACE)
    styles["Normal"].font.size = Pt(10.5)
    styles["Quote"].font.italic = False
    styles["Quote"].paragraph_format.left_indent = Cm(0.6)
    _set_language(document, report["language"])
    properties = document.core_properties
    properties.title, properties.author = report["page_title"][:PROPERTY], report["federation"][:PROPERTY]
    properties.created = properties.modified = made_at.replace(tzinfo=None)
    properties.language = "-".join(report["language"].values())
    properties.last_modified_by, properties.revision, properties.comments = properties.author, 1, ""


def _set_language(document: Document, tag: dict[str, str]) -> None:
    text = "-".join([tag["lang"], *([tag["region"].upper()] if "region" in tag else [])])
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = defaults.find(qn("w:lang"))
    for name in ("w:val", "w:eastAsia", "w:bidi"):
        language.set(qn(name), text)


def _cover(document: Document, report: dict[str, Any]) -> None:
    _quiet(document.add_paragraph(report["federation"]))
    document.add_paragraph(report["title_head"], style="Title")
    run = document.add_paragraph().add_run(report["title_tail"])
    run.font.size, run.font.color.rgb = Pt(15), ACCENT
    document.add_paragraph(report["lead"])
    for name, head in (("notice", ""), ("note", report["words"]["what_changed"] + " ")):
        if report[name]:
            paragraph = document.add_paragraph()
            paragraph.add_run(head + report[name]).bold = True
    facts = [(fact["label"], fact["text"]) for fact in report["facts"]]
    table(document, facts, widths=[4, 11.8])
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _findings(document: Document, report: dict[str, Any]) -> None:
    document.add_heading(report["words"]["findings"], 1)
    document.add_paragraph(report["rule"])
    for each in report["findings"]:
        document.add_heading(f"{each['place']} {each['title']}", 2)
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{each['number']} {each['of']}".strip()).bold = True
        paragraph.add_run(f". {each['verdict_label']}. {each['details']} {each['sure']}".rstrip())
        _blocks(document, each["wording"])


def _matrices(document: Document, report: dict[str, Any]) -> None:
    words = report["words"]
    document.add_heading(words["where"], 1)
    for matrix in report["matrices"]:
        document.add_heading(matrix["title"], 2)
        document.add_paragraph(matrix["about"])
        head = [words["principle"], *(f"{column['label']}\n{column['participation']}" for column in matrix["columns"])]
        rows = [
            [
                f"{row['place']} {row['title']}",
                *(
                    f"{cell['agree']}/{cell['answered']}" if cell["kind"] == "shown" else cell["word"]
                    for cell in row["cells"]
                ),
            ]
            for row in matrix["rows"]
        ]
        table(document, rows, head, small=True)
        _source(document, report, "regions")


def _answers(document: Document, report: dict[str, Any]) -> None:
    """The distribution: the counts themselves, which can be edited and charted."""
    answers = report["answers"]
    document.add_heading(report["words"]["distribution"], 1)
    document.add_heading(answers["title"], 2)
    labels = [step["label"] for step in answers["steps"]]
    rows = [
        [f"{row['place']} {row['title']}", *(row["counts"] if row["kind"] == "shown" else [row["word"]] * len(labels))]
        for row in answers["rows"]
    ]
    table(document, rows, [report["words"]["principle"], *labels], small=True)
    _source(document, report, "answers")


def _estimates(document: Document, report: dict[str, Any]) -> None:
    """Dots and intervals in words: a table for each principle, as on the page."""
    shown = report["estimates"]
    document.add_heading(report["words"]["estimates"], 1)
    document.add_heading(shown["title"], 2)
    document.add_paragraph(shown["about"])
    for part in shown["sets"]:
        for panel in part["panels"]:
            document.add_heading(": ".join(filter(None, [part["label"], f"{panel['place']} {panel['title']}"])), 3)
            rows = [[row["group"], row["said"], row["words"]][: len(shown["columns"])] for row in panel["rows"]]
            table(document, rows, shown["columns"], small=True)
    _source(document, report, "estimates")


def _participation(document: Document, report: dict[str, Any]) -> None:
    shown = report["participation"]
    document.add_heading(report["words"]["participation"], 1)
    document.add_heading(shown["title"], 2)
    document.add_paragraph(shown["about"])
    table(document, [[row["label"], *row["cells"]] for row in shown["rows"]], shown["columns"], small=True)
    _source(document, report, "participation")


def _territories(document: Document, report: dict[str, Any]) -> None:
    """What the tiles show, principle by principle; the table of them is an annex, where the page lies on its side."""
    if report["territories"] is None:
        return
    document.add_heading(report["words"]["territories"], 1)
    for number, grid in enumerate(report["territories"]["grids"]):
        document.add_heading(grid["title"], 2)
        document.add_paragraph(grid["principle"] if number else report["territories"]["about"])
    document.add_paragraph(report["words"]["territories_where"])
    _source(document, report, "territories")


def _source(document: Document, report: dict[str, Any], name: str) -> None:
    paragraph = document.add_paragraph(report["sources"][name])
    _quiet(paragraph)
    for run in paragraph.runs:
        run.font.size = Pt(8.5)


def _positions(document: Document, report: dict[str, Any]) -> None:
    words = report["words"]
    document.add_heading(words["positions"], 1)
    document.add_paragraph(words["positions_about"])
    for each in report["positions"]:
        document.add_heading(f"{each['place']} {each['title']}", 2)
        for item in each["items"]:
            for paragraph in item["reason"]:
                document.add_paragraph(paragraph, style="Quote")
            if item["changes"]:
                _changes(document.add_paragraph(words["proposes"] + " ", style="Quote"), item["changes"])
            source = document.add_paragraph(style="Quote")
            source.add_run(item["source"]).bold = item["named"]
            source.add_run(f", {item['stance']}" if item["stance"] else "")


def _changes(paragraph: Paragraph, changes: Iterable[dict[str, str]]) -> None:
    for change in changes:
        run = paragraph.add_run(change["text"])
        run.underline = change["kind"] == "added"
        run.font.strike = change["kind"] == "removed"


def _sentences(document: Document, title: str, sentences: Iterable[str]) -> None:
    document.add_heading(title, 1)
    for sentence in sentences:
        document.add_paragraph(sentence)


def _annex(document: Document, report: dict[str, Any]) -> None:
    words = report["words"]
    document.add_heading(words["annex_method"], 1)
    for part in report["method"]:
        document.add_heading(part["title"], 2)
        for paragraph in part["paragraphs"]:
            document.add_paragraph(paragraph)
    document.add_heading(words["annex_scale"], 1)
    scale = [[step["label"], step["meaning"], step["side"]] for step in report["scale"]]
    table(document, scale, [words["step"], words["meaning"], words["side"]])
    _sentences(document, words["annex_frozen"], report["frozen"])
    known = [(words[name], report[name]) for name in ("permanent", "digest")]
    table(document, [*known, (words["cite"], report["citation"])], widths=[4, 11.8])
    turn(document)
    _figures(document, words["annex_tables"], words["tables_about"], report["tables"], words["group"])
    _figures(document, words["annex_measures"], words["measures_about"], report["measures"], words["group"])
    if found := report["territory_tables"]:
        _figures(document, words["annex_territories"], words["territories_about"], found, words["territory"])


def _figures(document: Document, title: str, about: str, tables: Iterable[dict[str, Any]], group: str) -> None:
    document.add_heading(title, 1)
    document.add_paragraph(about)
    for each in tables:
        document.add_heading(f"{each['place']} {each['title']}".strip(), 2)
        if each.get("about"):
            document.add_paragraph(each["about"])
        rows = [[row["label"], *([row["said"]] if row["said"] else row["cells"])] for row in each["rows"]]
        table(document, rows, [group, *each["columns"]], small=True)


def _blocks(document: Document, blocks: Iterable[Block]) -> None:
    for block in blocks:
        if block["kind"] == "list":
            style = "List Number" if block["ordered"] else "List Bullet"
            for item in block["items"]:
                for inner in item:
                    _paragraph(document, inner, style)
        elif block["kind"] == "quote":
            _blocks(document, block["blocks"])
        else:
            _paragraph(document, block, "Quote")


def _paragraph(document: Document, block: Block, style: str) -> None:
    if block["kind"] != "paragraph":
        _blocks(document, [block])
        return
    paragraph = document.add_paragraph(style=style)
    for part in block["runs"]:
        run = paragraph.add_run(part.text)
        run.bold, run.italic = part.strong or None, part.em or None


def _quiet(paragraph: Paragraph) -> None:
    for run in paragraph.runs:
        run.font.color.rgb = QUIET
