"""`cohorts`: retention and revenue by the period of the first order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentry import _native
from segmentry._calendar import PERIODS, is_over, period_of
from segmentry._validate import one_of
from segmentry.exceptions import InvalidDataError
from segmentry.lifecycle._checks import check_log, check_number_of_periods
from segmentry.lifecycle._triangles import Cohorts

if TYPE_CHECKING:
    from segmentry.log import TransactionLog


def cohorts(log: TransactionLog, by: str = "month", as_of: object = None) -> Cohorts:
    """Follow the customers of each period from their first order on.

    Parameters
    ----------
    log : TransactionLog
        The purchases.
    by : {"week", "month", "quarter", "year"}
        Periods of the log's own calendar; weeks begin on Monday.
    as_of : date, datetime or str, optional
        The moment of analysis; later rows are invisible. Default: the latest time.

    Returns
    -------
    Cohorts
        `retention` and further triangles, `table` in long form, `plot`.

    Raises
    ------
    InvalidDataError
        If there is no order by `as_of`, or more than 2,000 periods.
    InvalidParameterError
        If `by` is none of the four.
    InvalidTypeError
        If `log` is no TransactionLog.

    Notes
    -----
    A customer's cohort is the period of his first order; an order belongs to the period of its
    first line. Periods in which nobody came first have no row. A period is over when `as_of` lies
    on its last day or later (where rows have times of day, once that day has begun: a date given
    as `as_of` is its midnight). Customers of all cohorts are all that have bought, and the cells of
    `revenue` add up to all revenue.

    A return that was booked as an order of its own is an order here; leave such rows out before
    building the log if that is not wanted.

    One pass over the orders, parallel over customers.

    Examples
    --------
    >>> import segmentry as sg
    >>> log = sg.TransactionLog(
    ...     sg.datasets.load_cdnow("pandas"),
    ...     customer="customer_id", time="date", amount="amount",
    ... )
    >>> cohorts = sg.lifecycle.cohorts(log)
    >>> cohorts.retention[["cohort", "size", "0", "1"]].round(3).values.tolist()[0]
    ['1997-01', 7846, 1.0, 0.147]
    """
    check_log(log)
    period = one_of(by, "by", PERIODS)
    tick = log.tick(as_of)
    found = _native.lifecycle_cohorts(log.native, period, tick)
    if len(found["cohort"]) == 0:
        raise InvalidDataError(
            f"the log holds no order by as_of ({log.native.display(tick)}); choose a later moment"
        )
    n_periods = period_of(period, found["day"]) - int(found["cohort"].min()) + 1
    check_number_of_periods(n_periods, period)
    return Cohorts(found, period, log.kind, over=is_over(log, period, tick))
