"""Shares in whole percentages: round enough that no small count follows from them."""

from __future__ import annotations

import math

from segmentry.wording.numerals import MISSING


def whole_percent(share: float) -> str:
    """Write a share as a whole percentage."""
    if not math.isfinite(share):
        return MISSING
    rounded = round(100.0 * share)
    return "<1%" if rounded == 0 and share > 0 else f"{rounded}%"


def plain_percent(share: float) -> str:
    """Write a share as it stands in a name: "1%", "0.5%", without a decimal of 0."""
    return f"{100.0 * share:.2g}%" if share < 1 else "100%"
