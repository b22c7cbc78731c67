"""`rhythm`: how long customers stay away between purchases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentry import _native
from segmentry.lifecycle._checks import check_log
from segmentry.lifecycle._curve import Rhythm

if TYPE_CHECKING:
    from segmentry.log import TransactionLog


def rhythm(log: TransactionLog, as_of: object = None) -> Rhythm:
    """Learn how long customers stay away between purchases.

    Parameters
    ----------
    log : TransactionLog
        The purchases.
    as_of : date, datetime or str, optional
        The moment of analysis; later rows are invisible. Default: the latest time.

    Returns
    -------
    Rhythm
        The curve with its quantiles and thresholds; `stages` and others take it as `rhythm`.

    Raises
    ------
    InvalidDataError
        If `as_of` lies before the first row.
    InvalidTypeError
        If `log` is no TransactionLog.

    Notes
    -----
    A *gap* is the time from the last order of a purchase day to the first of the next one (days
    of the log's own calendar; orders of one day are one purchase). A customer's last gap is open
    at `as_of`. Closed gaps alone would be biased low, as long ones are cut off more often; the
    product-limit estimate of Kaplan and Meier counts the open ones as long as they are watched.
    It is kept by whole days: a closed gap counts in the day in which it closes, an open one for
    the days that are over. Standard errors treat gaps as independent.

    The curve is read up to the last return with at least 20 gaps still watched (with fewer than
    1,000 at the first return, one in 50): beyond, a single return could bring it down to zero.

    Many customers buy once and never again. Then the curve stays above the 5 % that the 95th
    percentile needs however long one waits, and there is no such number of days. What a business
    wants to know is how late is late *for someone who does come back*: where the curve does not
    get to the percentile, quantiles are those of the gaps that close within the horizon, F(t) /
    F(horizon) with F = 1 - survival, still corrected for censoring. Where the curve falls to
    zero, both are the same. The result says which was used (`Thresholds.quantiles_among`).

    No quantile lies beyond the horizon: a log of a month calls late what is late within a month.
    Where a longer log is at hand, learn from it and pass the rhythm on.

    One pass over the orders, parallel over customers.

    References
    ----------
    Kaplan, E. L. and Meier, P. (1958). "Nonparametric estimation from incomplete observations."
    Journal of the American Statistical Association 53(282), 457-481.

    Examples
    --------
    >>> import segmentry as sg
    >>> log = sg.TransactionLog(
    ...     sg.datasets.load_cdnow(), customer="customer_id", time="date", amount="amount"
    ... )
    >>> rhythm = sg.lifecycle.rhythm(log)
    >>> rhythm.n_customers
    23570
    """
    check_log(log)
    return rhythm_at(log, log.tick(as_of))


def rhythm_at(log: TransactionLog, tick: int) -> Rhythm:
    """Give the rhythm at a tick of the log."""
    found = _native.lifecycle_rhythm(log.native, tick)
    return Rhythm(found, log.native.display(tick), log.kind)
