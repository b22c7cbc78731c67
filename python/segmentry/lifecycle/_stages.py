"""`stages`: where every customer stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segmentry import _native
from segmentry._frames import make_frame
from segmentry._frames.special import Coded
from segmentry.exceptions import InvalidDataError
from segmentry.lifecycle._checks import check_log
from segmentry.lifecycle._rule import MIN_GAPS, NULL, Standings, stage_column, standings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segmentry._frames import Column, Frame
    from segmentry.lifecycle._curve import Rhythm
    from segmentry.log import TransactionLog


def stages(
    log: TransactionLog,
    as_of: object = None,
    *,
    at_risk: float = 0.80,
    dormant: float = 0.95,
    lost: float = 2.0,
    among: str = "auto",
    threshold_days: Sequence[float] | None = None,
    rhythm: Rhythm | None = None,
    per_customer: bool = True,
    min_gaps: int = MIN_GAPS,
    new_days: float | None = None,
    reactivated_days: float | None = None,
) -> Frame:
    """Tell which stage every customer is in: new, active, at risk, dormant, lost, reactivated.

    Parameters
    ----------
    log : TransactionLog
        The purchases.
    as_of : date, datetime or str, optional
        The moment of analysis; later rows are invisible. Default: the latest time.
    at_risk, dormant : float
        Quantiles of the gaps between purchases past which a customer is at risk and dormant.
    lost : float
        A customer is lost past so many times his threshold for dormant, at least 1.
    among : {"auto", "all", "returning"}
        What the quantiles are of; see `rhythm`.
    threshold_days : three floats, optional
        The thresholds for at risk, dormant and lost in days, the same for every customer, instead
        of learning them; at least 1, as orders of one day are one purchase.
    rhythm : Rhythm, optional
        A rhythm learnt before. Default: that of this log as of `as_of`.
    per_customer : bool
        Move the thresholds to the customer's own pace where there is enough history.
    min_gaps : int
        From so many gaps on there is.
    new_days : float, optional
        For how long one is new after the first purchase day. Default: up to at risk.
    reactivated_days : float, optional
        For how long one is reactivated after coming back. Default: as long as his threshold for
        at risk was when he came back.

    Returns
    -------
    frame
        Of the kind that came in: one row a customer known by `as_of` (as in `log.features`),
        sorted: the customer column, `stage`, `days_in_stage`, `next_stage` and
        `next_stage_in_days` (what follows without an order; null for lost), `recency_days`
        (as_of - last order), `at_risk_after_days`, `dormant_after_days`, `lost_after_days`,
        `thresholds_from` ("customer", "population" or "given"), `quantiles_among` ("all",
        "returning" or "given"). All but the customer are null for one without an order so far.

    Raises
    ------
    InvalidDataError
        If `as_of` lies before the first row, or the data do not give the thresholds (nobody has
        come back, for one); the message says what to do.
    InvalidParameterError
        If a parameter is out of range.
    InvalidTypeError
        If a parameter is of a wrong type, or `log` is no TransactionLog.

    Notes
    -----
    With a customer's thresholds A <= D <= L and r the days since his last order, he is

    - *lost* if r > L, *dormant* if D < r <= L, *at risk* if A < r <= D;
    - else *new* if all his orders are of one day and r <= `new_days`;
    - else *reactivated* if the last order of the day on which he last came back from a silence of
      more than D, as D was for him then, is at most `reactivated_days` ago;
    - else *active*.

    So everyone has exactly one stage, by what is known at `as_of` alone.

    A return that was booked as an order of its own is an order here; leave such rows out before
    building the log if that is not wanted.

    A customer with `min_gaps` closed gaps has thresholds of his own: logarithms of gaps are taken
    as spread around his mean, and means around that of all. With W the variance within and B that
    between customers (both from the data), n gaps weigh w = nB / (nB + W), and a quantile q of
    all becomes exp(m' + s (ln q - m)) with m the mean of all, m' = m + w (own mean - m) and s =
    sqrt((W + (1 - w) B) / (W + B)). So a fast customer is missed sooner; one with few gaps hardly
    differs from all.

    One pass over the orders, parallel over customers.

    References
    ----------
    Robinson, G. K. (1991). "That BLUP is a good thing: the estimation of random effects."
    Statistical Science 6(1), 15-32.

    Examples
    --------
    >>> import segmentry as sg
    >>> log = sg.TransactionLog(
    ...     sg.datasets.load_cdnow("pandas"),
    ...     customer="customer_id", time="date", amount="amount",
    ... )
    >>> sg.lifecycle.stages(log)["stage"].value_counts()["active"].item()
    3291
    """
    check_log(log)
    found = standings(
        log,
        log.tick(as_of),
        {
            "at_risk": at_risk,
            "dormant": dormant,
            "lost": lost,
            "among": among,
            "threshold_days": threshold_days,
            "rhythm": rhythm,
            "per_customer": per_customer,
            "min_gaps": min_gaps,
            "new_days": new_days,
            "reactivated_days": reactivated_days,
        },
    )
    columns = found.columns
    given = found.thresholds.quantiles_among == "given"
    missing = found.stage == NULL
    source = np.where(missing, NULL, 2 if given else 1 - found.own).astype(np.uint32)
    basis = np.where(missing, NULL, 0).astype(np.uint32)
    return customer_frame(
        log,
        found,
        {
            "stage": stage_column(found.stage),
            "days_in_stage": columns["days_in_stage"],
            "next_stage": stage_column(found.next_stage),
            "next_stage_in_days": columns["next_stage_in_days"],
            "recency_days": columns["recency_days"],
            "at_risk_after_days": columns["at_risk_after_days"],
            "dormant_after_days": columns["dormant_after_days"],
            "lost_after_days": columns["lost_after_days"],
            "thresholds_from": _words(source, "customer", "population", "given"),
            "quantiles_among": _words(basis, found.thresholds.quantiles_among),
        },
    )


def customer_frame(log: TransactionLog, found: Standings, columns: dict[str, Column]) -> Frame:
    """Give a frame of these columns after that of the customers."""
    name = log.roles["customer"]
    if name in columns:
        raise InvalidDataError(
            f"customer: the column is called {name!r}, like a column of the result; rename it "
            "before building the log"
        )
    return make_frame({name: log.customer_ids(found.positions), **columns}, log.kind)


def _words(codes: np.ndarray[tuple[int], np.dtype[np.uint32]], *words: str) -> Coded:
    return Coded(codes, _native.arrow_texts(list(words)))
