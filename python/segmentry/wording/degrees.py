"""How far one number lies from another, in words: "twice as often", "35% less", "比平均高 35%"."""

# ruff: noqa: PLR2004 - the bounds below are the roundings themselves

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

from segmentry.wording.vocabulary import number

Step = Literal["same", "none", "twice", "half", "times", "percent", "far", "some"]

# Beyond these ratios a number would only look exact.
_FAR: Final = 20.0
_HARDLY: Final = 0.05
_ENDLESS: Final = 1e15


@dataclass(frozen=True, slots=True)
class Degree:
    """How a value compares with a reference.

    Attributes
    ----------
    step : str
        "same", "none" (the value is 0), "twice", "half", "times", "percent", "far" (too far for a
        number), or "some" (more or less, without a ratio: a negative number, a zero, two years).
    up : bool
        Whether the value is the larger.
    amount : str
        The number that goes with "times" and "percent".
    """

    step: Step
    up: bool
    amount: str = ""


def degree(value: float, reference: float) -> Degree:
    """Compare two numbers."""
    up = value > reference
    if value == reference or math.isnan(value) or math.isnan(reference):
        return Degree("same", up)
    if value == 0 and reference > 0:
        return Degree("none", up)
    if min(value, reference) <= 0:
        return Degree("some", up)
    ratio = value / reference
    if ratio > _FAR or ratio < _HARDLY:
        return Degree("far", up)
    if 1.95 <= ratio < 2.05:
        return Degree("twice", up)
    if 0.475 <= ratio <= 0.525:
        return Degree("half", up)
    if ratio >= 1.95:
        return Degree("times", up, f"{ratio:.0f}" if ratio >= 9.95 else _tenth(ratio))
    percent = round(100 * abs(ratio - 1))
    # Of years and heights one per cent says nothing.
    return Degree("percent", up, str(percent)) if percent >= 2 else Degree("some", up)


def _tenth(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


# Form -> (as ... as, more, less); "{}" is the noun.
_ENGLISH: Final[dict[str, tuple[str, str, str]]] = {
    "often": ("as often", "more often", "less often"),
    "much": ("as much", "more", "less"),
    "many": ("as many {}", "more {}", "fewer {}"),
    "large": ("as large", "larger", "smaller"),
    "high": ("as high", "higher", "lower"),
    "long": ("as long", "longer", "shorter"),
}


def english(found: Degree, form: str, *, noun: str = "", tail: str = "", against: bool) -> str:
    """Write a degree: "twice as often as average", "35% less per order".

    Parameters
    ----------
    found : Degree
        The comparison.
    form : str
        "often", "much", "many" (with a noun), "large", "high" or "long".
    noun : str
        What is counted.
    tail : str
        What stands before "than average".
    against : bool
        Whether to say that it is against the average.
    """
    alike, more, less = (word.format(noun) for word in _ENGLISH[form])
    lead = {"twice": "twice ", "half": "half ", "times": f"{found.amount} times ", "same": ""}
    if found.step in lead:
        words, than = lead[found.step] + alike, " as average"
    else:
        size = {"percent": f"{found.amount}% ", "far": "far ", "none": "far "}.get(found.step, "")
        words, than = size + (more if found.up else less), " than average"
    # "As often" alone does not stand by itself.
    against = against or found.step == "same"
    return words + (f" {tail}" if tail else "") + (than if against else "")


def chinese(found: Degree, *, against: bool = True) -> str:
    """Write a degree in Chinese, as it follows its noun: "比平均高 35%"."""
    if found.step == "same":
        return "与平均相同"
    if found.step == "twice":
        return "是平均的 2 倍"
    if found.step == "half":
        return "是平均的一半"
    if found.step == "times":
        return f"是平均的 {found.amount} 倍"
    if found.step == "none":
        return "为零"
    if found.step == "far":
        return "远高于平均" if found.up else "远低于平均"
    side = "高" if found.up else "低"
    if found.step == "some":
        return f"{side}于平均"
    return f"{'比平均' if against else ''}{side} {found.amount}%"


def beside_average(found: Degree, *, counted: bool) -> str:
    """Write a degree after a label: "Days since last order: 75% below average".

    There are no orders ("none"), but age and days are not counted: 0 is far below their average.
    """
    side = "above" if found.up else "below"
    return {
        "same": "the same as average",
        "none": "none, unlike the average" if counted else "far below average",
        "twice": "twice the average",
        "half": "half the average",
        "times": f"{found.amount} times the average",
        "far": f"far {side} average",
        "some": f"{side} average",
        "percent": f"{found.amount}% {side} average",
    }[found.step]


def points(value: float, reference: float) -> tuple[str, bool]:
    """Give the difference of two shares in percentage points, without a sign, and whether up."""
    difference = 100 * (value - reference)
    size = abs(difference)
    if 0 < size < 0.05:
        return "<0.1", difference > 0
    if size >= _ENDLESS:
        return number(size), difference > 0
    return (f"{size:.0f}" if size >= 0.95 else f"{size:.1f}"), difference > 0
