"""PDF and DOCX of a release: complete, readable by a screen reader, the same bytes each time, and no markup is read from anybody's text."""

import io
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from consult.reports.content import words_language
from consult.reports.marked import blocks_of, paragraphs_of
from consult.reports.pdf import pdf
from consult.reports.word import word
from tests.publications import big, sample

AT = datetime(2027, 3, 5, 11, tzinfo=UTC)
Report = Callable[[Any], dict[str, Any]]
HOSTILE = '#panic("x") *not bold* $x^2$ <label> @ref `raw` // comment \\u{41} [#include "/etc/passwd"]'
LETTER_OF_NOBODY = "\U0010fffd"
"""For private use: no typeface that is installed anywhere by chance shows it."""


def text_of(made: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages).split())


def structure(made: bytes) -> list[DictionaryObject]:
    """Every element of the PDF's structure tree."""
    found: list[DictionaryObject] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict) and "/S" in node:
            found.append(node)  # type: ignore[arg-type]
            if "/K" in node:
                walk(node["/K"])

    walk(PdfReader(io.BytesIO(made)).trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def test_the_pdf_is_tagged_as_pdf_ua_in_its_language(report_of: Report) -> None:
    made, is_tagged = pdf(report_of(sample.release()), AT)
    assert is_tagged
    reader = PdfReader(io.BytesIO(made))
    root = reader.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("en", True)
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    assert reader.metadata is not None
    assert reader.metadata.title == "Principles for generative AI: what 36 of 38 members said"
    kinds = {str(each["/S"]) for each in structure(made)}
    assert kinds >= {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure", "/TOC", "/Link"}


def test_the_outline_and_the_figures_words(report_of: Report) -> None:
    made, _tagged = pdf(report_of(sample.release()), AT)
    titles = [str(each["/Title"]) for each in PdfReader(io.BytesIO(made)).outline if not isinstance(each, list)]
    assert titles == [
        "The finding on each principle",
        "Where members agree",
        "How everyone answered",
        "How sure that is",
        "Who answered",
        "Positions that may be quoted",
        "What is withheld, and why",
        "What missing answers could change",
        "Annex A. Method and rule",
        "Annex B. The scale",
        "Annex C. Where this comes from",
        "Annex D. Every count",
        "Annex E. What is made of the counts",
    ]
    said = alternatives(made)
    assert len(said) == 1 + 2 * 5
    assert "Respect for copyright: 34 of 36 agree, 1 disagree" in said[0]
    assert said[1].startswith("1 Respect for copyright. World: 34 of 36 agree, ")


def alternatives(made: bytes) -> list[str]:
    """What is said in place of each figure."""
    return [str(each["/Alt"]) for each in structure(made) if each["/S"] == "/Figure"]


def test_the_pdf_holds_findings_positions_tables_and_where_it_comes_from(report_of: Report) -> None:
    text = text_of(pdf(report_of(sample.release()), AT)[0])
    for said in (
        "Members reach consensus on three of the five principles",
        "Every answer on this page is invented.",
        "We cannot ask our members to license every excerpt.",
        "Maple Demo Association, Canada",
        "A member in Europe",
        "of the 30 figures by region are withheld to protect those who answered in confidence.",
        "Consensus: at least 75 % agree",
        "a" * 64,
    ):
        assert said.lower() in text.lower().replace("\u00a0", " "), said


def with_territories() -> dict[str, Any]:
    document = sample.release()
    document["territories"] = sample.territories()
    return document


def test_territories_are_tiles_with_words_and_a_table(report_of: Report) -> None:
    made, is_tagged = pdf(report_of(with_territories()), AT)
    assert is_tagged
    # who was asked stands once; of the other principles only the one that was answered under a name is drawn
    tiles = alternatives(made)[11:]
    assert len(tiles) == 2
    assert "Canada: 1 asked; Maple Demo Association: Disagree" in tiles[1]
    assert "Japan" not in tiles[1]
    text = text_of(made)
    assert "Annex F. Territories" in text
    assert "Japan 1 asked; nothing under a name" in text
    document = docx.Document(io.BytesIO(word(report_of(with_territories()), AT)))
    found = [table for table in document.tables if table.cell(0, 0).text == "Territory"]
    rows = [[cell.text for cell in row.cells] for table in found for row in table.rows]
    assert [row[:3] for row in rows if row[0] == "United States"] == [
        ["United States", "2", "Star Demo Association"],
        ["United States", "2", "Stripe Demo Company"],
    ]


def test_a_release_without_territories_does_not_speak_of_them(report_of: Report) -> None:
    report = report_of(sample.release())
    assert (report["territories"], report["territory_tables"]) == (None, [])
    assert "Annex F" not in text_of(pdf(report, AT)[0])
    assert "Annex F" not in " ".join(each.text for each in words_of(word(report, AT)))


def test_word_has_estimates_and_participation_as_tables(report_of: Report) -> None:
    document = docx.Document(io.BytesIO(word(report_of(sample.release()), AT)))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    (turnout,) = [table for table in tables if table[0] == ["Group", "Asked", "Answered"]]
    assert turnout[1] == ["World", "38", "36"]
    sure = [table for table in tables if table[0] == ["Group", "Agree", "Of all invited"]]
    assert len(sure) == 2 * 5
    assert sure[0][1][:2] == ["World", "34 of 36 agree"]


def test_a_big_release_keeps_its_bars_on_the_page_and_numbers_on_its_segments(report_of: Report) -> None:
    report = report_of(big.release())
    made, is_tagged = pdf(report, AT)
    assert is_tagged
    bars = [each for each in alternatives(made) if each.startswith("Bars, one for each principle.")]
    assert len(bars) == 3
    last = report["answers"]["rows"][-1]
    assert last["said"] in bars[-1]


def test_a_segment_of_one_has_its_number(report_of: Report) -> None:
    report = report_of(sample.only(sample.release(), "safety"))
    shown = report["answers"]["rows"][0]["parts"]
    assert 1 in [part["count"] for part in shown]
    pages = PdfReader(io.BytesIO(pdf(report, AT)[0])).pages
    text = next(each for page in pages if "must agree" in (each := page.extract_text()))
    drawn = "".join(text[text.index("at most 15") :].split("Source:")[0].split())
    assert drawn.endswith("".join(str(part["count"]) for part in shown))


def test_nobodys_text_is_read_as_markup(report_of: Report) -> None:
    document = sample.release()
    document["consultation"]["title"] = HOSTILE
    document["principles"][0] |= {"title": HOSTILE, "wording": HOSTILE}
    document["positions"][0] |= {"reason": HOSTILE, "wording": HOSTILE, "name": HOSTILE}
    made, is_tagged = pdf(report_of(document), AT)
    assert is_tagged
    assert '#panic("x") *not bold* $x^2$ <label> @ref' in text_of(made).replace("”", '"').replace("“", '"')
    assert '#panic("x") *not bold*' in "\n".join(each.text for each in words_of(word(report_of(document), AT)))


def test_the_same_release_gives_the_same_bytes(report_of: Report) -> None:
    assert pdf(report_of(sample.release()), AT) == pdf(report_of(sample.release()), AT)
    first = word(report_of(sample.release()), AT)
    time.sleep(2.1)  # a zip file counts in steps of two seconds
    assert word(report_of(sample.release()), AT) == first


def test_letters_that_no_typeface_has_give_a_plain_pdf_and_say_so(report_of: Report) -> None:
    document = sample.release()
    document["positions"][0]["reason"] = f"One letter {LETTER_OF_NOBODY} is unknown."
    made, is_tagged = pdf(report_of(document), AT)
    assert not is_tagged
    assert "One letter" in text_of(made)


@pytest.mark.parametrize("letters", ["漢字", "ภาษาไทย", "🎵", "\x00\x1b\ud800", "עברית", "Ελληνικά"])
def test_whatever_people_write_there_is_a_report(report_of: Report, letters: str) -> None:
    document = sample.release()
    document["positions"][0]["reason"] = letters
    document["principles"][0]["title"] = letters
    assert len(PdfReader(io.BytesIO(pdf(report_of(document), AT)[0])).pages) > 8
    assert len(docx.Document(io.BytesIO(word(report_of(document), AT))).tables) > 8


def variants() -> dict[str, dict[str, Any]]:
    """Releases that look different."""
    unanswered = sample.unanswered(sample.release(), "copyright")
    hidden = sample.release()
    for key, _title in sample.PRINCIPLES:
        sample.withhold(hidden, key)
    silent = sample.release()
    silent["positions"] = []
    german = sample.release()
    german["consultation"]["language"] = "de-AT"
    return {
        "open round": sample.release("open"),
        "one principle": sample.only(sample.release(), "safety"),
        "nobody answered": unanswered,
        "the world is withheld": hidden,
        "nobody is quoted": silent,
        "territories": with_territories(),
        "in German": german,
    }


@pytest.mark.parametrize("name", variants())
def test_every_kind_of_release_has_a_report(report_of: Report, name: str) -> None:
    report = report_of(variants()[name])
    made, is_tagged = pdf(report, AT)
    assert is_tagged
    assert report["title_head"] in text_of(made)
    assert docx.Document(io.BytesIO(word(report, AT))).core_properties.title == report["page_title"]


def test_42_principles_in_every_group_take_a_moment(report_of: Report) -> None:
    report = report_of(sample.repeated(sample.release(), 9))
    began = time.monotonic()
    made, is_tagged = pdf(report, AT)
    assert is_tagged
    assert len(PdfReader(io.BytesIO(made)).pages) > 40
    assert time.monotonic() - began < 20


def words_of(made: bytes) -> Any:
    return docx.Document(io.BytesIO(made)).paragraphs


def test_the_word_file_has_real_headings_tables_and_a_language(report_of: Report) -> None:
    made = word(report_of(sample.release()), AT)
    document = docx.Document(io.BytesIO(made))
    headings = [each.text for each in document.paragraphs if each.style is not None and each.style.name == "Heading 1"]
    assert headings[0] == "The finding on each principle"
    assert headings[-1] == "Annex E. What is made of the counts"
    matrix = next(table for table in document.tables if table.cell(0, 0).text == "Principle")
    assert matrix.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [cell.text for cell in matrix.rows[4].cells][:3] == [
        "4 Transparency as a fundamental element",
        "26/35",
        "withheld",
    ]
    defaults = document.styles.element.find(qn("w:docDefaults"))
    assert next(defaults.iter(qn("w:lang"))).get(qn("w:val")) == "en"
    names = zipfile.ZipFile(io.BytesIO(made)).namelist()
    assert not [name for name in names if "vba" in name.lower() or "embed" in name.lower()]


def test_a_withheld_row_is_one_sentence_across_the_table(report_of: Report) -> None:
    document = docx.Document(io.BytesIO(word(report_of(sample.release()), AT)))
    rows = [row for table in document.tables for row in table.rows if len(row.cells) > 2]
    said = [row for row in rows if row.cells[1].text == "Withheld to protect those who answered in confidence"]
    assert said
    for row in said:
        assert len({cell._tc for cell in row.cells}) == 2
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in rows)


def test_a_release_from_right_to_left_is_tagged_in_both_languages(report_of: Report) -> None:
    document = sample.release()
    document["consultation"]["language"] = "ar"
    for principle in document["principles"]:
        principle["title"] = "احترام حقوق المؤلف"
    made, is_tagged = pdf(report_of(document), AT)
    assert is_tagged
    places = {"/P", "/Span", "/H2", "/TD"}
    assert "ar" in {str(each.get("/Lang")) for each in structure(made) if str(each["/S"]) in places}


def test_the_report_speaks_the_nearest_language_there_is() -> None:
    assert [words_language(each) for each in ("en", "en-GB", "xx")] == ["en", "en", "en"]


def test_markdown_becomes_blocks_and_runs() -> None:
    blocks = blocks_of(
        "# Head\n\nOne *soft* **hard** [link](https://x.example)\nnext\n\n- a\n- b\n\n> said\n\n<b>tag</b>"
    )
    assert [block["kind"] for block in blocks] == ["paragraph", "paragraph", "list", "quote", "paragraph"]
    assert "".join(run.text for run in blocks[1]["runs"]) == "One soft hard link (https://x.example) next"
    assert [(run.text, run.em) for run in blocks[1]["runs"]][1] == ("soft", True)
    assert [run.strong for run in blocks[0]["runs"]] == [True]
    assert "".join(run.text for run in blocks[4]["runs"]) == "<b>tag</b>"
    assert paragraphs_of("a\nb\r\n\r\nc\n\n\n") == ["a b", "c"]
