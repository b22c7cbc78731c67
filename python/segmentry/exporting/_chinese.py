"""What the workbook takes from elsewhere in English, in Chinese: units and definitions."""

from __future__ import annotations

import re
from typing import Final

UNITS: Final = {
    "categories": "个品类",
    "category": "品类",
    "channel": "渠道",
    "channels": "个渠道",
    "days": "天",
    "days per order": "天/单",
    "events": "次",
    "hour, 0 to 23": "小时，0 至 23",
    "index from 0 to 1": "指数，0 至 1",
    "index from −1 to 1": "指数，−1 至 1",
    "items": "件",
    "items per order": "件/单",
    "lines": "行",
    "lines per order": "行/单",
    "money": "金额",
    "money per order": "金额/单",
    "nats": "奈特",
    "orders": "单",
    "orders per event": "单/次",
    "orders per month": "单/月",
    "products": "种商品",
    "ratio": "比值",
    "share": "占比",
    "weekday, 1 = Monday": "星期，1 = 周一",
}
NULL_WHEN: Final = {
    "fewer than 2 orders": "不足 2 单",
    "fewer than 2 orders or a median gap of 0": "不足 2 单，或间隔中位数为 0",
    "fewer than 2 orders with a positive amount in a category": "有品类正金额的订单不足 2 单",
    "fewer than 3 orders": "不足 3 单",
    "fewer than 3 orders or a mean gap of 0": "不足 3 单，或平均间隔为 0",
    "fewer than 3 orders or all gaps 0": "不足 3 单，或间隔全为 0",
    "lines, but no known quantity": "有订单行，但数量未知",
    "no event that is no purchase": "没有购买以外的事件",
    "no known discount": "折扣未知",
    "no known discount, or neither a positive amount nor a discount": (
        "折扣未知，或既无正金额也无折扣"
    ),
    "no line with a product": "没有带商品的订单行",
    "no order": "没有订单",
    "no order or a tenure of 0": "没有订单，或首购至今为 0 天",
    "no order or no known quantity": "没有订单，或数量未知",
    "no order with a channel": "没有带渠道的订单",
    "no positive amount": "没有正金额",
    "no positive amount in any category": "任何品类都没有正金额",
}
_DEFINITIONS: Final = {
    "recency_days": "as_of − 最近一单的时间",
    "tenure_days": "as_of − 首单的时间",
    "active_days": "有订单的不同日历日数（按时间列所在时区）",
    "orders": "订单数",
    "lines": "订单行数",
    "items": "Σ 数量；缺失的数量不计",
    "revenue": "Σ 全部订单行的金额",
    "average_order_value": "revenue / orders",
    "median_order_value": "订单金额的中位数",
    "min_order_value": "最小的订单金额",
    "max_order_value": "最大的订单金额",
    "std_order_value": "订单金额的样本标准差（n − 1）",
    "first_order_value": "首单的金额",
    "last_order_value": "最近一单的金额",
    "lines_per_order": "lines / orders",
    "items_per_order": "items / orders",
    "return_line_share": "金额 < 0 的订单行数 / lines",
    "return_value_share": "|Σ 负金额| / Σ 正金额",
    "gap_mean_days": "相邻两单间隔的平均值",
    "gap_median_days": "间隔的中位数",
    "gap_std_days": "间隔的样本标准差（n − 1）",
    "gap_cv": "gap_std_days / gap_mean_days",
    "gap_min_days": "最短的间隔",
    "gap_max_days": "最长的间隔",
    "gap_last_days": "最近一单之前的间隔",
    "overdue_ratio": "recency_days / gap_median_days",
    "burstiness": "间隔的 (σ − μ) / (σ + μ)：−1 规律，0 随机，越接近 1 越扎堆",
    "orders_per_month": "orders / (tenure_days / 30.4375)",
    "order_value_slope": "订单金额对订单序号的最小二乘斜率",
    "gap_slope": "间隔对其序号的最小二乘斜率",
    "categories": "订单行中不同品类的数目",
    "category_entropy": "−Σ p · ln p，p 为各品类占正金额的比例",
    "top_category": "正金额最大的品类；并列时取最小值",
    "top_category_share": "top_category 的正金额 / 全部品类的正金额",
    "category_switch_rate": "相邻两单中正金额最大的品类不同的占比；没有品类的订单不计",
    "products": "订单行中不同商品的数目",
    "product_repeat_share": "商品在更早订单中出现过的订单行数 / 带商品的订单行数",
    "channels": "订单中不同渠道的数目（订单的渠道取其第一行）",
    "first_channel": "第一个带渠道的订单的渠道",
    "last_channel": "最后一个带渠道的订单的渠道",
    "main_channel": "订单最多的渠道；并列时取最小值",
    "main_channel_share": "main_channel 的订单数 / 带渠道的订单数",
    "channel_entropy": "−Σ p · ln p，p 为各渠道占订单的比例",
    "weekend_share": "周六、周日的订单数 / orders（当地时间）",
    "night_share": "22:00 至次日 06:00 前的订单数 / orders（当地时间）；只有日期的按 00:00 计",
    "favourite_weekday": "订单最多的星期（当地时间）；并列时取最小",
    "favourite_hour": "订单最多的小时（当地时间）；并列时取最小",
    "hour_concentration": (
        "|Σ exp(2πi · 小时 / 24)| / orders，小时为当地时间 0 至 23：1 总在同一小时，0 没有偏好"
    ),
    "month_concentration": (
        "|Σ exp(2πi · (月 − 1) / 12)| / orders，月为当地时间 1 至 12：1 总在同一月份，0 没有偏好"
    ),
    "discount_share": "订单行的 Σ 折扣 / Σ (正金额 + 折扣)；缺失的折扣按无折扣计",
    "discounted_order_share": "任一订单行有折扣的订单数 / orders",
    "events": "购买以外的事件数",
    "browse_days": "有购买以外事件的不同日历日数（当地时间）",
    "browse_to_order_rate": "orders / events",
    "days_since_last_event": "as_of − 最近一次购买以外事件的时间",
}
# Definitions that hold a number of days, or a name of the user's.
_PATTERNS: Final = (
    (re.compile(r"number of orders in (\(.+\])"), r"\1 内的订单数"),
    (re.compile(r"Σ value of the orders in (\(.+\])"), r"Σ \1 内订单的金额"),
    (
        re.compile(r"Σ order value · (.+), age = as_of − time of the order"),
        r"Σ 订单金额 · \1，age = as_of − 订单的时间",
    ),
    (
        re.compile(r"Σ (2\^.+) over orders, age = as_of − time of the order"),
        r"按订单求 Σ \1，age = as_of − 订单的时间",
    ),
    (re.compile(r"number of events of the type (.+)", re.DOTALL), r"类型为 \1 的事件数"),
)
_IN_ENGLISH: Final = "（英文）"


def definition(feature: str, english: str | None) -> str | None:
    """Give the definition of a feature; one that has no Chinese stays, marked as English."""
    if english is None:
        return None
    if feature in _DEFINITIONS:
        return _DEFINITIONS[feature]
    for pattern, chinese in _PATTERNS:
        found = pattern.fullmatch(english)
        if found:
            return found.expand(chinese)
    return english + _IN_ENGLISH


def looked_up(table: dict[str, str], english: str | None) -> str | None:
    """Translate a word; one that has no Chinese stays, marked as English."""
    return table.get(english, english + _IN_ENGLISH) if english else None
