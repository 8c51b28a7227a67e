"""How little would change a verdict: the fewest further or changed answers, and the regions that hold a consensus back.

Pure counting at the edges of the rule, with exact fractions. It says nothing about how likely a change is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from consult.domain.rules import ConsensusRule
from consult.statistics.verdicts import DIVIDED_SHARE, MAJORITY_SHARE, VerdictName, decide, exact

STRENGTH = tuple(reversed(VerdictName))
"""Verdicts from the weakest to the strongest."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One principle in one group, in numbers of organisations. `silent` may still answer: invited minus answered, None where nobody knows."""

    agree: int
    disagree: int
    answered: int
    silent: int | None

    @property
    def between(self) -> int:
        """How many took neither side."""
        return self.answered - self.agree - self.disagree

    def has_silent(self, count: int) -> bool:
        """Whether so many may still answer."""
        return self.silent is None or count <= self.silent


@dataclass(frozen=True, slots=True)
class Swing:
    """The fewest organisations that would make the verdict `verdict`, by what they would say.

    `places` names regions, with numbers of organisations, that these must stand in; the rest may stand anywhere.
    """

    verdict: VerdictName
    agree: int = 0
    disagree: int = 0
    neither: int = 0
    places: tuple[tuple[str, int], ...] = ()

    @property
    def count(self) -> int:
        """How many organisations it takes."""
        return self.agree + self.disagree + self.neither


@dataclass(frozen=True, slots=True)
class Swings:
    """The nearest stronger and the nearest weaker verdict; None where none can be reached."""

    stronger: Swing | None = None
    weaker: Swing | None = None


@dataclass(frozen=True, slots=True)
class Lag:
    """A region below its share: `agree` of `answered` where `needed` would do. `further` answers that all agree would lift it, None where none can."""

    region: str
    agree: int
    answered: int
    needed: int
    silent: int | None
    further: int | None


Regions = Mapping[str, Standing]


def further_answers(world: Standing, regions: Regions, rule: ConsensusRule) -> Swings:
    """What organisations that have not answered could do to the verdict; nothing where nobody has answered yet.

    `regions` are those that the verdict tests, by code; together they are the world. A region's or kind's own row has none.
    Counts are the fewest for rules that ask for more than half to agree.
    """
    now = _verdict(world, regions, rule)
    if now is None:
        return Swings()
    rising = [_consensus_by_further(world, regions, rule), _majority_by_further(world), _division_by_further(world)]
    falling = _falling_by_further(world, regions, rule, now)
    possible = [swing for swing in falling if world.has_silent(swing.count) and _placeable(swing, regions)]
    return Swings(
        _fewest(swing for swing in rising if swing and world.has_silent(swing.count) and _is_stronger(swing, now)),
        _fewest(possible),
    )


def changed_answers(world: Standing, regions: Regions, rule: ConsensusRule) -> Swings:
    """What organisations that have answered could do to the verdict by answering otherwise. Arguments as for `further_answers`."""
    now = _verdict(world, regions, rule)
    if now is None:
        return Swings()
    most_half, quarter = floor(world.answered * MAJORITY_SHARE), ceil(world.answered * DIVIDED_SHARE)
    rising = [
        _consensus_by_change(world, regions, rule),
        Swing(VerdictName.MAJORITY, agree=most_half + 1 - world.agree),
        _division_by_change(world, quarter),
    ]
    falling = _falling_by_change(world, regions, rule, now)
    return Swings(_fewest(swing for swing in rising if swing and _is_stronger(swing, now)), _fewest(falling))


def held_back(world: Standing, regions: Regions, rule: ConsensusRule) -> tuple[Lag, ...]:
    """The regions that alone stand between the members and a consensus: the world passes, and these do not. Else empty."""
    if not world.answered or not _world_passes(world, rule):
        return ()
    return tuple(
        Lag(
            code,
            region.agree,
            region.answered,
            ceil(exact(rule.region_agree_share) * region.answered),
            region.silent,
            lift if (lift := _lift(region, exact(rule.region_agree_share))) and region.has_silent(lift) else None,
        )
        for code, region in regions.items()
        if _lift(region, exact(rule.region_agree_share)) != 0
    )


def _verdict(world: Standing, regions: Regions, rule: ConsensusRule) -> VerdictName | None:
    if not world.answered:
        return None
    shares = {code: Fraction(each.agree, each.answered) for code, each in regions.items() if each.answered}
    return decide(Fraction(world.agree, world.answered), Fraction(world.disagree, world.answered), rule, shares).name


def _world_passes(world: Standing, rule: ConsensusRule) -> bool:
    return (
        world.agree >= exact(rule.agree_share) * world.answered
        and world.disagree <= exact(rule.disagree_share) * world.answered
    )


def _is_stronger(swing: Swing, now: VerdictName) -> bool:
    return STRENGTH.index(swing.verdict) > STRENGTH.index(now)


def _fewest(swings: Iterable[Swing]) -> Swing | None:
    """The first of the smallest: what leads to the strongest verdict is listed first."""
    return min(swings, key=lambda swing: swing.count, default=None)


def _placeable(swing: Swing, regions: Regions) -> bool:
    return all(regions[code].has_silent(count) for code, count in swing.places)


def _lift(standing: Standing, share: Fraction) -> int | None:
    """The fewest further answers, all agreeing, that bring a group to `share`: x + k >= share · (n + k). None where none do."""
    lacking = share * standing.answered - standing.agree
    if lacking <= 0:
        return 0
    return None if share == 1 else ceil(lacking / (1 - share))


def _consensus_by_further(world: Standing, regions: Regions, rule: ConsensusRule) -> Swing | None:
    """Further answers that agree help with every condition, so they are the fewest."""
    lifts = {code: _lift(region, exact(rule.region_agree_share)) for code, region in regions.items()}
    overall = _lift(world, exact(rule.agree_share))
    thinned = _thinned(world, exact(rule.disagree_share))
    places = tuple((code, lift) for code, lift in lifts.items() if lift)
    if overall is None or thinned is None or None in lifts.values():
        return None
    swing = Swing(
        VerdictName.CONSENSUS, agree=max(overall, thinned, sum(lift for _code, lift in places)), places=places
    )
    return swing if _placeable(swing, regions) else None


def _thinned(world: Standing, share: Fraction) -> int | None:
    """The fewest further answers that bring those who disagree down to `share`: d <= share · (n + k)."""
    if world.disagree <= share * world.answered:
        return 0
    return None if share == 0 else ceil(world.disagree / share) - world.answered


def _majority_by_further(world: Standing) -> Swing:
    return Swing(VerdictName.MAJORITY, agree=world.answered - 2 * world.agree + 1)


def _division_by_further(world: Standing) -> Swing:
    """A quarter on each side, of an answered that grows with them."""
    total = max(0, world.answered - 2 * (world.agree + world.disagree))  # no fewer can do
    while True:
        quarter = ceil((world.answered + total) * DIVIDED_SHARE)
        agree, disagree = max(0, quarter - world.agree), max(0, quarter - world.disagree)
        if agree + disagree <= total:
            return Swing(VerdictName.DIVIDED, agree=agree, disagree=total - agree)
        total += 1


def _falling_by_further(world: Standing, regions: Regions, rule: ConsensusRule, now: VerdictName) -> list[Swing]:
    if now is VerdictName.CONSENSUS:
        return _broken_by_further(world, regions, rule)
    if now is VerdictName.MAJORITY:
        return [_fallen(world, Swing(now, disagree=2 * world.agree - world.answered))]
    if now is VerdictName.DIVIDED:
        return [_fallen(world, Swing(now, neither=4 * min(world.agree, world.disagree) - world.answered + 1))]
    return []


def _broken_by_further(world: Standing, regions: Regions, rule: ConsensusRule) -> list[Swing]:
    """Further answers that disagree break a consensus soonest: overall, by too many against, or in one region."""
    agree, disagree, region = (
        exact(share) for share in (rule.agree_share, rule.disagree_share, rule.region_agree_share)
    )
    broken = []
    if agree:
        broken.append(Swing(VerdictName.CONSENSUS, disagree=_drop(world, agree)))
    if disagree < 1:
        over = floor((disagree * world.answered - world.disagree) / (1 - disagree)) + 1
        broken.append(Swing(VerdictName.CONSENSUS, disagree=over))
    for code, standing in regions.items() if region else ():
        count = _drop(standing, region)
        broken.append(Swing(VerdictName.CONSENSUS, disagree=count, places=((code, count),)))
    return [_fallen(world, swing) for swing in broken]


def _drop(standing: Standing, share: Fraction) -> int:
    """The fewest further answers, none agreeing, that bring a group below `share`: x < share · (n + k)."""
    return floor(standing.agree / share) - standing.answered + 1


def _fallen(world: Standing, swing: Swing) -> Swing:
    """With the verdict that further answers leave, once a consensus is lost."""
    return _named(swing, world.agree + swing.agree, world.disagree + swing.disagree, world.answered + swing.count)


def _named(swing: Swing, agree: int, disagree: int, answered: int) -> Swing:
    if agree > MAJORITY_SHARE * answered:
        name = VerdictName.MAJORITY
    elif min(agree, disagree) >= DIVIDED_SHARE * answered:
        name = VerdictName.DIVIDED
    else:
        name = VerdictName.NO_CLEAR_VIEW
    return Swing(name, swing.agree, swing.disagree, swing.neither, swing.places)


def _consensus_by_change(world: Standing, regions: Regions, rule: ConsensusRule) -> Swing:
    """So many must come to agree in each region below its share, so many overall, and so many of them from those who disagree."""
    lacks = {
        code: max(0, ceil(exact(rule.region_agree_share) * region.answered) - region.agree)
        for code, region in regions.items()
    }
    overall = ceil(exact(rule.agree_share) * world.answered) - world.agree
    against = world.disagree - floor(exact(rule.disagree_share) * world.answered)
    won = sum(min(lack, regions[code].disagree) for code, lack in lacks.items())
    return Swing(
        VerdictName.CONSENSUS,
        agree=max(overall, sum(lacks.values()) + max(0, against - won)),
        places=tuple((code, lack) for code, lack in lacks.items() if lack),
    )


def _division_by_change(world: Standing, quarter: int) -> Swing | None:
    """Both sides need a quarter; who moves comes from between, or from the side that has more than it needs."""
    agree, disagree = max(0, quarter - world.agree), max(0, quarter - world.disagree)
    spare = world.between + max(0, world.agree - quarter) + max(0, world.disagree - quarter)
    return Swing(VerdictName.DIVIDED, agree=agree, disagree=disagree) if agree + disagree <= spare else None


def _falling_by_change(world: Standing, regions: Regions, rule: ConsensusRule, now: VerdictName) -> list[Swing]:
    if now is VerdictName.CONSENSUS:
        return _broken_by_change(world, regions, rule)
    if now is VerdictName.MAJORITY:
        return [_turned(world, Swing(now, disagree=world.agree - floor(world.answered * MAJORITY_SHARE)))]
    if now is VerdictName.DIVIDED:
        count = min(world.agree, world.disagree) - ceil(world.answered * DIVIDED_SHARE) + 1
        return [Swing(VerdictName.NO_CLEAR_VIEW, neither=count)]
    return []


def _broken_by_change(world: Standing, regions: Regions, rule: ConsensusRule) -> list[Swing]:
    fewer = world.agree - ceil(exact(rule.agree_share) * world.answered) + 1
    more = floor(exact(rule.disagree_share) * world.answered) - world.disagree + 1
    broken = [
        _turned(world, Swing(VerdictName.CONSENSUS, disagree=count))
        for count, most in ((fewer, world.agree), (more, world.answered - world.disagree))
        if count <= most
    ]
    for code, region in regions.items():
        count = region.agree - ceil(exact(rule.region_agree_share) * region.answered) + 1
        if count <= region.agree:
            broken.append(_turned(world, Swing(VerdictName.CONSENSUS, disagree=count, places=((code, count),))))
    return broken


def _turned(world: Standing, swing: Swing) -> Swing:
    """With the verdict that is left where so many who agreed now disagree."""
    turned = min(swing.disagree, world.agree)
    return _named(swing, world.agree - turned, world.disagree + swing.disagree, world.answered)
