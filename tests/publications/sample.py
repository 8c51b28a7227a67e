"""A release document to look at and to test with: 5 principles, 6 regions, 36 of 38 responded; nobody said any of it."""

import copy
from datetime import UTC, datetime

from consult.domain.rules import ConsensusRule, Participation
from consult.domain.scales import Side, Step
from consult.publications.territories import territory_entries
from consult.statistics.document import assemble
from consult.statistics.tallies import Cell, Group

SCALE = (
    Step("strongly_agree", "Strongly agree", "We would publish this as it stands.", Side.AGREE),
    Step("agree", "Agree", "We can support this.", Side.AGREE),
    Step("neutral", "Neither agree nor disagree", "We could live with it, and without it.", Side.NEUTRAL),
    Step("disagree", "Disagree", "We cannot support this as it stands.", Side.DISAGREE),
    Step("strongly_disagree", "Strongly disagree", "We would speak against this.", Side.DISAGREE),
    Step("no_opinion", "No opinion", "Our members have not formed a view.", Side.NONE),
)
PRINCIPLES = (
    ("copyright", "Respect for copyright"),
    ("human_centred", "A human-centred approach"),
    ("safety", "Safety of creators, fans, consumers and the public"),
    ("transparency", "Transparency as a fundamental element"),
    ("engagement", "Ethical development, hand in hand with music"),
)
REGIONS = (
    ("africa_middle_east", "Africa and the Middle East", 5, 4),
    ("asia", "Asia", 6, 6),
    ("europe", "Europe", 14, 14),
    ("latin_america", "Latin America", 5, 5),
    ("north_america", "North America", 4, 3),
    ("oceania", "Oceania", 4, 4),
)
# by region: strongly agree, agree, neither, disagree, strongly disagree, no opinion, blank
ANSWERS = {
    "copyright": ("3 1 0 0 0 0 0", "4 2 0 0 0 0 0", "9 4 1 0 0 0 0", "4 1 0 0 0 0 0", "1 1 0 1 0 0 0", "2 2 0 0 0 0 0"),
    "human_centred": (
        "2 2 0 0 0 0 0",
        "1 3 1 1 0 0 0",
        "8 4 1 1 0 0 0",
        "3 2 0 0 0 0 0",
        "1 1 1 0 0 0 0",
        "1 2 0 0 0 1 0",
    ),
    "safety": ("3 1 0 0 0 0 0", "4 2 0 0 0 0 0", "9 4 0 1 0 0 0", "3 1 1 0 0 0 0", "2 1 0 0 0 0 0", "1 2 0 0 0 1 0"),
    "transparency": (
        "1 1 1 1 0 0 0",
        "2 2 1 1 0 0 0",
        "6 4 2 1 0 1 0",
        "2 2 0 0 0 0 1",
        "1 2 0 0 0 0 0",
        "2 1 0 1 0 0 0",
    ),
    "engagement": (
        "0 2 1 1 0 0 0",
        "1 3 1 1 0 0 0",
        "1 4 3 3 2 1 0",
        "1 1 1 1 1 0 0",
        "1 1 0 1 0 0 0",
        "1 1 0 1 0 1 0",
    ),
}
WITHHELD = {
    (key, region) for key in ("transparency", "engagement") for region in ("africa_middle_east", "north_america")
}
QUOTES = (
    (
        "copyright",
        "north_america",
        "disagree",
        "Maple Demo Association",
        "CA",
        "We cannot ask our members to license every excerpt.",
        "",
    ),
    (
        "engagement",
        "europe",
        "agree",
        None,
        None,
        "Our labels already work with two developers who pay and report.",
        "",
    ),
    (
        "engagement",
        "europe",
        "disagree",
        "Lusitanian Demo Association",
        "PT",
        "Partnership has to follow a licence, not stand in for one.",
        "Developers work with the independent community once a licence is in place.",
    ),
    (
        "engagement",
        "north_america",
        "disagree",
        "Maple Demo Association",
        "CA",
        "We were never asked <b>before</b>.",
        "",
    ),
    ("engagement", None, None, None, None, "Nobody showed us any terms.", ""),
)
AS_OF = datetime(2027, 3, 5, 11, tzinfo=UTC)


def cell(text):
    """A tally from its numbers in the scale's order, blanks last."""
    *counts, blank = (int(each) for each in text.split())
    return Cell({step.code: count for step, count in zip(SCALE, counts, strict=True)}, blank=blank)


def added(cells):
    """Tallies added up."""
    return Cell(
        {step.code: sum(each.counts[step.code] for each in cells) for step in SCALE},
        blank=sum(each.blank for each in cells),
    )


def groups():
    """World, the six regions and two kinds."""
    cells = {key: [cell(text) for text in texts] for key, texts in ANSWERS.items()}
    regions = [
        Group("region", code, label, invited, responded, {key: cells[key][place] for key in cells})
        for place, (code, label, invited, responded) in enumerate(REGIONS)
    ]
    world = {key: added(each) for key, each in cells.items()}
    kinds = [
        Group(
            "kind", "association", "Trade association", 24, 23, {key: added(each[:3]) for key, each in cells.items()}
        ),
        Group("kind", "company", "Company", 14, 13, {key: added(each[3:]) for key, each in cells.items()}),
    ]
    return [Group("world", "world", "World", 38, 36, world), *regions, *kinds]


def release(participation="invited", withheld=None, **rule):
    """The document of release 1 of round 1."""
    hidden = WITHHELD if withheld is None else withheld
    consensus = ConsensusRule(**rule)
    results = assemble(
        "win-genai",
        1,
        "public",
        AS_OF,
        1,
        groups(),
        [key for key, _title in PRINCIPLES],
        SCALE,
        consensus,
        Participation(participation),
        {(key, "region", region) for key, region in hidden},
    )
    document = {
        "format": 1,
        "release": {"number": 1, "published_at": "2027-03-05T11:00:00Z", "note": ""},
        "consultation": {
            "slug": "win-genai",
            "title": "Principles for generative AI",
            "summary": "Five draft principles.",
            "language": "en",
            "zone": "Europe/Madrid",
            "participation": participation,
            "notice": "Every answer on this page is invented.",
        },
        "round": {"number": 1, "opened_at": "2027-01-12T08:00:00Z", "closed_at": "2027-02-26T17:00:00Z"},
        "rule": {
            "agree_share": consensus.agree_share,
            "disagree_share": consensus.disagree_share,
            "region_agree_share": consensus.region_agree_share,
        },
        "disclosure": {"k": 5, "strict": False},
        "scale": [
            {"code": step.code, "label": step.label, "meaning": step.meaning, "side": step.side.value} for step in SCALE
        ],
        "principles": [
            {"key": key, "title": title, "wording": f"The *wording* of {title}.", "rationale": ""}
            for key, title in PRINCIPLES
        ],
        "results": results,
        "positions": [
            {
                "principle": principle,
                "region": region,
                "stance": stance,
                "disclosure": "named" if name else "unnamed",
                "name": name,
                "country": country,
                "reason": reason,
                "wording": wording,
            }
            for principle, region, stance, name, country, reason, wording in QUOTES
        ],
    }
    return copy.deepcopy(document)


def only(document, *keys):
    """The same release with these principles only."""
    document["principles"] = [each for each in document["principles"] if each["key"] in keys]
    document["results"]["results"] = [each for each in document["results"]["results"] if each["principle"] in keys]
    document["positions"] = [each for each in document["positions"] if each["principle"] in keys]
    return document


def repeated(document, times):
    """The same release with every principle `times` over, under new keys."""
    for name, key in (("principles", "key"), ("positions", "principle")):
        document[name] = [{**each, key: f"{each[key]}-{n}"} for n in range(times) for each in document[name]]
    results = document["results"]
    results["results"] = [
        {**each, "principle": f"{each['principle']}-{n}"} for n in range(times) for each in results["results"]
    ]
    return document


def row(document, principle, group="world", by="world"):
    """A row of the results, to be changed in place."""
    return next(
        each
        for each in document["results"]["results"]
        if (each["principle"], each["by"], each["group"]) == (principle, by, group)
    )


def withhold(document, principle, group="world", by="world"):
    """Blank a row as a withheld one is."""
    found = row(document, principle, group, by)
    found.update(dict.fromkeys(set(found) - {"principle", "by", "group", "withheld"}), withheld=True)
    return document


def unanswered(document, principle, group="world", by="world"):
    """A row in which nobody answered."""
    found = row(document, principle, group, by)
    found.update(
        counts=dict.fromkeys(found["counts"], 0),
        answered=0,
        agree=0,
        disagree=0,
        agree_share=None,
        verdict=None,
        interval=None,
        consensus=None,
    )
    return document


def territories():
    """What a release may say of territories: where it asked, and what was answered under a name."""
    named = [
        ("CA", "north_america", "disagree", "Maple Demo Association"),
        ("PT", "europe", "disagree", "Lusitanian Demo Association"),
    ]
    asked = [
        ("CA", "north_america"),
        ("US", "north_america"),
        ("US", "north_america"),
        ("PT", "europe"),
        ("FR", "europe"),
        ("JP", "asia"),
    ]
    return territory_entries(
        asked,
        [
            *((country, region, "engagement", stance, name) for country, region, stance, name in named),
            ("US", "north_america", "engagement", "agree", "Star Demo Association"),
            ("US", "north_america", "engagement", "disagree", "Stripe Demo Company"),
        ],
    )
