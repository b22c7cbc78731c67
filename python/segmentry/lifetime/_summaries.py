"""Customers' purchase summaries as the models read them: a frame, or one array a column."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from segmentry._frames import column_floats, frame_kind, read_frame
from segmentry.exceptions import InvalidDataError, InvalidTypeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry._frames import Column, Frame

# More repeat purchases than anyone makes.
LARGEST = 1e9
# Rows that a message names.
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Purchases:
    """What the models of purchases know of every customer: float64 arrays of one length.

    Attributes
    ----------
    frequency : ndarray
        Repeat purchases, whole numbers.
    recency : ndarray
        Time from the first purchase to the last.
    age : ndarray
        Time from the first purchase to the end of observation (`T`).
    """

    frequency: NDArray[np.float64]
    recency: NDArray[np.float64]
    age: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.frequency)


def read_purchases(
    summary: Frame | Column | None,
    recency: Column | None = None,
    age: Column | None = None,
    frequency: Column | None = None,
) -> Purchases:
    """Read `frequency`, `recency` and `T`, from a frame or from three columns, and check them.

    Raises
    ------
    InvalidTypeError
        If neither a frame nor three columns of numbers are given.
    InvalidDataError
        If a value is missing or impossible; the message says which rows.
    """
    names = ("frequency", "recency", "T")
    values = read_columns(summary, names, (recency, age), frequency=frequency)
    purchases = Purchases(*values)
    check_frequency(purchases.frequency)
    refuse(purchases.recency < 0, "recency", purchases.recency, "must be at least 0")
    refuse(
        purchases.recency > purchases.age,
        "recency",
        purchases.recency,
        "must not be beyond T (both count from the first purchase)",
    )
    once = purchases.frequency == 0
    refuse(
        once & (purchases.recency > 0),
        "recency",
        purchases.recency,
        "must be 0 where frequency is 0 (both leave the first purchase out)",
    )
    refuse(
        ~once & (purchases.recency == 0),
        "recency",
        purchases.recency,
        "must be above 0 where frequency is above 0; count purchases of one day or week once, as "
        "`log.repeat_summary` does",
    )
    return purchases


def read_columns(
    summary: Frame | Column | None,
    names: Sequence[str],
    others: Sequence[Column | None],
    may_miss: Collection[str] = (),
    *,
    frequency: Column | None = None,
) -> list[NDArray[np.float64]]:
    """Read named columns of a frame, or the first and `others` given apart, as finite floats.

    The first is `summary`, or `frequency` where it is given by name. A number is a column of one.
    Values of the columns in `may_miss` may be missing, then they are NaN.
    """
    first = summary if frequency is None else frequency
    if summary is not None and frequency is not None:
        raise InvalidTypeError(
            "give summary or frequency, not both; frequency is its name where it is no frame"
        )
    if frame_kind(first) is not None:
        if any(other is not None for other in others):
            raise InvalidTypeError(
                f"give a frame with the columns {list(names)}, or one array for each, not both"
            )
        table = read_frame(first, "summary")
        missing = [name for name in names if name not in table]
        if missing:
            raise InvalidDataError(
                f"summary has no column {missing[0]!r}, found {list(table.names)}; make one with "
                "`log.repeat_summary()`, or rename its columns"
            )
        values = [table.numbers(name) for name in names]
    else:
        given: tuple[Any, ...] = (first, *others)
        if all(other is None for other in others) and _is_row(first, names):
            given = tuple(given[0][name] for name in names)
        elif any(column is None for column in given):
            raise InvalidTypeError(
                f"give a frame with the columns {list(names)}, one row of it, or one array "
                f"for each (or one number): {', '.join(f'{name}=...' for name in names)}"
            )
        values = [_column(column, name) for name, column in zip(names, given, strict=True)]
        lengths = {name: len(column) for name, column in zip(names, values, strict=True)}
        if len(set(lengths.values())) > 1:
            raise InvalidDataError(f"the columns must be of one length, found {lengths}")
    for name, column in zip(names, values, strict=True):
        bad = np.isinf(column) if name in may_miss else ~np.isfinite(column)
        refuse(bad, name, column, "must be a finite number")
    return values


def _is_row(summary: object, names: Sequence[str]) -> bool:
    """Say whether it is a customer: a dict, or a pandas row, with a value for each name."""
    keys = getattr(summary, "keys", None)
    return callable(keys) and set(names) <= set(keys())


def _column(values: Column, name: str) -> NDArray[np.float64]:
    """Give a column, or the one number that stands for it, as floats."""
    if isinstance(values, np.ndarray) and values.ndim == 0:
        values = values.item()
    if not hasattr(values, "__len__"):
        values = [values]
    return np.ascontiguousarray(column_floats(values, name), dtype=np.float64)


def check_frequency(frequency: NDArray[np.float64]) -> None:
    """Refuse numbers of repeat purchases that are no counts."""
    refuse(
        (frequency < 0) | (frequency != np.floor(frequency)) | (frequency > LARGEST),
        "frequency",
        frequency,
        "must be a whole number from 0 on",
    )


def read_weights(weights: Column | None, n_customers: int) -> NDArray[np.float64] | None:
    """Give the customers' weights as floats: finite, at least 0, one above 0."""
    if weights is None:
        return None
    values = np.ascontiguousarray(column_floats(weights, "weights"), dtype=np.float64)
    if len(values) != n_customers:
        raise InvalidDataError(
            f"weights must have one value a customer: {n_customers}, found {len(values)}"
        )
    refuse(~np.isfinite(values) | (values < 0), "weights", values, "must be finite and at least 0")
    total = values.sum()
    if not (n_customers == 0 or np.isfinite(total)) or (n_customers > 0 and total <= 0):
        raise InvalidDataError(f"weights must have a finite sum above 0, found {total}")
    return values


def refuse(bad: NDArray[np.bool_], name: str, values: NDArray[np.float64], words: str) -> None:
    """Raise an `InvalidDataError` that says how many values are bad, and which first."""
    if not bad.any():
        return
    rows = np.flatnonzero(bad)
    shown = ", ".join(str(row) for row in rows[:_SHOWN])
    raise InvalidDataError(
        f"{name} {words}; found {values[rows[0]]:g} and {len(rows):,} such values in all, in rows "
        f"{shown}{', ...' if len(rows) > _SHOWN else ''}"
    )
