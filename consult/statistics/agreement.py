"""How far one group agrees with one principle: the figures that a sentence is made of."""

from dataclasses import dataclass
from fractions import Fraction

from consult.domain.scales import Scale, Side
from consult.statistics.tallies import Cell, by_side


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many of all `of` invited organisations agree at least and at most, whatever the silent ones think.

    With x who agree, n who answered and N invited: low = x, high = x + N - n. Numbers of organisations.
    """

    low: int
    high: int
    of: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """One principle in one group, in numbers of organisations; shares are exact fractions of `answered`.

    `answered` = agree + neutral + disagree + no_opinion: it includes neutral and "no opinion" and leaves blank out, as
    the European Commission's consultation on AI counts. Shares are None where nobody answered. `bounds` is None where
    the number of invited organisations is unknown or means nothing: a round open to anyone, or more answers than that.
    """

    invited: int | None
    answered: int
    blank: int
    agree: int
    neutral: int
    disagree: int
    no_opinion: int
    agree_share: Fraction | None
    disagree_share: Fraction | None
    bounds: Bounds | None


def summarise(cell: Cell, scale: Scale, invited: int | None) -> Agreement:
    """Sum a tally up by side. `invited` is N, or None where it is unknown; an empty tally gives zeros and no shares."""
    sides = by_side(cell.counts, scale)
    answered = cell.answered
    agree, disagree = sides[Side.AGREE], sides[Side.DISAGREE]
    return Agreement(
        invited=invited,
        answered=answered,
        blank=cell.blank,
        agree=agree,
        neutral=sides[Side.NEUTRAL],
        disagree=disagree,
        no_opinion=sides[Side.NONE],
        agree_share=Fraction(agree, answered) if answered else None,
        disagree_share=Fraction(disagree, answered) if answered else None,
        bounds=bounds(agree, answered, invited) if invited is not None and answered <= invited else None,
    )


def bounds(agree: int, answered: int, invited: int) -> Bounds:
    """What those who did not answer could change. Raises ValueError where more answered than were invited."""
    if not 0 <= agree <= answered <= invited:
        raise ValueError(f"{agree} agree of {answered} answers of {invited} invited")
    return Bounds(low=agree, high=agree + invited - answered, of=invited)
