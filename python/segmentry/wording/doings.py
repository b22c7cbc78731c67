"""What customers do, feature by feature, as it stands inside a sentence: English and Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Doing:
    """How a number is told: "{verb} 35% more {noun} {tail}"; `nothing` where it is 0."""

    verb: str
    form: str
    noun: str = ""
    tail: str = ""
    nothing: str = ""


DOINGS: Final[dict[str, Doing]] = {
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

# Told as a time: "last ordered 27 days ago (average 90)".
TIMES: Final[dict[str, tuple[str, str]]] = {
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
# Where the time is none or one day: "last ordered today", "orders every day".
AT_ONCE: Final[dict[tuple[str, str], tuple[str, str]]] = {
    ("recency_days", "0"): ("last ordered today (average {})", "最近一次购买在当天（平均{}）"),
    ("tenure_days", "0"): ("first ordered today (average {})", "首次购买在当天（平均{}）"),
    ("days_since_last_event", "0"): (
        "last visited today (average {})",
        "最近一次浏览在当天（平均{}）",
    ),
    ("gap_mean_days", "0"): (
        "orders again on the same day (average {})",
        "当天再次购买（平均{}）",
    ),
    ("gap_median_days", "0"): (
        "usually orders again on the same day (average {})",
        "通常当天再次购买（平均{}）",
    ),
    ("gap_mean_days", "1"): ("orders every day (average {})", "平均每天购买一次（平均{}）"),
    ("gap_median_days", "1"): (
        "usually orders every day (average {})",
        "通常每天购买一次（平均{}）",
    ),
}
# Shares: most of it, more of it, less of it, hardly any. Points follow the middle two.
SHARES: Final[dict[str, tuple[tuple[str, str, str, str], tuple[str, str, str, str]]]] = {
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
# Told by the side of the average alone: less, more.
SIDES: Final[dict[str, tuple[tuple[str, str], tuple[str, str]]]] = {
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
    "category_entropy": (
        ("keeps to fewer categories", "spreads over more categories"),
        ("品类更集中", "品类更分散"),
    ),
    "channel_entropy": (
        ("keeps to fewer channels", "spreads over more channels"),
        ("渠道更集中", "渠道更分散"),
    ),
}
