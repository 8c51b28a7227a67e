"""Whole releases under attack: merged regions, names, kinds, releases that follow one another, and readers who answered too.

A release is made as the product makes it: plan, merge, withhold, audit; what the audit refuses is not published.
"""

from collections import Counter
from dataclasses import replace

from hypothesis import event, given, settings
from hypothesis import strategies as st

from consult.domain.rules import DisclosureRule
from consult.statistics.audit import audit
from consult.statistics.disclosure import Earlier, protect
from consult.statistics.merging import merge_crossings, merge_earlier, merge_groups, plan
from tests.statistics.attacker import Attacker
from tests.statistics.test_attacker import published, small_rows_only
from tests.statistics.worlds import (
    KEY,
    SCALE,
    crossings_of,
    federations,
    groups_of,
    mixed_federations,
    present,
)

rules = st.builds(DisclosureRule, st.sampled_from([2, 3, 5]), st.just(False))
strict = st.builds(DisclosureRule, st.sampled_from([2, 3, 5]), st.just(True))
preferences = st.fixed_dictionaries({"a": st.permutations("bcd"), "c": st.permutations("ab")})


class Publisher:
    """Publishes one round again and again, and keeps what later releases are compared with."""

    def __init__(self, rule, wishes):
        self.rule, self.wishes, self.plan = rule, wishes, ()
        self.earlier, self.documents = [], []

    def publish(self, organisations):
        """Whether the release was published."""
        groups, crossings = groups_of(organisations), crossings_of(organisations)
        self.plan = plan(groups, self.wishes, self.rule, self.plan)
        merged = merge_groups(groups, self.plan)
        past = [merge_earlier(each, self.plan) for each in self.earlier]
        crossed = merge_crossings(crossings, self.plan)
        withheld = protect(merged, SCALE, self.rule, crossings=crossed, earlier=past)
        found = audit(merged, crossings, SCALE, self.rule, withheld, principles=[KEY], earlier=self.earlier)
        if not found.refused:
            self.earlier.append(Earlier(merged, withheld, crossings))
            self.documents.append(published(organisations, withheld, groups=merged))
        return not found.refused


@settings(max_examples=80)
@given(federations(max_size=30) | mixed_federations(), rules, preferences)
def test_nothing_follows_from_a_release_of_merged_regions_and_no_audit_stands_in_its_way(organisations, rule, wishes):
    publisher = Publisher(rule, wishes)
    assert publisher.publish(organisations)
    assert Attacker(publisher.documents, organisations).implied() == []


@settings(max_examples=20)
@given(federations(max_size=24) | mixed_federations(), strict, preferences)
def test_in_strict_mode_nothing_follows_for_those_who_know_their_own_answer(organisations, rule, wishes):
    publisher = Publisher(rule, wishes)
    assert publisher.publish(organisations)
    assert Attacker(publisher.documents, organisations).implied() == []
    for own in dict.fromkeys(organisations):
        i = organisations.index(own)
        knowing = [*organisations[:i], replace(own, named=True), *organisations[i + 1 :]]
        about_others = [each for each in Attacker(publisher.documents, knowing).implied() if each[0] == "organisation"]
        assert about_others == []


@settings(max_examples=40)
@given(federations(min_size=6, max_size=30), federations(max_size=16), st.data(), st.sampled_from([2, 3]))
def test_nothing_follows_from_releases_that_follow_one_another(at_first, more, data, k):
    stays = data.draw(st.lists(st.sampled_from([0, 1, 1, 1, 1]), min_size=len(at_first), max_size=len(at_first)))
    everyone = [
        *(replace(each, last=last) for each, last in zip(at_first, stays, strict=True)),
        *(replace(each, first=1, last=1) for each in more),
    ]
    publisher = Publisher(DisclosureRule(k), {})
    assert publisher.publish(present(everyone, 0))
    published_now = publisher.publish(present(everyone, 1))
    event(f"second release published: {published_now}")
    if published_now:
        first, second = publisher.documents
        event(f"it shows something: {not all(row['withheld'] for row in second['results'])}")
        # What the first tells of those who stayed, now that it is known who they are, cannot be taken back.
        silent = {"results": [{**row, "withheld": True} for row in second["results"]]}
        known = Attacker([first, silent], everyone).implied()
        assert set(Attacker([first, second], everyone).implied()) <= set(known)
        event(f"known before: {bool(known)}")


def test_the_naive_scheme_is_broken_by_the_same_attack():
    broken = Counter()

    @settings(max_examples=60, database=None, derandomize=True)
    @given(mixed_federations(regions="abcd"))
    def attack(organisations):
        document = published(organisations, small_rows_only(organisations))
        broken[bool(Attacker(document, organisations).implied())] += 1

    attack()
    assert broken[True] > broken.total() // 4


def test_comparing_releases_breaks_the_rules_of_one_release_alone():
    broken = Counter()

    @settings(max_examples=60, database=None, derandomize=True)
    @given(mixed_federations(), federations(regions="abc", kinds="xy", min_size=1, max_size=4))
    def attack(at_first, more):
        everyone = [*(replace(each, last=1) for each in at_first), *(replace(each, first=1, last=1) for each in more)]
        documents = []
        for release in (0, 1):
            standing = present(everyone, release)
            rule = DisclosureRule(3)
            withheld = protect(groups_of(standing), SCALE, rule, crossings=crossings_of(standing))
            documents.append(published(standing, withheld))
        broken[bool(Attacker(documents, everyone).implied())] += 1

    attack()
    assert broken[True] > broken.total() // 4
