"""Zip files that are the same to the byte whenever they are made of the same things."""

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime

FIRST = datetime(1980, 1, 1, tzinfo=UTC)
"""A zip file knows no earlier time."""


def packed(files: Mapping[str, bytes], made_at: datetime) -> bytes:
    """A zip file of these files, in this order, all dated alike."""
    moment = max(made_at.astimezone(UTC), FIRST).timetuple()[:6]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, content)
    return made.getvalue()


def rewritten(archive: bytes, made_at: datetime) -> bytes:
    """The same archive without the time at which it was written."""
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        return packed({name: old.read(name) for name in old.namelist()}, made_at)
