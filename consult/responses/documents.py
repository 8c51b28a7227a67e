"""The canonical document of a response, as it is stored, mailed and vouched for by its digest."""

from datetime import datetime

from consult.domain import canonical_json, receipts
from consult.domain.responses import Given
from consult.models import Consultation, Organisation, Round
from consult.responses.texts import text_of


def stored_document(
    consultation: Consultation,
    round_: Round,
    organisation: Organisation,
    version: int,
    given: Given,
    submitted_at: datetime,
) -> tuple[str, str]:
    """The document's text (RFC 8785) with a new salt, and its SHA-256."""
    return written(
        consultation.slug,
        (round_.number, text_of(round_).draft_number),
        organisation.code,
        version,
        given,
        submitted_at,
    )


def written(
    slug: str, round_and_draft: tuple[int, int], organisation: str, version: int, given: Given, submitted_at: datetime
) -> tuple[str, str]:
    """The same from slug, numbers and the organisation's code, for imports of many thousand rows."""
    round_number, draft_number = round_and_draft
    document = receipts.response_document(
        receipts.SubmittedResponse(
            consultation=slug,
            round=round_number,
            draft=draft_number,
            organisation=organisation,
            version=version,
            answers=given.answers,
            remarks=given.remarks,
            sign_off=given.sign_off,
            submitted_at=submitted_at,
            salt=receipts.new_salt(),
            deducible=given.deducible,
        )
    )
    text = canonical_json.text_of(document)  # the bytes of receipts.canonical, sooner: an import writes 100,000
    return text, canonical_json.digest_of(text)
