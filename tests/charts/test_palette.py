"""The stances' colours as people with colour blindness see them: far apart for everyone, and written out beside.

Simulation: Machado, Oliveira and Fernandes 2009, IEEE TVCG 15:1291, severity 1.0, on linear RGB. Difference: CIE 1976 ΔE*ab, white D65.
"""

import math
import re
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from consult.charts.ink import SHARES, STANCES

NORMAL = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
PROTANOPIA = (
    (0.152286, 1.052583, -0.204868),
    (0.114503, 0.786281, 0.099216),
    (-0.003882, -0.048116, 1.051998),
)
DEUTERANOPIA = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.011820, 0.042940, 0.968881),
)
TRITANOPIA = (
    (1.255528, -0.076749, -0.178779),
    (-0.078411, 0.930809, 0.147602),
    (0.004733, 0.691367, 0.303900),
)
EYES = pytest.mark.parametrize(
    "eyes", [NORMAL, PROTANOPIA, DEUTERANOPIA, TRITANOPIA], ids=["all", "protan", "deutan", "tritan"]
)
LEAST = 25
"""methods.md § 5."""
RED_TO_GREEN = ("#d7191c", "#fdae61", "#ffffbf", "#a6d96a", "#1a9641")
"""What is often used instead (ColorBrewer RdYlGn, five classes)."""


def rgb(colour):
    """A colour of the figures as three numbers up to 255."""
    if colour.startswith("#"):
        return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return tuple(int(part) for part in re.findall(r"\d+", colour))


def linear(part):
    part /= 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def seen(colour, eyes):
    """The colour as these eyes see it, in CIE L*a*b*."""
    parts = [linear(part) for part in rgb(colour)]
    red, green, blue = (min(1.0, max(0.0, sum(a * b for a, b in zip(row, parts, strict=True)))) for row in eyes)
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883

    def f(t):
        return t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116

    return 116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))


def least_difference(colours, eyes):
    return min(math.dist(seen(one, eyes), seen(other, eyes)) for one, other in combinations(colours, 2))


def test_known_colours_have_their_known_places():
    """CIE L*a*b* of sRGB red under D65, as Lindbloom's calculator gives it."""
    assert seen("#ff0000", NORMAL) == pytest.approx((53.24, 80.09, 67.20), abs=0.02)
    assert seen("#ffffff", NORMAL) == pytest.approx((100, 0, 0), abs=0.02)


@EYES
def test_stances_stay_apart_for_everyone(eyes):
    coloured = [colour for swatch, colour in STANCES.items() if swatch != "none"]
    assert least_difference(coloured, eyes) >= LEAST


def test_red_to_green_would_not():
    assert least_difference(RED_TO_GREEN, DEUTERANOPIA) < 7


@EYES
def test_shares_only_ever_get_darker(eyes):
    lightness = [seen(colour, eyes)[0] for colour in SHARES]
    assert all(before - after > 2 for before, after in pairwise(lightness))


@EYES
def test_shares_that_the_rule_tells_apart_are_seen_apart(eyes):
    """The steps at which a region and the whole pass are the third and the fourth; lighter ones have an outline and all have their count."""
    assert all(math.dist(seen(a, eyes), seen(b, eyes)) >= 7 for a, b in pairwise(SHARES[1:]))


def test_dark_steps_get_darker_the_other_way():
    """In the dark scheme more agreement is lighter."""
    styles = (Path(__file__).parents[2] / "static" / "css" / "tokens.css").read_text()
    dark = [re.search(rf"--share-{level}: light-dark\(#\w+, (#\w+)\)", styles)[1] for level in range(1, 6)]
    lightness = [seen(colour, NORMAL)[0] for colour in dark]
    assert all(after - before > 2 for before, after in pairwise(lightness))
