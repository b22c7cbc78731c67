"""Occasions: every day of the log is asked whether it belongs."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

from feature_twins.context import Context
from feature_twins.lines import Order
from feature_twins.numbers import share


def occasions(orders: list[Order], customer: Any, context: Context) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, occasion in context.occasions.items():
        wanted = getattr(occasion, "days", occasion)
        before, after = getattr(occasion, "before_days", 0), getattr(occasion, "after_days", 0)
        if hasattr(wanted, "items"):
            birthday = dict(wanted.items()).get(customer)
            items = [] if birthday is None else [_yearly(birthday)]
            days = _days(items, before, after, context)
        else:
            if name not in context.common_days:
                items = wanted if isinstance(wanted, list) else [wanted]
                context.common_days[name] = _days(items, before, after, context)
            days = context.common_days[name]
        of_orders = None
        if orders:
            of_orders = sum(order.day in set(days) for order in orders) / len(orders)
        period = (context.today - context.start).days + 1
        row[f"occasion_share_{name}"] = of_orders
        row[f"occasion_index_{name}"] = share(of_orders, len(days) / period) if orders else None
    return row


def _days(items: list[Any], before: int, after: int, context: Context) -> list[dt.date]:
    """The days from the log's first to today that belong."""
    period = (context.today - context.start).days + 1
    days = []
    for number in range(period):
        day = context.start + dt.timedelta(number)
        near = [day + dt.timedelta(shift) for shift in range(-after, before + 1)]
        if any(_belongs(other, item) for other in near for item in items):
            days.append(day)
    return days


def _belongs(day: dt.date, item: Any) -> bool:
    first, last = item if isinstance(item, tuple) else (item, item)
    if not _is_yearly(first):
        return _date(first) <= day <= _date(last)
    begin, end = _in_year(first, day.year), _in_year(last, day.year)
    if first <= last:
        return begin <= (day.month, day.day) <= end
    return (day.month, day.day) >= begin or (day.month, day.day) <= end


def _is_yearly(day: Any) -> bool:
    return isinstance(day, str) and len(day) == len("MM-DD")


def _yearly(day: Any) -> str:
    return day if _is_yearly(day) else _date(day).isoformat()[5:]


def _date(day: Any) -> dt.date:
    return dt.date.fromisoformat(str(day)[:10])


def _in_year(day: str, year: int) -> tuple[int, int]:
    """Month and day; 29 February is kept on the 28th where there is none."""
    if day == "02-29" and not calendar.isleap(year):
        return 2, 28
    return int(day[:2]), int(day[3:])
