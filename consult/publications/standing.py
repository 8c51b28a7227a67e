"""Where a release stands among those of its round: the newest, superseded, or withdrawn. Pure: rows of a list in, words' facts out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from consult.models import Release, ReleaseKind


@dataclass(frozen=True, slots=True)
class Listed:
    """A release as lists show it, without its document."""

    number: int
    kind: ReleaseKind
    published_at: datetime
    note: str
    digest: str
    withdraws: int | None = None

    @property
    def has_results(self) -> bool:
        """Whether it gives results; a withdrawal gives none."""
        return self.kind is not ReleaseKind.WITHDRAWAL


def listed(release: Release) -> Listed:
    """A release as lists show it."""
    return Listed(release.number, release.kind, release.published_at, release.note, release.digest, release.withdraws)


@dataclass(frozen=True, slots=True)
class Standing:
    """One release, the next one with results after it, the withdrawal that takes it back, and the one to cite now."""

    release: Listed
    superseded_by: Listed | None
    withdrawn_by: Listed | None
    current: Listed | None

    @property
    def is_current(self) -> bool:
        """Whether nothing speaks against citing it."""
        return self.superseded_by is None and self.withdrawn_by is None


def standing(releases: Sequence[Listed], number: int) -> Standing:
    """How release `number` stands. Raises LookupError where there is none."""
    found = next((each for each in releases if each.number == number), None)
    if found is None:
        raise LookupError(f"no release {number}")
    later = sorted(
        (each for each in releases if each.has_results and each.number > number), key=lambda each: each.number
    )
    return Standing(
        release=found,
        superseded_by=later[0] if later and found.has_results else None,
        withdrawn_by=withdrawal_of(releases, number),
        current=current(releases),
    )


def current(releases: Sequence[Listed]) -> Listed | None:
    """The release to cite: the newest with results, unless it is withdrawn. An older one never comes back: it was superseded for a reason."""
    newest = max((each for each in releases if each.has_results), key=lambda each: each.number, default=None)
    return newest if newest is not None and withdrawal_of(releases, newest.number) is None else None


def withdrawal_of(releases: Sequence[Listed], number: int) -> Listed | None:
    """The release that takes `number` back, if any."""
    return next((each for each in releases if each.withdraws == number), None)
