"""`rfm`: how recently, how often and for how much customers bought, as scores and segments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from segmentry import _native
from segmentry._validate import one_of, real_number
from segmentry.exceptions import InvalidParameterError, InvalidTypeError
from segmentry.log import TransactionLog
from segmentry.value._rfm_edges import (
    DEFAULT_BINS,
    DIMENSIONS,
    Edges,
    fitting_bins,
    is_nested,
    read_bins,
    read_edges,
    shaped,
)
from segmentry.value._rfm_maps import segment_map as read_map
from segmentry.value._rfm_result import RFM, Settings

__all__ = ["RFM", "rfm"]

Weights = tuple[float, float, float]


def rfm(  # noqa: PLR0917 - in the order of the published signature
    log: TransactionLog,
    as_of: object = None,
    bins: int | Sequence[int] = DEFAULT_BINS,
    method: str = "quantile",
    edges: Mapping[str, Any] | None = None,
    segment_map: str | Mapping[str, Any] | None = "ten",
    monetary: str = "sum",
    weights: Sequence[float] | None = None,
    *,
    overlaps: str = "error",
) -> RFM:
    """Score customers by recency, frequency and monetary value, and name their segments.

    Scores go from 1 to the number of bins; the highest is best in every dimension (the least days
    since the last order, the most orders, the most money). Equal values always have equal scores.

    Parameters
    ----------
    log : TransactionLog
        The transactions. Customers without an order by `as_of` are left out, and counted in
        `without_order`.
    as_of : date, datetime or str, optional
        The moment of analysis; later rows are invisible, recency counts back from it. Default: the
        latest time in the log.
    bins : int or three ints
        Numbers of bins, 2 to 100: one for all, or those of recency, frequency and money.
    method : {"quantile", "nested", "fixed"}
        Where bins end. "quantile": at the quantiles 1/bins, 2/bins, … of all customers. "nested":
        those of frequency within each score of recency, those of money within each cell of both
        (a cell of few customers has few different scores: see `RFM.small_cells`). "fixed": at
        `edges`.
    edges : dict, optional
        Edges that are known, `RFM.edges` of an earlier analysis (with any method) or three
        ascending lists under `recency_days`, `frequency` and `monetary`. A value on an edge belongs
        to the bin that ends there. The numbers of bins follow from them.
    segment_map : {"ten", "eleven"}, dict or None
        Names of cells, see Notes. A dict gives for each name (range of r, range of f) or (range of
        r, range of f, range of m), or a list of such; a range is a score or (lowest, highest).
        Every cell must be covered once. None: no column `segment`.
    monetary : {"sum", "mean"}
        Revenue, or the mean value of an order.
    weights : three floats, optional
        Of r, f and m: adds the column `score`, their weighted mean.
    overlaps : {"error", "first"}
        Whether cells that several segments of a dict cover are refused, or belong to the one named
        first.

    Returns
    -------
    RFM
        `.table`, `.edges`, `.summary()`, `.plot()`, `.score(later_log)`.

    Raises
    ------
    InvalidDataError
        If fewer customers than bins have an order by `as_of` (with edges: none).
    InvalidParameterError
        If an argument makes no sense, or a map leaves cells out or covers them twice; the message
        lists them.

    Notes
    -----
    Edges are quantiles of type 7 (linear interpolation); a score is 1 plus the number of edges
    strictly below the value, and for recency `bins + 1` less that. One pass over the log and
    O(n log bins) for n customers, in parallel; the result is the same for any number of threads.

    "ten" names the cells of r and f: champions 5[45], loyal [34][45], potential_loyalist [45][23],
    new 51, promising 41, need_attention 33, about_to_sleep 3[12], at_risk [12][34], cant_lose
    [12]5, hibernating [12][12].

    "eleven" is Putler's map of r and the mean of f and m, on scales from 0 to 5. Its ranges
    overlap, so a customer belongs to the first of this list that has him: champions (r 4–5, mean
    4–5), cant_lose (0–1, 4–5), recent (4–5, 0–1), promising (3–4, 0–1), need_attention (2–3, 2–3),
    about_to_sleep (2–3, 0–2), hibernating (1–2, 1–2), potential_loyalist (3–5, 1–3), lost (0–2,
    0–2), at_risk (0–2, 2–5), loyal (2–5, 3–5). With bins=5 the scores 1 to 5 are read as they are,
    and nobody is `lost`, which needs a 0; with bins=6 the scales are the scores less 1.

    References
    ----------
    A. M. Hughes (1994), Strategic Database Marketing. R. J. Hyndman and Y. Fan (1996), "Sample
    Quantiles in Statistical Packages", The American Statistician 50. Putler, "RFM analysis for
    successful customer segmentation" (putler.com/rfm-analysis).

    Examples
    --------
    >>> import segmentry as sg
    >>> log = sg.TransactionLog(
    ...     sg.datasets.load_cdnow("pandas"),
    ...     customer="customer_id", time="date", amount="amount",
    ... )
    >>> scored = sg.value.rfm(log, as_of="1998-06-30")
    >>> scored.table.columns.tolist()  # doctest: +NORMALIZE_WHITESPACE
    ['customer_id', 'recency_days', 'frequency', 'monetary', 'r', 'f', 'm', 'rfm', 'segment']
    >>> int(scored.summary().customers.sum())
    23570
    """
    if not isinstance(log, TransactionLog):
        raise InvalidTypeError(f"log must be a TransactionLog, found {type(log).__name__}")
    one_of(method, "method", ("quantile", "nested", "fixed"))
    one_of(monetary, "monetary", ("sum", "mean"))
    if edges is None and method == "fixed":
        raise InvalidParameterError(
            f"method='fixed' needs edges, a dict with the keys {list(DIMENSIONS)}"
        )
    known = None if edges is None else read_edges(edges)
    n_bins = read_bins(bins) if known is None else fitting_bins(bins, known)
    settings = Settings(
        bins=n_bins,
        method=method,
        mean=monetary == "mean",
        segments=read_map(segment_map, n_bins, overlaps),
        weights=None if weights is None else _weights(weights),
    )
    return scored(log, as_of, settings, known)


def scored(log: TransactionLog, as_of: object, settings: Settings, known: Edges | None) -> RFM:
    """Score a log as the settings say, with edges that are known or found."""
    tick = log.tick(as_of)
    nested = settings.method == "nested" if known is None else is_nested(known)
    flat = None if known is None else tuple(known[name].ravel() for name in DIMENSIONS)
    wish = {"bins": settings.bins, "mean": settings.mean, "nested": nested, "edges": flat}
    found = _native.rfm(log.native, tick, wish)
    edges = shaped(found.pop("edges"), settings.bins, nested=nested) if known is None else known
    return RFM(log, log.native.display(tick), settings, edges, found, rescore=scored)


def _weights(weights: object) -> Weights:
    if isinstance(weights, str) or not isinstance(weights, Sequence | np.ndarray):
        raise InvalidTypeError(f"weights must be three numbers, found {weights!r}")
    if len(weights) != len(DIMENSIONS):
        raise InvalidParameterError(f"weights must be three numbers, found {len(weights)}")
    r, f, m = (real_number(weight, "weights", minimum=0, maximum=1e9) for weight in weights)
    if r + f + m <= 0:
        raise InvalidParameterError("weights must not all be 0")
    return r, f, m
