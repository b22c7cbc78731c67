"""What segments do, as parts of one sentence: "orders twice as often as average".

Every feature we compute has words of its own in both languages; a column of the user's own goes by
its label. `sentences` puts the parts together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from segmentry.wording import degrees
from segmentry.wording.comparisons import Told, amount, days_apart, label_of
from segmentry.wording.measures import inside
from segmentry.wording.numerals import Language
from segmentry.wording.vocabulary import describe, number


@dataclass(frozen=True, slots=True)
class Doing:
    """How a number is told: "{verb} 35% more {noun} {tail}"; `nothing` where it is 0."""

    verb: str
    form: str
    noun: str = ""
    tail: str = ""
    nothing: str = ""


_DOINGS: Final[dict[str, Doing]] = {
    "orders": Doing("orders", "often"),
    "frequency": Doing("orders", "often"),
    "orders_per_month": Doing("orders", "often", tail="a month"),
    "orders_decayed": Doing("orders", "often", tail="of late"),
    "active_days": Doing("orders on", "many", "days"),
    "lines": Doing("buys", "many", "order lines"),
    "items": Doing("buys", "many", "items"),
    "lines_per_order": Doing("buys", "many", "lines", "per order"),
    "items_per_order": Doing("buys", "many", "items", "per order"),
    "revenue": Doing("spends", "much", nothing="spends nothing"),
    "monetary": Doing("spends", "much", nothing="spends nothing"),
    "monetary_value": Doing("spends", "much", nothing="spends nothing"),
    "revenue_decayed": Doing("spends", "much", tail="of late", nothing="spends nothing of late"),
    "average_order_value": Doing("spends", "much", tail="per order"),
    "median_order_value": Doing("spends", "much", tail="on a usual order"),
    "min_order_value": Doing("smallest order", "large"),
    "max_order_value": Doing("largest order", "large"),
    "first_order_value": Doing("first order", "large"),
    "last_order_value": Doing("last order", "large"),
    "std_order_value": Doing("order values vary", "much"),
    "categories": Doing("buys from", "many", "categories"),
    "products": Doing("buys", "many", "products"),
    "channels": Doing("uses", "many", "channels"),
    "events": Doing("leaves", "many", "events", nothing="leaves no events"),
    "browse_days": Doing("visits on", "many", "days", nothing="never visits"),
    "browse_to_order_rate": Doing("orders", "often", tail="per visit event"),
}
_WINDOW: Final = re.compile(r"(orders|revenue)_(prev_)?(\d+)d")
_EVENTS: Final = re.compile(r"events_(.+)")

# Told as a time: "last ordered 27 days ago (average 90)".
_TIMES: Final[dict[str, tuple[str, str]]] = {
    "recency_days": ("last ordered {} ago (average {})", "最近一次购买在{}前（平均{}）"),
    "tenure_days": ("first ordered {} ago (average {})", "首次购买在{}前（平均{}）"),
    "gap_mean_days": ("orders every {} (average {})", "平均每{}购买一次（平均{}）"),
    "gap_median_days": ("usually orders every {} (average {})", "通常每{}购买一次（平均{}）"),
    "gap_std_days": ("gaps between orders vary by {} (average {})", "购买间隔波动{}（平均{}）"),
    "gap_min_days": ("shortest gap {} (average {})", "最短购买间隔{}（平均{}）"),
    "gap_max_days": ("longest gap {} (average {})", "最长购买间隔{}（平均{}）"),
    "gap_last_days": ("latest gap {} (average {})", "最近两单间隔{}（平均{}）"),
    "days_since_last_event": ("last visited {} ago (average {})", "最近一次浏览在{}前（平均{}）"),
}
# Shares: most of it, more of it, less of it, hardly any. Points follow the middle two.
_SHARES: Final[dict[str, tuple[tuple[str, str, str, str], tuple[str, str, str, str]]]] = {
    "weekend_share": (
        (
            "orders mostly at weekends",
            "orders more at weekends",
            "orders less at weekends",
            "hardly orders at weekends",
        ),
        ("多在周末下单", "更多在周末下单", "较少在周末下单", "几乎不在周末下单"),
    ),
    "night_share": (
        (
            "orders mostly at night",
            "orders more at night",
            "orders less at night",
            "hardly orders at night",
        ),
        ("多在夜间下单", "更多在夜间下单", "较少在夜间下单", "几乎不在夜间下单"),
    ),
    "discounted_order_share": (
        (
            "orders mostly with a discount",
            "orders more with a discount",
            "orders less with a discount",
            "hardly orders with a discount",
        ),
        ("多在打折时下单", "更多在打折时下单", "较少在打折时下单", "几乎不用折扣"),
    ),
    "discount_share": (
        (
            "gets most of the price off",
            "gets larger discounts",
            "gets smaller discounts",
            "gets hardly any discount",
        ),
        ("折扣占大半", "折扣更大", "折扣更小", "几乎没有折扣"),
    ),
    "return_line_share": (
        (
            "returns most of its order lines",
            "returns more order lines",
            "returns fewer order lines",
            "hardly returns an order line",
        ),
        ("大半商品行被退回", "退回的商品行更多", "退回的商品行更少", "几乎不退货"),
    ),
    "return_value_share": (
        (
            "returns most of the value",
            "returns more of the value",
            "returns less of the value",
            "hardly returns anything",
        ),
        ("大半金额被退回", "退货金额占比更高", "退货金额占比更低", "几乎不退货"),
    ),
    "top_category_share": (
        (
            "buys mostly one category",
            "keeps more to one category",
            "keeps less to one category",
            "keeps to no category",
        ),
        ("多买同一品类", "更集中于一个品类", "较少集中于一个品类", "品类很分散"),
    ),
    "main_channel_share": (
        (
            "uses mostly one channel",
            "keeps more to one channel",
            "keeps less to one channel",
            "keeps to no channel",
        ),
        ("多用同一渠道", "更集中于一个渠道", "较少集中于一个渠道", "渠道很分散"),
    ),
    "category_switch_rate": (
        (
            "mostly changes category from order to order",
            "changes category more",
            "changes category less",
            "hardly changes category",
        ),
        ("多数订单更换品类", "更常更换品类", "较少更换品类", "几乎不更换品类"),
    ),
    "product_repeat_share": (
        (
            "buys mostly the same products again",
            "buys more of the same again",
            "buys less of the same again",
            "hardly buys a product again",
        ),
        ("多为重复购买", "更多重复购买", "较少重复购买", "几乎不重复购买"),
    ),
}
_ORDER_OF_SHARES: Final = ("mostly", "more", "less", "hardly")
_MOSTLY, _NEARLY_ALL, _HARDLY = 0.5, 0.8, 0.05
_WHOLE_DAYS: Final = 10
# Told by the side of the average alone: less, more.
_SIDES: Final[dict[str, tuple[tuple[str, str], tuple[str, str]]]] = {
    "favourite_weekday": (
        ("orders earlier in the week", "orders later in the week"),
        ("多在一周较早时购买", "多在一周较晚时购买"),
    ),
    "favourite_hour": (
        ("orders earlier in the day", "orders later in the day"),
        ("多在一天较早时购买", "多在一天较晚时购买"),
    ),
    "hour_concentration": (
        ("orders at more varied hours", "orders at much the same hour"),
        ("下单时刻更分散", "下单时刻更固定"),
    ),
    "month_concentration": (
        ("orders more evenly over the year", "orders more in one season"),
        ("购买更均匀地分布在全年", "购买更集中在某个季节"),
    ),
    "gap_cv": (
        ("orders more regularly", "orders less regularly"),
        ("购买更规律", "购买更不规律"),
    ),
    "burstiness": (
        ("orders less in bursts", "orders more in bursts"),
        ("购买较少扎堆", "购买更常扎堆"),
    ),
    "overdue_ratio": (
        ("is less overdue", "is more overdue"),
        ("逾期程度较轻", "逾期程度较重"),
    ),
    "order_value_slope": (
        ("order values rise less or fall", "order values rise more"),
        ("客单价涨得较少或下降", "客单价涨得更多"),
    ),
    "gap_slope": (
        ("gaps between orders lengthen less or shorten", "gaps between orders lengthen more"),
        ("购买间隔拉长较少或缩短", "购买间隔拉长更多"),
    ),
    "category_entropy": (
        ("keeps to fewer categories", "spreads over more categories"),
        ("品类更集中", "品类更分散"),
    ),
    "channel_entropy": (
        ("keeps to fewer channels", "spreads over more channels"),
        ("渠道更集中", "渠道更分散"),
    ),
}


def fragment(told: Told, language: Language, *, against: bool) -> str:
    """Tell one trait as part of a sentence, in lower case.

    Parameters
    ----------
    told : Told
        The trait.
    language : "en" or "zh"
        The language.
    against : bool
        Whether to say that it is compared with the average, if it is in such words.
    """
    if told.kind == "mean":
        return _mean(told, language, against=against)
    label = _label(told.feature, language)
    if told.kind == "date":
        days, up = days_apart(told.value, told.reference)
        if language == "zh":
            return f"{label}平均{'晚' if up else '早'} {days} 天"
        than = " than average" if against else ""
        unit = "day" if days == "1" else "days"
        return f"{label} {days} {unit} {'later' if up else 'earlier'}{than}"
    return _share_of(told, label, language)


def _label(feature: str, language: Language) -> str:
    """Give a label inside a sentence; Latin letters stand apart from Chinese characters."""
    label = inside(label_of(feature, language), language)
    return f"{label} " if language == "zh" and label[-1:].isascii() else label


def _mean(told: Told, language: Language, *, against: bool) -> str:
    feature, value, reference = told.feature, told.value, told.reference
    place = 1 if language == "zh" else 0
    if feature in _SIDES:
        return _SIDES[feature][place][value > reference]
    if feature in _TIMES:
        mine, average = (_days(days, feature, language) for days in (value, reference))
        # One word after another in English, one character after another in Chinese.
        separated = f" {mine}" if language == "zh" else mine
        return _TIMES[feature][place].format(separated, f" {average}" if place else average)
    if describe(feature).unit == "share":
        return _points(told, language)
    found = degrees.degree(value, reference)
    if language == "zh":
        return _chinese(feature, found, against=against)
    doing = _doing(feature)
    if found.step == "none" and doing.nothing:
        return doing.nothing
    words = degrees.english(found, doing.form, noun=doing.noun, tail=doing.tail, against=against)
    return f"{doing.verb} {words}"


def _days(days: float, feature: str, language: Language) -> str:
    return amount(round(days) if abs(days) >= _WHOLE_DAYS else days, feature, language)


def _doing(feature: str) -> Doing:
    known = _DOINGS.get(feature)
    if known is not None:
        return known
    events = _EVENTS.fullmatch(feature)
    if events:
        kind = events[1].replace("_", " ")
        return Doing("has", "many", f"“{kind}” events", nothing=f"has no “{kind}” events")
    window = _WINDOW.fullmatch(feature)
    if window is None:
        return Doing(inside(label_of(feature, "en"), "en"), "high")
    what, previous, days = window.groups()
    when = f"in the {days} days before the last {days}" if previous else f"in the last {days} days"
    if what == "orders":
        return Doing("ordered", "often", tail=when, nothing=f"no orders {when}")
    return Doing("spent", "much", tail=when, nothing=f"spent nothing {when}")


def _chinese(feature: str, found: degrees.Degree, *, against: bool) -> str:
    label = _label(feature, "zh")
    if found.step != "none":
        return label + degrees.chinese(found, against=against)
    window = _WINDOW.fullmatch(feature)
    if window is None:
        return f"{label}为零"
    what, previous, days = window.groups()
    when = f"前一个 {days} 天" if previous else f"近 {days} 天"
    return f"{when}没有{'下单' if what == 'orders' else '消费'}"


def _points(told: Told, language: Language) -> str:
    """Tell a share: "orders mostly at weekends", "orders less at night (12 points)"."""
    size, up = degrees.points(told.value, told.reference)
    sign = "+" if up else "−"
    if language == "zh":
        by = f"（{sign}{size} 个百分点）"
    else:
        by = f" ({sign}{size} {'point' if size == '1' else 'points'})"
    known = _SHARES.get(told.feature)
    if known is None:
        label = _label(told.feature, language)
        if language == "zh":
            return f"{label}{'更高' if up else '更低'}{by}"
        return f"{label} {'higher' if up else 'lower'}{by}"
    level = _level(told.value, told.reference)
    words = known[1 if language == "zh" else 0][_ORDER_OF_SHARES.index(level)]
    return words + (by if level in {"more", "less"} else "")


def _level(value: float, reference: float) -> str:
    if value > reference:
        # Where most have it anyway, it is no news that most do.
        return "mostly" if value >= _MOSTLY > reference or value >= _NEARLY_ALL else "more"
    return "hardly" if value < _HARDLY else "less"


def _share_of(told: Told, label: str, language: Language) -> str:
    """Tell the share of a category, of yes, or of those without a value."""
    what = told.category
    if told.kind == "unknown":
        what = "未知" if language == "zh" else "unknown"
    level = _level(told.value, told.reference)
    mine, average = number(told.value, "share"), number(told.reference, "share")
    if language == "zh":
        both = f"（{mine}，全体 {average}）"
        how = {"mostly": "多", "more": "更多", "less": "较少", "hardly": "几乎没有"}[level]
        if what is None:
            return f"{how}{'' if level == 'hardly' else '为'}{label}{both}"
        middle = {"mostly": "多为", "more": "更多为", "less": "较少为", "hardly": "几乎没有"}[level]
        return f"{label}{middle}{what if told.kind == 'unknown' else f'“{what}”'}{both}"
    words = {"more": "more often", "less": "less often", "hardly": "hardly ever"}
    how = words.get(level, level)
    both = f"({mine} vs {average})"
    return f"{how} {label} {both}" if what is None else f"{label} {how} {what} {both}"
