"""The example, as the tests of publications have it, and its release as a report."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from consult.reports.content import content, words_language
from tests.publications.conftest import example, example_file

__all__ = ["example", "example_file"]
ADDRESS = "https://consult.example/consultations/win-genai/releases/1"


@pytest.fixture
def report_of(app: Flask) -> Callable[[Any], dict[str, Any]]:
    """`report_of(document)`: the report that PDF and DOCX are made of."""

    def made(document: Any) -> dict[str, Any]:
        language = words_language(document["consultation"]["language"])
        with app.test_request_context(), force_locale(language):
            return content(document, "a" * 64, ADDRESS, "The Federation")

    return made
