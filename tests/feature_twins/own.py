"""Own features: what a where, a by and a how make of some rows."""

from __future__ import annotations

import dataclasses
import math
import operator
from collections.abc import Mapping
from typing import Any

from feature_twins.context import Context
from feature_twins.lines import DAY, Line, Order
from feature_twins.numbers import Sized, share

SIGNS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
DEFAULTS = {"column": None, "where": None, "by": None, "rows": "purchases", "within_days": None}


def own(orders: list[Order], others: list[Line], context: Context) -> dict[str, Any]:
    row: dict[str, Any] = {}
    others = sorted(others, key=Line.place)
    for name, part in context.own.items():
        given = part if isinstance(part, Mapping) else dataclasses.asdict(part)
        aggregate = {**DEFAULTS, **given}
        kinds = {"purchases": [line for order in orders for line in order.lines], "events": others}
        kinds["all"] = kinds["purchases"] + others
        lines = kinds[aggregate["rows"]]
        if aggregate["within_days"] is not None:
            after = context.now - aggregate["within_days"] * DAY
            lines = [line for line in lines if line.time > after]
        passing = [line for line in lines if _passes(line, aggregate["where"] or {}, context)]
        how, column, by = aggregate["how"], aggregate["column"], aggregate["by"]
        if by is None:
            row[name] = _aggregate(how, column, passing, lines, context)
            continue
        members = {value: [] for value in [*context.values[by], None]}
        for line in passing:
            members[_value(line, by, context)].append(line)
        for value in context.values[by]:
            row[f"{name}_{value}"] = _aggregate(how, column, members[value], lines, context)
    return row


def _value(line: Line, column: str, context: Context) -> Any:
    """The value of a column of the frame, None where it is missing."""
    if column in line.own:
        return line.own[column]
    value = getattr(line, context.role_of[column])
    return None if value != value else value  # noqa: PLR0124  NaN


def _passes(line: Line, where: Mapping[str, Any], context: Context) -> bool:
    for column, wanted in where.items():
        value = _value(line, column, context)
        if value is None:
            return False
        if isinstance(wanted, tuple):
            sign, limit = wanted
            if not SIGNS[sign](value, limit):
                return False
        elif value not in (wanted if isinstance(wanted, list) else [wanted]):
            return False
    return True


def _aggregate(
    how: str, column: str | None, passing: list[Line], every: list[Line], context: Context
) -> Any:
    if column is None:
        return len(passing) if how == "count" else share(len(passing), len(every))
    # Lines of one moment stay in the order of their orders.
    in_time = sorted(passing, key=lambda line: line.time)
    values = [value for line in in_time if (value := _value(line, column, context)) is not None]
    if how == "count":
        return len(values)
    if how == "distinct":
        return len(set(values))
    if how == "share":
        of_all = [_value(line, column, context) or 0.0 for line in every]
        return share(_gains(values), _gains(of_all))
    if how == "sum" and not passing:
        return Sized(0.0, 0.0)
    return _of_known(how, values) if values else None


def _gains(values: list[float]) -> float:
    return math.fsum(max(value, 0.0) for value in values)


def _of_known(how: str, values: list[Any]) -> Any:
    size = math.fsum(abs(value) for value in values) if how in {"sum", "mean"} else 0.0
    return {
        "sum": lambda: Sized(math.fsum(values), size),
        "mean": lambda: Sized(math.fsum(values) / len(values), size / len(values)),
        "min": lambda: min(values),
        "max": lambda: max(values),
        "first": lambda: values[0],
        "last": lambda: values[-1],
    }[how]()
