"""Small invented federations: organisations with a region, a kind, an answer and how it may be shown, and their tallies."""

from collections import Counter
from dataclasses import dataclass

from hypothesis import strategies as st

from consult.domain.scales import Side, Step
from consult.statistics.tallies import KIND, REGION, WORLD, Cell, Crossing, Group

KEY = "copyright"

SCALE = tuple(
    Step(code, code, "", side)
    for code, side in (
        ("strongly_agree", Side.AGREE),
        ("agree", Side.AGREE),
        ("neutral", Side.NEUTRAL),
        ("disagree", Side.DISAGREE),
        ("strongly_disagree", Side.DISAGREE),
        ("no_opinion", Side.NONE),
    )
)
STEPS = tuple(step.code for step in SCALE)
SIDE = {step.code: step.side for step in SCALE}


@dataclass(frozen=True)
class Organisation:
    """One that responded; `step` is None where it left the principle blank.

    Its answer stands in the releases `first` to `last`. One that answers anew is two of these.
    """

    region: str
    kind: str
    step: str | None
    named: bool = False
    first: int = 0
    last: int = 0


def present(organisations, release):
    """Those whose answers stand in a release."""
    return [each for each in organisations if each.first <= release <= each.last]


def cell(*counts, named=(), blank=0):
    """A tally from counts in the scale's order."""
    return Cell(
        dict(zip(STEPS, counts, strict=False)), {k: v for k, v in zip(STEPS, named, strict=False) if v}, blank=blank
    )


def tally(organisations):
    answers = [each for each in organisations if each.step is not None]
    return Cell(
        Counter(each.step for each in answers),
        Counter(each.step for each in answers if each.named),
        blank=len(organisations) - len(answers),
    )


def groups_of(organisations, leave_out=frozenset()):
    """World, regions and kinds; `leave_out` holds (by, code) of groups that have no row."""
    found = [Group(WORLD, WORLD, "World", len(organisations) + 2, len(organisations), {KEY: tally(organisations)})]
    for by, group_of in ((REGION, lambda each: each.region), (KIND, lambda each: each.kind)):
        for code in sorted({group_of(each) for each in organisations}):
            members = [each for each in organisations if group_of(each) == code]
            if (by, code) not in leave_out:
                found.append(Group(by, code, code.title(), len(members), len(members), {KEY: tally(members)}))
    return found


def crossings_of(organisations):
    pairs = sorted({(each.region, each.kind) for each in organisations})
    return [
        Crossing(region, kind, {KEY: tally([o for o in organisations if (o.region, o.kind) == (region, kind)])})
        for region, kind in pairs
    ]


def federations(regions="abcd", kinds="xyz", min_size=0, max_size=28):
    """Federations of one principle: mostly agreeing, mostly confidential, as they are in life."""
    steps = st.sampled_from(["strongly_agree", "agree", "agree", "agree", "neutral", "disagree", "no_opinion", None])
    organisation = st.builds(
        Organisation, st.sampled_from(regions), st.sampled_from(kinds), steps, st.sampled_from([False, False, True])
    )
    return st.lists(organisation, min_size=min_size, max_size=max_size)


def mixed_federations(regions="abc", kinds="xy"):
    """Federations of divided opinion, most of whose rows pass, so that both tables are shown beside each other."""
    steps = ("strongly_agree", "agree", "disagree")
    counts = st.tuples(*[st.integers(0, 3)] * len(steps))
    pairs = [(region, kind) for region in regions for kind in kinds]
    return st.lists(counts, min_size=len(pairs), max_size=len(pairs)).map(
        lambda drawn: [
            Organisation(region, kind, step)
            for (region, kind), cell_counts in zip(pairs, drawn, strict=True)
            for step, count in zip(steps, cell_counts, strict=True)
            for _ in range(count)
        ]
    )
