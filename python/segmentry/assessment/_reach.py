"""Accessible: who can be contacted, and whether a segment is found by what is known of everybody.

The second asks a naive Bayes classifier that never saw the customers it judges, and scores it by
Cohen's kappa. A better classifier would find more, so the figure is a lower bound.
Hand, D. J. & Yu, K. (2001). "Idiot's Bayes - not so stupid after all?". International Statistical
Review 69(3), 385-398.
Cohen, J. (1960). "A coefficient of agreement for nominal scales". Educational and Psychological
Measurement 20(1), 37-46.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from segmentry.assessment import _facts
from segmentry.assessment._facts import Figure, Segments, lowest
from segmentry.exceptions import InvalidDataError, InvalidTypeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry._frames import Table

_BINS = 10
_FOLDS = 5
# Probabilities this close are the same: rounding must not decide who is picked.
_DIGITS = 12


def contactable(table: Table, columns: Sequence[str], segments: Segments) -> tuple[Figure, Figure]:
    """Fewest customers, and smallest share, that can be reached in a segment."""
    if not columns:
        return Figure(missing="contactable"), Figure(missing="contactable")
    reached = np.zeros(table.n_rows, dtype=bool)
    for name in columns:
        reached |= _yes(table, name)
    numbers = segments.totals(reached.astype(np.float64))
    shares = numbers / segments.sizes
    fewest, smallest = lowest(numbers), lowest(shares)
    return (
        Figure(
            float(numbers[fewest]),
            {"segment": fewest},
            by_segment={"contactable_customers": numbers.astype(np.int64)},
        ),
        Figure(
            float(shares[smallest]),
            {"segment": smallest},
            by_segment={"contactable_share": shares},
        ),
    )


def _yes(table: Table, name: str) -> NDArray[np.bool_]:
    """Read a column of truth values or 0 and 1; null is no."""
    if table.is_numeric(name):
        values = np.nan_to_num(table.floats(name))
        if np.isin(values, (0.0, 1.0)).all():
            return np.asarray(values == 1.0)
    else:
        listed = table.objects(name)
        if all(value is None or isinstance(value, bool) for value in listed):
            return np.array([value is True for value in listed], dtype=bool)
    raise InvalidTypeError(
        f"contactable column {name!r} must hold truth values or 0 and 1; make one, such as "
        "features['email'].notna()"
    )


def found_again(table: Table, columns: Sequence[str], segments: Segments, seed: int) -> Figure:
    """How far the worst segment is found by columns that are known of everybody."""
    if not columns:
        return Figure(missing="reachable_by")
    if len(segments) == 1:
        return Figure(missing="one_segment")
    if table.n_rows < 2 * _FOLDS:
        return Figure(missing="few_customers")
    codes = [_codes(table, name) for name in columns]
    folds = np.random.default_rng(seed).permutation(table.n_rows) % _FOLDS
    chances = _chances(codes, segments, folds)
    kappas = np.array([_kappa(chances[:, s], segments, s, folds) for s in range(len(segments))])
    if np.isnan(kappas).all():
        return Figure(missing="few_customers")
    place = lowest(kappas)
    facts = {"segment": place, "columns": list(columns)}
    return Figure(float(kappas[place]), facts, by_segment={"found_again": kappas})


def _codes(table: Table, name: str) -> NDArray[np.intp]:
    """Give a column as small numbers: categories, or tenths of the customers; null is one more."""
    if table.is_time(name):
        raise InvalidDataError(
            f"reachable_by column {name!r} holds times; turn it into a number or leave it out"
        )
    if not _facts.is_number(table, name):
        codes = table.categories(name).codes.astype(np.intp)
        return codes + 1
    values = _facts.numbers(table, name)
    known = ~np.isnan(values)
    found = np.zeros(len(values), dtype=np.intp)
    if known.any():
        edges = np.unique(np.quantile(values[known], np.arange(1, _BINS) / _BINS))
        found[known] = 1 + np.searchsorted(edges, values[known], side="left")
    return found


def _chances(
    codes: list[NDArray[np.intp]], segments: Segments, folds: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Give the probability of each segment for customers the counts know nothing of."""
    n, k = len(segments.codes), len(segments)
    scores = np.empty((n, k))
    for fold in range(_FOLDS):
        told, asked = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        sizes = np.bincount(segments.codes[told], minlength=k)
        score = np.broadcast_to(np.log(sizes + 1.0), (len(asked), k)).copy()
        for column in codes:
            width = int(column.max()) + 1
            flat = column[told] * k + segments.codes[told]
            counts = np.bincount(flat, minlength=width * k).reshape(width, k)
            # One customer more in every cell: what was never seen is not impossible.
            score += np.log((counts + 1.0) / (sizes + width))[column[asked]]
        scores[asked] = score
    scores -= scores.max(axis=1, keepdims=True)
    likely = np.exp(scores)
    chances: NDArray[np.float64] = np.round(likely / likely.sum(axis=1, keepdims=True), _DIGITS)
    return chances


def _kappa(
    chances: NDArray[np.float64], segments: Segments, segment: int, folds: NDArray[np.intp]
) -> float:
    """Pick as many customers of a fold as the segment has there, the likeliest first.

    Gives the kappa of picked and true. Folds are not compared with each other, for each was judged
    by other counts. Of customers equally likely none comes before the other: the hits among them
    are expected ones.
    """
    hits = by_lot = 0.0
    inside = segments.codes == segment
    for fold in range(_FOLDS):
        here = folds == fold
        size, n = int(np.count_nonzero(inside & here)), int(np.count_nonzero(here))
        if size:
            hits += _hits(chances[here], inside[here], size)
            by_lot += size * size / n
    size = int(segments.sizes[segment])
    return (hits - by_lot) / (size - by_lot) if size > by_lot else float("nan")


def _hits(chances: NDArray[np.float64], inside: NDArray[np.bool_], size: int) -> float:
    least = np.partition(chances, len(chances) - size)[len(chances) - size]
    above, level = chances > least, chances == least
    part = (size - np.count_nonzero(above)) / np.count_nonzero(level)
    return float(np.count_nonzero(inside & above) + part * np.count_nonzero(inside & level))
