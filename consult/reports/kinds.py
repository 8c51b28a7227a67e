"""The files that are made of every release."""

from enum import StrEnum


class Kind(StrEnum):
    """A file by its name in the release's address."""

    PDF = "report.pdf"
    DOCX = "report.docx"
    PACKAGE = "package.zip"


MEDIA_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.PACKAGE: "application/zip",
}
