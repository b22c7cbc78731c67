"""Rows of a frame as lines and orders of one customer, sorted as the contract says."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

DAY = 86_400 * 10**9
NUMBERS = ("amount", "quantity", "discount")
IDS = ("product", "category", "channel", "event")


@dataclass(slots=True)
class Line:
    time: int  # nanoseconds since 1970 UTC (of the wall clock, where there is no zone)
    day: dt.date  # local calendar day
    hour: int  # local
    purchase: bool
    amount: float = math.nan
    order: Any = None
    quantity: float | None = None
    discount: float | None = None
    product: Any = None
    category: Any = None
    channel: Any = None
    event: Any = None
    own: dict[str, Any] = field(default_factory=dict)  # numbers, then labels

    def place(self) -> tuple[Any, ...]:
        """Where it stands: by time, ties by the columns in this order, nulls last."""
        columns = [
            self.order,
            None if math.isnan(self.amount) else self.amount,
            self.quantity,
            self.discount,
            *(getattr(self, role) for role in IDS),
            *self.own.values(),
        ]
        return (self.time, *((value is None, 0 if value is None else value) for value in columns))


@dataclass(slots=True)
class Order:
    time: int
    day: dt.date
    hour: int
    value: float
    label: tuple[bool, Any]
    lines: list[Line]

    @property
    def size(self) -> float:
        """What the rounding errors of its value scale with."""
        return math.fsum(abs(line.amount) for line in self.lines)


def instant(moment: Any) -> int:
    """Nanoseconds since 1970 as an exact int, for any year a datetime can hold."""
    stamp = pd.Timestamp(moment)
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC if stamp.tzinfo else None)
    micros = (stamp.to_pydatetime(warn=False) - epoch) // dt.timedelta(microseconds=1)
    return micros * 1000 + stamp.nanosecond


def read_moment(moment: Any) -> tuple[int, dt.date, int]:
    """Instant, local day and local hour."""
    stamp = pd.Timestamp(moment)
    return instant(stamp), stamp.date(), stamp.hour


def known(value: Any) -> Any:
    """The value, None where it is missing."""
    missing = value is None or value is pd.NA or value != value  # noqa: PLR0124  NaN, NaT
    return None if missing else value


def number(value: Any) -> float | None:
    value = known(value)
    return None if value is None else float(value)


def read_lines(
    columns: dict[str, list[Any]],
    rows: list[int],
    roles: dict[str, Any],
    purchase_events: tuple[str, ...],
) -> list[Line]:
    """These rows of a frame, given as lists by column."""
    readers = [(role, number) for role in NUMBERS] + [(role, known) for role in ("order", *IDS)]
    named = [(role, columns[roles[role]], read) for role, read in readers if role in roles]
    own = [(name, columns[name], number) for name in roles.get("numbers", ())]
    own += [(name, columns[name], known) for name in roles.get("labels", ())]
    lines = []
    moments: dict[Any, tuple[int, dt.date, int]] = {}
    for row in rows:
        stamp = columns[roles["time"]][row]
        if stamp not in moments:
            moments[stamp] = read_moment(stamp)
        values = {role: read(column[row]) for role, column, read in named}
        line = Line(*moments[stamp], purchase=True, **values)
        if "event" in roles:
            line.purchase = line.event is not None and str(line.event) in purchase_events
        if not line.purchase or line.amount is None:
            line.amount = math.nan  # only purchases have an amount
        line.own = {name: read(column[row]) for name, column, read in own}
        lines.append(line)
    return lines


def orders_of(lines: list[Line]) -> list[Order]:
    """Orders by time; an order is one order id, or all unnumbered lines of one moment."""
    groups = defaultdict(list)
    for line in lines:
        if line.order is None:
            groups["unnumbered", line.time].append(line)
        else:
            groups["numbered", line.order].append(line)
    orders = []
    for (kind, label), members in groups.items():
        members.sort(key=Line.place)
        first = members[0]
        value = math.fsum(line.amount for line in members)
        place = (kind == "unnumbered", label)
        orders.append(Order(first.time, first.day, first.hour, value, place, members))
    return sorted(orders, key=lambda order: (order.time, order.label))
