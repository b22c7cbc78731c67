"""What each feature is called on the page, in which unit it is, and which ones say the same.

English words and families are the profile's own; this file adds the Chinese, and the order in which
people ask for the numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from segmentry.wording.numerals import Language
from segmentry.wording.vocabulary import describe


@dataclass(frozen=True, slots=True)
class Measure:
    """How the page speaks of one feature.

    Attributes
    ----------
    name : str
        The column.
    label : str
        Its name in words, as it begins a line.
    unit : str
        "days", "share" or "" for a plain number.
    family : str
        Features of one family say much the same; a card shows one of each.
    order : int
        Place in lists: what a reader asks first comes first.
    weight : float
        How readily it is shown: 1 for what everybody understands, less for what needs thought.
    technical : bool
        Whether it takes a statistician.
    """

    name: str
    label: str
    unit: str
    family: str
    order: int
    weight: float
    technical: bool = False


# In the order in which people ask.
_CHINESE: Final[dict[str, str]] = {
    "revenue": "人均消费额",
    "orders": "人均订单数",
    "recency_days": "距上次购买天数",
    "average_order_value": "客单价",
    "orders_per_month": "月均订单数",
    "gap_median_days": "通常购买间隔",
    "gap_mean_days": "平均购买间隔",
    "tenure_days": "距首次购买时间",
    "active_days": "有购买的天数",
    "lines": "人均订单行数",
    "items": "人均购买件数",
    "median_order_value": "订单金额中位数",
    "min_order_value": "最小订单金额",
    "max_order_value": "最大订单金额",
    "std_order_value": "订单金额波动",
    "first_order_value": "首单金额",
    "last_order_value": "最近一单金额",
    "lines_per_order": "每单行数",
    "items_per_order": "每单件数",
    "return_line_share": "退货行占比",
    "return_value_share": "退货金额占比",
    "gap_std_days": "购买间隔波动",
    "gap_cv": "购买间隔变异系数",
    "gap_min_days": "最短购买间隔",
    "gap_max_days": "最长购买间隔",
    "gap_last_days": "最近两单间隔",
    "overdue_ratio": "逾期程度（沉默/通常间隔）",
    "burstiness": "购买的阵发性",
    "revenue_decayed": "近期加权消费额",
    "orders_decayed": "近期加权订单数",
    "order_value_slope": "客单价趋势",
    "gap_slope": "购买间隔趋势",
    "categories": "购买品类数",
    "category_entropy": "品类多样性",
    "top_category": "主要品类",
    "top_category_share": "主要品类占比",
    "category_switch_rate": "品类切换率",
    "products": "购买商品数",
    "product_repeat_share": "重复购买商品占比",
    "channels": "使用渠道数",
    "first_channel": "首次渠道",
    "last_channel": "最近渠道",
    "main_channel": "主要渠道",
    "main_channel_share": "主要渠道占比",
    "channel_entropy": "渠道多样性",
    "weekend_share": "周末订单占比",
    "night_share": "夜间订单占比",
    "favourite_weekday": "偏好的星期",
    "favourite_hour": "偏好的时段",
    "hour_concentration": "下单时刻集中度",
    "month_concentration": "季节集中度",
    "discount_share": "折扣占比",
    "discounted_order_share": "折扣订单占比",
    "events": "浏览事件数",
    "browse_days": "浏览天数",
    "browse_to_order_rate": "浏览下单率",
    "days_since_last_event": "距上次浏览天数",
    "frequency": "人均订单数",
    "monetary": "人均消费额",
    "monetary_value": "人均消费额",
}
_ORDER: Final = {name: place for place, name in enumerate(_CHINESE)}
_WINDOW: Final = re.compile(r"(orders|revenue)_(prev_)?(\d+)d")
_CHINESE_WINDOWS: Final = {
    ("orders", None): "近 {w} 天订单数",
    ("revenue", None): "近 {w} 天消费额",
    ("orders", "prev_"): "前一个 {w} 天订单数",
    ("revenue", "prev_"): "前一个 {w} 天消费额",
}
_PER_HEAD: Final = "人均"
# Columns that carry a name of the user's.
_CHINESE_NAMED: Final = (
    (re.compile(r"events_(.+)"), "“{name}”事件数"),
    (re.compile(r"occasion_share_(.+)"), "“{name}”期间订单占比"),
    (re.compile(r"occasion_index_(.+)"), "“{name}”期间购买倾向（1 = 与天数相当）"),
)
# What everybody understands at once, and what takes a statistician.
_CORE: Final = frozenset(
    {
        *("revenue", "orders", "recency_days", "average_order_value"),
        *("gap_median_days", "tenure_days", "items_per_order", "categories", "weekend_share"),
        *("night_share", "discounted_order_share", "return_value_share", "channels"),
    }
)
_TECHNICAL: Final = frozenset(
    {
        *("gap_std_days", "gap_cv", "gap_min_days", "gap_max_days", "gap_last_days", "burstiness"),
        *("overdue_ratio", "std_order_value", "order_value_slope", "gap_slope", "lines"),
        *("revenue_decayed", "orders_decayed", "category_entropy", "channel_entropy"),
        *("hour_concentration", "month_concentration", "category_switch_rate", "lines_per_order"),
    }
)
_WEIGHTS: Final = {"core": 1.0, "window": 0.85, "plain": 0.8, "technical": 0.4}
# How customers spread their orders. One order is all in one month and one channel, whoever made it,
# so these tell how few the orders are where a typical customer has fewer than `FEWEST_ORDERS`.
HABITS: Final = frozenset(
    {
        *("weekend_share", "night_share", "favourite_weekday", "favourite_hour"),
        *("hour_concentration", "month_concentration", "main_channel_share", "channel_entropy"),
        *("top_category_share", "category_entropy", "category_switch_rate"),
        "product_repeat_share",
    }
)
FEWEST_ORDERS: Final = 3
_SHOWN_UNITS: Final = frozenset({"days", "share"})
_AFTER_KNOWN: Final = len(_CHINESE)


def measure(name: str, language: Language) -> Measure:
    """Give what the page needs to know of a column."""
    words = describe(name)
    unit = words.unit if words.unit in _SHOWN_UNITS else ""
    label = words.label if language == "en" else _chinese(name)
    order = _ORDER.get(name, _AFTER_KNOWN + (not _WINDOW.fullmatch(name)))
    kind = _kind(name)
    return Measure(name, label, unit, words.family, order, _WEIGHTS[kind], kind == "technical")


def inside(label: str, language: Language) -> str:
    """Give a label as it stands inside a sentence."""
    # A column of the user's own may be an abbreviation, which keeps its capitals.
    if language == "en" and label[1:2].islower():
        return label[:1].lower() + label[1:]
    return label


def of_one(name: str, language: Language) -> str:
    """Give a column's label inside a sentence that is not about means per head."""
    label = inside(measure(name, language).label, language)
    return label.removeprefix(_PER_HEAD) if name in _CHINESE else label


def value_word(column: str | None, language: Language) -> str:
    """Give what the value column measures, as it stands inside a sentence."""
    if column is None:
        return "价值" if language == "zh" else "value"
    # Of totals and shares of them, where nothing is per head.
    return of_one(column, language)


def known_names() -> tuple[str, ...]:
    """Give the columns that have a Chinese name (windows apart)."""
    return tuple(_CHINESE)


def _kind(name: str) -> str:
    window = _WINDOW.fullmatch(name)
    if window:
        return "technical" if window[2] else "window"
    if name in _TECHNICAL:
        return "technical"
    # A column of the user's own was put there because it matters.
    return "plain" if name in _ORDER and name not in _CORE else "core"


def _chinese(name: str) -> str:
    window = _WINDOW.fullmatch(name)
    if window:
        what, previous, days = window.groups()
        return _CHINESE_WINDOWS[what, previous].format(w=days)
    for pattern, label in _CHINESE_NAMED:
        if found := pattern.fullmatch(name):
            return label.format(name=found[1].replace("_", " "))
    return _CHINESE.get(name, name)
