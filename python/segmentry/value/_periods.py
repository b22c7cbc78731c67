"""Values by customer and period, from long frames, wide frames and logs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from segmentry import _native
from segmentry._calendar import PERIODS, first_day, is_over, label_of, local_day, period_of
from segmentry._frames.special import Coded
from segmentry._validate import one_of, whole_number
from segmentry.exceptions import InvalidDataError, InvalidTypeError
from segmentry.log import TransactionLog
from segmentry.value._input import by_customer, codes_of, customer_column, numbers, present

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry._frames import FrameKind, Table

_MOST_PERIODS = 2000


@dataclass(frozen=True, slots=True)
class PeriodRows:
    """Rows sorted by customer and period.

    Attributes
    ----------
    kind : str
        The kind of frame to give back.
    leading : dict
        The customer column under its name, and `period`.
    values : ndarray
        NaN where null.
    lengths : list of int
        Rows of each customer.
    """

    kind: FrameKind
    leading: dict[str, Any]
    values: NDArray[np.float64]
    lengths: list[int]


def read_rows(table: Table, customer: str | None, period: str, value: str) -> PeriodRows:
    """Read a frame, long if it has the columns `period` or `value`, else wide."""
    name = customer_column(table, customer)
    for argument, column in (("period", period), ("value", value)):
        if not isinstance(column, str):
            raise InvalidTypeError(f"{argument} must be the name of a column, found {column!r}")
    is_long = period in table or value in table
    if customer is None and name in {period, value}:
        raise InvalidDataError(
            f"the first column is {name!r}, and that of the customers is expected there; name "
            "theirs with customer=..."
        )
    if is_long:
        present(table, period, "period")
        present(table, value, "value")
    if name in {"period", "value", "tier", "periods_below", "periods_above", "changed"}:
        raise InvalidDataError(
            f"customer: the column is called {name!r}, like a column of the result; rename it"
        )
    return _long(table, name, period, value) if is_long else _wide(table, name)


def _long(table: Table, name: str, period: str, value: str) -> PeriodRows:
    customers, periods = codes_of(table, name), codes_of(table, period)
    order = np.lexsort((periods, customers))
    customers, periods = customers[order], periods[order]
    table = table.picked(order)
    twice = np.flatnonzero((np.diff(customers) == 0) & (np.diff(periods) == 0))
    if len(twice):
        first = table.picked(twice[:1])
        raise InvalidDataError(
            f"frame must have one row a customer and period, found "
            f"{first.objects(name)[0]!r}, {first.objects(period)[0]!r} and {len(twice):,} such "
            "rows more than once; add them up first"
        )
    leading = {name: table.column(name), "period": table.column(period)}
    lengths = np.bincount(customers)
    return PeriodRows(table.kind, leading, numbers(table, value), lengths[lengths > 0].tolist())


def _wide(table: Table, name: str) -> PeriodRows:
    periods = [column for column in table.names if column != name]
    if not periods:
        raise InvalidDataError("frame has no column but the customers'; give one for each period")
    table = by_customer(table, name)
    values = np.stack([numbers(table, column) for column in periods], axis=1)
    rows = np.repeat(np.arange(table.n_rows), len(periods))
    codes = np.tile(np.arange(len(periods), dtype=np.uint32), table.n_rows)
    leading = {name: table.picked(rows).column(name), "period": Coded(codes, periods)}
    return PeriodRows(table.kind, leading, values.ravel(), [len(periods)] * table.n_rows)


def read_log(log: TransactionLog, by: str, value: str, trailing: int, as_of: object) -> PeriodRows:
    """Add up what customers bought in the periods that are over by `as_of`."""
    one_of(by, "by", PERIODS)
    one_of(value, "value", ("revenue", "orders"))
    whole_number(trailing, "trailing", minimum=1, maximum=_MOST_PERIODS)
    until = log.tick(as_of)
    first = period_of(by, local_day(log, log.native.span[0]))
    end = period_of(by, local_day(log, until)) + is_over(log, by, until)
    if end <= first:
        raise InvalidDataError(
            f"as_of: no {by} of the log is over by {log.native.display(until)}; say a later as_of "
            "or a shorter by"
        )
    if end - first > _MOST_PERIODS:
        raise InvalidDataError(
            f"the log spans {end - first:,} {by}s up to as_of, more than {_MOST_PERIODS:,}; choose "
            "a longer period, or look for wrong dates with `log.audit()`"
        )
    numbers = range(first, end + 1)
    starts = [log.tick(str(np.datetime64(first_day(by, number), "D"))) for number in numbers]
    labels = [label_of(by, number) for number in numbers]
    positions, periods, values, lengths = _native.period_values(
        log.native, starts, until, value == "orders", trailing
    )
    name = log.roles["customer"]
    if name in {"period", "value", "tier", "periods_below", "periods_above", "changed"}:
        raise InvalidDataError(
            f"customer: the column is called {name!r}, like a column of the result; rename it "
            "before building the log"
        )
    leading = {name: log.customer_ids(positions), "period": Coded(periods, labels[:-1])}
    return PeriodRows(log.kind, leading, values, lengths.tolist())
