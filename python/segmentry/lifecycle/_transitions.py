"""`transitions`: how customers move between stages."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING, Unpack

import numpy as np

from segmentry._calendar import PERIODS, local_day, period_ends, period_of
from segmentry._validate import one_of
from segmentry.exceptions import InvalidDataError, InvalidParameterError, InvalidTypeError
from segmentry.lifecycle._checks import check_log, check_number_of_periods
from segmentry.lifecycle._moves import FROM, Transitions
from segmentry.lifecycle._rhythm import rhythm_at
from segmentry.lifecycle._rule import STAGES, StageOptions, check_options, standings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry.log import TransactionLog

_N = len(STAGES)
_SILENT = [STAGES.index("dormant"), STAGES.index("lost")]


def transitions(
    log: TransactionLog, periods: Iterable[object] | str, **options: Unpack[StageOptions]
) -> Transitions:
    """Count how customers move between stages from moment to moment.

    Parameters
    ----------
    log : TransactionLog
        The purchases.
    periods : list of moments, or {"week", "month", "quarter", "year"}
        The moments between which moves are counted, at least two; or the ends of all periods of
        the log's calendar whose last day the log has reached. (With a word the first moments, by
        which nobody has come back yet, are left out unless thresholds are given: no rhythm is
        known then.)
    **options
        As in `stages`. By default each moment's thresholds are learnt from its own past, so that
        stages are those that `stages(log, as_of=moment)` gives, and no future leaks in. With
        `rhythm` or `threshold_days` they are the same at all moments. There is no `as_of`: rows
        after the last moment are invisible, so name the moments to end earlier.

    Returns
    -------
    Transitions
        Matrices of counts and probabilities, and tables by period.

    Raises
    ------
    InvalidDataError
        If there are fewer than two periods in the log or more than 2,000, a moment lies before its
        first row, or the data do not give thresholds.
    InvalidParameterError
        If there are fewer than two moments, or one is named twice.
    InvalidTypeError
        If `log` is no TransactionLog, or an option is unknown.

    Notes
    -----
    Nobody is lost: a row of a period's counts sums to the customers in that stage at its start, a
    column to those in that stage at its end. Customers without an order at the end are not yet
    customers and are not counted.

    Two passes over the orders for each moment, parallel over customers.

    Examples
    --------
    >>> import segmentry as sg
    >>> log = sg.TransactionLog(
    ...     sg.datasets.load_cdnow("pandas"),
    ...     customer="customer_id", time="date", amount="amount",
    ... )
    >>> moves = sg.lifecycle.transitions(log, ["1997-12-31", "1998-03-31", "1998-06-30"])
    >>> int(moves.counts.set_index("from").to_numpy().sum())
    47140
    """
    check_log(log)
    if "as_of" in options:
        raise InvalidTypeError(
            "as_of is no option of transitions: rows after the last moment are invisible; give "
            "periods as a list of moments, the last of which is as_of"
        )
    check_options(options)
    moments = _moments(log, periods, options)
    n = log.n_customers
    codes = np.full((2, n), _N, dtype=np.int64)
    cubes = np.zeros((len(moments) - 1, len(FROM), _N), dtype=np.int64)
    silent, returned = np.zeros((2, len(cubes)), dtype=np.int64)
    _, recency = _stand(log, moments[0][0], options, codes[0])
    for at, ((start, _), (end, _)) in enumerate(pairwise(moments)):
        before, after = codes[at % 2], codes[(at + 1) % 2]
        after, recency = _stand(log, end, options, after)
        pairs = np.bincount(before * (_N + 1) + after, minlength=(_N + 1) ** 2)
        cubes[at] = pairs.reshape(_N + 1, _N + 1)[:, :_N]
        quiet = np.isin(before, _SILENT)
        days = (end - start) / (86_400 * log.native.ticks_per_second)
        silent[at] = quiet.sum()
        returned[at] = (quiet & (recency < days)).sum()
    return Transitions(log, moments, cubes, silent, returned)


def _stand(
    log: TransactionLog, tick: int, options: StageOptions, codes: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Put the codes of stages at a moment in their places; give days since the last order, too."""
    found = standings(log, tick, options)
    recency = found.columns["recency_days"]
    stage = np.minimum(found.stage, _N)
    if found.positions is None:
        codes[:] = stage
        return codes, recency
    codes[:] = _N
    codes[found.positions] = stage
    days = np.full(len(codes), np.nan)
    days[found.positions] = recency
    return codes, days


def _moments(
    log: TransactionLog, periods: Iterable[object] | str, options: StageOptions
) -> list[tuple[int, str]]:
    if isinstance(periods, str):
        by = one_of(periods, "periods", PERIODS)
        first, last = (local_day(log, tick) for tick in log.native.span)
        check_number_of_periods(period_of(by, last) - period_of(by, first) + 1, by)
        ends = period_ends(log, by)
        if options.get("rhythm") is None and options.get("threshold_days") is None:
            while len(ends) > 1 and rhythm_at(log, ends[0][0]).n_gaps == 0:
                ends = ends[1:]
        if len(ends) < 2:  # noqa: PLR2004
            raise InvalidDataError(
                f"periods: the log holds the ends of fewer than two {periods}s at which stages "
                "are known; choose shorter periods, or name the moments"
            )
        return ends
    if not isinstance(periods, Iterable):
        raise InvalidTypeError(
            f"periods must be a list of moments or one of {list(PERIODS)}, found {periods!r}"
        )
    wanted = list(periods)
    if any(moment is None for moment in wanted):
        raise InvalidTypeError("periods has None in it; give dates, datetimes or ISO-8601 text")
    ticks = sorted(log.tick(moment) for moment in wanted)
    if len(ticks) < 2:  # noqa: PLR2004
        raise InvalidParameterError(f"periods must name at least two moments, found {len(ticks)}")
    for before, after in pairwise(ticks):
        if before == after:
            raise InvalidParameterError(f"periods names {log.native.display(after)} twice")
    return [(tick, log.native.display(tick)) for tick in ticks]
