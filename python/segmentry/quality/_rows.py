"""Rows for an estimator, in the form that they came in: a frame's stay rows of a frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline
from sklearn.utils import get_tags

from segmentry import _frames
from segmentry._frames import Table
from segmentry._mixed import read_columns
from segmentry.cluster import KMedoids, KPrototypes
from segmentry.exceptions import InvalidDataError, SegmentryError
from segmentry.quality._input import Matrix, MatrixLike, rows_of


@dataclass(frozen=True, slots=True)
class Rows:
    """A frame or an array, of which an estimator is given some rows.

    Names and types of columns stay, and with them the difference between numbers and categories.
    """

    n_rows: int
    _source: Table | NDArray[Any]

    def __len__(self) -> int:
        return self.n_rows

    def take(self, places: NDArray[np.intp]) -> Any:  # noqa: ANN401 - a frame of any library
        """Give some rows."""
        if isinstance(self._source, Table):
            return self._source.rows(places)
        return self._source[places]


# Whose estimators take frames of every library: ours, and scikit-learn's.
_TAKE_FRAMES = ("segmentry", "sklearn")


def rows_for(estimator: Any, X: MatrixLike) -> Rows:  # noqa: ANN401
    """Give the rows of X as the estimator can take them.

    Frames stay frames, but for an estimator of another's making, which may know arrays only: it is
    given numbers without gaps as an array.

    Raises
    ------
    InvalidDataError
        If X has not two dimensions, no rows or no columns.
    InvalidTypeError
        If X is sparse.
    """
    kept = _frames.frame_kind(X) is None or _takes_frames(estimator) or _takes_categories(estimator)
    if kept:
        return _as_they_came(X)
    # A stream can be read once only.
    columns = read_columns(X)
    table = _frames.read_frame(columns.native(), "X")
    if not all(_is_full_of_numbers(table, name) for name in table.names):
        return Rows(table.n_rows, table)
    return Rows(table.n_rows, rows_of(table.native()))


def _takes_frames(estimator: Any) -> bool:  # noqa: ANN401
    steps = getattr(estimator, "steps", None)
    if isinstance(estimator, Pipeline) and steps:
        # The others get what the first one makes of it.
        first = next((step for _, step in steps if step not in (None, "passthrough")), None)
        return _is_of_ours(first, ("fit",))
    return _is_of_ours(estimator, ("fit", "fit_predict"))


def _is_of_ours(estimator: Any, methods: tuple[str, ...]) -> bool:  # noqa: ANN401
    """Say whether these methods are ours or scikit-learn's, not those of a class made of theirs."""
    for method in methods:
        owner = next((one for one in type(estimator).__mro__ if method in vars(one)), None)
        if owner is None or owner.__module__.partition(".")[0] not in _TAKE_FRAMES:
            return False
    return True


def _is_full_of_numbers(table: Table, name: str) -> bool:
    return table.is_numeric(name) and not bool(np.isnan(table.floats(name)).any())


def _as_they_came(X: MatrixLike) -> Rows:
    """Give the rows of X without asking what they hold; the estimator will.

    Raises
    ------
    InvalidDataError
        If X has not two dimensions, no rows or no columns.
    InvalidTypeError
        If X is sparse.
    """
    if _frames.frame_kind(X) is not None:
        columns = read_columns(X)
        return Rows(columns.n_rows, _frames.read_frame(columns.native(), "X"))
    array = X if isinstance(X, np.ndarray) else _as_array(X)
    if array.ndim == 2 and array.size and _may_be_mixed(array):  # noqa: PLR2004
        return Rows(len(array), array)
    data = rows_of(X)
    return Rows(len(data), data)


def _as_array(X: MatrixLike) -> NDArray[Any]:
    array = np.asarray(X)
    # Of numbers beside texts NumPy makes texts.
    return np.asarray(X, dtype=object) if array.dtype.kind in "US" else array


def _may_be_mixed(array: NDArray[Any]) -> bool:
    return array.dtype.kind in "OUSb" or (array.dtype.kind == "f" and bool(np.isnan(array).any()))


def numbers_for(estimator: Any, X: MatrixLike, asked: str) -> Matrix:  # noqa: ANN401
    """Give X as a matrix for what compares numbers of clusters, where that makes sense.

    Raises
    ------
    InvalidDataError
        If X cannot be used, or the estimator takes columns of it for categories: centres, evenly
        spread rows to compare with, and distances are those of numbers.
    """
    if reads_categories(estimator, X):
        raise InvalidDataError(
            f"{asked} compares clusterings by squared distances between numbers, which say nothing "
            f"of the categories that {type(estimator).__name__} would read here; make columns of 0 "
            "and 1 of them and leave `estimator` out, or fit models with several numbers of "
            "clusters and compare these by segmentry.quality.stability (LatentClass also by `bic_`)"
        )
    return rows_of(X)


def numbers_for_noise(estimator: Any, X: MatrixLike) -> Matrix:  # noqa: ANN401
    """Give X as a matrix whose rows may be replaced by noise.

    Raises
    ------
    InvalidDataError
        If X cannot be used, or the estimator takes columns of it for categories.
    """
    if reads_categories(estimator, X):
        raise InvalidDataError(
            'method="noise" puts noise among numbers, and there are categories that '
            f'{type(estimator).__name__} would read here; use "bootstrap" or "subsample"'
        )
    return rows_of(X)


def reads_categories(estimator: Any, X: MatrixLike) -> bool:  # noqa: ANN401
    """Say whether an estimator for mixed data takes a column for a category."""
    return _takes_categories(estimator) and not _reads_numbers(estimator, X)


def _takes_categories(estimator: Any) -> bool:  # noqa: ANN401
    try:
        return bool(get_tags(estimator).input_tags.categorical)
    except (AttributeError, TypeError, ValueError):
        # Whatever is no estimator is refused by name later.
        return False


def _reads_numbers(estimator: Any, X: MatrixLike) -> bool:  # noqa: ANN401
    """Say whether an estimator for mixed data takes every column for a number."""
    if not isinstance(estimator, KMedoids | KPrototypes):
        return False
    named = getattr(estimator, "categorical", None), getattr(estimator, "kinds", None)
    if any(one is not None and len(one) for one in named):
        return False
    try:
        columns = read_columns(X)
        return all(columns.kind(place) == "number" for place in range(len(columns.names)))
    except SegmentryError:
        return False
