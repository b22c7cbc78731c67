"""What customers will be worth: purchases to come times what a purchase is worth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentry._frames import Frame, Table, column_floats, read_frame
from segmentry._validate import real_number
from segmentry.exceptions import InvalidDataError, InvalidTypeError
from segmentry.lifetime._discount import discounted_purchases
from segmentry.lifetime._summaries import refuse

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
        A fitted model of purchases (anything with `expected_purchases(t, summary)`).
    spend_model : GammaGamma, float, or array of shape (n,)
        A fitted model of the value of a purchase (anything with `expected_spend(summary)`), or
        this value itself: one for all or one a customer. Times a margin it gives profit.
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
    >>> spend = sg.lifetime.GammaGamma().fit(summary[summary["monetary_value"] > 0])
    >>> value = sg.lifetime.clv(purchases, spend, summary, horizon=52, discount_rate=0.0027)
    >>> value.shape
    (23570,)
    """
    table = read_summary(summary)
    span, rate = checked_horizon(horizon, discount_rate)
    purchases = purchases_to_come(transaction_model, table, span, rate)
    return purchases * spend_per_purchase(spend_model, table)


def read_summary(summary: Frame) -> Table:
    """Read a summary once, so that streams and lazy frames can be asked many times."""
    return read_frame(summary, "summary")


def checked_horizon(horizon: object, discount_rate: object) -> tuple[float, float]:
    """Give both as floats within bounds."""
    span = real_number(horizon, "horizon", above=0)
    return span, real_number(discount_rate, "discount_rate", minimum=0)


def purchases_to_come(model: Model, table: Table, horizon: float, rate: float) -> Floats:
    """Give every customer's discounted number of purchases."""
    if not callable(getattr(model, "expected_purchases", None)):
        raise InvalidTypeError(
            "transaction_model must be a fitted model of purchases such as BGNBD, found "
            f"{type(model).__name__}"
        )
    frame = table.native()
    return discounted_purchases(_ask(model.expected_purchases, frame), horizon, rate)


def _ask(expected: Callable[[float, Frame], Any], frame: Frame) -> Callable[[float], Floats]:
    return lambda t: np.asarray(expected(t, frame), dtype=np.float64)


def has_spend(model: object) -> bool:
    """Say whether it is a model of spend, and no number or column."""
    return callable(getattr(model, "expected_spend", None))


def spend_per_purchase(spend: Spend, table: Table) -> Floats:
    """Give every customer's expected value of a purchase."""
    if has_spend(spend):
        return np.asarray(spend.expected_spend(table.native()), dtype=np.float64)
    if isinstance(spend, int | float | np.number):
        return np.full(table.n_rows, real_number(spend, "spend_model"))
    if not hasattr(spend, "__len__") or isinstance(spend, str):
        raise InvalidTypeError(
            "spend_model must be a fitted GammaGamma, a number or one number a customer, found "
            f"{type(spend).__name__}"
        )
    values = np.asarray(column_floats(spend, "spend_model"), dtype=np.float64)
    if len(values) != table.n_rows:
        raise InvalidDataError(
            f"spend_model must have one value a row of the summary: {table.n_rows}, found "
            f"{len(values)}"
        )
    refuse(~np.isfinite(values), "spend_model", values, "must be a finite number")
    return values
