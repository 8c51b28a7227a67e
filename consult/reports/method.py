"""How the figures are made, in a report's words: the rule with this consultation's own numbers, and what is withheld."""

from typing import Any

from consult.publications.companion_texts import rule_text
from consult.publications.reading import Document
from consult.publications.wording import percent
from consult.web.i18n import gettext as _


def method_parts(document: Document) -> list[dict[str, Any]]:
    """Headings with their paragraphs."""
    parts = [
        (_("What is counted"), _counted(document)),
        (_("What the verdicts mean"), _verdicts(document)),
        (_("Intervals, and what is possible"), _intervals(document)),
        (_("What is withheld"), _withheld(document)),
    ]
    return [{"title": str(title), "paragraphs": [str(each) for each in paragraphs]} for title, paragraphs in parts]


def _counted(document: Document) -> list[str]:
    if document.is_open:
        return [
            _("Anyone could answer this round. It shows who came; it does not measure what others think."),
            _(
                "Where anyone may answer, numbers from 1 to 7 are printed as “fewer than 8”, all others to the nearest five, totals on their own."
            ),
        ]
    return [
        _(
            "Each organisation that is invited gives one official response in a round, with one answer to each principle. The last version that"
            " it submitted before the close counts. One organisation, one answer: a large association counts as much as a small one."
        ),
        _(
            "A result reads “31 of 36 agree, 38 invited”. The second figure holds everyone who answered that principle. Those who chose the "
            "neutral step or “no opinion” are in it, because they answered. An organisation that left the principle blank is not in it, nor is "
            "one that did not respond. No share is printed without the number that it is a share of."
        ),
        _(
            "Each step of the scale stands on a side: it agrees, it is neutral, it disagrees, or it takes no side. Those who agree are all who "
            "chose a step on the agreeing side."
        ),
    ]


def _verdicts(document: Document) -> list[str]:
    return [
        _("The rule is fixed before a round opens. A principle gets the first of these that applies."),
        rule_text(document),
        _("Majority: more than half agree. Divided: at least a quarter agree and at least a quarter disagree."),
        _("No clear view: none of the above."),
        _(
            "For one region or one kind of member the same rule is applied to its own answers, without the condition on regions."
        ),
    ]


def _intervals(document: Document) -> list[str]:
    if document.is_open:
        return [_("There is no interval, since nobody knows whom the answers stand for.")]
    return [
        _(
            "Where some who were invited did not answer, the result says between which numbers it would lie if they had: at the lowest none of "
            "them agrees, at the highest all of them do. It also says which other verdicts would be possible."
        ),
        _(
            "An interval is given when at least five of a known number answered, but not all. It says between how many of all those invited "
            "probably agree, at a level of %(level)s, exactly computed from the hypergeometric distribution (Konijn 1973). When everybody "
            "answered there is nothing to estimate.",
            level=percent(0.95),
        ),
    ]


def _withheld(document: Document) -> list[str]:
    return [
        _(
            "Each organisation chooses for itself whether its answer is published with its name, quoted without its name, or read by staff "
            "only. All but the first are protected alike."
        ),
        _(
            "A region or a kind of member is shown only where its protected answers are none or at least %(k)s, and where these do not all fall"
            " on one side. If they did, everyone would know what each of them answered. A region is shown all the same if every organisation"
            " in it agreed to that beforehand.",
            k=document.disclosure.k,
        ),
        _(
            "A hidden figure must not come back by subtracting what is shown from a total. So where one region is withheld another may have to "
            "be, even if it could stand on its own. A group in which nobody answered looks the same as one that is withheld."
        ),
    ]
