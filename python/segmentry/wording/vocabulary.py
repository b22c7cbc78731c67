"""Feature names in plain words: label, unit and family of every feature we compute.

Any other column gets a label from its own name. Words live in one table per language, so another
language is another table.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Words:
    """One feature in plain words.

    Attributes
    ----------
    label : str
        What it is, as an analyst says it aloud.
    unit : str
        "days", "orders", "share" (0 to 1, shown as a percentage) ..., empty for money and counts
        without a name of their own.
    family : str
        Features of one family say much the same; a card or a name speaks of a family once.
    """

    label: str
    unit: str
    family: str


_ENGLISH: dict[str, Words] = {
    "recency_days": Words("Days since last order", "days", "recency"),
    "tenure_days": Words("Days since first order", "days", "tenure"),
    "active_days": Words("Days with an order", "days", "frequency"),
    "orders": Words("Orders", "orders", "frequency"),
    "frequency": Words("Orders", "orders", "frequency"),
    "lines": Words("Order lines", "lines", "frequency"),
    "items": Words("Items bought", "items", "frequency"),
    "revenue": Words("Revenue", "", "spend"),
    "monetary": Words("Revenue", "", "spend"),
    "monetary_value": Words("Revenue", "", "spend"),
    "average_order_value": Words("Average order value", "", "basket"),
    "median_order_value": Words("Median order value", "", "basket"),
    "min_order_value": Words("Smallest order", "", "basket"),
    "max_order_value": Words("Largest order", "", "basket"),
    "std_order_value": Words("Spread of order values", "", "basket spread"),
    "first_order_value": Words("First order value", "", "basket"),
    "last_order_value": Words("Last order value", "", "basket"),
    "lines_per_order": Words("Lines per order", "lines", "basket width"),
    "items_per_order": Words("Items per order", "items", "basket width"),
    "return_line_share": Words("Share of lines returned", "share", "returns"),
    "return_value_share": Words("Share of value returned", "share", "returns"),
    "gap_mean_days": Words("Average days between orders", "days", "rhythm"),
    "gap_median_days": Words("Median days between orders", "days", "rhythm"),
    "gap_std_days": Words("Spread of days between orders", "days", "regularity"),
    "gap_cv": Words("Irregularity of orders", "", "regularity"),
    "gap_min_days": Words("Shortest gap between orders", "days", "rhythm"),
    "gap_max_days": Words("Longest gap between orders", "days", "rhythm"),
    "gap_last_days": Words("Latest gap between orders", "days", "rhythm"),
    "overdue_ratio": Words("Recency in usual gaps", "", "overdue"),
    "burstiness": Words("Burstiness of orders", "", "regularity"),
    "orders_per_month": Words("Orders per month", "orders", "frequency"),
    "revenue_decayed": Words("Revenue, recent weighing more", "", "spend"),
    "orders_decayed": Words("Orders, recent weighing more", "orders", "frequency"),
    "order_value_slope": Words("Trend of order values", "per order", "value trend"),
    "gap_slope": Words("Trend of gaps", "days per order", "rhythm trend"),
    "categories": Words("Categories bought", "categories", "breadth"),
    "category_entropy": Words("Variety of categories", "", "breadth"),
    "top_category": Words("Main category", "", "top category"),
    "top_category_share": Words("Share of main category", "share", "breadth"),
    "category_switch_rate": Words("Switching between categories", "share", "breadth"),
    "products": Words("Products bought", "products", "breadth"),
    "product_repeat_share": Words("Share of products bought again", "share", "repeat products"),
    "channels": Words("Channels used", "channels", "channel breadth"),
    "first_channel": Words("First channel", "", "channel"),
    "last_channel": Words("Last channel", "", "channel"),
    "main_channel": Words("Main channel", "", "channel"),
    "main_channel_share": Words("Share of main channel", "share", "channel breadth"),
    "channel_entropy": Words("Variety of channels", "", "channel breadth"),
    "weekend_share": Words("Orders at weekends", "share", "weekend"),
    "night_share": Words("Orders at night", "share", "night"),
    "favourite_weekday": Words("Favourite weekday", "", "weekday"),
    "favourite_hour": Words("Favourite hour", "", "hour"),
    "hour_concentration": Words("Same hour of the day", "", "hour habit"),
    "month_concentration": Words("Same month of the year", "", "season"),
    "discount_share": Words("Discount", "share", "discount"),
    "discounted_order_share": Words("Orders with a discount", "share", "discount"),
    "events": Words("Events", "events", "browsing"),
    "browse_days": Words("Days with a visit", "days", "browsing"),
    "browse_to_order_rate": Words("Orders per visit event", "", "conversion"),
    "days_since_last_event": Words("Days since last event", "days", "recent visit"),
}

# Much of these says what little of the others of their family says.
OPPOSITE = frozenset({"top_category_share", "main_channel_share"})

_WINDOW = re.compile(r"(orders|revenue)_(prev_)?(\d+)d")
_EVENTS = re.compile(r"events_(.+)")
_OCCASION = re.compile(r"occasion_(share|index)_(.+)")


@lru_cache(maxsize=4096)
def describe(feature: str) -> Words:
    """Give a feature's words; a column we do not know is labelled by its own name."""
    known = _ENGLISH.get(feature)
    if known is not None:
        return known
    window = _WINDOW.fullmatch(feature)
    if window:
        what, previous, days = window.groups()
        when = f"{days} days before the last {days}" if previous else f"last {days} days"
        unit = "orders" if what == "orders" else ""
        family = f"{'earlier' if previous else 'recent'} {what}"
        return Words(f"{what.capitalize()} in the {when}", unit, family)
    events = _EVENTS.fullmatch(feature)
    if events:
        return Words(f"Events: {events[1].replace('_', ' ')}", "events", feature)
    occasion = _OCCASION.fullmatch(feature)
    if occasion:
        label, family = f"Orders at {occasion[2].replace('_', ' ')}", f"occasion {occasion[2]}"
        if occasion[1] == "share":
            return Words(label, "share", family)
        return Words(f"{label}, beside its share of days", "", family)
    label = feature.replace("_", " ").strip() or feature
    unit = "days" if feature.endswith("_days") else "share" if feature.endswith("_share") else ""
    return Words(label[0].upper() + label[1:] if label else label, unit, feature)


def is_known(feature: str) -> bool:
    """Say whether it is a feature of ours, not a column of the user's own."""
    return feature in _ENGLISH or any(
        pattern.fullmatch(feature) for pattern in (_WINDOW, _EVENTS, _OCCASION)
    )


_SINGULAR = {
    "days": "day",
    "orders": "order",
    "lines": "line",
    "items": "item",
    "categories": "category",
    "products": "product",
    "channels": "channel",
    "events": "event",
    "days per order": "day per order",
}
_TENTH = 0.1
# Beyond these a row of noughts would be counted, not read.
_SMALLEST, _LARGEST = 1e-5, 1e15
_LEAST_PERCENT = 0.05


def number(value: float, unit: str = "") -> str:
    """Write a number for people: three significant digits, thousands apart, shares as percent.

    Examples
    --------
    >>> number(1234.5), number(0.0004, "share"), number(0.00000123), number(1e20)
    ('1,234', '<0.1%', '1.23e-6', '1e20')
    """
    if unit == "share":
        return _percent(value)
    if not math.isfinite(value) or value == 0:
        return "0" if value == 0 else f"{value:g}"
    if not _SMALLEST <= abs(value) < _LARGEST:
        digits, power = f"{value:.2e}".split("e")
        return f"{_without_noughts(digits)}e{int(power)}"
    decimals = max(2 - math.floor(math.log10(abs(value))), 0)
    text = f"{value:,.{decimals}f}"
    return _without_noughts(text) if decimals else text


def _percent(share: float) -> str:
    hundred = 100 * share
    if 0 < abs(hundred) < _LEAST_PERCENT:
        return "<0.1%" if share > 0 else ">-0.1%"
    return number(round(hundred, 1 if abs(share) < _TENTH else 0)) + "%"


def _without_noughts(text: str) -> str:
    return text.rstrip("0").rstrip(".")


def quantity(value: float | None, unit: str = "") -> str:
    """Write a number with its unit; unknown is a dash."""
    if value is None or math.isnan(value):
        return "–"
    text = number(value, unit)
    if unit in {"", "share"}:
        return text
    return f"{text} {singular(unit) if text in {'1', '-1'} else unit}"


def singular(unit: str) -> str:
    """Give the unit of one: "day" for "days"."""
    return _SINGULAR.get(unit, unit)
