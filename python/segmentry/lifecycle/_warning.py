"""`early_warning` and `silent`: who is about to leave, and who has gone quiet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from segmentry import _native
from segmentry._frames.special import Moments
from segmentry._validate import one_of, real_number, whole_number
from segmentry.exceptions import InvalidDataError, InvalidTypeError
from segmentry.features._wish import feature_wish
from segmentry.lifecycle._checks import check_log
from segmentry.lifecycle._rhythm import rhythm_at
from segmentry.lifecycle._rule import (
    NULL,
    StageOptions,
    Standings,
    check_options,
    stage_column,
    standings,
)
from segmentry.lifecycle._stages import customer_frame
from segmentry.repeats import DAYS_PER_UNIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry._frames import Frame
    from segmentry.log import TransactionLog

_YEAR = 365


def early_warning(
    log: TransactionLog,
    as_of: object = None,
    model: Any = None,  # noqa: ANN401 - anything with `probability_alive`
    *,
    unit: str = "day",
    revenue_days: int = _YEAR,
    **options: Unpack[StageOptions],
) -> Frame:
    """Tell how late every customer is, what comes next, and what is at stake.

    Parameters
    ----------
    log : TransactionLog
        The purchases.
    as_of : date, datetime or str, optional
        The moment of analysis; later rows are invisible. Default: the latest time.
    model : lifetime model, optional
        A fitted model with `probability_alive`, such as `segmentry.lifetime.BGNBD`.
    unit : {"day", "week"}
        The unit of the summaries that `model` was fitted on.
    revenue_days : int
        Over so many days the revenue at stake is summed.
    **options
        As in `stages`.

    Returns
    -------
    frame
        Of the kind that came in: one row a customer known by `as_of`, sorted: the customer
        column, `stage`, `next_stage`, `next_stage_in_days`, `recency_days`, `overdue_ratio`
        (recency / the customer's own median gap, as in `log.features`; null with one order),
        `probability_alive` where a model is given (null without an order), and `revenue_365d`
        (revenue of the days before `as_of`; named by `revenue_days`).

    Raises
    ------
    InvalidDataError, InvalidParameterError
        As `stages`.
    InvalidTypeError
        If the model has no `probability_alive`, `log` is no TransactionLog, or an option is
        unknown.

    Warns
    -----
    AssumptionWarning
        If the model seems to be fitted in another unit of time.

    Examples
    --------
    >>> import segmentry as sg
    >>> log = sg.TransactionLog(
    ...     sg.datasets.load_cdnow("pandas"),
    ...     customer="customer_id", time="date", amount="amount",
    ... )
    >>> table = sg.lifecycle.early_warning(log, as_of="1998-01-31")
    >>> late = table[table["stage"] == "at_risk"].nlargest(10, "revenue_365d")
    >>> len(late)
    10
    """
    check_log(log)
    one_of(unit, "unit", DAYS_PER_UNIT)
    if model is not None and not hasattr(model, "probability_alive"):
        raise InvalidTypeError(
            f"model must have a method `probability_alive`, as `segmentry.lifetime.BGNBD` has, "
            f"found {type(model).__name__}"
        )
    days = whole_number(revenue_days, "revenue_days", minimum=1)
    found = standings(log, log.tick(as_of), options)
    revenue = f"revenue_{days}d"
    wish = feature_wish(log.roles, windows=(days,), columns=["overdue_ratio", revenue])
    _, _, features = _native.features(log.native, [log.tick(as_of)], wish)
    columns: dict[str, Any] = {
        "stage": stage_column(found.stage),
        "next_stage": stage_column(found.next_stage),
        "next_stage_in_days": found.columns["next_stage_in_days"],
        "recency_days": found.columns["recency_days"],
        "overdue_ratio": features["overdue_ratio"],
    }
    if model is not None:
        columns["probability_alive"] = _alive(log, as_of, model, unit, found)
    columns[revenue] = features[revenue]
    return customer_frame(log, found, columns)


def _alive(
    log: TransactionLog,
    as_of: object,
    model: Any,  # noqa: ANN401
    unit: str,
    found: Standings,
) -> NDArray[np.float64]:
    """Ask the model; customers without an order have no summary."""
    source: Any = log
    summary = source.repeat_summary(as_of=as_of, unit=unit)
    alive = np.asarray(model.probability_alive(summary), dtype=np.float64)
    bought = found.stage != NULL
    if alive.shape != (int(bought.sum()),):
        raise InvalidDataError(
            f"model: `probability_alive` gave an array of shape {alive.shape} for "
            f"{int(bought.sum())} customers"
        )
    column = np.full(len(bought), np.nan)
    column[bought] = alive
    return column


def silent(
    log: TransactionLog,
    days: float | None = None,
    as_of: object = None,
    **options: Unpack[StageOptions],
) -> Frame:
    """List the customers who have gone quiet, with what they used to spend.

    Parameters
    ----------
    log : TransactionLog
        The purchases.
    days : float, optional
        Silent is who has not ordered for longer. Default: each customer's own threshold for at
        risk.
    as_of : date, datetime or str, optional
        The moment of analysis; later rows are invisible. Default: the latest time.
    **options
        As in `stages`.

    Returns
    -------
    frame
        Of the kind that came in: one row a silent customer, sorted: the customer column, `stage`,
        `recency_days`, `last_order` (a moment), `at_risk_after_days`, `orders`, `revenue`,
        `average_order_value`, `revenue_365d_to_last_order` (of the 365 days up to his last order:
        what he used to spend in a year).

    Raises
    ------
    InvalidDataError, InvalidParameterError
        As `stages`. Where nobody has come back yet, `days` is enough: `stage` and
        `at_risk_after_days` are null then.
    InvalidTypeError
        If `log` is no TransactionLog, or an option is unknown.

    Examples
    --------
    >>> import segmentry as sg
    >>> log = sg.TransactionLog(
    ...     sg.datasets.load_cdnow("pandas"),
    ...     customer="customer_id", time="date", amount="amount",
    ... )
    >>> quiet = sg.lifecycle.silent(log, days=365)
    >>> bool((quiet["recency_days"] > 365).all())
    True
    """
    check_log(log)
    tick = log.tick(as_of)
    if days is None:
        found = standings(log, tick, options)
        limit: Any = found.columns["at_risk_after_days"]
    else:
        limit = real_number(days, "days", minimum=0)
        found = _standings_if_known(log, tick, options)
    recency, limits = found.columns["recency_days"], found.columns["at_risk_after_days"]
    # Null compares as false: who never ordered cannot go quiet.
    rows = np.flatnonzero(recency > limit)
    places = rows if found.positions is None else found.positions[rows]
    positions = np.ascontiguousarray(places, dtype=np.uint32)
    orders, revenue, before, last = _native.lifecycle_spend(log.native, positions, tick, _YEAR)
    chosen = Standings(
        positions, found.stage[rows], found.next_stage[rows], found.own[rows], {}, found.thresholds
    )
    return customer_frame(
        log,
        chosen,
        {
            "stage": stage_column(chosen.stage),
            "recency_days": recency[rows],
            "last_order": Moments(last, log.native.ticks_per_second, log.zone),
            "at_risk_after_days": limits[rows],
            "orders": orders,
            "revenue": revenue,
            "average_order_value": revenue / orders,
            f"revenue_{_YEAR}d_to_last_order": before,
        },
    )


def _standings_if_known(log: TransactionLog, tick: int, options: StageOptions) -> Standings:
    """Tell stages, or nothing but recency where nobody has come back yet."""
    check_options(options)
    if options.get("threshold_days") is not None:
        return standings(log, tick, options)
    rhythm = options.get("rhythm") or rhythm_at(log, tick)
    if rhythm.n_gaps > 0:
        return standings(log, tick, {**options, "rhythm": rhythm})
    # Any thresholds do: recency does not depend on them.
    found = standings(log, tick, {**options, "rhythm": None, "threshold_days": (1, 1, 1)})
    found.stage[:] = NULL
    found.columns["at_risk_after_days"][:] = np.nan
    return found
