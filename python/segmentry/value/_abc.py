"""`abc`: the few customers who bring most of the value, the next, and the many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from segmentry import _native
from segmentry._frames import make_frame
from segmentry._frames.special import Coded
from segmentry._validate import real_number
from segmentry.exceptions import InvalidDataError, InvalidParameterError, InvalidTypeError
from segmentry.value._input import named, read_customers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry._frames import Frame
    from segmentry.log import TransactionLog

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# A sum of money is as exact as its cents are as binary fractions: one that is so close to an edge
# (in units of itself) has reached it.
_CLOSE = 4 * np.finfo(float).eps
_NULL = np.iinfo(np.uint32).max


def abc(
    data: TransactionLog | Frame,
    value: str = "revenue",
    edges: Sequence[float] = (0.8, 0.95),
    *,
    customer: str | None = None,
    as_of: object = None,
) -> Frame:
    """Class customers by their part in the cumulative value.

    Customers are put in descending order of value. Class A are those who bring the first 80 % of
    the sum of positive values, B those who bring the next 15 %, C the others.

    Parameters
    ----------
    data : TransactionLog or frame
        A log, or a frame with one row a customer.
    value : str
        A feature of the log, or a column of the frame.
    edges : sequence of float
        Cumulative shares at which classes end, ascending, above 0 and up to 1: two for A, B and C,
        more for further letters.
    customer : str, optional
        The customer column of a frame; by default its first.
    as_of : date, datetime or str, optional
        For a log: the moment of analysis, as in `features`.

    Returns
    -------
    frame
        Of the kind that came in, one row a customer, sorted by customer: the customer column,
        `value`, `share` of the sum of positive values (0 where the value is not positive),
        `cumulative_share` up to and with the customer, `abc`. The shares are null where no value is
        positive; a null value has no class.

    Raises
    ------
    InvalidDataError
        If a customer comes twice or is null, a column is missing, or a value or the sum of all is
        infinite.
    InvalidParameterError
        If the edges do not ascend within 0 and 1.

    Notes
    -----
    A customer who crosses an edge belongs to the upper class: a class ends with the first customer
    with whom the cumulative share reaches its edge. Values that are not positive are of the last
    class. Of equal values, those of customers that sort first come first, so that the result
    never depends on the order of the rows. Sums are compensated (Neumaier 1974), so that the
    values of the classes add up to the total to the cent. O(n log n).

    Examples
    --------
    >>> import pandas as pd
    >>> import segmentry as sg
    >>> sales = pd.DataFrame({"who": ["a", "b", "c", "d"], "paid": [10.0, 70.0, 15.0, 5.0]})
    >>> sg.value.abc(sales, value="paid")["abc"].tolist()
    ['B', 'A', 'A', 'C']
    """
    limits = _edges(edges)
    customers = read_customers(data, [value], customer, as_of)
    values = customers.values[0]
    share, cumulative, classes = classify(values, limits)
    columns = {
        "value": values,
        "share": share,
        "cumulative_share": cumulative,
        "abc": Coded(classes, list(_LETTERS[: len(limits) + 1])),
    }
    return make_frame(named(customers, columns), customers.kind)


def classify(
    values: NDArray[np.float64], edges: Sequence[float]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.uint32]]:
    """Give shares, cumulative shares and classes (from 0) of values, NaN being null."""
    share, cumulative = np.full((2, len(values)), np.nan)
    classes = np.full(len(values), len(edges), dtype=np.uint32)
    classes[np.isnan(values)] = _NULL
    rows = descending(values)
    if not len(rows):
        return share, cumulative, classes
    sums = running_sums(values[rows])
    total = sums[-1]
    others = values <= 0
    share[rows] = values[rows] / total
    cumulative[rows] = sums / total
    share[others], cumulative[others] = 0.0, 1.0
    # A class goes on as long as its edge was not reached before.
    before = np.concatenate([[0.0], sums[:-1]])
    limits = np.array(edges) * total * (1.0 - _CLOSE)
    classes[rows] = np.searchsorted(limits, before, side="right")
    return share, cumulative, classes


def descending(values: NDArray[np.float64]) -> NDArray[np.intp]:
    """Give the rows of positive values, the largest first, of equal ones the first row first."""
    rows = np.flatnonzero(values > 0)
    return rows[np.argsort(-values[rows], kind="stable")]


def running_sums(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give compensated sums of positive values up to and with each."""
    sums = _native.cumulative_sums(np.ascontiguousarray(values))
    if not np.isfinite(sums[-1]):
        raise InvalidDataError("value: the sum of all is infinite; scale the values down")
    return sums


def _edges(edges: object) -> list[float]:
    if isinstance(edges, str) or not isinstance(edges, Sequence | np.ndarray):
        raise InvalidTypeError(f"edges must be a sequence of shares, found {edges!r}")
    limits = [real_number(edge, "edges", above=0, maximum=1) for edge in edges]
    if not 1 <= len(limits) < len(_LETTERS):
        raise InvalidParameterError(
            f"edges must be 1 to {len(_LETTERS) - 1} shares, found {len(limits)}"
        )
    if (np.diff(limits) <= 0).any():
        raise InvalidParameterError(f"edges must ascend, found {limits}")
    return limits
