"""The results document (docs/formats.md § 4) of a round as it stands now, for staff."""

from collections.abc import Sequence

from consult import clock
from consult.models import Consultation, Round
from consult.results.queries import tallied_groups
from consult.statistics.document import results_document
from consult.statistics.entries import ResultsDocument


def live_document(consultation: Consultation, round_: Round, bys: Sequence[str]) -> ResultsDocument:
    """Live figures by the groups of `bys`. The world is always read, since regions are judged against it, but shown only when asked for."""
    # The world's verdict depends on the regions, so they are read with it.
    wanted = list(dict.fromkeys(["world", "region", *bys])) if "world" in bys else list(bys)
    document = results_document(
        consultation=consultation.slug,
        round_number=round_.number,
        audience="staff",
        as_of=clock.now(),
        release=None,
        groups=tallied_groups(round_, wanted),
        principles=[wording.key for wording in round_.draft.wordings],
        scale=consultation.scale,
        rule=consultation.rule,
        disclosure_rule=consultation.disclosure_rule,
        participation=consultation.participation,
    )
    return only(document, bys)


def only(document: ResultsDocument, bys: Sequence[str]) -> ResultsDocument:
    """The part of a document that is about the groups of `bys`."""
    return {
        **document,
        "groups": [group for group in document["groups"] if group["by"] in bys],
        "results": [row for row in document["results"] if row["by"] in bys],
    }
