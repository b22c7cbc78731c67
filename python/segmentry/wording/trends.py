"""Trends and lateness in words: what rises or falls is told by its own sign, then by the average.

A segment whose order values fall by 1 where all fall by 4 has values that "fall less", which is not
the same as values that "rise more".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from segmentry.wording.numerals import Language


@dataclass(frozen=True, slots=True)
class Trend:
    """What is said of a number on either side of its own middle.

    Pairs of English and Chinese: alone where the average is on the other side of the middle, else
    by more or by less than it is. At the middle itself: `level`.
    """

    middle: float
    above: tuple[str, str]
    further_above: tuple[str, str]
    less_above: tuple[str, str]
    below: tuple[str, str]
    further_below: tuple[str, str]
    less_below: tuple[str, str]
    level: tuple[str, str]


TRENDS: Final = {
    "order_value_slope": Trend(
        0.0,
        ("order values rise", "客单价上涨"),
        ("order values rise more", "客单价涨得更多"),
        ("order values rise less", "客单价涨得较少"),
        ("order values fall", "客单价下降"),
        ("order values fall more", "客单价降得更多"),
        ("order values fall less", "客单价降得较少"),
        ("order values stay level", "客单价持平"),
    ),
    "gap_slope": Trend(
        0.0,
        ("gaps between orders lengthen", "购买间隔拉长"),
        ("gaps between orders lengthen more", "购买间隔拉长更多"),
        ("gaps between orders lengthen less", "购买间隔拉长较少"),
        ("gaps between orders shorten", "购买间隔缩短"),
        ("gaps between orders shorten more", "购买间隔缩短更多"),
        ("gaps between orders shorten less", "购买间隔缩短较少"),
        ("gaps between orders stay the same", "购买间隔不变"),
    ),
    # Above 1 the usual gap is over.
    "overdue_ratio": Trend(
        1.0,
        ("is overdue", "已逾期"),
        ("is more overdue", "逾期程度较重"),
        ("is less overdue", "逾期程度较轻"),
        ("is not overdue", "未逾期"),
        ("is earlier in its usual gap", "距通常的复购时点较远"),
        ("is later in its usual gap", "更接近通常的复购时点"),
        ("is just due", "恰到通常的复购时点"),
    ),
}


def trend(feature: str, value: float, reference: float, language: Language) -> str:
    """Tell a trend beside the average.

    Examples
    --------
    >>> trend("order_value_slope", -1.0, -4.0, "en"), trend("overdue_ratio", 2.0, 0.5, "en")
    ('order values fall less', 'is overdue')
    """
    words = TRENDS[feature]
    mine, average = value - words.middle, reference - words.middle
    if mine == 0:
        said = words.level
    elif mine > 0:
        beside = words.further_above if mine > average else words.less_above
        said = beside if average > 0 and mine != average else words.above
    else:
        beside = words.further_below if mine < average else words.less_below
        said = beside if average < 0 and mine != average else words.below
    return said[1 if language == "zh" else 0]
