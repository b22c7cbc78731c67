"""One trait of a segment as a line of its own: "Orders twice as often as average (8 vs 4 orders)".

English and Chinese. `fragments` tells the same inside a flowing sentence.
"""

from __future__ import annotations

import math
from typing import Final, Protocol

from segmentry.wording import degrees
from segmentry.wording.circles import is_level, level_in
from segmentry.wording.measures import measure
from segmentry.wording.moments import apart, two_durations, two_moments
from segmentry.wording.numerals import MISSING, Language
from segmentry.wording.vocabulary import describe, number, singular


class Told(Protocol):
    """What is told of a segment: a feature, how it is there and how it is over all customers.

    `kind` is "mean" (of a number), "share" (of a category, or of yes), "date" (a mean, in days
    since 1970), "duration" (a mean, in days) or "unknown" (the share without a value).
    """

    @property
    def feature(self) -> str:
        """The column."""

    @property
    def kind(self) -> str:
        """What the two values are."""

    @property
    def category(self) -> str | None:
        """The category, for columns of text."""

    @property
    def value(self) -> float:
        """The segment's."""

    @property
    def reference(self) -> float:
        """That of all customers."""


_CHINESE_UNITS: Final = {
    "days": " 天",
    "orders": " 单",
    "lines": " 行",
    "items": " 件",
    "categories": " 个品类",
    "products": " 种商品",
    "channels": " 个渠道",
    "events": " 次",
    "per order": "/单",
    "days per order": " 天/单",
}
# Features with a verb of their own: "Orders twice as often as average".
_VERBS: Final = {
    "orders": ("Orders", "often"),
    "revenue": ("Spends", "much"),
}
_COUNTED: Final = frozenset(
    {"orders", "lines", "items", "categories", "products", "channels", "events"}
)


def label_of(feature: str, language: Language) -> str:
    """Give a feature in words, as it begins a line."""
    if language == "en":
        return describe(feature).label
    label = measure(feature, "zh").label
    return label.replace("_", " ").strip() or label


def amount(value: float, feature: str, language: Language) -> str:
    """Write a value of a feature in its unit."""
    if math.isnan(value):
        return MISSING
    unit = describe(feature).unit
    text = number(value, unit)
    if unit in {"", "share"}:
        return text
    if language == "zh":
        return text + _CHINESE_UNITS.get(unit, "")
    return f"{text} {singular(unit) if text in {'1', '-1'} else unit}"


def comparison(feature: str, value: float, reference: float, language: Language = "en") -> str:
    """Say in words how a segment's mean compares with the mean of all customers.

    Examples
    --------
    >>> comparison("orders", 8.1, 4.05)
    'Orders twice as often as average (8.1 vs 4.05 orders)'
    >>> comparison("recency_days", 30.0, 120.0)
    'Days since last order: 75% below average (30 vs 120 days)'
    >>> comparison("weekend_share", 0.5, 0.25)
    'Orders at weekends: 25 points above average (50% vs 25%)'
    >>> comparison("orders", 8.1, 4.05, "zh")
    '人均订单数：是平均的 2 倍（8.1 单，平均 4.05 单）'
    """
    unit = describe(feature).unit
    if unit == "share":
        return share_line(label_of(feature, language), value, reference, language)
    label = label_of(feature, language)
    found = degrees.degree(value, reference)
    if language == "zh":
        both = f"（{amount(value, feature, 'zh')}，平均 {amount(reference, feature, 'zh')}）"
        return f"{label}：{degrees.chinese(found)}{both}"
    both = f"({number(value, unit)} vs {amount(reference, feature, 'en')})"
    if feature in _VERBS:
        verb, form = _VERBS[feature]
        return f"{verb} {degrees.english(found, form, against=True)} {both}"
    return f"{label}: {degrees.beside_average(found, counted=unit in _COUNTED)} {both}"


def share_line(label: str, value: float, reference: float, language: Language) -> str:
    """Compare two shares, in percentage points."""
    size, up = degrees.points(value, reference)
    mine, average = number(value, "share"), number(reference, "share")
    if language == "zh":
        said = "与平均相同" if value == reference else f"{'高' if up else '低'} {size} 个百分点"
        return f"{label}：{said}（{mine}，平均 {average}）"
    if value == reference:
        return f"{label}: the same as average ({mine} vs {average})"
    word = "point" if size == "1" else "points"
    return f"{label}: {size} {word} {'above' if up else 'below'} average ({mine} vs {average})"


def line(told: Told, language: Language) -> str:
    """Write one trait as a line of its own."""
    label = label_of(told.feature, language)
    if told.kind == "mean":
        return comparison(told.feature, told.value, told.reference, language)
    if told.kind == "date":
        return _date_line(label, told, language)
    if told.kind == "duration":
        return _duration_line(label, told, language)
    mine, average = number(told.value, "share"), number(told.reference, "share")
    if told.kind == "unknown":
        if language == "zh":
            return f"{label}：{mine}未知（全体 {average}）"
        return f"{label} unknown for {mine} ({average} of all)"
    if told.category is None:
        return (
            f"{label}：{mine}（全体 {average}）"
            if language == "zh"
            else (f"{label}: {mine} ({average} of all)")
        )
    if language == "zh":
        return f"{label}：{mine}为{category_of(told, 'zh')}（全体 {average}）"
    return f"{label} is {category_of(told, 'en')} for {mine} ({average} of all)"


def category_of(told: Told, language: Language) -> str:
    """Write a category; one without a letter to show is called blank."""
    category = level_in(told.feature, told.category, language) or ""
    if is_level(told.feature, told.category or ""):
        # Figures stand apart from Chinese characters.
        return f" {category}" if language == "zh" and category.isascii() else category
    if not category.strip():
        return "空白" if language == "zh" else "blank"
    return f"“{category}”" if language == "zh" else category


def _date_line(label: str, told: Told, language: Language) -> str:
    mine, average = two_moments(told.value, told.reference)
    if told.value == told.reference:
        if language == "zh":
            return f"{label}：与平均相同（{mine}）"
        return f"{label}: the same as average ({mine})"
    by, later = apart(told.value, told.reference, language)
    if language == "zh":
        return f"{label}：平均{'晚' if later else '早'} {by}（{mine}，全体 {average}）"
    return f"{label}: {by} {'later' if later else 'earlier'} than average ({mine} vs {average})"


def _duration_line(label: str, told: Told, language: Language) -> str:
    found = degrees.degree(told.value, told.reference)
    mine, average = two_durations(told.value, told.reference, language)
    if language == "zh":
        return f"{label}：{degrees.chinese(found)}（{mine}，平均 {average}）"
    return f"{label}: {degrees.beside_average(found, counted=False)} ({mine} vs {average})"
