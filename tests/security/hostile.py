"""One string that tries everything at once, in every field that somebody can write."""

import csv
import io
import re
from xml.etree.ElementTree import Element

import html5lib

LINE = '=cmd|"/C calc"!A0\'"><x-probe onpointerenter=alert(1)><script>alert(1)</script><img src=x onerror=alert(2)>&amp\';--'
"""For one line. Begins as a formula, ends as SQL, and in between is markup that shows as an element of its own if it becomes one."""
TEXT = (
    LINE
    + "\n\n[press](javascript:alert(3)) ![p](https://elsewhere.example/p.png) <svg/onload=alert(4)>\n\nSet-Cookie: forged=1\n"
)
"""For several lines: Markdown and a header besides."""
HTML = re.compile(r"&lt;x-probe|<x-probe", re.IGNORECASE)
FORMULA = re.compile(r"[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")


def shows(page: str) -> bool:
    """Whether the string stands on a page, so that looking at the page proves something."""
    return "x-probe" in page


def escapes(page: str) -> list[str]:
    """Where the string became more than text."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    found = [
        f"an element {element.tag}" for element in elements if element.tag in {"x-probe", "svg"} and _is_ours(element)
    ]
    for element in elements:
        found += [f"{element.tag} has {name}" for name in element.attrib if name.startswith("on")]
        addresses = [element.get(name, "") for name in ("href", "src", "action", "formaction")]
        found += [f"{element.tag} leads to {address}" for address in addresses if _leads_away(address)]
    return found


def _is_ours(element: Element) -> bool:
    return element.tag == "x-probe" or any(name.startswith("on") for name in element.attrib)


def _leads_away(address: str) -> bool:
    return bool(re.match(r"\s*(javascript|data|vbscript):", address, re.IGNORECASE)) or "elsewhere.example" in address


def formulas(text: str) -> list[str]:
    """Cells of a CSV file that a spreadsheet would run. A plain number is no formula."""
    cells = [cell for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))) for cell in row]
    return [cell for cell in cells if FORMULA.match(cell) and not re.fullmatch(r"-?\d+(\.\d+)?", cell)]
