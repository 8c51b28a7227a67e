"""Pages that take a file accept more than pages that take a form."""

from typing import Any

from flask import Blueprint, current_app, request

from consult.settings import Settings

_FORM_ALLOWANCE = 100_000  # the other fields of the form, and the boundaries between its parts


def takes_files(blueprint: Blueprint, *endpoints: str) -> None:
    """Let these endpoints of `blueprint` receive as much as an upload may be. It must be known before the token is looked for."""
    names = {f"{blueprint.name}.{endpoint}" for endpoint in endpoints}

    @blueprint.url_value_preprocessor
    def widen(endpoint: str | None, _values: dict[str, Any] | None) -> None:
        if endpoint in names:
            request.max_content_length = upload_limit() + _FORM_ALLOWANCE


def upload_limit() -> int:
    """The most bytes that an uploaded file may have."""
    settings: Settings = current_app.extensions["settings"]
    return settings.max_upload_bytes
