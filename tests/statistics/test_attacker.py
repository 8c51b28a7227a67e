"""Whatever is published, subtracted from whatever else is, implies nobody's confidential answer."""

from datetime import UTC, datetime

from hypothesis import example, given, settings
from hypothesis import strategies as st

from consult.domain.rules import ConsensusRule, DisclosureRule, Participation
from consult.statistics.disclosure import protect
from consult.statistics.document import assemble, results_document
from consult.statistics.quoting import Quote, quotable
from tests.statistics.attacker import Attacker
from tests.statistics.worlds import KEY, SCALE, Organisation, crossings_of, federations, groups_of, mixed_federations

AS_OF = datetime(2026, 11, 22, tzinfo=UTC)
rules = st.builds(DisclosureRule, st.sampled_from([2, 3, 5]), st.booleans())
lacking = st.frozensets(st.sampled_from([("region", "a"), ("region", "b"), ("kind", "x")]))


def members(*rows):
    """Organisations from (region, kind, agree, disagree) rows."""
    return [
        Organisation(region, kind, step)
        for region, kind, agree, disagree in rows
        for step in ["agree"] * agree + ["disagree"] * disagree
    ]


# Five answers in each region and kind, all by rules 1 and 2: and yet the one of kind x in region b disagrees.
LINKED = members(("a", "x", 3, 1), ("a", "y", 1, 0), ("b", "x", 0, 1), ("b", "y", 1, 3))
# Region a holds three answers: hidden alone, it comes back from the total.
SMALL = members(("a", "x", 2, 1), ("b", "x", 4, 2), ("c", "x", 6, 3))


def published(organisations, withheld, leave_out=frozenset(), groups=None):
    groups = groups_of(organisations, leave_out) if groups is None else groups
    rule = (ConsensusRule(), Participation.INVITED)
    return assemble("win-genai", 1, "public", AS_OF, 1, groups, [KEY], SCALE, *rule, withheld)


@settings(max_examples=150)
@given(federations(max_size=36) | mixed_federations(), rules, lacking, st.booleans())
@example(LINKED, DisclosureRule(), frozenset(), True)
@example(LINKED, DisclosureRule(), frozenset(), False)
@example(SMALL, DisclosureRule(), frozenset(), True)
def test_nothing_follows_from_the_public_document(organisations, rule, leave_out, crossed):
    document = results_document(
        *("win-genai", 1, "public", AS_OF, 1, groups_of(organisations, leave_out), [KEY], SCALE, ConsensusRule()),
        *(rule, Participation.INVITED),
        crossings=crossings_of(organisations) if crossed else None,
    )
    assert Attacker(document, organisations).implied() == []


def small_rows_only(organisations, k=5):
    """The naive scheme: hide the rows with fewer than k confidential answers, and nothing else."""
    return {
        (KEY, group.by, group.code)
        for group in groups_of(organisations)
        if group.by != "world" and sum(group.cell(KEY).residual.values()) < k
    }


def test_hiding_small_rows_only_gives_them_back():
    document = published(SMALL, small_rows_only(SMALL))
    assert Attacker(document, SMALL).implied() == [("row", "region", "a")]


def test_showing_a_unanimous_row_gives_every_organisation_in_it_away():
    unanimous = members(("a", "x", 6, 0), ("b", "x", 4, 2), ("c", "x", 6, 3))
    document = published(unanimous, small_rows_only(unanimous))
    assert Attacker(document, unanimous).implied() == [("organisation", "a", "x", "agree")]


def test_rules_that_look_at_one_table_at_a_time_betray_an_organisation():
    document = published(LINKED, frozenset())
    assert ("organisation", "b", "x", "disagree") in Attacker(document, LINKED).implied()


def test_what_names_leave_over_is_attacked_too():
    organisations = [*members(("a", "x", 1, 0), ("b", "x", 4, 2)), Organisation("a", "x", "disagree", named=True)]
    document = published(organisations, frozenset())
    assert ("organisation", "a", "x", "agree") in Attacker(document, organisations).implied()


@settings(max_examples=75)
@given(federations() | mixed_federations(), st.data())
def test_nothing_follows_once_the_authors_of_printed_texts_are_recognised(organisations, data):
    quoted = data.draw(st.lists(st.booleans(), min_size=len(organisations), max_size=len(organisations)))
    authors = [
        i
        for i, (each, text) in enumerate(zip(organisations, quoted, strict=True))
        if text and each.step is not None and not each.named
    ]
    groups, crossings, rule = groups_of(organisations), crossings_of(organisations), DisclosureRule(3)
    withheld = protect(groups, SCALE, rule, crossings=crossings)
    quotes = [Quote(KEY, organisations[i].region, organisations[i].kind, organisations[i].step) for i in authors]
    printed = quotable(groups, withheld, quotes, SCALE, rule, crossings=crossings)
    recognised = [
        Organisation(each.region, each.kind, each.step, each.named or (i in authors and (KEY, each.region) in printed))
        for i, each in enumerate(organisations)
    ]
    assert Attacker(published(organisations, withheld), recognised).implied() == []
