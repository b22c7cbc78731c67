"""What k-medoids compares: rows of numbers, rows of anything, or a table of distances."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from segmentry import _native
from segmentry._mixed import columns_of
from segmentry._validate import one_of
from segmentry.cluster._input import matrix, weights
from segmentry.distance.columns import Kinds, Measure, Rule, Weights, encode, learn, measure
from segmentry.exceptions import InvalidDataError, InvalidParameterError, InvalidTypeError

Floats = NDArray[np.float64]

# Squares of larger numbers overflow.
_LARGEST = 1e150
# By how much a table of distances may be asymmetric, as a share of the largest.
_SLACK = 1e-6
# Rows of a table that are looked at together.
_BLOCK = 512
# With Gower's distance: of rows that have nothing in common to compare.
_NOTHING = 1.0


class Space:
    """A metric, what it learnt from the fit, and the medoids."""

    def __init__(self, metric: str, column_weights: Weights, kinds: Kinds) -> None:
        if metric != "gower" and (column_weights is not None or kinds is not None):
            raise InvalidParameterError(
                f"weights and kinds of columns need metric='gower', found metric={metric!r}; scale "
                "the columns instead"
            )
        self._metric, self._weights, self._kinds = metric, column_weights, kinds
        self._rules: list[Rule] = []
        self._medoids: Floats | None = None
        self._places: NDArray[np.int64] | None = None
        self._source: Any = None

    @property
    def measure(self) -> Measure:
        """The measure, as the kernels want it."""
        if self._metric == "gower":
            return measure(self._rules, _NOTHING)
        return self._metric, [], _NOTHING

    def learn(self, estimator: BaseEstimator, X: object, sample_weight: object) -> Floats:
        """Read the rows of the fit (or the table of their distances)."""
        if self._metric == "gower":
            columns = columns_of(estimator, X, reset=True)
            row_weights = weights(sample_weight, columns.n_rows)
            counted = None if row_weights is None else row_weights > 0
            self._rules = learn(columns, self._kinds, self._weights, counted)
            self._source = columns.rows
            return encode(self._rules, columns)
        data = matrix(estimator, X, reset=True)
        self._source = data.__getitem__
        rows = _bounded(data)
        if self._metric == "precomputed":
            _require_distances(rows)
        return rows

    def only(self, rows: Floats, counted: NDArray[np.int64]) -> Floats:
        """Give some of the rows (of a table: with the same columns)."""
        if self._metric == "precomputed":
            return np.ascontiguousarray(rows[np.ix_(counted, counted)])
        return rows[counted]

    def as_they_came(self, places: NDArray[np.int64]) -> Any:  # noqa: ANN401 - any frame
        """Give some rows as the user gave them; None if only their distances are known."""
        return None if self._metric == "precomputed" else self._source(places)

    def around(self, rows: Floats, places: NDArray[np.int64]) -> Self:
        """Keep the medoids and forget the data."""
        self._places = places
        self._medoids = None if self._metric == "precomputed" else rows[places]
        self._source = self._weights = self._kinds = None
        return self

    def read(self, estimator: BaseEstimator, X: object) -> Floats:
        """Read new rows."""
        if self._metric == "gower":
            return encode(self._rules, columns_of(estimator, X, reset=False))
        rows = _bounded(matrix(estimator, X, reset=False))
        if self._metric == "precomputed":
            _require_positive(rows)
        return rows

    def distances(self, rows: Floats, threads: int | None) -> Floats:
        """Give the distances of all rows to the medoids."""
        if self._medoids is None:
            return np.ascontiguousarray(rows[:, self._places])
        return _native.distances(rows, self._medoids, self.measure, threads)

    def nearest(self, rows: Floats, threads: int | None) -> tuple[NDArray[np.int32], Floats]:
        """Give the nearest medoid of every row, and its distance."""
        if self._medoids is None:
            distances = self.distances(rows, threads)
            labels = distances.argmin(axis=1)
            return labels.astype(np.int32), distances[np.arange(len(rows)), labels]
        return _native.nearest_rows(rows, self._medoids, self.measure, threads)


def _bounded(data: NDArray[Any]) -> Floats:
    rows = np.ascontiguousarray(data, dtype=np.float64)
    if max(rows.max(), -rows.min()) > _LARGEST:
        raise InvalidDataError(
            f"X has values beyond {_LARGEST:g}, whose distances would be infinite; scale them down"
        )
    return rows


def _require_positive(table: Floats) -> None:
    if table.min() < 0:
        row, column = np.unravel_index(int(table.argmin()), table.shape)
        raise InvalidDataError(
            f"Negative values in data passed to KMedoids: precomputed distances must be at least "
            f"0, found {table[row, column]} in row {row}, column {column}"
        )


def _require_distances(table: Floats) -> None:
    """Refuse what is no table of distances of rows to one another."""
    n_rows, n_columns = table.shape
    if n_rows != n_columns:
        raise InvalidDataError(
            f"precomputed distances must be square, of all rows to all rows, found {table.shape}"
        )
    _require_positive(table)
    slack = _SLACK * table.max()
    if np.abs(np.diagonal(table)).max() > slack:
        row = int(np.argmax(np.diagonal(table)))
        raise InvalidDataError(
            f"precomputed distances must be 0 from a row to itself, found {table[row, row]} in row "
            f"{row}; if X holds similarities, turn them into distances"
        )
    for first in range(0, n_rows, _BLOCK):
        block = np.abs(table[first : first + _BLOCK] - table[:, first : first + _BLOCK].T)
        if block.max() > slack:
            row, column = divmod(int(block.argmax()), block.shape[1])
            row += first
            raise InvalidDataError(
                f"precomputed distances must be symmetric, found {table[row, column]} in row "
                f"{row}, column {column} and {table[column, row]} the other way round"
            )


def counted_weights(
    sample_weight: object, n_rows: int, n_clusters: int
) -> tuple[Floats | None, NDArray[np.int64] | None]:
    """Give the positive weights (None: all alike) and the places of their rows (None: all).

    Raises
    ------
    InvalidDataError
        If a weight is negative, not finite or too large to add up, or all are zero.
    InvalidParameterError
        If there are fewer positive weights than clusters.
    """
    values = weights(sample_weight, n_rows)
    if values is None:
        return None, None
    wrong = ~((values >= 0) & (values <= _LARGEST))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise InvalidDataError(
            f"sample_weight must hold finite numbers of at least 0 and at most {_LARGEST:g}, "
            f"found {values[row]} in row {row}"
        )
    counted = np.flatnonzero(values > 0)
    if not counted.size:
        raise InvalidDataError("sample_weight must not be zero for all rows: none would count")
    if len(counted) < n_clusters:
        raise InvalidParameterError(
            f"n_clusters={n_clusters} is more than the number of rows with a positive weight: "
            f"{len(counted)}; ask for fewer clusters or give more rows a weight"
        )
    if len(counted) == n_rows:
        return values, None
    return values[counted], counted


def in_order_of_content(
    rows: Floats, row_weights: Floats | None
) -> tuple[NDArray[np.int64], Floats | None]:
    """Give the places of the different rows, ordered by what they hold, and their weights.

    Equal rows are one (the first of them) that counts for all. What is drawn from these depends
    neither on the order of the rows nor on whether a row comes twice or has a weight of 2.
    """
    # Adding zero makes a plus of a minus zero; as whole numbers unknown values are equal.
    keys = (rows + 0.0).view(np.int64)
    order = np.lexsort(keys.T[::-1])
    keys = keys[order]
    new = np.ones(len(rows), dtype=bool)
    new[1:] = (keys[1:] != keys[:-1]).any(axis=1)
    if new.all():
        return order, None if row_weights is None else row_weights[order]
    every = np.ones(len(rows)) if row_weights is None else row_weights[order]
    return order[new], np.add.reduceat(every, np.flatnonzero(new))


def start_rows(
    init: object, n_clusters: int, n_rows: int, counted: NDArray[np.int64] | None
) -> str | list[int]:
    """Give the kernel's start: a word, or places among the rows that count.

    Raises
    ------
    InvalidTypeError
        If `init` holds no whole numbers.
    InvalidParameterError
        If it is an unknown word, or not one different row of positive weight for each cluster.
    """
    if isinstance(init, str):
        return one_of(init, "init", ("lab", "build", "random"))
    rows = np.asarray(init)
    if rows.dtype.kind not in "iu":
        raise InvalidTypeError(
            f"init must be 'lab', 'build', 'random' or numbers of rows, found {init!r}"
        )
    if rows.shape != (n_clusters,):
        raise InvalidParameterError(
            f"init must hold a row for each of the {n_clusters} clusters, found the shape "
            f"{rows.shape}"
        )
    if len(np.unique(rows)) < n_clusters or rows.min() < 0 or rows.max() >= n_rows:
        raise InvalidParameterError(
            f"init must hold different rows from 0 to {n_rows - 1}, found {rows.tolist()}"
        )
    if counted is None:
        return [int(row) for row in rows]
    places = np.searchsorted(counted, rows)
    found = counted[np.minimum(places, len(counted) - 1)] == rows
    if not found.all():
        raise InvalidParameterError(
            f"init has the row {rows[~found][0]}, whose weight is 0; start from rows that count"
        )
    return [int(place) for place in places]
