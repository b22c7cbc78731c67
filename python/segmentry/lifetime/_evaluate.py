"""Holding a model against what customers did after it was fitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from segmentry import _native
from segmentry._frames import Frame, Table, read_frame
from segmentry._validate import one_of, whole_number
from segmentry.exceptions import InvalidDataError, InvalidTypeError
from segmentry.lifetime._evaluation import Evaluation
from segmentry.lifetime._summaries import read_columns, read_purchases, refuse
from segmentry.lifetime._units import check_unit, unit_known
from segmentry.log import TransactionLog
from segmentry.repeats import DAYS_PER_UNIT

if TYPE_CHECKING:
    Floats = NDArray[np.float64]

# A model of purchases: the methods named in `evaluate` are all that is asked of it.
Model = Any
_ASKED = ("expected_purchases", "expected_purchases_new", "probability_of_purchases_new")


def evaluate(
    model: Model,
    data: TransactionLog | Frame,
    *,
    as_of: object = None,
    unit: str = "day",
    calibration_end: object = None,
    censor: int = 7,
    period_days: int = 7,
) -> Evaluation:
    """Hold a model against what customers did in the calibration and after it.

    Parameters
    ----------
    model : BGNBD, MBGNBD or ParetoNBD
        Fitted on the calibration (anything with `expected_purchases`, `expected_purchases_new` and
        `probability_of_purchases_new`).
    data : TransactionLog or frame
        A log, with `calibration_end`; or what its `repeat_summary` with a calibration end gives, of
        any source (then there is no tracking over time).
    as_of : date, datetime or str, optional
        For a log, as in `TransactionLog.repeat_summary`.
    unit : {"day", "week"}
        For a log, as in `TransactionLog.repeat_summary`: the unit that the model was fitted in.
    calibration_end : date, datetime or str
        For a log, as in `TransactionLog.repeat_summary`: the last day of the calibration.
    censor : int
        Customers with so many repeat purchases or more are shown as one group, at least 1.
    period_days : int
        How many days a period of the tracking has.

    Returns
    -------
    Evaluation
        Tables and plots; see there.

    Raises
    ------
    InvalidTypeError
        If the model or the data are of another kind.
    InvalidDataError
        If a column of the holdout is missing or impossible, or there are no customers.

    Warns
    -----
    AssumptionWarning
        If the model seems to be fitted in another unit of time.

    Notes
    -----
    A model must not have seen the holdout: fit it on the same summary, whose columns of the
    calibration are the same with and without what came later.

    References
    ----------
    P. S. Fader, B. G. S. Hardie and K. L. Lee (2005), "Counting your customers" the easy way:
    an alternative to the Pareto/NBD model, Marketing Science 24, 275-284: its three figures.

    Examples
    --------
    >>> import segmentry as sg
    >>> log = sg.TransactionLog(
    ...     sg.datasets.load_cdnow("pandas"),
    ...     customer="customer_id", time="date", amount="amount",
    ... )
    >>> summary = log.repeat_summary(unit="week", calibration_end="1997-09-30")
    >>> model = sg.lifetime.BGNBD().fit(summary)
    >>> found = sg.lifetime.evaluate(model, log, unit="week", calibration_end="1997-09-30")
    >>> found.table["calibration_purchases"].tolist()
    ['0', '1', '2', '3', '4', '5', '6', '7+']
    """
    for name in _ASKED:
        if not callable(getattr(model, name, None)):
            raise InvalidTypeError(
                f"model must be a fitted model of purchases such as BGNBD, found "
                f"{type(model).__name__} without {name}"
            )
    one_of(unit, "unit", DAYS_PER_UNIT)
    last_group = whole_number(censor, "censor", minimum=1, maximum=10_000)
    days = whole_number(period_days, "period_days", minimum=1)
    log = data if isinstance(data, TransactionLog) else None
    if log is not None:
        if calibration_end is None:
            raise InvalidDataError(
                "a log needs calibration_end: the last day of what the model was fitted on"
            )
        summary = log.repeat_summary(as_of, unit, calibration_end)
    elif as_of is not None or calibration_end is not None:
        raise InvalidTypeError("as_of and calibration_end go with a log, not with a summary")
    else:
        summary = data
    table = read_frame(summary, "data")
    if table.n_rows == 0:
        raise InvalidDataError("there is no customer in the calibration to evaluate")
    purchases = read_purchases(table.native())
    check_unit(model, purchases.frequency, purchases.age)
    with unit_known():
        comparison = _compare(model, table, last_group)
    tracking = None
    if log is not None:
        tracking = _track(
            model,
            log,
            as_of,
            calibration_end,
            period_days=days,
            days_per_unit=DAYS_PER_UNIT[unit],
        )
    return Evaluation(
        model_name=type(model).__name__, kind=table.kind, tracking=tracking, **comparison
    )


def _compare(model: Model, table: Table, last_group: int) -> dict[str, Any]:
    """Give what was observed and expected, by number of calibration purchases."""
    frame = table.native()
    purchases = read_purchases(frame)
    holdout, durations = read_columns(frame, ("frequency_holdout", "duration_holdout"), (None,))
    whole = (holdout >= 0) & (holdout == np.floor(holdout))
    refuse(~whole, "frequency_holdout", holdout, "must be a whole number from 0 on")
    refuse(durations <= 0, "duration_holdout", durations, "must be above 0")
    history = purchases.frequency, purchases.recency, purchases.age
    expected = np.asarray(model.expected_purchases(durations, *history), dtype=np.float64)
    group = np.minimum(purchases.frequency, last_group).astype(np.intp)
    ages, alike = np.unique(purchases.age, return_counts=True)
    shares = np.array(
        [
            float((alike * np.asarray(model.probability_of_purchases_new(n, ages))).sum())
            for n in range(last_group)
        ]
    )
    return {
        "customers": np.bincount(group, minlength=last_group + 1),
        "observed": np.bincount(group, holdout, last_group + 1),
        "expected": np.bincount(group, expected, last_group + 1),
        "expected_customers": np.append(shares, len(group) - shares.sum()),
        "errors": _errors(holdout, expected),
    }


def _errors(observed: Floats, expected: Floats) -> dict[str, float]:
    total, forecast = float(observed.sum()), float(expected.sum())
    away = expected - observed
    return {
        "observed_total": total,
        "expected_total": forecast,
        "relative_error": (forecast - total) / total if total > 0 else float("nan"),
        "mean_absolute_error": float(np.abs(away).mean()),
        "root_mean_squared_error": float(np.sqrt((away**2).mean())),
    }


def _track(
    model: Model,
    log: TransactionLog,
    as_of: object,
    calibration_end: object,
    *,
    period_days: int,
    days_per_unit: int,
) -> dict[str, Any]:
    """Give the cohort's repeat purchases by period, observed and expected.

    A day counts from the first purchase of the cohort on; a period ends when its last day does.
    """
    ends = log.tick(as_of), log.tick(calibration_end, "calibration_end")
    firsts, repeats, calibration_day, last_day = _native.purchase_days(log.native, *ends)
    start = int(firsts[0][0])
    n_days = last_day - start + 1
    after = np.append(np.arange(period_days, n_days, period_days), n_days)
    observed = np.zeros(len(after))
    np.add.at(observed, np.searchsorted(after, repeats[0] - start + 1), repeats[1])
    # As in the paper's spreadsheet a customer's time counts from the beginning of his first day.
    # Entry d: what a customer is expected to have bought again when d days are over.
    so_far = np.zeros(n_days + 1)
    so_far[1:] = model.expected_purchases_new(np.arange(1, n_days + 1) / days_per_unit)
    cumulative = np.zeros(len(after))
    for first, customers in zip((firsts[0] - start).tolist(), firsts[1].tolist(), strict=True):
        cumulative += customers * so_far[np.maximum(after - first, 0)]
    return {
        "period": np.arange(1, len(after) + 1),
        "last_day": start + after - 1,
        "observed": observed,
        "expected": np.diff(cumulative, prepend=0.0),
        "observed_cumulative": np.cumsum(observed),
        "expected_cumulative": cumulative,
        "calibration_periods": (calibration_day - start + 1) / period_days,
        "period_days": period_days,
        "whole_periods": n_days // period_days,
    }
