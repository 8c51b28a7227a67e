"""What is fixed before a round opens: the consensus rule, the disclosure rule, who may take part."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class ConsensusRule:
    """Shares are fractions of one; 75 % is the median threshold of 100 Delphi studies (Diamond 2014, J Clin Epidemiol 67:401)."""

    agree_share: float = 0.75
    disagree_share: float = 0.15
    region_agree_share: float = 0.60


@dataclass(frozen=True, slots=True)
class DisclosureRule:
    """`k`: the smallest confidential residual that may be shown; `strict`: unanimity needs two dissenters instead of one."""

    k: int = 5
    strict: bool = False


class Participation(StrEnum):
    """Who may answer."""

    INVITED = "invited"
    OPEN = "open"


class Disclosure(StrEnum):
    """Who may read an answer, from the most open to the most closed."""

    NAMED = "named"
    UNNAMED = "unnamed"
    CONFIDENTIAL = "confidential"
