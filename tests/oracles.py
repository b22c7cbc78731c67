"""Slow, obvious twins of what the package computes: plain loops over one customer's rows.

Nothing here shares code with the package. Sums are exact (`math.fsum`, `statistics`), so a twin
has no order of summation to disagree about.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pandas as pd

from feature_twins import base, lines
from feature_twins.base import CADENCE, RECENCY, SPEND, WINDOWS, window_names
from feature_twins.breadth import breadth
from feature_twins.browse import browse
from feature_twins.channel import channel
from feature_twins.compare import Expected, assert_features_match, is_count
from feature_twins.context import Context
from feature_twins.discount import discount
from feature_twins.lines import IDS, Line, Order, instant, known
from feature_twins.numbers import Either
from feature_twins.occasions import occasions
from feature_twins.own import own
from feature_twins.timing import timing
from feature_twins.trend import trend

__all__ = [
    "ALL_GROUPS",
    "CADENCE",
    "GROUPS",
    "RECENCY",
    "SPEND",
    "WINDOWS",
    "Either",
    "Expected",
    "assert_features_match",
    "feature_names",
    "features",
    "instant",
    "is_count",
    "window_names",
]

GROUPS = ("recency", "spend", "cadence", "windows")
ALL_GROUPS = (*GROUPS, "trend", "breadth", "channel", "timing", "discount", "browse")


def feature_names(windows: tuple[int, ...] = WINDOWS, *, quantity: bool = False) -> list[str]:
    """Names of the first four groups in the contract's order."""
    names = (*RECENCY, *SPEND, *CADENCE, *window_names(windows))
    return [name for name in names if quantity or name not in base.NEEDS_QUANTITY]


def features(
    frame: pd.DataFrame,
    *,
    as_of: Any = None,
    windows: tuple[int, ...] = WINDOWS,
    half_life_days: float = 90,
    groups: tuple[str, ...] = GROUPS,
    occasions: Mapping[str, Any] | None = None,
    own: Mapping[str, Any] | None = None,
    purchase_events: tuple[str, ...] = ("purchase",),
    **roles: Any,
) -> Expected:
    """Compute features of every customer; columns stand in the contract's order."""
    times = frame[roles["time"]]
    moment = pd.Timestamp(times.max() if as_of is None else as_of)
    context = Context(
        now=instant(moment),
        start=pd.Timestamp(times.min()).date(),
        today=_in_zone(moment, times).date(),
        roles=roles,
        windows=windows,
        half_life_days=half_life_days,
        occasions=occasions or {},
        own=own or {},
        event_types=_event_types(frame, roles, purchase_events),
        values={column: _distinct(frame[column]) for column in _id_columns(roles)},
    )
    expected = Expected()
    columns = {name: frame[name].tolist() for name in _columns(roles)}
    rows_of = defaultdict(list)
    for row, customer in enumerate(columns[roles["customer"]]):
        rows_of[customer].append(row)
    for customer in sorted(rows_of):
        read = lines.read_lines(columns, rows_of[customer], roles, purchase_events)
        visible = [line for line in read if line.time <= context.now]
        if visible:
            expected.rows[customer] = _row(customer, visible, context, groups)
            bought = [line.amount for line in visible if line.purchase]
            expected.money[customer] = math.fsum(map(abs, bought))
    return expected


def _row(
    customer: Any, visible: list[Line], context: Context, groups: tuple[str, ...]
) -> dict[str, Any]:
    bought = [line for line in visible if line.purchase]
    others = [line for line in visible if not line.purchase]
    orders: list[Order] = lines.orders_of(bought)
    now = context.now
    parts = {
        "recency": lambda: base.recency(orders, now),
        "spend": lambda: base.spend(orders, bought, with_items="quantity" in context.roles),
        "cadence": lambda: base.cadence(orders, now),
        "windows": lambda: base.in_windows(orders, now, context.windows),
        "trend": lambda: trend(orders, context),
        "breadth": lambda: breadth(orders, context),
        "channel": lambda: channel(orders, context),
        "timing": lambda: timing(orders, context),
        "discount": lambda: discount(orders, context),
        "browse": lambda: browse(orders, others, context),
    }
    row: dict[str, Any] = {}
    for group, part in parts.items():
        if group in groups:
            row |= part()
    return row | occasions(orders, customer, context) | own(orders, others, context)


def _in_zone(moment: pd.Timestamp, times: pd.Series) -> pd.Timestamp:
    zone = getattr(times.dtype, "tz", None)
    return moment if zone is None or moment.tzinfo is None else moment.tz_convert(zone)


def _columns(roles: dict[str, Any]) -> list[str]:
    named = [name for name in roles.values() if isinstance(name, str)]
    return [*named, *roles.get("numbers", ()), *roles.get("labels", ())]


def _id_columns(roles: dict[str, Any]) -> list[str]:
    named = [roles[role] for role in ("order", *IDS) if role in roles]
    return [*named, *roles.get("labels", ())]


def _distinct(column: pd.Series) -> list[Any]:
    return sorted({value for value in column.tolist() if known(value) is not None})


def _event_types(
    frame: pd.DataFrame, roles: dict[str, Any], purchase_events: tuple[str, ...]
) -> list[Any]:
    if "event" not in roles:
        return []
    return [
        value for value in _distinct(frame[roles["event"]]) if str(value) not in purchase_events
    ]
