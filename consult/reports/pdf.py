"""The report as PDF: typeset by typst, tagged for screen readers (PDF/UA-1) wherever the typefaces hold every letter."""

import json
from dataclasses import asdict, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

TEMPLATE = Path(__file__).with_name("report.typ")


def pdf(report: dict[str, Any], made_at: datetime) -> tuple[bytes, bool]:
    """The file, and whether it is tagged: a PDF/UA may hold no letter that its typefaces lack.

    The bundled typefaces come first, since they give the same bytes on every machine; then those of the system, which may know
    Chinese or Thai; at last a PDF that makes no promise to screen readers.
    """
    data = {"report": json.dumps(report, ensure_ascii=False, default=_plain)}
    for bundled_only in (True, False):
        try:
            return _compiled(data, made_at, bundled_only, tagged=True), True
        except typst.TypstError as error:
            if "could not be displayed" not in str(error):
                raise
    return _compiled(data, made_at, bundled_only=False, tagged=False), False


def _compiled(data: dict[str, str], made_at: datetime, bundled_only: bool, tagged: bool) -> bytes:
    made = typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        sys_inputs=data,
        pdf_standards=["ua-1"] if tagged else None,
        timestamp=int(made_at.timestamp()),
        ignore_system_fonts=bundled_only,
    )
    assert isinstance(made, bytes)
    return made


def _plain(value: object) -> object:
    assert is_dataclass(value) and not isinstance(value, type)
    return asdict(value)
