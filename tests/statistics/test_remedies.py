"""What the audit offers keeps its promise: once it is applied as a release is made, the audit of that principle passes."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from consult.domain.rules import DisclosureRule
from consult.publications.choices import Choices
from consult.statistics.audit import audit
from consult.statistics.disclosure import Earlier, protect
from consult.statistics.merging import merge_crossings, merge_earlier, merge_groups
from consult.statistics.remedies import Action
from tests.statistics.worlds import KEY, SCALE, crossings_of, federations, groups_of, mixed_federations

rows = st.frozensets(st.sampled_from([("region", code) for code in "abcd"] + [("kind", code) for code in "xyz"]))
rules = st.builds(DisclosureRule, st.sampled_from([2, 3, 5]), st.booleans())


class Release:
    """A release in the making: what staff chose beyond the rules, which here withhold nothing until regions are merged."""

    def __init__(self, organisations, earlier, rule, withheld):
        self.raw, self.crossings, self.rule = groups_of(organisations), crossings_of(organisations), rule
        self.earlier = [Earlier(groups_of(each), frozenset(), crossings_of(each)) for each in earlier]
        self.chosen = Choices.read([], [f"{KEY}:{by}:{code}" for by, code in sorted(withheld)])

    def audited(self):
        """What the audit says of it."""
        plan = self.chosen.plan((), self.raw)
        groups = merge_groups(self.raw, plan)
        beyond = self.chosen.rows(groups, [KEY])
        past = [merge_earlier(each, plan) for each in self.earlier]
        withheld = beyond
        if plan:
            crossed = merge_crossings(self.crossings, plan)
            withheld = beyond | protect(groups, SCALE, self.rule, crossings=crossed, earlier=past)
        return audit(groups, self.crossings, SCALE, self.rule, withheld, principles=[KEY], earlier=past, beyond=beyond)


def offered(organisations, earlier, rule, withheld):
    """Which action was offered, and whether it helped; None where nothing was refused."""
    there = {(group.by, group.code) for group in groups_of(organisations)}
    release = Release(organisations, earlier, rule, withheld & there)
    found = release.audited()
    if not found.refused:
        return None
    remedy = found.findings[0].remedy
    if remedy.action is Action.ASK:
        return Action.ASK
    release.chosen = release.chosen.with_remedy(KEY, remedy)
    assert not release.audited().refused
    return remedy.action


def test_the_first_remedy_that_is_offered_helps():
    seen = Counter()

    @settings(max_examples=120)
    @given(federations(max_size=24) | mixed_federations(regions="abcd"), st.integers(0, 4), rules, rows)
    def apply(organisations, joined, rule, withheld):
        earlier = [organisations[joined:]] if joined else []
        seen[offered(organisations, earlier, rule, withheld)] += 1

    apply()
    assert set(seen) - {None, Action.ASK}, "nothing that was offered was tried"
