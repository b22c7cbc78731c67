"""How the features people ask about are told in a sentence; `{}` is the value with its unit."""

from __future__ import annotations

import re
from typing import Final

from segmentry.wording.measures import Measure
from segmentry.wording.numerals import Language, with_unit

_PHRASES: Final[dict[str, tuple[str, str]]] = {
    "revenue": ("Spent {} in all", "人均消费 {}"),
    "orders": ("{} orders each", "人均 {} 单"),
    "recency_days": ("Last order {} ago", "最近一次购买在 {}前"),
    "tenure_days": ("First order {} ago", "首次购买在 {}前"),
    "average_order_value": ("{} per order", "每单 {}"),
    "max_order_value": ("Largest order {}", "最大一单 {}"),
    "min_order_value": ("Smallest order {}", "最小一单 {}"),
    "first_order_value": ("First order of {}", "首单 {}"),
    "last_order_value": ("Last order of {}", "最近一单 {}"),
    "orders_per_month": ("{} orders a month", "每月 {} 单"),
    "gap_median_days": ("An order every {}", "每 {}购买一次"),
    "gap_mean_days": ("An order every {} on average", "平均每 {}购买一次"),
    "items": ("{} items each", "人均 {} 件"),
    "items_per_order": ("{} items per order", "每单 {} 件"),
    "active_days": ("Orders on {} days", "在 {} 天有购买"),
    "categories": ("{} categories bought", "购买 {} 个品类"),
    "products": ("{} products bought", "购买 {} 种商品"),
    "product_repeat_share": ("{} of lines bought before", "{}为重复购买"),
    "channels": ("{} channels used", "使用 {} 个渠道"),
    "weekend_share": ("{} of orders at weekends", "{}的订单在周末"),
    "night_share": ("{} of orders at night", "{}的订单在夜间"),
    "discount_share": ("{} off through discounts", "折扣占 {}"),
    "discounted_order_share": ("{} of orders with a discount", "{}的订单有折扣"),
    "return_line_share": ("{} of lines returned", "{}的商品行被退回"),
    "return_value_share": ("{} of the value returned", "{}的金额被退回"),
    "browse_days": ("Visits on {} days", "在 {} 天有浏览"),
    "days_since_last_event": ("Last visit {} ago", "最近一次浏览在 {}前"),
}
# The same of one, where that is another word in English.
_OF_ONE: Final = {
    "orders": "{} order each",
    "orders_per_month": "{} order a month",
    "items": "{} item each",
    "items_per_order": "{} item per order",
    "active_days": "Orders on {} day",
    "categories": "{} category bought",
    "products": "{} product bought",
    "channels": "{} channel used",
    "browse_days": "Visits on {} day",
}
# The unit is in the phrase already.
_BARE: Final = frozenset({"active_days", "browse_days"})
_WINDOW: Final = re.compile(r"(orders|revenue)_(\d+)d")
_WINDOW_PHRASES: Final = {
    "orders": ("{} orders in the last {w} days", "近 {w} 天 {} 单"),
    "revenue": ("Spent {} in the last {w} days", "近 {w} 天消费 {}"),
}


def phrase(about: Measure, value: float, language: Language) -> str:
    """Tell a value: "Last order 27 days ago"."""
    place = 1 if language == "zh" else 0
    written = with_unit(value, "" if about.name in _BARE else about.unit, language)
    one = written == "1" and language == "en"
    window = _WINDOW.fullmatch(about.name)
    if window:
        text = _WINDOW_PHRASES[window[1]][place]
        return (text.replace("orders", "order") if one else text).format(written, w=window[2])
    if one and about.name in _OF_ONE:
        return _OF_ONE[about.name].format(written)
    known = _PHRASES.get(about.name)
    if known is not None:
        return known[place].format(written)
    separator = "：" if language == "zh" else " "
    return f"{about.label}{separator}{written}"
