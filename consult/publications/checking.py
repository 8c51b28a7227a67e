"""The audit of a release that may be published: at once where it is small, otherwise by the worker, once for what is the same.

What is audited is named by a digest of all that the audit looks at. A check that is kept counts for exactly that and nothing else.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from consult import audit as trail
from consult.consultations.queries import find_consultation
from consult.domain import canonical_json
from consult.domain.roles import Actor
from consult.domain.rules import DisclosureRule
from consult.domain.scales import Scale, Side
from consult.extensions import db
from consult.jobs.queue import enqueue, find, result_of, try_again
from consult.jobs.running import Impossible, Made, Progress, Work
from consult.models import Consultation, Job
from consult.publications.choices import Choices
from consult.publications.protection import Protected, basis_of, earlier_entry, protected
from consult.statistics.audit import Audit, Finding, NarrowRange, Reason, audit
from consult.statistics.remedies import Action, Remedy
from consult.web.i18n import gettext as _

KIND = "audit"
METHOD = 1
"""To be raised with every change of what the audit finds: what was kept before then counts no more."""
SMALL = 6_000
"""The most unknown numbers in all releases that are audited while somebody waits for a page; they take a second or two."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that the audit of a release looks at."""

    shown: Protected
    scale: Scale
    rule: DisclosureRule
    principles: tuple[str, ...]

    @classmethod
    def of(cls, consultation: Consultation, shown: Protected) -> "Inputs":
        """What would be published of the newest round."""
        keys = tuple(wording.key for wording in consultation.round.draft.wordings)
        return cls(shown, consultation.scale, consultation.disclosure_rule, keys)

    @property
    def is_small(self) -> bool:
        """Whether it can be audited while somebody waits. Counted, not timed: the same release is treated the same everywhere."""
        releases = 1 + len(self.shown.earlier)
        unknowns = len(self.principles) * len(self.shown.raw_crossings) * len(self.scale) * releases
        return unknowns <= SMALL

    @property
    def digest(self) -> str:
        """Names these inputs."""
        said = {
            "method": METHOD,
            "shown": basis_of(self.shown),
            "beyond": sorted(list(key) for key in self.shown.beyond),
            "earlier": [earlier_entry(each.published or each) for each in self.shown.earlier],
            "scale": [[step.code, step.side.value] for step in self.scale],
            "rule": [self.rule.k, self.rule.strict],
            "principles": list(self.principles),
        }
        return canonical_json.digest_of(canonical_json.text_of(said))

    def audit(self, progress: Callable[[int], None] = lambda _done: None) -> Audit:
        """What would follow from publishing this, beside every earlier release."""
        return audit(
            self.shown.groups,
            self.shown.raw_crossings,
            self.scale,
            self.rule,
            self.shown.withheld,
            principles=self.principles,
            earlier=self.shown.earlier,
            beyond=self.shown.beyond,
            progress=progress,
        )


@dataclass(frozen=True, slots=True)
class Check:
    """How the audit of a release stands: done if there is an `audit`; else `job` is the work, once somebody asked for it."""

    digest: str
    audit: Audit | None = None
    job: Job | None = None


def check_of(consultation: Consultation, shown: Protected) -> Check:
    """The audit of what would be published, if it is small or was made before. Asks for nothing and keeps nothing."""
    inputs = Inputs.of(consultation, shown)
    if inputs.is_small:
        return Check("", inputs.audit())
    digest = inputs.digest
    result = result_of(KIND, _subject(consultation.slug, digest))
    if result is not None:
        return Check(digest, _audit_of(json.loads(result.content)))
    return Check(digest, job=job_of(consultation.slug, digest))


def job_of(slug: str, digest: str) -> Job | None:
    """The work of checking what this digest names."""
    return find(KIND, _subject(slug, digest))


def _subject(slug: str, digest: str) -> str:
    return f"{slug}:{digest}"


def ask(actor: Actor, consultation: Consultation, chosen: Choices) -> str | None:
    """Have a worker audit what would be published; its digest, or None where nobody needs to wait. Asked for again it is the same work."""
    inputs = Inputs.of(consultation, protected(consultation, chosen=chosen))
    if inputs.is_small:
        return None
    digest = inputs.digest
    subject = _subject(consultation.slug, digest)
    if find(KIND, subject) is None or try_again(KIND, subject):
        enqueue(KIND, subject, json.dumps(chosen.written()))
        trail.record(actor, f"consultation:{consultation.slug}", "release_check_asked", new={"inputs": digest})
    return digest


def _work(subject: str, progress: Progress) -> Made:
    """Audit what the subject names, and nothing else: what has changed meanwhile is refused."""
    slug, digest = subject.split(":")
    consultation, job = find_consultation(slug), find(KIND, subject)
    changed = _("The results changed while they waited to be checked. Check the new preview.")
    if consultation is None or job is None:
        raise Impossible(changed)
    chosen = Choices.from_written(json.loads(job.details))
    inputs = Inputs.of(consultation, protected(consultation, chosen=chosen))
    db.session.rollback()
    if inputs.digest != digest:
        raise Impossible(changed)
    found = inputs.audit(lambda done: progress(done, len(inputs.principles), ""))
    return Made(json.dumps(asdict(found)).encode(), "application/json")


KINDS: Mapping[str, Work] = {KIND: _work}


def _audit_of(entry: Mapping[str, Any]) -> Audit:
    return Audit(
        tuple(_finding_of(each) for each in entry["findings"]),
        tuple(NarrowRange(**{**each, "side": Side(each["side"])}) for each in entry["narrow"]),
        tuple(_finding_of(each) for each in entry["known"]),
    )


def _finding_of(entry: Mapping[str, Any]) -> Finding:
    remedy, cell = entry["remedy"], entry["cell"]
    return Finding(
        entry["principle"],
        entry["by"],
        entry["group"],
        Reason(entry["reason"]),
        remedy and Remedy(Action(remedy["action"]), remedy["by"], tuple(remedy["codes"])),
        cell and tuple(cell),
    )
