"""Tables of a Word document: their heads are read out and repeated, and their columns are as wide as what stands in them asks for."""

from collections.abc import Sequence
from typing import Any

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt


def turn(document: Document) -> None:
    """From here on the page lies on its side."""
    section = document.add_section()
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(2)


def table(
    document: Document,
    rows: Sequence[Sequence[str]],
    head: Sequence[str] = (),
    small: bool = False,
    widths: Sequence[float] = (),
) -> None:
    """A table; its head is marked as one, so that it is read out and repeated on every page. The last cell of a short row runs to the end."""
    made = document.add_table(rows=0, cols=len(head or rows[0]), style="Table Grid" if head else None)
    made.autofit = False
    for column, width in zip(made.columns, widths or _widths(document, [head, *rows]), strict=True):
        column.width = Cm(width)
    for values in [head, *rows] if head else rows:
        row = made.add_row()
        row._tr.get_or_add_trPr().append(_mark("w:cantSplit"))
        cells = row.cells
        for cell, column in zip(cells, made.columns, strict=True):
            cell.width = column.width
        if len(values) < len(cells):
            cells[len(values) - 1].merge(cells[-1])
        for cell, value in zip(cells, values, strict=False):
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(value)
            paragraph.paragraph_format.space_after = Pt(2)
            if small:
                run.font.size = Pt(8.5)
            run.bold = values is head
    if head:
        made.rows[0]._tr.get_or_add_trPr().append(_mark("w:tblHeader"))
    document.add_paragraph().paragraph_format.line_spacing = Pt(6)


def _mark(name: str) -> Any:
    """A property of a row that python-docx has no word for."""
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    return mark


def _widths(document: Document, rows: Sequence[Sequence[str]]) -> list[float]:
    """In centimetres: a column is as wide as what stands in it asks for, within reason; the first has the names."""
    section = document.sections[-1]
    whole = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    head, *body = [row for row in rows if len(row) == len(rows[0])]
    shares = []
    for place, title in enumerate(head):
        cells = [row[place] for row in body]
        word = max(len(word) for cell in (title, *cells) for word in (*cell.split(), ""))
        shares.append(max(word + 4, 20 if place == 0 else 9, *(min(len(cell), 28) for cell in cells)))
    return [whole / Cm(1) * share / sum(shares) for share in shares]
