"""The work behind each kind of file: the frozen release in, the file out."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from flask import current_app
from flask_babel import force_locale

from consult.extensions import db
from consult.jobs.running import Made, Progress, Work
from consult.mail.outbox import absolute
from consult.publications.reading import Document
from consult.reports.content import content, words_language
from consult.reports.kinds import MEDIA_TYPES, Kind
from consult.reports.package import package
from consult.reports.pdf import pdf
from consult.reports.queries import release_text
from consult.reports.word import word
from consult.settings import Settings
from consult.web.i18n import gettext as _


def _made_of(kind: Kind, make: Callable[[str, str, str, str], tuple[bytes, str]]) -> Callable[[str, Progress], Made]:
    """Work that reads a release, lets go of the database and makes one file of it."""

    def work(subject: str, progress: Progress) -> Made:
        text, digest = release_text(int(subject))
        db.session.rollback()
        document = Document(json.loads(text))
        settings: Settings = current_app.extensions["settings"]
        progress(1, 2, _("Release %(number)s is read and is being set.", number=document.number))
        place = {"slug": document.slug, "number": document.number}
        address = absolute(current_app.url_map.bind("").build("publications.release", place))
        with force_locale(words_language(document.language)):
            made, remark = make(text, digest, address, settings.federation_title)
        return Made(made, MEDIA_TYPES[kind], remark)

    return work


def _report(text: str, digest: str, address: str, federation: str) -> tuple[dict[str, Any], Document]:
    release = json.loads(text)
    return content(release, digest, address, federation), Document(release)


def _pdf(text: str, digest: str, address: str, federation: str) -> tuple[bytes, str]:
    report, document = _report(text, digest, address, federation)
    made, is_tagged = pdf(report, document.as_of)
    if is_tagged:
        return made, ""
    return made, _(
        "This PDF is not marked up for screen readers: its texts hold letters that no typeface here can show. The Word file holds them all."
    )


def _word(text: str, digest: str, address: str, federation: str) -> tuple[bytes, str]:
    report, document = _report(text, digest, address, federation)
    return word(report, document.as_of), ""


def _package(text: str, digest: str, address: str, federation: str) -> tuple[bytes, str]:
    return package(text, digest, address, federation), ""


KINDS: Mapping[str, Work] = {
    kind: _made_of(kind, make) for kind, make in {Kind.PDF: _pdf, Kind.DOCX: _word, Kind.PACKAGE: _package}.items()
}
