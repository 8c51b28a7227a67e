"""A small definition to change, and what a changed one is refused for."""

import pytest

from consult.domain.definitions import parse_definition
from consult.domain.problems import FileRefused

SMALL = """
[consultation]
slug = "small"
title = "A small one"
[[scale]]
code = "yes"
label = "Yes"
side = "agree"
[[scale]]
code = "no"
label = "No"
side = "disagree"
[[principle]]
key = "one"
title = "First"
wording = "We agree."
"""


def problems_of(text: str | bytes, known_regions: tuple[str, ...] = ()) -> list[str]:
    with pytest.raises(FileRefused) as refused:
        parse_definition(text.encode() if isinstance(text, str) else text, known_regions)
    assert refused.value.count == len(refused.value.problems)
    return str(refused.value).split("\n")
