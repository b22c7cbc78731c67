"""What customers will be worth: purchases to come times what a purchase is worth."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentry._frames import Frame, Table, column_floats, read_frame
from segmentry._validate import real_number
from segmentry.exceptions import InvalidDataError, InvalidTypeError
from segmentry.lifetime._discount import NODES, discounted_purchases
from segmentry.lifetime._summaries import Purchases, read_purchases, refuse
from segmentry.lifetime._units import check_unit, unit_known

Floats = NDArray[np.float64]
# A model of purchases or of spend: the methods named in `clv` are all that is asked of it.
Model = Any
# A model of spend, a number or a column of numbers.
Spend = Any


def clv(
    transaction_model: Model,
    spend_model: Spend,
    summary: Frame,
    horizon: float,
    discount_rate: float = 0.0,
) -> Floats:
    """Give every customer's expected value over the time to come.

    Parameters
    ----------
    transaction_model : BGNBD, MBGNBD or ParetoNBD
        A fitted model of purchases: anything with `expected_purchases(t, frequency, recency, T)`,
        all arrays of one length.
    spend_model : GammaGamma, float, or array of shape (n,)
        A fitted model of the value of a purchase (anything with
        `expected_spend(frequency, monetary_value)`), or this value itself: one for all or one a
        customer. Times a margin it gives profit.
    summary : frame
        Of `log.repeat_summary()`: the columns that the models read.
    horizon : float
        How far to look ahead, in the unit of the summary, above 0.
    discount_rate : float
        Per unit of the summary, at least 0: what is spent after t is worth (1 + rate)^-t of it
        today. Of a yearly rate that is (1 + yearly)^(1/52.18) - 1 a week, (1 + yearly)^(1/365.25)
        - 1 a day.

    Returns
    -------
    ndarray of shape (n,)
        Aligned with the rows; null where the spend model knows no mean.

    Raises
    ------
    InvalidParameterError
        If the horizon or the rate is out of range.
    InvalidDataError
        If the summary or the values of a purchase cannot be used.

    Warns
    -----
    AssumptionWarning
        If the model of purchases seems to be fitted in another unit of time.

    Notes
    -----
    The number of purchases and their value are independent in these models, so the value is the
    expected spend per purchase times the purchases expected over (0, horizon], each discounted from
    when it is made, not from the end of its month or year: ∫ exp(-δt) dE[Y(t)], δ = ln(1 + rate).
    The integral takes 40 nodes, whatever the horizon, and is right to
    1e-10 as long as what changes does so within a 100,000th of it at least.

    It is what customers are worth from now on; what they spent is no part of it.

    References
    ----------
    P. S. Fader, B. G. S. Hardie and K. L. Lee (2005), RFM and CLV: using iso-value curves for
    customer base analysis, Journal of Marketing Research 42, 415-430.

    Examples
    --------
    >>> import segmentry as sg
    >>> log = sg.TransactionLog(
    ...     sg.datasets.load_cdnow("pandas"),
    ...     customer="customer_id", time="date", amount="amount",
    ... )
    >>> summary = log.repeat_summary(unit="week")
    >>> purchases = sg.lifetime.BGNBD().fit(summary)
    >>> paying = summary[~(summary["monetary_value"] <= 0)]
    >>> spend = sg.lifetime.GammaGamma().fit(paying)
    >>> value = sg.lifetime.clv(purchases, spend, paying, horizon=52, discount_rate=0.0027)
    >>> value.shape == (len(paying),)
    True
    """
    customers = Customers.read(read_frame(summary, "summary"))
    span, rate = checked_horizon(horizon, discount_rate)
    customers.check_unit(transaction_model)
    purchases = purchases_to_come(transaction_model, customers, span, rate)
    return purchases * spend_per_purchase(spend_model, customers)


@dataclass(frozen=True, slots=True)
class Customers:
    """What the models are told of customers, read once however often they are asked.

    Customers with the same history are asked for once.

    Attributes
    ----------
    histories : Purchases
        Different histories, for the models of purchases.
    place : ndarray of int
        Which of them is a customer's.
    frequency, monetary_value : ndarray
        Of every customer, for a model of spend; NaN where unknown, None without such a column.
    """

    histories: Purchases
    place: NDArray[np.intp]
    frequency: Floats
    monetary_value: Floats | None

    @classmethod
    def read(cls, table: Table) -> Customers:
        """Read a summary."""
        spend = None
        if "monetary_value" in table:
            with contextlib.suppress(InvalidTypeError):  # who needs it says so
                spend = table.numbers("monetary_value")
        each = read_purchases(table.native())
        columns = np.stack([each.frequency, each.recency, each.age])
        order = np.lexsort(columns)
        ordered = columns[:, order]
        fresh = np.ones(len(each), dtype=bool)
        fresh[1:] = (ordered[:, 1:] != ordered[:, :-1]).any(axis=0)
        place = np.empty(len(each), dtype=np.intp)
        place[order] = np.cumsum(fresh) - 1
        return cls(Purchases(*ordered[:, fresh]), place, each.frequency, spend)

    def __len__(self) -> int:
        return len(self.place)

    def check_unit(self, model: Model) -> None:
        """Warn where a model seems to be fitted in another unit of time."""
        check_unit(model, self.frequency, self.histories.age[self.place])

    def part(self, rows: slice) -> Customers:
        """Give some of them."""
        used, place = np.unique(self.place[rows], return_inverse=True)
        all_of = self.histories
        histories = Purchases(all_of.frequency[used], all_of.recency[used], all_of.age[used])
        spend = None if self.monetary_value is None else self.monetary_value[rows]
        return Customers(histories, place, self.frequency[rows], spend)


def checked_horizon(horizon: object, discount_rate: object) -> tuple[float, float]:
    """Give both as floats within bounds."""
    span = real_number(horizon, "horizon", above=0)
    return span, real_number(discount_rate, "discount_rate", minimum=0)


def purchases_to_come(
    model: Model, customers: Customers, horizon: float, rate: float, nodes: int = NODES
) -> Floats:
    """Give every customer's discounted number of purchases."""
    if not callable(getattr(model, "expected_purchases", None)):
        raise InvalidTypeError(
            "transaction_model must be a fitted model of purchases such as BGNBD, found "
            f"{type(model).__name__}"
        )
    histories = customers.histories
    columns = (histories.frequency, histories.recency, histories.age)

    def expected(times: Floats) -> Floats:
        tiled = (np.tile(column, len(times)) for column in columns)
        with unit_known():
            found = model.expected_purchases(np.repeat(times, len(histories)), *tiled)
        return np.asarray(found, dtype=np.float64).reshape(len(times), len(histories))

    return discounted_purchases(expected, horizon, rate, nodes)[customers.place]


def has_spend(model: object) -> bool:
    """Say whether it is a model of spend, and no number or column."""
    return callable(getattr(model, "expected_spend", None))


def spend_per_purchase(spend: Spend, customers: Customers) -> Floats:
    """Give every customer's expected value of a purchase."""
    n_rows = len(customers)
    if has_spend(spend):
        if customers.monetary_value is None:
            raise InvalidDataError(
                "summary has no column 'monetary_value' of numbers, which a model of spend reads"
            )
        found = spend.expected_spend(customers.frequency, customers.monetary_value)
        return np.asarray(found, dtype=np.float64)
    if isinstance(spend, int | float | np.number):
        return np.full(n_rows, real_number(spend, "spend_model"))
    if not hasattr(spend, "__len__") or isinstance(spend, str):
        raise InvalidTypeError(
            "spend_model must be a fitted GammaGamma, a number or one number a customer, found "
            f"{type(spend).__name__}"
        )
    values = np.asarray(column_floats(spend, "spend_model"), dtype=np.float64)
    if len(values) != n_rows:
        raise InvalidDataError(
            f"spend_model must have one value a row of the summary: {n_rows}, found {len(values)}"
        )
    refuse(~np.isfinite(values), "spend_model", values, "must be a finite number")
    return values
